import { expect, test } from "vitest";
import { type ChatItem, interactiveResponseType, interactiveType } from "@bellboard/api";
import { answersOf, type Choice, chosenOf, replacedIn, responseOf, templateOf } from "./interactive.ts";

const template = (templateType: string, content: object, more: object = {}): string =>
  JSON.stringify({ templateType, version: "1.0", data: { content, ...more } });
const list = (...titles: string[]): string => template("ListPicker", { title: "Which?", elements: titles.map((title) => ({ title })) });

const message = (Id: string, ParticipantRole: "CUSTOM_BOT" | "CUSTOMER", ContentType: string, Content: string): ChatItem => ({
  Id,
  AbsoluteTime: "2026-12-01T10:00:00.000Z",
  Type: "MESSAGE",
  ContentType,
  Content,
  ParticipantRole,
});
const asks = (id: string, content: string): ChatItem => message(id, "CUSTOM_BOT", interactiveType, content);
const answers = (id: string, content: string): ChatItem => message(id, "CUSTOMER", interactiveResponseType, content);
const chosenIn = (items: ChatItem[]): Record<string, string> =>
  Object.fromEntries([...answersOf(items)].map(([id, { title, by }]) => [id, `${title} by ${by}`]));

test("a list has its choices with what is said of them, and pictures from safe addresses only", () => {
  const elements = [
    { title: "Track", subtitle: "Where it is", imageType: "URL", imageData: "https://fjell.example/a.png", imageDescription: "A parcel" },
    { title: "Return", imageType: "URL", imageData: "javascript:alert(1)" },
    { subtitle: "no title" },
  ];
  expect(templateOf(template("ListPicker", { title: "Which?", subtitle: "One", elements }, { replyMessage: { title: "Thanks", subtitle: "Noted" } }))).toEqual({
    kind: "ListPicker",
    title: "Which?",
    subtitle: "One",
    reply: "Thanks\nNoted",
    choices: [
      { title: "Track", subtitle: "Where it is", picture: { url: "https://fjell.example/a.png", text: "A parcel" } },
      { title: "Return" },
    ],
  });
});

test("a time picker has its times, where they are, and how far from Greenwich", () => {
  const timeslots = [{ date: "2026-12-01T10:00+00:00", duration: 1800 }, { date: "soon", duration: 1 }];
  const read = templateOf(template("TimePicker", { title: "When?", timeslots, timeZoneOffset: 60, location: { title: "Leeds" } }));
  expect(read).toEqual({
    kind: "TimePicker",
    title: "When?",
    choices: [{ title: "2026-12-01T10:00+00:00", date: "2026-12-01T10:00+00:00", seconds: 1800 }],
    place: "Leeds",
    offsetMinutes: 60,
  });
});

test("what isn't a template is none", () => {
  for (const content of ["", "{", "null", "[]", '"ListPicker"', template("ListPicker", {})]) expect(templateOf(content)).toBeUndefined();
});

test("a choice is written so that it can be read again, and says what it answers", () => {
  const slot: Choice = { title: "2026-12-01T10:00+00:00", date: "2026-12-01T10:00+00:00", seconds: 1800 };
  expect(JSON.parse(responseOf("TimePicker", "q", slot, "Tuesday, 10:00"))).toEqual({
    templateType: "TimePicker",
    version: "1.0",
    data: { content: { title: "Tuesday, 10:00", date: slot.date, duration: 1800 }, messageId: "q" },
  });
  expect(chosenOf(responseOf("TimePicker", "q", slot, "Tuesday, 10:00"))).toEqual({ title: "Tuesday, 10:00", date: slot.date, messageId: "q" });
});

test("of two messages that offer the same, each has its own answer, the first that was given", () => {
  const items = [asks("q1", list("Yes", "No")), asks("q2", list("Yes", "No"))];
  const answer = (id: string, to: string, title: string): ChatItem => answers(id, responseOf("ListPicker", to, { title }, title));
  expect(chosenIn([...items, answer("a1", "q1", "No"), answer("a2", "q2", "Yes"), answer("a3", "q1", "Yes")])).toEqual({
    q1: "No by a1",
    q2: "Yes by a2",
  });
});

test("an answer of another client, and a text with the words of a choice, are for the newest that offers it", () => {
  const items = [asks("q1", list("Yes", "No")), asks("q2", list("Yes", "No"))];
  expect(chosenIn([...items, answers("a1", template("ListPicker", { title: "Yes" })), message("a2", "CUSTOMER", "text/plain", " No ")])).toEqual({
    q2: "Yes by a1",
    q1: "No by a2",
  });
  expect(chosenIn([...items, message("a1", "CUSTOMER", "text/plain", "Maybe"), message("a2", "CUSTOM_BOT", "text/plain", "Yes")])).toEqual({});
});

test("a message of the same reference stands in place of the one before it", () => {
  const of = (referenceId: string): string => template("Panel", { title: "Which?", referenceId, elements: [{ title: "This" }] });
  expect([...replacedIn([asks("1", of("a")), asks("2", of("b")), asks("3", of("a"))])]).toEqual(["1"]);
});

test("a view has its heading and is answered by an action, which other messages don't take for theirs", () => {
  const view = template("ViewResource", { viewId: "v", viewToken: "VT", viewData: { Heading: "Your order", Description: "It left on Monday", Cards: [] } });
  expect(templateOf(view)).toEqual({ kind: "ViewResource", title: "Your order", subtitle: "It left on Monday", choices: [], viewToken: "VT" });
  expect(templateOf(template("ViewResource", {}))).toBeUndefined();
  const answer = responseOf("ViewResource", "q1", { title: "Yes" }, "Yes");
  expect(JSON.parse(answer)).toEqual({ templateType: "ViewResource", version: "1.0", action: "Yes", data: {} });
  expect(chosenIn([asks("q1", view), asks("q2", list("Yes", "No")), answers("a1", answer)])).toEqual({ q1: "Yes by a1" });
});
