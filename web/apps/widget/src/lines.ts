// Draws one line of the conversation as an element.

import { type Attachment, type ChatItem, eventTypes, interactiveResponseType, interactiveType, plainType } from "@bellboard/api";
import { blocksOf, isText, linesOf, type Piece, type Unsent } from "@bellboard/chat";
import { check, checks, clock } from "@bellboard/ui/icons";
import { el, icon } from "./dom.ts";
import { t, timeText } from "./messages/said.ts";
import { wordsOf } from "./notify.ts";

export interface Around {
  /** Who speaks where no person and no program does. */
  readonly brand: string;
  /** What other parts draw; nothing while they are on their way. */
  card(item: ChatItem): HTMLElement | undefined;
  file(file: Attachment): HTMLElement | undefined;
}

/** Nothing for what a customer needn't see, such as their own arrival. */
export function lineOf(item: ChatItem, before: ChatItem | undefined, ownId: string | undefined, around: Around): HTMLElement | undefined {
  return isText(item) ? textLine(item, before, ownId, around) : eventLine(item, ownId);
}

function textLine(item: ChatItem, before: ChatItem | undefined, ownId: string | undefined, around: Around): HTMLElement {
  const isOwn = item.ParticipantId === ownId || item.ParticipantRole === "CUSTOMER";
  const time = timeText(item.AbsoluteTime);
  const follows = before !== undefined && isText(before) && before.ParticipantId === item.ParticipantId && timeText(before.AbsoluteTime) === time;
  const line = el("div", { class: isOwn ? "line me" : "line", "data-testid": "widget-message", "data-role": item.ParticipantRole, "data-id": item.Id });
  const who = isOwn ? t.you : nameOf(item) || around.brand;
    line.append(el("div", { class: isOwn || follows ? "vh" : "who" }, el("bdi", {}, who), t.comma, el("bdi", {}, time)));
  for (const file of item.Attachments ?? []) line.append(around.file(file) ?? el("div", { class: "b" }, t.file(file.AttachmentName)));
  if (item.Type !== "MESSAGE") return line;
  if (item.ContentType === interactiveType) line.append(around.card(item) ?? bubble(plainType, wordsOf(item)));
  else line.append(bubbleOf(item.ContentType, item.Content ?? ""));
  return line;
}

export function unsentLine(unsent: Unsent, of: { isConnected: boolean; onRetry: () => void }): HTMLElement {
  const isFailed = unsent.state === "failed" || (unsent.state === "unanswered" && of.isConnected);
  const line = el("div", { class: isFailed ? "line me failed" : "line me pending", "data-testid": "widget-unsent" }, bubbleOf(unsent.contentType, unsent.content));
  const state = el("div", { class: "state" });
  if (isFailed) {
    const retry = el("button", { type: "button", class: "retry", "data-testid": "widget-retry" }, t.tryAgain);
    retry.addEventListener("click", of.onRetry);
    state.append(t.notSent, retry);
  } else if (of.isConnected) {
    state.append(t.sending);
  } else {
    state.append(icon(clock), t.waiting);
  }
  line.append(state);
  return line;
}

export function markLine(state: "sent" | "delivered" | "read"): HTMLElement {
  return el("div", { class: "state", "data-testid": "widget-mark", "data-mark": state }, icon(state === "read" ? checks : check), t[state]);
}

function bubbleOf(contentType: string | undefined, content: string): HTMLElement {
  if (contentType !== interactiveResponseType) return bubble(contentType, content);
  return bubble(plainType, wordsOf({ Id: "", AbsoluteTime: "", Type: "MESSAGE", ContentType: contentType, Content: content }));
}

function bubble(contentType: string | undefined, text: string): HTMLElement {
  const box = el("div", { class: "b", dir: "auto" });
  for (const { kind, lines } of blocksOf(linesOf(contentType, text))) {
    if (kind === "text") for (const { pieces } of lines) box.append(el("div", {}, ...(pieces.length > 0 ? pieces.map(piece) : [el("br")])));
    else box.append(el(kind === "bullet" ? "ul" : "ol", {}, ...lines.map(({ pieces }) => el("li", {}, ...pieces.map(piece)))));
  }
  return box;
}

function piece({ text, bold, italic, href }: Piece): Node {
  let node: Node = document.createTextNode(text);
  if (italic) node = el("em", {}, node);
  if (bold) node = el("strong", {}, node);
  return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, node) : node;
}

function eventLine(item: ChatItem, ownId: string | undefined): HTMLElement | undefined {
  const text = eventText(item, ownId);
  return text === undefined ? undefined : el("div", { class: "note" }, text);
}

export function eventText(item: ChatItem, ownId: string | undefined): string | undefined {
  if (item.ContentType === eventTypes.ended) return t.endedAt(timeText(item.AbsoluteTime));
  if (item.ContentType === eventTypes.transferred) return t.transferred;
  // That programs come and go is nothing to people.
  if (item.ParticipantId === ownId || item.ParticipantRole === "CUSTOMER" || item.ParticipantRole === "CUSTOM_BOT") return undefined;
  const name = nameOf(item) || t.agent;
  if (item.ContentType === eventTypes.joined) return t.joined(name);
  return item.ContentType === eventTypes.left ? t.left(name) : undefined;
}

/** Empty for the centre itself. */
export function nameOf(item: ChatItem): string {
  if (item.ParticipantRole === "CUSTOM_BOT" && (item.DisplayName ?? "BOT") === "BOT") return t.assistant;
  return item.ParticipantRole === "SYSTEM" && item.DisplayName === "SYSTEM_MESSAGE" ? "" : (item.DisplayName ?? "");
}
