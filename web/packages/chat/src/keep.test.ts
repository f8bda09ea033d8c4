import { expect, test } from "vitest";
import { bytesOf, Drafts, messageBytesMax } from "./drafts.ts";
import { keepIn, keepInMemory, readKept } from "./keep.ts";

test("each chat keeps its own draft, and an empty one leaves nothing behind", () => {
  const keep = keepInMemory();
  const drafts = new Drafts(keep);
  drafts.write("a", "Hello");
  drafts.write("b", "Hi\nthere");
  expect([drafts.read("a"), drafts.read("b"), drafts.read("c")]).toEqual(["Hello", "Hi\nthere", ""]);
  drafts.write("a", "");
  expect(keep.read("bellboard.draft.a")).toBeUndefined();
  expect(new Drafts(keep).read("b")).toBe("Hi\nthere");
});

test("a message's size is its bytes, not its letters", () => {
  expect(bytesOf("é")).toBe(2);
  expect(bytesOf("🙂".repeat(4096))).toBe(messageBytesMax);
});

test("where storage is refused, values last as long as the page", () => {
  const keep = keepIn(() => {
    throw new Error("denied");
  });
  keep.write("k", "v");
  expect(keep.read("k")).toBe("v");
});

test("spoilt values read as none", () => {
  const keep = keepInMemory();
  keep.write("k", "{not json");
  expect(readKept(keep, "k")).toBeUndefined();
});
