// The part for what the customer takes along: the conversation as a text file.

import { type ChatItem, interactiveResponseType, interactiveType } from "@bellboard/api";
import { blocksOf, chosenOf, isText, linesOf, replacedIn, templateOf } from "@bellboard/chat";
import type { Shell } from "./chat.ts";
import { el } from "./dom.ts";
import { eventText, nameOf } from "./lines.ts";
import { dateText, speak, t, timeText } from "./messages/said.ts";

export interface Conversation {
  readonly brand: string;
  readonly items: readonly ChatItem[];
  readonly ownId: string | undefined;
}

export interface TranscriptPart {
  save(of: Conversation & { shell: Shell }): void;
}

/** One line an item, with its time and who said it; a day of its own begins with its date. */
export function transcriptText({ brand, items, ownId }: Conversation): string {
  const rows: string[] = [];
  let lastDay = "";
  const replaced = replacedIn(items);
  for (const item of items) {
    if (replaced.has(item.Id)) continue;
    const said = isText(item) ? `${whoOf(item, ownId, brand)}: ${contentOf(item)}` : eventText(item, ownId);
    if (said === undefined) continue;
    const day = dateText(Date.parse(item.AbsoluteTime), { dateStyle: "long" });
    if (day !== lastDay) rows.push(...(lastDay === "" ? [t.transcriptOf(brand, day)] : [day]).flatMap((row) => (rows.length > 0 ? ["", row, ""] : [row, ""])));
    lastDay = day;
    rows.push(`${timeText(item.AbsoluteTime)}  ${said.replaceAll("\n", "\n    ")}`);
  }
  return `${rows.join("\n")}\n`;
}

function whoOf(item: ChatItem, ownId: string | undefined, brand: string): string {
  return item.ParticipantId === ownId || item.ParticipantRole === "CUSTOMER" ? t.you : nameOf(item) || brand;
}

function contentOf(item: ChatItem): string {
  const content = item.Content ?? "";
  if (item.Type === "ATTACHMENT") return (item.Attachments ?? []).map((file) => t.file(file.AttachmentName)).join("\n");
  if (item.ContentType === interactiveResponseType) return chosenOf(content)?.title ?? content;
  if (item.ContentType === interactiveType) {
    const template = templateOf(content);
    return template ? [template.title, ...template.choices.map((choice) => `- ${choice.date === undefined ? choice.title : timeOf(choice.date)}`)].join("\n") : content;
  }
  return blocksOf(linesOf(item.ContentType, content))
    .flatMap(({ kind, lines }) => lines.map(({ pieces }, i) => beginning(kind, i) + pieces.map(({ text, href }) => (href && href !== text ? `${text} (${href})` : text)).join("")))
    .join("\n");
}

const timeOf = (date: string): string => dateText(Date.parse(date), { dateStyle: "medium", timeStyle: "short" });
const beginning = (kind: string, at: number): string => (kind === "bullet" ? "- " : kind === "number" ? `${at + 1}. ` : "");

export const part: TranscriptPart = {
  save: ({ shell, ...of }) => {
    speak(shell);
    const began = of.items[0]?.AbsoluteTime.slice(0, 10) ?? "";
    const href = URL.createObjectURL(new Blob([`\ufeff${transcriptText(of)}`], { type: "text/plain;charset=utf-8" }));
    el("a", { href, download: `chat-${began}.txt` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  },
};
