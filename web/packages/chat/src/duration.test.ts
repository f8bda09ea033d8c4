import { expect, test } from "vitest";
import { durationText } from "./duration.ts";

test.each([
  [0, "00:00"],
  [979, "00:00"],
  [18_999, "00:19"],
  [47_000, "00:47"],
  [14 * 60_000 + 32_000, "14:32"],
  [3_599_900, "59:59"],
  [3_600_000, "01:00:00"],
  [100 * 3_600_000 + 61_000, "100:01:01"],
  [-5_000, "00:00"],
])("%i ms reads %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
