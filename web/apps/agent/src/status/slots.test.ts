import { expect, test } from "vitest";
import type { Contact, ContactStateType } from "@bellboard/api";
import { slotsOf } from "./slots.ts";

const contact = (state: ContactStateType, type: Contact["type"] = "chat"): Contact => ({
  contactId: crypto.randomUUID(),
  type,
  state: { type: state, timestamp: 0 },
  connections: [],
});

test("every chat that isn't cleared uses a slot, in the order of the bar", () => {
  const slots = slotsOf([contact("missed"), contact("connected"), contact("ended"), contact("connecting"), contact("rejected")], 6);
  expect(slots.cells).toEqual(["offer", "live", "wrap", "held", "held", "free"]);
  expect(slots).toMatchObject({ used: 5, all: 6, missed: 1, rejected: 1 });
});

test("other channels use none of them, and a lowered limit doesn't hide a chat", () => {
  const slots = slotsOf([contact("connected", "voice"), contact("connected"), contact("connected")], 1);
  expect(slots.cells).toEqual(["live", "live"]);
});
