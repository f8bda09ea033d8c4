import type { AgentService, ChatItem } from "@bellboard/api";
import { expect, test } from "vitest";
import { History } from "./history.svelte.ts";

const item = (n: number): ChatItem => ({ Id: String(n), AbsoluteTime: new Date(n * 1000).toISOString(), Type: "MESSAGE", Content: String(n) });
const contact = { initialContactId: "a", type: "chat", name: "Mina", agents: [], startedAt: 1, endedAt: 2 } as const;

test("earlier conversations are read once, and again only after a failure", async () => {
  let asked = 0;
  const earlierContacts = (): Promise<unknown> => (++asked === 1 ? Promise.reject(new Error("away")) : Promise.resolve([contact]));
  const history = new History({ earlierContacts } as unknown as AgentService, "c");
  await history.read();
  expect([history.reading, history.contacts.length]).toEqual(["failed", 0]);
  await history.read();
  await history.read();
  expect([history.reading, history.contacts.length, asked]).toEqual(["done", 1, 2]);
});

test("one of them is read from its end, page by page, in the order in which it was written", async () => {
  const pages: Record<string, object> = { "": { transcript: [item(3), item(4)], nextToken: "older" }, older: { transcript: [item(1), item(2)] } };
  const earlierTranscript = ({ nextToken = "" }: { nextToken?: string }): Promise<unknown> => Promise.resolve(pages[nextToken]);
  const history = new History({ earlierTranscript } as unknown as AgentService, "c");
  history.show({ ...contact, agents: [] });
  const { open } = history;
  await expect.poll(() => open?.reading).toBe("done");
  expect([open?.items.map(({ Id }) => Id), open?.hasMore]).toEqual([["3", "4"], true]);
  await open?.read();
  expect([open?.items.map(({ Id }) => Id), open?.hasMore]).toEqual([["1", "2", "3", "4"], false]);
  history.close();
  expect(history.open).toBeUndefined();
});
