import { expect, test } from "vitest";
import { linesOfPlain } from "@bellboard/chat";
import { type ChatItem, eventTypes, interactiveResponseType, interactiveType } from "@bellboard/api";
import { type Line, linesOf } from "./lines.ts";

const start = Date.parse("2026-05-12T12:00:00.000Z");
const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
const item = (seconds: number, over: Partial<ChatItem>): ChatItem => ({
  Id: `i${seconds}`,
  AbsoluteTime: at(seconds),
  Type: "MESSAGE",
  ContentType: "text/plain",
  Content: "hello",
  ...over,
});
const lines = (items: ChatItem[], newAfter?: string): Line[] =>
  linesOf({ items, ownId: "jane", newAfter, startedAtMs: start, todayMs: start });
const said = (all: Line[]): string[] => all.map((line) => (line.kind === "text" ? `${line.voice}: ${line.by}` : line.kind));

test("each voice stands under its own name: customer, bot, system, other agents, oneself", () => {
  const all = lines([
    item(0, { ParticipantRole: "SYSTEM", DisplayName: "SYSTEM_MESSAGE" }),
    item(1, { ParticipantRole: "CUSTOM_BOT", DisplayName: "BOT" }),
    item(2, { ParticipantRole: "CUSTOMER", DisplayName: "John", ParticipantId: "c" }),
    item(3, { ParticipantRole: "AGENT", DisplayName: "Carlos", ParticipantId: "carlos" }),
    item(4, { ParticipantRole: "AGENT", DisplayName: "Jane", ParticipantId: "jane" }),
  ]);
  expect(said(all)).toEqual(["moment", "system: System message", "bot: ", "customer: John", "agent: Carlos", "own: Jane"]);
});

test("lines of one voice in one minute belong together; an event or another voice parts them", () => {
  const john = { ParticipantRole: "CUSTOMER", DisplayName: "John", ParticipantId: "c" } as const;
  const all = lines([
    item(1, john),
    item(2, john),
    item(3, { Type: "EVENT", ContentType: eventTypes.joined, DisplayName: "Jane", ParticipantRole: "AGENT" }),
    item(4, john),
    item(70, john),
  ]);
  expect(all.map((line) => (line.kind === "text" ? line.follows : line.kind))).toEqual(["moment", false, true, "event", false, false]);
});

test("new messages are parted off once, before the customer's first unseen text", () => {
  const john = { ParticipantRole: "CUSTOMER", DisplayName: "John" } as const;
  const all = lines([item(1, john), item(2, { ParticipantRole: "AGENT" }), item(3, john), item(4, john)], at(1));
  expect(said(all)).toEqual(["moment", "customer: John", "agent: Agent", "new", "customer: John", "customer: John"]);
});

test("an interactive message shows as it was asked, with what was chosen; one that can't be read shows as it is", () => {
  const content = JSON.stringify({ templateType: "ListPicker", data: { content: { title: "Which?", elements: [{ title: "A" }, { title: "B" }] } } });
  const [, good, bad] = lines([
    item(1, { ContentType: interactiveType, Content: content }),
    item(2, { ContentType: interactiveType, Content: "{" }),
    item(3, { ParticipantRole: "CUSTOMER", Content: "B" }),
  ]);
  expect(good).toMatchObject({ words: [], template: { title: "Which?", choices: [{ title: "A" }, { title: "B" }] }, answer: { title: "B", by: "i3" } });
  expect(bad).toMatchObject({ words: linesOfPlain("{"), template: undefined, answer: undefined });
});

test("of interactive messages of one reference only the last shows", () => {
  const content = (title: string): string => JSON.stringify({ templateType: "ListPicker", data: { content: { title, referenceId: "r", elements: [{ title: "A" }] } } });
  const all = lines([1, 2].map((n) => item(n, { ContentType: interactiveType, Content: content(`Try ${n}`) })));
  expect(all.map((line) => line.kind === "text" && line.template?.title)).toEqual([false, "Try 2"]);
});

test("what a customer chose of an interactive message shows in the words that they chose", () => {
  const content = JSON.stringify({ templateType: "ListPicker", version: "1.0", data: { content: { title: "A" }, messageId: "i1" } });
  const all = lines([1, 2].map((n) => item(n, { ContentType: interactiveResponseType, Content: n === 1 ? content : "{" })));
  expect(all.slice(1).map((line) => line.kind === "text" && line.words)).toEqual([linesOfPlain("A"), linesOfPlain("{")]);
});

test("what was erased says so, and what has words does not", () => {
  const { Content: _, ...wordless } = item(1, { ParticipantRole: "CUSTOMER" });
  const all = lines([
    wordless,
    item(2, { ParticipantRole: "CUSTOMER" }),
    { ...wordless, Id: "file", AbsoluteTime: at(3), Type: "ATTACHMENT" },
    { ...wordless, Id: "kept", AbsoluteTime: at(4), Type: "ATTACHMENT", Attachments: [{ AttachmentId: "a", AttachmentName: "a.txt" }] },
  ]);
  expect(all.flatMap((line) => (line.kind === "text" ? [line.isErased] : []))).toEqual([true, false, true, false]);
});
