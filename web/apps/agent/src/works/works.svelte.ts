// The agent's calls and tasks: their contacts as the last snapshot had them, and what the agent does with them.

import type { Contact, Snapshot } from "@bellboard/api";
import { isOffer } from "@bellboard/chat";
import { Notes } from "../afterwork/notes.svelte.ts";
import { Action } from "../frame/action.svelte.ts";
import { type Channel, channelOf, kindOf } from "../frame/kind.ts";
import { t } from "../messages/messages.ts";
import type { Session } from "../session/session.svelte.ts";

export class Work {
  readonly contactId: string;
  readonly channel: Channel;
  readonly action = new Action();
  readonly notes: Notes;
  contact = $state.raw<Contact>() as Contact;
  readonly #session: Session;

  readonly name = $derived(this.contact.bellboard?.customerName ?? this.contact.name ?? t.customer);
  readonly kind = $derived(kindOf(this.contact));
  /** On hold, or paused: since when. */
  readonly restsSinceMs = $derived(this.contact.bellboard?.heldSince === undefined ? undefined : this.contact.bellboard.heldSince * 1000);
  readonly sinceMs = $derived(this.restsSinceMs ?? this.contact.state.timestamp * 1000);
  readonly references = $derived(Object.entries(this.contact.references ?? {}).map(([name, { type, value }]) => ({ name, type, value })));

  constructor(session: Session, contact: Contact) {
    this.#session = session;
    this.contact = contact;
    this.contactId = contact.contactId;
    this.channel = channelOf(contact);
    this.notes = new Notes(contact, (attributes) => session.agent.updateContactAttributes(contact.contactId, attributes));
  }

  /** Hold or pause, and back. */
  async rest(): Promise<void> {
    const { agent } = this.#session;
    const { contactId } = this;
    const isResting = this.restsSinceMs !== undefined;
    const deed = this.channel === "VOICE" ? (isResting ? "ResumeConnection" : "HoldConnection") : isResting ? "ResumeContact" : "PauseContact";
    await this.action.run(() => agent.rest(deed, contactId), t.works.failed);
  }

  async end(): Promise<void> {
    await this.action.run(() => this.#session.agent.destroyConnection({ contactId: this.contactId }), t.works.failed);
  }

  async clear(): Promise<void> {
    if (!(await this.notes.flush())) {
      this.action.error = t.afterWork.notesFailed;
      return;
    }
    await this.action.run(() => this.#session.agent.clearContact(this.contactId), t.held.clearFailed);
  }
}

export class Works {
  list = $state.raw<readonly Work[]>([]);
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  apply(snapshot: Snapshot): void {
    const contacts = snapshot.contacts.filter((contact) => channelOf(contact) !== "CHAT" && !isOffer(contact));
    this.list = contacts.map((contact) => {
      const known = this.list.find((work) => work.contactId === contact.contactId);
      if (!known) return new Work(this.#session, contact);
      known.contact = contact;
      return known;
    });
  }

  of(channel: Channel): readonly Work[] {
    return this.list.filter((work) => work.channel === channel);
  }
}
