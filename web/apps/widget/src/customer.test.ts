import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ChatItem, eventTypes, interactiveResponseType, interactiveType } from "@bellboard/api";
import { Customer, type Start } from "./customer.ts";

class FakeSocket {
  static all: FakeSocket[] = [];
  readyState = 1;
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;
  constructor() {
    FakeSocket.all.push(this);
  }
  send = (): void => undefined;
  close = (): void => undefined;
  confirm(): void {
    this.onopen?.();
    this.say("aws/subscribe", { status: "success", topics: ["aws/chat"] });
  }
  say(topic: string, content: unknown): void {
    this.onmessage?.({ data: JSON.stringify({ topic, content: topic === "aws/subscribe" ? content : JSON.stringify(content) }) });
  }
}

const item = (n: number, over: Partial<ChatItem> = {}): ChatItem => ({
  Id: `i${n}`,
  AbsoluteTime: new Date(1_778_594_400_000 + n * 1000).toISOString(),
  Type: "MESSAGE",
  ContentType: "text/plain",
  Content: `m${n}`,
  ParticipantId: "agent",
  ParticipantRole: "AGENT",
  DisplayName: "Jane",
  ...over,
});

let calls: { path: string; bearer: string | null; body: Record<string, unknown> }[];
let transcript: ChatItem[];
let isEnded: boolean;
let storage: Map<string, string>;

function answer(path: string): [number, unknown] {
  switch (path) {
    case "/widget/start-chat":
      return [200, { data: { startChatResult: { ContactId: "c", ParticipantId: "me", ParticipantToken: "PT" }, featurePermissions: { ATTACHMENTS: true } } }];
    case "/participant/connection":
      return isEnded ? [403, {}] : [200, { Websocket: { Url: "ws://127.0.0.1/x" }, ConnectionCredentials: { ConnectionToken: "CT" } }];
    case "/participant/transcript":
      return [200, { Transcript: transcript }];
    default:
      return [200, { Id: "sent", AbsoluteTime: item(50).AbsoluteTime }];
  }
}

function customerNow(): Customer {
  return new Customer({ origin: "https://centre.example", onChange: () => undefined, onMessage: () => undefined, onItems: () => undefined });
}

const ms = (time: number) => vi.advanceTimersByTimeAsync(time);
const last = (): FakeSocket => FakeSocket.all.at(-1)!;
const said = (customer: Customer): (string | undefined)[] => customer.items.map((one) => one.Content);

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  transcript = [];
  isEnded = false;
  storage = new Map();
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
    removeItem: (key: string) => storage.delete(key),
  });
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const path = new URL(url).pathname;
    calls.push({ path, bearer: new Headers(init.headers).get("X-Amz-Bearer"), body: JSON.parse(String(init.body)) });
    const [status, body] = answer(path);
    return new Response(JSON.stringify(body), { status });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const contentTypes = ["text/plain", interactiveType, interactiveResponseType];

async function startedChat(more: Partial<Start> = {}): Promise<Customer> {
  const customer = customerNow();
  await customer.start({ name: "John", attributes: {}, contentTypes, ...more });
  await ms(0);
  last().confirm();
  await ms(0);
  return customer;
}

test("starts with the name, connects by the participant token, reads and speaks by the connection token", async () => {
  transcript = [item(1)];
  const customer = await startedChat();
  customer.send("Hello");
  await ms(0);
  expect(calls.map(({ path, bearer }) => [path, bearer])).toEqual([
    ["/widget/start-chat", null],
    ["/participant/connection", "PT"],
    ["/participant/transcript", "CT"],
    ["/participant/message", "CT"],
  ]);
  expect(calls[0]?.body).toEqual({ ParticipantDetails: { DisplayName: "John" }, SupportedMessagingContentTypes: contentTypes });
  expect(said(customer)).toEqual(["m1", "Hello"]);
});

test("what was missed while away is read on each new connection, and nothing stands twice", async () => {
  const customer = await startedChat();
  last().say("aws/chat", item(1));
  transcript = [item(1), item(2)];
  last().onclose?.();
  await ms(600);
  last().confirm();
  await ms(0);
  expect(said(customer)).toEqual(["m1", "m2"]);
});

test("being away is told once it lasts, however often it is tried meanwhile", async () => {
  const customer = await startedChat();
  last().onclose?.();
  for (let i = 0; i < 10; i++) {
    await ms(200);
    last().onclose?.();
  }
  expect(customer.isLost).toBe(true);
});

test("a reload goes on with the chat; after the end there is nothing to go on with", async () => {
  const before = await startedChat();
  expect(before.phase).toBe("chat");
  const customer = customerNow();
  expect(customer.resume()).toBe(true);
  await ms(0);
  last().confirm();
  last().say("aws/chat", item(9, { Type: "EVENT", ContentType: eventTypes.ended }));
  expect(customer.phase).toBe("ended");
  expect(customerNow().resume()).toBe(false);
});

test("a chat that ended while the page was away shows what was said last", async () => {
  await startedChat();
  transcript = [item(1), item(2, { Type: "EVENT", ContentType: eventTypes.ended })];
  isEnded = true;
  const customer = customerNow();
  customer.resume();
  await ms(0);
  expect(customer.phase).toBe("ended");
  expect(customer.items).toHaveLength(2);
});

test("the person at the other end is whoever joined last and hasn't left", async () => {
  const customer = await startedChat();
  expect(customer.agentName).toBeUndefined();
  last().say("aws/chat", item(1, { Type: "EVENT", ContentType: eventTypes.joined }));
  expect(customer.agentName).toBe("Jane");
  last().say("aws/chat", item(2, { Type: "EVENT", ContentType: eventTypes.left }));
  expect(customer.agentName).toBeUndefined();
});

test("a chat is started with what the page says, and whether files may be sent outlives a reload", async () => {
  const customer = await startedChat({ flowId: "f", attributes: { order: "48213" }, durationMinutes: 90 });
  expect(calls[0]?.body).toMatchObject({ ContactFlowId: "f", Attributes: { order: "48213" }, ChatDurationInMinutes: 90 });
  expect(customer.mayAttach).toBe(true);
  const again = customerNow();
  again.resume();
  await ms(0);
  expect(again.mayAttach).toBe(true);
});

test("a choice goes as an answer that names its message, or as text where the chat takes no answers", async () => {
  const sent = (): unknown[] => calls.filter(({ path }) => path === "/participant/message").map(({ body }) => [body["ContentType"], body["Content"]]);
  const choice = { title: "2026-12-01T10:00+00:00", date: "2026-12-01T10:00+00:00" };
  const customer = await startedChat();
  customer.choose("TimePicker", "q", choice, "Tuesday, 10:00");
  await ms(0);
  const content = { title: "Tuesday, 10:00", date: choice.date };
  expect(sent()).toEqual([[interactiveResponseType, JSON.stringify({ templateType: "TimePicker", version: "1.0", data: { content, messageId: "q" } })]]);

  calls = [];
  storage.clear();
  const plain = await startedChat({ contentTypes: ["text/plain"] });
  plain.choose("TimePicker", "q", choice, "Tuesday, 10:00");
  await ms(0);
  expect(sent()).toEqual([["text/plain", choice.date]]);
});

test("what is new to the page is told once, and a repeat isn't", async () => {
  const told: string[] = [];
  const customer = new Customer({
    origin: "https://centre.example",
    onChange: () => undefined,
    onMessage: () => undefined,
    onItems: (items) => told.push(...items.map(({ Id }) => Id)),
  });
  transcript = [item(1)];
  await customer.start({ name: "John", attributes: {}, contentTypes });
  await ms(0);
  last().confirm();
  await ms(0);
  last().say("aws/chat", item(1));
  expect(told).toEqual(["i1"]);
});

test("what may be done in a view is read by its token, and done by its name", async () => {
  const customer = await startedChat();
  const asked: [string, string | null | undefined][] = [];
  const own = fetch;
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    if (init.method !== "GET") return own(url, init);
    asked.push([new URL(url).pathname, new Headers(init.headers).get("X-Amz-Bearer")]);
    return new Response(JSON.stringify({ View: { Content: { Actions: ["Yes", "No"] } } }));
  });
  expect(await customer.viewActions("V T")).toEqual(["Yes", "No"]);
  expect(asked).toEqual([["/participant/views/V%20T", "CT"]]);
});
