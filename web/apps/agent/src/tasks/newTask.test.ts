import { ApiError, type Endpoint, NetworkError } from "@bellboard/api";
import { expect, test } from "vitest";
import type { Announcer } from "../frame/announcer.svelte.ts";
import type { Session } from "../session/session.svelte.ts";
import { localText, NewTask } from "./newTask.svelte.ts";

const endpoint: Endpoint = { endpointARN: "e", name: "Returns", type: "queue" };

function newTask(answer: () => Promise<void>): { task: NewTask; asked: Record<string, unknown>[]; said: string[] } {
  const asked: Record<string, unknown>[] = [];
  const said: string[] = [];
  const createTask = (of: Record<string, unknown>): Promise<void> => (asked.push(of), answer());
  const session = { agent: { createTask }, nowMs: Date.now() } as unknown as Session;
  return { task: new NewTask(session, { say: (text: string) => said.push(text) } as unknown as Announcer), asked, said };
}

test("a task needs a name and a place; once made the next one is empty", async () => {
  const { task, asked, said } = newTask(() => Promise.resolve());
  task.open({ contactId: "c", name: "Mina" });
  task.name = "  ";
  task.endpoint = endpoint;
  await task.make();
  expect(asked).toEqual([]);
  task.name = " Call the mill ";
  await task.make();
  expect(asked).toMatchObject([{ name: "Call the mill", endpoint, relatedContactId: "c" }]);
  expect(asked[0]).not.toHaveProperty("scheduledTime");
  expect([task.isOpen, task.name, task.endpoint, said.length]).toEqual([false, "", undefined, 1]);
});

test("what was not answered is asked again under the same token, and what was written stays", async () => {
  let fails = true;
  const { task, asked } = newTask(() => (fails ? Promise.reject(new NetworkError("away")) : Promise.resolve()));
  task.open();
  task.name = "Call";
  task.endpoint = endpoint;
  await task.make();
  expect([task.isOpen, task.name, task.action.error !== undefined]).toEqual([true, "Call", true]);
  fails = false;
  await task.make();
  const [first, second] = asked.map(({ idempotencyToken }) => idempotencyToken);
  expect(second).toBe(first);
  task.name = "Another";
  task.endpoint = endpoint;
  await task.make();
  expect(asked[2]?.["idempotencyToken"]).not.toBe(first);
});

test("a time that the server refuses is said as such", async () => {
  const { task } = newTask(() => Promise.reject(new ApiError("ValidationException", 400, "ScheduledTime: must be in the future and at most 6 days ahead")));
  task.name = "Call";
  task.endpoint = endpoint;
  await task.make();
  expect(task.action.error).toMatch(/six days/);
});

test("a moment is written as its field has it", () => {
  const ms = new Date(2026, 4, 12, 14, 3).getTime();
  expect(localText(ms)).toBe("2026-05-12T14:03");
});
