// What an item says in one row: for the list of chats, and to be read aloud.

import { type ChatItem, interactiveResponseType, interactiveType } from "@bellboard/api";
import { chosenOf, linesOf, plainOf, templateOf } from "@bellboard/chat";

export function saidOf({ Attachments, ContentType, Content = "" }: ChatItem): string {
  const [file] = Attachments ?? [];
  if (file) return file.AttachmentName;
  if (ContentType === interactiveType) return templateOf(Content)?.title ?? Content;
  if (ContentType === interactiveResponseType) return chosenOf(Content)?.title ?? Content;
  return plainOf(linesOf(ContentType, Content));
}
