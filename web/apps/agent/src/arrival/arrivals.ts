// What comes to the agent, made known beyond the page: by sound and by the browser's notifications. One tab of several
// does it (tabs.ts, CHAT-101); the page itself always shows everything.

import type { Channel } from "../frame/kind.ts";
import { t } from "../messages/messages.ts";
import type { Settings } from "../settings/settings.svelte.ts";
import type { Notifier } from "./notifier.svelte.ts";
import type { Sounds } from "./sounds.ts";

export interface Ringing {
  readonly contactId: string;
  readonly channel: Channel;
  readonly name: string;
}

export interface ArrivalsPort {
  readonly settings: Settings;
  readonly sounds: Sounds;
  readonly notifier: Notifier;
  isLeading(): boolean;
  isAnyInFront(): Promise<boolean>;
  /** The agent clicked on a notification. */
  onChosen(contactId: string, channel: Channel): void;
}

export class Arrivals {
  readonly #port: ArrivalsPort;
  #ringing: readonly Ringing[] = [];
  #noticed = new Set<string>();
  /** Chats whose messages are notified, until someone looks. */
  #messages = new Set<string>();

  constructor(port: ArrivalsPort) {
    this.#port = port;
  }

  /** These are offered now and have not been answered. */
  ring(ringing: readonly Ringing[]): void {
    this.#ringing = ringing;
    this.update();
  }

  /** Again, after the lead or the settings have changed. */
  update(): void {
    const { settings, sounds, notifier } = this.#port;
    const isLeading = this.#port.isLeading();
    sounds.volume = settings.volume / 100;
    sounds.ring(isLeading && this.#ringing.length > 0 && settings.rings);
    for (const tag of this.#noticed) if (!isLeading || !this.#ringing.some((one) => one.contactId === tag)) this.#takeBack(tag);
    if (!isLeading) return;
    for (const { contactId, channel, name } of this.#ringing) {
      if (this.#noticed.has(contactId)) continue;
      this.#noticed.add(contactId);
      const onClick = (): void => this.#port.onChosen(contactId, channel);
      notifier.show({ tag: contactId, title: t.offer.incoming[channel], body: name, stays: true, onClick });
    }
  }

  /** A customer wrote. Whoever has the panel before them sees it there. */
  async message(contactId: string, name: string, text: string): Promise<void> {
    const { settings, sounds, notifier } = this.#port;
    if (!this.#port.isLeading() || (await this.#port.isAnyInFront())) return;
    if (settings.soundsMessages) sounds.message();
    const tag = messageTag(contactId);
    this.#messages.add(tag);
    notifier.show({ tag, title: name, body: text, stays: false, onClick: () => this.#port.onChosen(contactId, "CHAT") });
  }

  /** The agent looks at the panel. */
  seen(): void {
    for (const tag of this.#messages) this.#port.notifier.takeBack(tag);
    this.#messages.clear();
  }

  #takeBack(tag: string): void {
    this.#noticed.delete(tag);
    this.#port.notifier.takeBack(tag);
  }
}

const messageTag = (contactId: string): string => `message ${contactId}`;
