// The panel's own keys: Alt Shift and one more, by the place of the key, since Alt changes letters on some keyboards.

import type { Workspace } from "./workspace.svelte.ts";

export interface KeyDeeds {
  clearOpen(): void;
  openStatus(): void;
  transferOpen(): void;
}

/** `?` where nobody is writing, and Alt Shift / anywhere. */
export function asksForShortcuts(event: KeyboardEvent): boolean {
  if (event.altKey && event.shiftKey) return event.code === "Slash";
  const target = event.target as HTMLElement;
  return event.key === "?" && !event.ctrlKey && !event.metaKey && !target.isContentEditable && !/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** True when the key was one of ours. */
export function pressed(event: KeyboardEvent, { offers, chats }: Workspace, deeds: KeyDeeds): boolean {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return false;
  const offer = offers.list[0];
  switch (event.code) {
    case "KeyA":
      if (offer) void offers.accept(offer);
      return true;
    case "KeyR":
      if (offer) void offers.reject(offer);
      return true;
    case "KeyC":
      deeds.clearOpen();
      return true;
    case "KeyS":
      deeds.openStatus();
      return true;
    case "KeyT":
      deeds.transferOpen();
      return true;
    case "KeyW":
      open(chats.longestWaiting?.contactId);
      return true;
    case "ArrowUp":
      open(beside(-1));
      return true;
    case "ArrowDown":
      open(beside(1));
      return true;
    default:
      return openByNumber(event.code);
  }

  function open(contactId: string | undefined): void {
    if (contactId !== undefined) chats.openChat(contactId);
  }

  function beside(step: number): string | undefined {
    const at = chats.open ? chats.list.indexOf(chats.open) + step : 0;
    return chats.list[at]?.contactId;
  }

  function openByNumber(code: string): boolean {
    const digit = /^Digit(\d)$/.exec(code)?.[1];
    if (digit === undefined) return false;
    open(chats.list[(Number(digit) + 9) % 10]?.contactId);
    return true;
  }
}
