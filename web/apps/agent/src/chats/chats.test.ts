import { beforeEach, expect, test, vi } from "vitest";
import { type ChatItem, type Contact, type ContactStateType, eventTypes, type Snapshot } from "@bellboard/api";
import { Announcer } from "../frame/announcer.svelte.ts";
import type { Session } from "../session/session.svelte.ts";
import { Chats } from "./chats.svelte.ts";

class FakeStorage {
  readonly values = new Map<string, string>();
  getItem = (key: string): string | null => this.values.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.values.set(key, value);
  removeItem = (key: string): void => void this.values.delete(key);
}

const start = 1_778_594_400;
const contact = (contactId: string, type: ContactStateType, timestamp = start): Contact => ({
  contactId,
  type: "chat",
  name: `Customer ${contactId}`,
  state: { type, timestamp },
  connections: [
    { connectionId: "them", type: "inbound", initial: true, state: { type: "connected", timestamp } },
    { connectionId: "me", type: "agent", initial: false, state: { type: "connected", timestamp } },
  ],
  bellboard: { startedAt: start - 60 },
});
const snapshot = (...contacts: Contact[]): Snapshot => ({
  state: { agentStateARN: "a", type: "routable", name: "Available" },
  contacts,
  snapshotTimestamp: start,
});
const item = (seconds: number, over: Partial<ChatItem> = {}): ChatItem => ({
  Id: `i${seconds}`,
  AbsoluteTime: new Date((start + seconds) * 1000).toISOString(),
  Type: "MESSAGE",
  ContentType: "text/plain",
  Content: `at ${seconds}`,
  ParticipantId: "them",
  ParticipantRole: "CUSTOMER",
  ContactId: "a",
  ...over,
});

let transcript: ChatItem[];
let sent: { content: string; clientToken: string }[];

function chatsNow(): Chats {
  const session = {
    isConnected: true,
    agent: { chatToken: async () => "token", clearContact: async () => undefined },
    participants: {
      readTranscript: async (_token: string, onPage: (items: ChatItem[]) => void) => onPage(transcript),
      sendText: async (_token: string, text: { content: string; clientToken: string }) => {
        sent.push(text);
        return { Id: `sent-${sent.length}`, AbsoluteTime: new Date((start + 100) * 1000).toISOString() };
      },
      sendTyping: async () => undefined,
    },
  } as unknown as Session;
  return new Chats({ session, announcer: new Announcer(), onOpened: () => undefined, isShown: () => false });
}

const ids = (chats: Chats): string[] => chats.list.map((chat) => chat.contactId);
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

beforeEach(() => {
  vi.stubGlobal("sessionStorage", new FakeStorage());
  transcript = [];
  sent = [];
});

test("rows keep the order in which they came, over a reload too, whatever order a snapshot has", () => {
  const chats = chatsNow();
  chats.apply(snapshot(contact("a", "connected", start), contact("b", "connected", start + 5)));
  chats.apply(snapshot(contact("c", "missed", start - 50), contact("b", "ended", start + 9), contact("a", "connected", start)));
  expect(ids(chats)).toEqual(["a", "b", "c"]);
  const reloaded = chatsNow();
  reloaded.apply(snapshot(contact("c", "missed"), contact("a", "connected"), contact("b", "ended")));
  expect(ids(reloaded)).toEqual(["a", "b", "c"]);
});

test("an offer is no row; an accepted one opens by itself; others don't take the writer away", () => {
  const chats = chatsNow();
  chats.apply(snapshot(contact("a", "connecting")));
  expect(ids(chats)).toEqual([]);
  chats.openOnceConnected("a");
  chats.apply(snapshot(contact("a", "connected")));
  expect(chats.open?.contactId).toBe("a");
  chats.apply(snapshot(contact("a", "connected"), contact("b", "connected")));
  expect(chats.open?.contactId).toBe("a");
});

test("unread counts what came since the chat was last read, and what nobody had answered before", async () => {
  transcript = [item(1, { ParticipantRole: "AGENT", ParticipantId: "me" }), item(2), item(3)];
  const chats = chatsNow();
  chats.apply(snapshot(contact("a", "connected")));
  await settled();
  expect(chats.unread).toBe(2);
  chats.openChat("a");
  expect(chats.open?.newAfter).toBe(item(1).AbsoluteTime);
  chats.open?.markRead();
  chats.receive(item(4));
  chats.receive(item(4));
  expect(chats.unread).toBe(1);
});

test("typing shows until their message", () => {
  const chats = chatsNow();
  chats.apply(snapshot(contact("a", "connected")));
  const typing = item(1, { Type: "EVENT", ContentType: eventTypes.typing, DisplayName: "John" });
  chats.receive(typing);
  expect(chats.list[0]?.typingName).toBe("John");
  chats.receive(item(2));
  expect(chats.list[0]?.typingName).toBeUndefined();
  chats.receive({ ...typing, ParticipantId: "me" });
  expect(chats.list[0]?.typingName).toBeUndefined();
});

test("each chat has its own draft; what is sent stands in the conversation once, echo or not", async () => {
  const chats = chatsNow();
  chats.apply(snapshot(contact("a", "connected"), contact("b", "connected")));
  const [a, b] = chats.list as [NonNullable<(typeof chats.list)[0]>, NonNullable<(typeof chats.list)[0]>];
  a.draft = "Hello";
  b.draft = "Hi";
  const reloaded = chatsNow();
  reloaded.apply(snapshot(contact("a", "connected"), contact("b", "connected")));
  expect(reloaded.list.map((chat) => chat.draft)).toEqual(["Hello", "Hi"]);
  a.send();
  await settled();
  chats.receive(item(100, { Id: "sent-1", Content: "Hello", ParticipantId: "me", ParticipantRole: "AGENT" }));
  expect(a.items.map((one) => one.Content)).toEqual(["Hello"]);
  expect([a.draft, b.draft]).toEqual(["", "Hi"]);
  expect(a.reply.turn).toBe("customer");
});

test("an empty or too long draft isn't sent", () => {
  const chats = chatsNow();
  chats.apply(snapshot(contact("a", "connected")));
  const chat = chats.list[0]!;
  chat.draft = "   \n";
  expect(chat.canSend).toBe(false);
  chat.draft = "é".repeat(8193);
  expect(chat.canSend).toBe(false);
  expect(chat.draftBytesLeft).toBe(-2);
});

test("clearing gives the next row for the focus, and nothing of the chat is kept", async () => {
  const chats = chatsNow();
  chats.apply(snapshot(contact("a", "missed"), contact("b", "missed"), contact("c", "missed")));
  expect((await chats.clear(chats.list[1]!))?.contactId).toBe("c");
  expect((await chats.clear(chats.list[2]!))?.contactId).toBe("b");
  chats.list[0]!.draft = "left over";
  chats.apply(snapshot());
  expect([...(sessionStorage as unknown as FakeStorage).values.keys()].filter((key) => key.includes("draft"))).toEqual([]);
});
