// The contacts that are offered to this agent now: who, how long is left, and what the agent answers.

import type { Contact, Snapshot } from "@bellboard/api";
import { isOffer, keepIn, OfferWatch } from "@bellboard/chat";
import type { Ringing } from "../arrival/arrivals.ts";
import { Action } from "../frame/action.svelte.ts";
import { type Channel, channelOf } from "../frame/kind.ts";
import type { Announcer } from "../frame/announcer.svelte.ts";
import { t } from "../messages/messages.ts";
import type { Session } from "../session/session.svelte.ts";

/** An offer lasts this long (ROUTE-40). */
export const offerSeconds = 20;
const announcedSecondsLeft = [10, 5];

export interface Offer {
  readonly contactId: string;
  readonly channel: Channel;
  readonly name: string;
  readonly expiresAtMs: number;
  readonly action: Action;
}

export class Offers {
  list = $state.raw<readonly Offer[]>([]);
  /** The one that the agent asked to see, by its notification. */
  askedForId = $state<string>();

  readonly #session: Session;
  readonly #announcer: Announcer;
  readonly #onAccept: (offer: Offer) => void;
  readonly #onRinging: (ringing: readonly Ringing[]) => void;
  readonly #watch = new OfferWatch(keepIn(() => sessionStorage));
  /** The offers that rang in this page; one seen before a reload stays silent. */
  #ringing = new Set<string>();

  constructor(of: {
    session: Session;
    announcer: Announcer;
    onAccept: (offer: Offer) => void;
    onRinging: (ringing: readonly Ringing[]) => void;
  }) {
    this.#session = of.session;
    this.#announcer = of.announcer;
    this.#onAccept = of.onAccept;
    this.#onRinging = of.onRinging;
  }

  apply(snapshot: Snapshot): void {
    this.list = snapshot.contacts
      .filter(isOffer)
      .map((contact) => this.#offerOf(contact))
      .sort((a, b) => a.expiresAtMs - b.expiresAtMs);
    for (const contact of this.#watch.fresh(snapshot.contacts)) this.#arrived(contact.contactId);
    this.#ringing = new Set(this.list.map((offer) => offer.contactId).filter((id) => this.#ringing.has(id)));
    this.#ring();
  }

  secondsLeft(offer: Offer): number {
    return Math.max(0, Math.ceil((offer.expiresAtMs - this.#session.nowMs) / 1000));
  }

  async accept(offer: Offer): Promise<void> {
    this.#onAccept(offer);
    await offer.action.run(() => this.#session.agent.acceptContact(offer.contactId), t.offer.acceptFailed);
  }

  async reject(offer: Offer): Promise<void> {
    await offer.action.run(() => this.#session.agent.rejectContact(offer.contactId), t.offer.rejectFailed);
  }

  /** Told by the page once a second, for the announcements near the end. */
  tick(): void {
    this.#dropEnded();
    for (const offer of this.list) {
      const left = this.secondsLeft(offer);
      if (announcedSecondsLeft.includes(left)) this.#announcer.interrupt(t.offer.announceLeft(offer.name, left));
    }
  }

  #offerOf(contact: Contact): Offer {
    const known = this.list.find((offer) => offer.contactId === contact.contactId);
    const expiresAt = contact.bellboard?.offerExpiresAt ?? contact.state.timestamp + offerSeconds;
    return {
      contactId: contact.contactId,
      channel: channelOf(contact),
      name: contact.bellboard?.customerName ?? contact.name ?? t.customer,
      expiresAtMs: expiresAt * 1000,
      action: known?.action ?? new Action(),
    };
  }

  #arrived(contactId: string): void {
    const offer = this.list.find((one) => one.contactId === contactId);
    if (!offer) return;
    this.#ringing.add(contactId);
    this.#announcer.interrupt(t.offer.announce(t.offer.incoming[offer.channel], offer.name, this.secondsLeft(offer)));
  }

  /** Without a connection nobody says that an offer is over, and it is over all the same. */
  #dropEnded(): void {
    if (this.#session.isConnected || this.list.every((offer) => this.secondsLeft(offer) > 0)) return;
    this.list = this.list.filter((offer) => this.secondsLeft(offer) > 0);
    this.#ring();
  }

  #ring(): void {
    this.#onRinging(this.list.filter((offer) => this.#ringing.has(offer.contactId)));
  }
}
