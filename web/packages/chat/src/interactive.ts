// Interactive messages (CHAT-90, CHAT-91): what may be chosen, what was chosen, and how a choice is written.

import { type ChatItem, interactiveResponseType, interactiveType } from "@bellboard/api";

export interface Picture {
  readonly url: string;
  readonly text: string;
}

export interface Choice {
  readonly title: string;
  readonly subtitle?: string;
  readonly picture?: Picture;
  /** Of a time: when it begins, as the template writes it. */
  readonly date?: string;
  readonly seconds?: number;
}

export interface Template {
  readonly kind: string;
  readonly title: string;
  readonly subtitle?: string;
  readonly picture?: Picture;
  readonly choices: readonly Choice[];
  /** Where its times are, as minutes east of Greenwich; the customer's own where it isn't said. */
  readonly offsetMinutes?: number;
  readonly place?: string;
  /** What it says once a choice is made. */
  readonly reply?: string;
  /** A later message of the same reference stands in its place. */
  readonly reference?: string;
  /** Of a view that a flow shows: whoever is in the chat reads by it what may be done. */
  readonly viewToken?: string;
}

/** The template of views; its choices are the view's actions. */
const viewKind = "ViewResource";

export interface Chosen {
  readonly title: string;
  readonly date?: string;
  /** The message that it answers, where the answer says so. */
  readonly messageId?: string;
  /** It is an action of a view. */
  readonly isAction?: boolean;
}

type Json = Record<string, unknown>;

/** The greatest number of choices of any template; more would be none that the server lets through. */
const choicesMax = 40;

/** Nothing where it can't be read. */
export function templateOf(content: string): Template | undefined {
  const template = parsed(content);
  const data = objectOf(template?.["data"]);
  const shown = objectOf(data["content"]);
  const kind = textOf(template?.["templateType"]) ?? "";
  if (kind === viewKind) return viewOf(shown);
  const title = textOf(shown["title"]);
  if (title === undefined) return undefined;
  const listed = kind === "TimePicker" ? listOf(shown["timeslots"]).map(timeOf) : listOf(shown["elements"]).map(elementOf);
  const offset = shown["timeZoneOffset"];
  return {
    kind,
    ...wordsOf(shown),
    title,
    choices: listed.filter((choice) => choice !== undefined).slice(0, choicesMax),
    ...given("place", textOf(objectOf(shown["location"])["title"])),
    ...given("reply", replyOf(objectOf(data["replyMessage"]))),
    ...given("reference", textOf(shown["referenceId"])),
    ...(typeof offset === "number" && Number.isFinite(offset) ? { offsetMinutes: offset } : {}),
  };
}

/** Of a view its heading and what stands below it; fields and cards are the matter of clients who know them. */
function viewOf(shown: Json): Template | undefined {
  const viewToken = textOf(shown["viewToken"]);
  if (viewToken === undefined) return undefined;
  const data = objectOf(shown["viewData"]);
  const below = [textOf(data["SubHeading"]), textOf(data["Description"])].filter((part) => part !== undefined);
  return { kind: viewKind, title: textOf(data["Heading"]) ?? "", choices: [], viewToken, ...given("subtitle", textOf(below.join("\n"))) };
}

/** The answer as it is sent: `title` says it to people, the date of a time says it to programs. */
export function responseOf(kind: string, messageId: string, choice: Choice, title: string): string {
  if (kind === viewKind) return JSON.stringify({ templateType: kind, version: "1.0", action: choice.title, data: {} });
  const content = { title, ...given("date", choice.date), ...(choice.seconds === undefined ? {} : { duration: choice.seconds }) };
  return JSON.stringify({ templateType: kind, version: "1.0", data: { content, messageId } });
}

/** Nothing where it can't be read. */
export function chosenOf(content: string): Chosen | undefined {
  const answer = parsed(content);
  const action = textOf(answer?.["action"]);
  if (action !== undefined) return { title: action, isAction: true };
  const data = objectOf(answer?.["data"]);
  const shown = objectOf(data["content"]);
  const title = textOf(shown["title"]) ?? textOf(objectOf(shown["selectedOption"])["title"]);
  if (title === undefined) return undefined;
  return { title, ...given("date", textOf(shown["date"])), ...given("messageId", textOf(data["messageId"])) };
}

export interface Answer extends Chosen {
  /** The message in which it was given. */
  readonly by: string;
}

/**
 * What was chosen, by the ids of the messages that asked. An answer that doesn't say what it answers, and a text that
 * says just what a choice says, are for the newest message that offers it and has no answer yet.
 */
export function answersOf(items: readonly ChatItem[]): ReadonlyMap<string, Answer> {
  const answers = new Map<string, Answer>();
  const open: { id: string; template: Template }[] = [];
  for (const item of items) {
    const content = item.Content ?? "";
    if (item.ContentType === interactiveType) {
      const template = templateOf(content);
      if (template) open.unshift({ id: item.Id, template });
    } else if (item.ParticipantRole === "CUSTOMER" && item.Type === "MESSAGE" && open.length > 0) {
      const chosen: Chosen | undefined = item.ContentType === interactiveResponseType ? chosenOf(content) : { title: content.trim() };
      if (!chosen) continue;
      const asked = open.findIndex(({ id, template }) => (chosen.messageId === undefined ? offers(template, chosen) : chosen.messageId === id));
      if (asked < 0) continue;
      answers.set(open[asked]?.id ?? "", { ...chosen, by: item.Id });
      open.splice(asked, 1);
    }
  }
  return answers;
}

/** Messages in whose place a later one of the same reference stands. */
export function replacedIn(items: readonly ChatItem[]): ReadonlySet<string> {
  const newest = new Map<string, string>();
  const replaced = new Set<string>();
  for (const item of items) {
    if (item.ContentType !== interactiveType) continue;
    const reference = templateOf(item.Content ?? "")?.reference;
    if (reference === undefined) continue;
    const before = newest.get(reference);
    if (before !== undefined) replaced.add(before);
    newest.set(reference, item.Id);
  }
  return replaced;
}

export function isChosen(choice: Choice, chosen: Chosen): boolean {
  return choice.date === undefined ? choice.title === chosen.title : choice.date === (chosen.date ?? chosen.title);
}

function offers(template: Template, chosen: Chosen): boolean {
  if (chosen.isAction) return template.kind === viewKind;
  return template.choices.some((choice) => isChosen(choice, chosen));
}

function elementOf(element: unknown): Choice | undefined {
  const members = objectOf(element);
  const title = textOf(members["title"]);
  return title === undefined ? undefined : { ...wordsOf(members), title };
}

function timeOf(slot: unknown): Choice | undefined {
  const members = objectOf(slot);
  const date = textOf(members["date"]);
  if (date === undefined || Number.isNaN(instantOf(date))) return undefined;
  const seconds = members["duration"];
  return { title: date, date, ...(typeof seconds === "number" && seconds > 0 ? { seconds } : {}) };
}

/** In milliseconds. Templates write `2026-12-01T10:00+00:00`, with or without seconds. */
export function instantOf(date: string): number {
  return Date.parse(date);
}

function wordsOf(members: Json): { subtitle?: string; picture?: Picture } {
  const url = members["imageType"] === "URL" ? textOf(members["imageData"]) : undefined;
  const picture = url !== undefined && /^https:\/\//i.test(url) ? { url, text: textOf(members["imageDescription"]) ?? "" } : undefined;
  return { ...given("subtitle", textOf(members["subtitle"])), ...(picture ? { picture } : {}) };
}

function replyOf(members: Json): string | undefined {
  const parts = [textOf(members["title"]), textOf(members["subtitle"])].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join("\n") : undefined;
}

function given<K extends string>(name: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]: string });
}

function parsed(text: string): Json | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
