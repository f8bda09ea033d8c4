import { expect, test } from "vitest";
import { TypingThrottle } from "./typing.ts";

test("one typing event in ten seconds, and at once again after a message", () => {
  const throttle = new TypingThrottle();
  expect([0, 5_000, 9_999, 10_000, 12_000].map((ms) => throttle.due(ms))).toEqual([true, false, false, true, false]);
  throttle.reset();
  expect(throttle.due(12_500)).toBe(true);
});
