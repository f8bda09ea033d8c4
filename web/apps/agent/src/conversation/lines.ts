// What a transcript looks like line by line: who speaks, on which side, which lines belong together.

import { type Attachment, type ChatItem, eventTypes, interactiveResponseType, interactiveType, plainType } from "@bellboard/api";
import { type Answer, answersOf, chosenOf, isText, isUnread, type Mark, marksOf, linesOf as linesOfText, replacedIn, type Template, templateOf, type TextLine as Words } from "@bellboard/chat";
import { t } from "../messages/messages.ts";
import { hourText, momentText } from "../frame/times.ts";

export type Voice = "customer" | "own" | "agent" | "bot" | "system";

export interface TextLine {
  readonly kind: "text";
  readonly key: string;
  readonly item: ChatItem;
  readonly voice: Voice;
  readonly by: string;
  readonly words: readonly Words[];
  /** Of an interactive message. */
  readonly template: Template | undefined;
  readonly answer: Answer | undefined;
  readonly files: readonly Attachment[];
  /** Its words or its file are kept no more. */
  readonly isErased: boolean;
  readonly at: string;
  /** Below one's own text: whether it is sent, delivered or read, and when. */
  readonly mark: Mark["state"] | undefined;
  readonly markedAt: string;
  /** By the same voice as the line before it, so the name isn't said again. */
  readonly follows: boolean;
}

export type Line =
  | TextLine
  | { readonly kind: "event"; readonly key: string; readonly text: string }
  | { readonly kind: "moment"; readonly key: string; readonly text: string }
  | { readonly kind: "new"; readonly key: string };

export interface LinesOf {
  readonly items: readonly ChatItem[];
  readonly ownId: string | undefined;
  readonly newAfter: string | undefined;
  readonly startedAtMs: number;
  readonly todayMs: number;
}

export function linesOf({ items, ownId, newAfter, startedAtMs, todayMs }: LinesOf): Line[] {
  const lines: Line[] = [{ kind: "moment", key: "start", text: t.conversation.started(momentText(startedAtMs, todayMs)) }];
  let day = new Date(startedAtMs).toDateString();
  let isNewShown = false;
  const marks = marksOf(items, ownId);
  const asks = items.some((item) => item.ContentType === interactiveType);
  const answers = asks ? answersOf(items) : undefined;
  const replaced = asks ? replacedIn(items) : undefined;
  for (const item of items) {
    if (replaced?.has(item.Id)) continue;
    const atMs = Date.parse(item.AbsoluteTime);
    const itemDay = new Date(atMs).toDateString();
    if (itemDay !== day) lines.push({ kind: "moment", key: `day ${itemDay}`, text: momentText(atMs, todayMs) });
    day = itemDay;
    if (!isNewShown && newAfter !== undefined && isUnread(item, newAfter)) {
      lines.push({ kind: "new", key: "new" });
      isNewShown = true;
    }
    if (isText(item)) lines.push(textLineOf(item, ownId, lines.at(-1), marks.get(item.Id), answers?.get(item.Id)));
    else {
      const text = eventText(item);
      if (text !== undefined) lines.push({ kind: "event", key: item.Id, text });
    }
  }
  return lines;
}

function textLineOf(item: ChatItem, ownId: string | undefined, before: Line | undefined, mark: Mark | undefined, answer: Answer | undefined): TextLine {
  const voice = voiceOf(item, ownId);
  const at = hourText(Date.parse(item.AbsoluteTime));
  return {
    kind: "text",
    key: item.Id,
    item,
    voice,
    by: nameOf(item, voice),
    at,
    mark: mark?.state,
    markedAt: mark ? hourText(Date.parse(mark.at)) : "",
    // Read when it is drawn: of a long conversation little is.
    get words() {
      return known(item).words;
    },
    get template() {
      return known(item).template;
    },
    answer,
    isErased: item.Type === "ATTACHMENT" ? item.Attachments === undefined : item.Content === undefined,
    get files() {
      return known(item).files;
    },
    follows:
      before?.kind === "text" && before.voice === voice && before.item.ParticipantId === item.ParticipantId && before.at === at,
  };
}

function voiceOf(item: ChatItem, ownId: string | undefined): Voice {
  switch (item.ParticipantRole) {
    case "CUSTOMER":
      return "customer";
    case "AGENT":
    case "SUPERVISOR":
      return item.ParticipantId === ownId ? "own" : "agent";
    case "CUSTOM_BOT":
      return "bot";
    default:
      return item.DisplayName === "BOT" ? "bot" : "system";
  }
}

function nameOf(item: ChatItem, voice: Voice): string {
  const said = item.DisplayName ?? "";
  switch (voice) {
    case "customer":
      return said || t.customer;
    case "bot":
      return said === "BOT" ? "" : said;
    case "system":
      return said === "" || said === "SYSTEM_MESSAGE" ? t.conversation.system : said;
    default:
      return said || (item.ParticipantRole === "SUPERVISOR" ? t.conversation.supervisor : t.conversation.agent);
  }
}

type Content = Pick<TextLine, "words" | "template" | "files">;

/** Each item is read once, however often the lines are made anew. */
const contents = new WeakMap<ChatItem, Content>();

function known(item: ChatItem): Content {
  const content = contents.get(item) ?? contentOf(item);
  contents.set(item, content);
  return content;
}

function contentOf(item: ChatItem): Content {
  const files = item.Attachments ?? [];
  const content = item.Content ?? "";
  const template = item.ContentType === interactiveType ? templateOf(content) : undefined;
  return { words: template || item.Type === "ATTACHMENT" ? [] : wordsOf(item.ContentType, content), template, files };
}

/** What can't be read shows as it is. */
function wordsOf(contentType: string | undefined, content: string): readonly Words[] {
  if (contentType === interactiveResponseType) return linesOfText(plainType, chosenOf(content)?.title ?? content);
  return linesOfText(contentType === interactiveType ? plainType : contentType, content);
}

function eventText(item: ChatItem): string | undefined {
  const time = hourText(Date.parse(item.AbsoluteTime));
  const name = item.DisplayName || t.customer;
  switch (item.ContentType) {
    case eventTypes.joined:
      return t.conversation.joined(name, time);
    case eventTypes.left:
      return t.conversation.left(name, time);
    case eventTypes.ended:
      return t.conversation.ended(time);
    case eventTypes.transferred:
      return t.conversation.transferred(time);
    case eventTypes.transferFailed:
      return t.conversation.transferFailed(time);
    default:
      return undefined;
  }
}
