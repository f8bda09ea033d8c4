// Browser notifications (CHAT-100): asked for when a chat is started, and shown while the page isn't in front.

import { type ChatItem, interactiveResponseType, interactiveType } from "@bellboard/api";
import { chosenOf, linesOf, plainOf, templateOf } from "@bellboard/chat";
import { t } from "./messages/said.ts";

const permission = (): NotificationPermission | undefined => globalThis.Notification?.permission;

/** Whether the customer has yet to decide. */
export const mayAskToNotify = (): boolean => permission() === "default";

/** Only ever after something that the customer did. */
export async function askToNotify(): Promise<void> {
  if (mayAskToNotify()) await Notification.requestPermission().catch(() => undefined);
}

export function notify(item: ChatItem, onClick: () => void): void {
  if (permission() !== "granted" || (document.visibilityState === "visible" && document.hasFocus())) return;
  try {
    const shown = new Notification(item.DisplayName || t.agent, { body: wordsOf(item), tag: item.ContactId ?? "bellboard" });
    shown.onclick = () => {
      globalThis.focus();
      shown.close();
      onClick();
    };
  } catch {
    // Some phones show notifications by service workers only, and this page's aren't ours.
  }
}

/** What an item says, in one row. */
export function wordsOf(item: ChatItem): string {
  const content = item.Content ?? "";
  if (item.Type === "ATTACHMENT") return (item.Attachments ?? []).map((file) => t.file(file.AttachmentName)).join(", ");
  if (item.ContentType === interactiveType) return templateOf(content)?.title ?? "";
  if (item.ContentType === interactiveResponseType) return chosenOf(content)?.title ?? content;
  return plainOf(linesOf(item.ContentType, content));
}
