import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

test("waits double from 0.4 s to 5 s", () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => backoffMs(attempt, 0.5))).toEqual([400, 800, 1600, 3200, 5_000, 5_000, 5_000]);
});

test("spread by at most 30 % either way", () => {
  expect(backoffMs(5, 0)).toBe(3_500);
  expect(backoffMs(5, 1)).toBe(6_500);
});
