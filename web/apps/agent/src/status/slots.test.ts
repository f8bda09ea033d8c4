import { expect, test } from "vitest";
import type { Contact, ContactStateType } from "@bellboard/api";
import { keptAwayBy, slotsOf } from "./slots.ts";

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

test("a missed contact closes the other channels of the profile, a rejected one none", () => {
  const profile = { VOICE: 0, CHAT: 5, TASK: 3 };
  expect(keptAwayBy([contact("missed")], profile)).toEqual(["TASK"]);
  expect(keptAwayBy([contact("missed"), contact("missed", "task")], profile)).toEqual(["CHAT", "TASK"]);
  expect(keptAwayBy([contact("rejected"), contact("connected")], profile)).toEqual([]);
});
