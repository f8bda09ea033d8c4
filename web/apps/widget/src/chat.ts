// The part that is the chat: the form before it, the conversation, and its end.

import type { Locale } from "./locale.ts";
import { en, type Words } from "./messages/en.ts";
import { speak } from "./messages/said.ts";
import { ChatPanel } from "./panel.ts";
import type { PartLoader } from "./part.ts";
import type { Settings } from "./settings.ts";

/** What the page's script gives to the chat. */
export interface Shell {
  readonly shadowRoot: ShadowRoot | null;
  readonly origin: string;
  readonly parts: PartLoader;
  readonly settings: Settings;
  readonly locale: Locale;
  /** None where the language is English, until the chat brings them. */
  words: Words | undefined;
  unread: number;
  show(isOpen: boolean): void;
  /** It was opened or closed from within. */
  shown(isOpen: boolean): void;
  focusLauncher(): void;
  tell(event: string, data?: unknown): void;
}

export interface Panel {
  show(isOpen: boolean, of: { focus: boolean }): void;
}

export interface ChatPart {
  begin(shell: Shell): Panel;
}

export const part: ChatPart = {
  begin: (shell) => {
    shell.words ??= en;
    speak(shell);
    return new ChatPanel(shell);
  },
};
