// Draws one line of the conversation as an element.

import { type ChatItem, eventTypes, interactiveType, plainType } from "@bellboard/api";
import { blocksOf, isText, linesOf, type Piece, type Unsent } from "@bellboard/chat";
import { el } from "./dom.ts";
import { en } from "./messages/en.ts";

const hour = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const timeOf = (item: ChatItem): string => hour.format(Date.parse(item.AbsoluteTime));

/** Nothing for what a customer needn't see, such as their own arrival. */
export function lineOf(item: ChatItem, before: ChatItem | undefined, ownId: string | undefined): HTMLElement | undefined {
  return isText(item) ? textLine(item, before, ownId) : eventLine(item, ownId);
}

function textLine(item: ChatItem, before: ChatItem | undefined, ownId: string | undefined): HTMLElement {
  const isOwn = item.ParticipantId === ownId || item.ParticipantRole === "CUSTOMER";
  const follows = before !== undefined && isText(before) && before.ParticipantId === item.ParticipantId && timeOf(before) === timeOf(item);
  const line = el("div", { class: isOwn ? "line me" : "line", "data-testid": "widget-message", "data-role": item.ParticipantRole, "data-id": item.Id });
  const name = nameOf(item);
  const who = isOwn || name === "" ? timeOf(item) : `${name}, ${timeOf(item)}`;
  line.append(el("div", { class: isOwn || follows ? "vh" : "who" }, who));
  for (const file of item.Attachments ?? []) line.append(el("div", { class: "b" }, en.file(file.AttachmentName)));
  if (item.Type === "MESSAGE") line.append(item.ContentType === interactiveType ? bubble(plainType, contentOf(item)) : bubble(item.ContentType, item.Content ?? ""));
  return line;
}

export function unsentLine(unsent: Unsent, of: { isConnected: boolean; onRetry: () => void }): HTMLElement {
  const isFailed = unsent.state === "failed" || (unsent.state === "unanswered" && of.isConnected);
  const line = el("div", { class: isFailed ? "line me failed" : "line me pending", "data-testid": "widget-unsent" }, bubble(unsent.contentType, unsent.content));
  const state = el("div", { class: "state" });
  if (isFailed) {
    const retry = el("button", { type: "button", class: "retry", "data-testid": "widget-retry" }, en.tryAgain);
    retry.addEventListener("click", of.onRetry);
    state.append(`${en.notSent} `, retry);
  } else {
    state.append(of.isConnected ? en.sending : en.waiting);
  }
  line.append(state);
  return line;
}

function bubble(contentType: string | undefined, text: string): HTMLElement {
  const box = el("div", { class: "b" });
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

function eventText(item: ChatItem, ownId: string | undefined): string | undefined {
  if (item.ContentType === eventTypes.ended) return en.endedAt(timeOf(item));
  if (item.ContentType === eventTypes.transferred) return en.transferred;
  if (item.ParticipantId === ownId || item.ParticipantRole === "CUSTOMER") return undefined;
  const name = nameOf(item) || en.agent;
  if (item.ContentType === eventTypes.joined) return en.joined(name);
  return item.ContentType === eventTypes.left ? en.left(name) : undefined;
}

function nameOf(item: ChatItem): string {
  return item.ParticipantRole === "SYSTEM" && item.DisplayName === "SYSTEM_MESSAGE" ? "" : (item.DisplayName ?? "");
}

function contentOf(item: ChatItem): string {
  const content = item.Content ?? "";
  if (item.ContentType !== interactiveType) return content;
  try {
    const shown = (JSON.parse(content) as { data: { content: { title: string; elements?: { title: string }[] } } }).data.content;
    return [shown.title, ...(shown.elements ?? []).map((one) => `• ${one.title}`)].join("\n");
  } catch {
    return content;
  }
}
