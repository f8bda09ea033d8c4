import { expect, test } from "vitest";
import { clockOf, serverNowMs } from "./clock.ts";

test("a browser's clock that is wrong doesn't show", () => {
  const clock = clockOf({ snapshotTimestamp: 1000.5 }, 400_000);
  expect(serverNowMs(clock, 405_000)).toBe(1_005_500);
});

test("a clock moved by hand stands still between snapshots", () => {
  const clock = clockOf({ snapshotTimestamp: 1000.5, clock: "manual" }, 400_000);
  expect(serverNowMs(clock, 999_000)).toBe(1_000_500);
});
