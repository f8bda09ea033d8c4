import type { Contact } from "@bellboard/api";
import { beforeEach, expect, test, vi } from "vitest";
import { Notes } from "./notes.svelte.ts";

const contact = (attributes: Record<string, string> = {}): Contact => ({
  contactId: `c${Math.random()}`,
  type: "chat",
  state: { type: "ended", timestamp: 0 },
  connections: [],
  attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { name, value }])),
});

beforeEach(() => {
  vi.useFakeTimers();
});

test("what is written is saved once, a moment after the last key", async () => {
  const save = vi.fn(async () => undefined);
  const notes = new Notes(contact({ notes: "before" }), save);
  expect([notes.notes, notes.state]).toEqual(["before", "saved"]);
  notes.notes = "a";
  notes.notes = "ab";
  notes.disposition = "Solved";
  expect(notes.state).toBe("waiting");
  await vi.advanceTimersByTimeAsync(1000);
  expect(save.mock.calls).toEqual([[{ notes: "ab", disposition: "Solved" }]]);
  expect(notes.state).toBe("saved");
});

test("closing waits for it, and what is written meanwhile is saved too", async () => {
  let answer: (() => void) | undefined;
  const save = vi.fn(() => new Promise<void>((resolve) => (answer = resolve)));
  const notes = new Notes(contact(), save);
  notes.notes = "a";
  const flushed = notes.flush();
  await vi.advanceTimersByTimeAsync(0);
  notes.notes = "ab";
  answer?.();
  expect(await flushed).toBe(false);
  const again = notes.flush();
  await vi.advanceTimersByTimeAsync(0);
  answer?.();
  expect(await again).toBe(true);
  expect(save).toHaveBeenLastCalledWith({ notes: "ab" });
});

test("what could not be saved says so, outlives a reload, and is saved then", async () => {
  const one = contact();
  let isAway = true;
  const save = vi.fn(async () => {
    if (isAway) throw new Error("away");
  });
  const notes = new Notes(one, save);
  notes.notes = "kept";
  expect(await notes.flush()).toBe(false);
  expect(notes.state).toBe("failed");
  isAway = false;
  const again = new Notes(one, save);
  expect(again.notes).toBe("kept");
  await vi.advanceTimersByTimeAsync(1000);
  expect(again.state).toBe("saved");
  expect(new Notes(one, save).notes).toBe("");
});
