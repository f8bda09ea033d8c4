import { describe, expect, test } from "vitest";
import { hoursOfDay, lanesOfDay, type Part } from "./agentDay.ts";
import { depthOf, rangesOf } from "./heat.ts";
import { inOrder, type Kind, type Lane, packed, pieceAt, type Piece } from "./strip.ts";
import { axisOf, slotAt, thinned, ticksOf } from "./plot.ts";

describe("an axis", () => {
  test("has few round values, and reaches as far as the greatest", () => {
    expect([0, 1, 3, 7, 12, 96, 1234].map((greatest) => ticksOf(greatest, "count").at(-1))).toEqual([1, 1, 3, 8, 15, 100, 1500]);
    expect(ticksOf(0.3, "count", false)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(ticksOf(40, "percent")).toEqual([0, 25, 50, 75, 100]);
    expect([7, 65, 400, 5_000, 86_400, 400_000].map((greatest) => ticksOf(greatest, "seconds"))).toEqual([
      [0, 2, 4, 6, 8],
      [0, 30, 60, 90],
      [0, 120, 240, 360, 480],
      [0, 1_800, 3_600, 5_400],
      [0, 21_600, 43_200, 64_800, 86_400],
      [0, 172_800, 345_600, 518_400],
    ]);
    for (const unit of ["count", "percent", "seconds"] as const) {
      for (let greatest = 0.7; greatest < 1e7; greatest *= 1.7) {
        const ticks = ticksOf(greatest, unit);
        expect(ticks.at(-1), `${greatest} ${unit}`).toBeGreaterThanOrEqual(greatest);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(ticks.at(-2)).toBeLessThan(Math.max(greatest, 100));
      }
    }
  });

  test("says times in the largest unit that is whole", () => {
    const texts = (greatest: number): string[] => axisOf(greatest, "seconds", "en").ticks.map(({ text }) => text);
    expect([texts(7), texts(400), texts(20_000)]).toEqual([["0", "2 sec", "4 sec", "6 sec", "8 sec"], ["0", "2 min", "4 min", "6 min", "8 min"], ["0", "2 hr", "4 hr", "6 hr"]]);
    expect(axisOf(80, "percent", "en").ticks.at(-1)?.text).toBe("100%");
  });
});

test("what is pointed at is what lies there, or nearest", () => {
  const slots = [0, 1, 4].map((n) => ({ from: n / 8, to: (n + 1) / 8, text: "", goesOn: false }));
  expect([-1, 0.05, 0.13, 0.3, 0.4, 0.55, 2].map((at) => slotAt(slots, at))).toEqual([0, 0, 1, 1, 2, 2, 2]);
  expect(slotAt([], 0.5)).toBeUndefined();
});

test("names along the time are left out evenly where they have no room", () => {
  const marks = Array.from({ length: 9 }, (_, n) => ({ at: n / 8, text: String(n) }));
  expect([20, 9, 5, 3.9, 0].map((most) => thinned(marks, most).map(({ text }) => text).join(""))).toEqual(["012345678", "012345678", "02468", "036", "0"]);
});

test("the most is deepest, unless little is bad", () => {
  expect([0, 1, 20, 21, 100].map((value) => depthOf(value, 100))).toEqual([0, 1, 1, 2, 5]);
  expect([100, 99, 50, 0].map((value) => depthOf(value, 100, 100))).toEqual([0, 1, 3, 5]);
  expect(depthOf(0, 0)).toBe(0);
  expect(rangesOf([{ value: 3, depth: 1 }, { value: 1, depth: 1 }, { value: 0, depth: 0 }])).toEqual([{ depth: 0, from: 0, to: 0 }, { depth: 1, from: 1, to: 3 }]);
});

describe("a strip", () => {
  const piece = (status: string, start: number, end: number): Piece => ({ status, kind: "contact", start, end, text: "" });

  test("has what goes on at once in as few lines as will do, and what is of one thing in one", () => {
    const of = new Map([
      ["c2", [piece("c2", 5, 12)]],
      ["c1", [piece("c1 rings", 0, 2), piece("c1", 2, 8)]],
      ["c3", [piece("c3", 8, 20)]],
      ["none", []],
    ]);
    expect(packed(of).map(({ pieces }) => pieces.map(({ status }) => status))).toEqual([["c1 rings", "c1", "c3"], ["c2"]]);
    const crowd = new Map(Array.from({ length: 40 }, (_, n) => [String(n), [piece(String(n), n, 100)]] as const));
    expect(packed(crowd).length).toBe(12);
  });

  test("is read in the order of its beginnings, and tells the latest of what lies there", () => {
    const lanes = packed(new Map([["a", [piece("a", 0, 10)]], ["b", [piece("b", 4, 6)]]]));
    const pieces = inOrder(lanes);
    expect(pieces.map(({ status }) => status)).toEqual(["a", "b"]);
    expect([0, 5, 6, 10, -1].map((ms) => pieceAt(pieces, ms))).toEqual([0, 1, 0, undefined, undefined]);
  });

  test("of an agent's day says what stands out most, and has the contacts below", () => {
    const status = (from: number, to: number, more: object = {}): Part =>
      ({ from, to, status: { name: "Available", type: "ROUTABLE" }, signedIn: true, onContact: false, ringing: false, failed: false, ...more }) as Part;
    const contact = (contactId: string, from: number, to: number, state: string): Part => ({ contactId, from, to, state });
    const lanes = lanesOfDay(
      [
        status(0, 1, { status: { name: "Offline", type: "OFFLINE" } }),
        status(1, 2),
        status(2, 3, { ringing: true }),
        status(3, 5, { onContact: true, ringing: true }),
        status(5, 6, { onContact: true, failed: true }),
        status(6, 8, { status: { name: "Lunch", type: "CUSTOM" } }),
        status(8, 9, { signedIn: false }),
        contact("c1", 2, 3, "OFFERED"),
        contact("c1", 3, 5, "CONNECTED"),
        contact("c1", 5, 6, "AFTER_CONTACT_WORK"),
        contact("c2", 4, 5, "OFFERED"),
        contact("c2", 5, 6, "MISSED"),
      ],
      (part) => ({ status: "status" in part ? part.status.name : part.contactId, times: "" }),
    );
    expect(lanes.map(({ isThin, pieces }) => `${isThin}: ${pieces.map(({ kind, start }) => `${kind} ${start}`).join(", ")}`)).toEqual([
      "false: offline 0, idle 1000, ringing 2000, contact 3000, failed 5000, away 6000, offline 8000",
      "true: ringing 2000, contact 3000, afterWork 5000",
      "true: ringing 4000, failed 5000",
    ]);
    expect(lanesOfDay([], () => ({ status: "", times: "" }))).toEqual([]);
  });

  test("of an agent's day has the hours in which they were there", () => {
    const hour = 3_600_000;
    const at = (kind: Kind, from: number, to: number): Lane => ({ isThin: false, pieces: [{ status: "", kind, start: from * hour, end: to * hour, text: "" }] });
    const hours = (...lanes: Lane[]): number[] => Object.values(hoursOfDay(lanes, { fromMs: 0, toMs: 24 * hour })).map((ms) => ms / hour);
    expect(hours(at("offline", 0, 8.5), at("idle", 8.5, 17.25), at("offline", 17.25, 24))).toEqual([8, 18]);
    expect([hours(at("offline", 0, 24)), hours(at("contact", -1, 25)), hours(at("away", 9, 10))]).toEqual([[0, 24], [0, 24], [9, 10]]);
  });
});
