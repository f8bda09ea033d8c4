// Which offers are new. A snapshot shows what is, not what happened: only an offer not seen before may ring,
// so that a reload or a reconnect doesn't ring again.

import type { Contact } from "@bellboard/api";
import { type Keep, readKept } from "./keep.ts";

const key = "bellboard.offers.seen";

export function isOffer(contact: Contact): boolean {
  return contact.state.type === "connecting";
}

export class OfferWatch {
  readonly #keep: Keep;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  /** The offers among these contacts that no earlier snapshot had. Forgets those that are gone. */
  fresh(contacts: readonly Contact[]): Contact[] {
    const offers = contacts.filter(isOffer);
    const seen = new Set(readKept<string[]>(this.#keep, key) ?? []);
    this.#keep.write(key, JSON.stringify(offers.map(identityOf)));
    return offers.filter((offer) => !seen.has(identityOf(offer)));
  }
}

/** The same contact may be offered again later, which is another offer. */
function identityOf(offer: Contact): string {
  return `${offer.contactId} ${offer.bellboard?.offerExpiresAt ?? offer.state.timestamp}`;
}
