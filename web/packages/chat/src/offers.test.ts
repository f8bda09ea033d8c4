import { expect, test } from "vitest";
import type { Contact, ContactStateType } from "@bellboard/api";
import { keepInMemory } from "./keep.ts";
import { OfferWatch } from "./offers.ts";

const contact = (contactId: string, type: ContactStateType, offerExpiresAt?: number): Contact => ({
  contactId,
  type: "chat",
  state: { type, timestamp: 1 },
  connections: [],
  ...(offerExpiresAt === undefined ? {} : { bellboard: { offerExpiresAt } }),
});
const fresh = (watch: OfferWatch, ...contacts: Contact[]): string[] => watch.fresh(contacts).map((c) => c.contactId);

test("the first snapshot that holds an offer rings; the next ones don't", () => {
  const watch = new OfferWatch(keepInMemory());
  expect(fresh(watch, contact("a", "connecting", 20), contact("b", "connected"))).toEqual(["a"]);
  expect(fresh(watch, contact("a", "connecting", 20))).toEqual([]);
  expect(fresh(watch, contact("a", "connecting", 20), contact("c", "connecting", 25))).toEqual(["c"]);
});

test("a reload in the middle of an offer doesn't ring again", () => {
  const keep = keepInMemory();
  expect(fresh(new OfferWatch(keep), contact("a", "connecting", 20))).toEqual(["a"]);
  expect(fresh(new OfferWatch(keep), contact("a", "connecting", 20))).toEqual([]);
});

test("the same contact offered again rings again", () => {
  const watch = new OfferWatch(keepInMemory());
  fresh(watch, contact("a", "connecting", 20));
  fresh(watch, contact("a", "missed"));
  expect(fresh(watch, contact("a", "connecting", 90))).toEqual(["a"]);
});

test("missed, connected and ended contacts never ring", () => {
  const watch = new OfferWatch(keepInMemory());
  expect(fresh(watch, contact("a", "missed"), contact("b", "connected"), contact("c", "ended"))).toEqual([]);
});
