import { expect, test } from "vitest";
import { differencesOf } from "./difference.ts";

test("only what is other is told, member by member", () => {
  const before = { id: "q1", name: "Orders", max_contacts: 7, hours: { zone: "UTC" }, quick_connects: ["a"], enabled: true, created_at: 1 };
  const after = { id: "q1", name: "Sales", max_contacts: null, hours: { zone: "Europe/Berlin" }, quick_connects: ["a", "b"], enabled: true, created_at: 2 };
  expect(differencesOf(before, after)).toEqual([
    { path: "name", before: "Orders", after: "Sales" },
    { path: "max contacts", before: "7", after: undefined },
    { path: "hours › zone", before: "UTC", after: "Europe/Berlin" },
    { path: "quick connects", before: "a", after: "a, b" },
  ]);
  expect(differencesOf(after, after)).toEqual([]);
});

test("what is new or gone is told whole", () => {
  expect(differencesOf(null, { name: "Orders", ranges: [{ day: "MONDAY" }] })).toEqual([
    { path: "name", before: undefined, after: "Orders" },
    { path: "ranges › 1 › day", before: undefined, after: "MONDAY" },
  ]);
  expect(differencesOf({ name: "Orders" }, null)).toEqual([{ path: "name", before: "Orders", after: undefined }]);
});

test("of long texts the place is shown where they part", () => {
  const same = "x".repeat(1_000);
  const [difference] = differencesOf({ content: `${same}a${same}` }, { content: `${same}b${same}` });
  expect(difference?.before).toMatch(/^…x{40}ax+…$/);
  expect(difference?.after).toMatch(/^…x{40}bx+…$/);
});
