import { describe, expect, test } from "vitest";
import { csvOf } from "../csv.ts";
import { addressOf, dayAfter, readQuery } from "./activity.svelte.ts";
import { type ContactRow, type Day, dayLines, doingText, durationText, marksOf, rowsOf, secondsOf, spanOfRows, stateText, type StatusRow, timeText } from "./day.ts";
import { agentsIn, signInLines, type SignIns } from "./signins.ts";

const start = Date.parse("2026-01-05T09:00:00Z") / 1000;
const status: StatusRow = {
  from: start, to: start + 20.9, status: { id: "s", name: "Available", type: "ROUTABLE" }, signedIn: true, onContact: false, ringing: false, failed: false,
};
const contact: ContactRow = { from: start + 20.9, to: start + 40, contactId: "0190f3c4-7b1e-7c3a-9d6e-1f2a3b4c5d6e", channel: "CHAT", queue: "Orders", state: "OFFERED", outcome: "MISSED" };
const day: Day = { agent: { id: "a", name: "Ana" }, since: start, until: start + 86_400, at: start + 60, figures: {}, rows: [status, contact, { ...status, from: start + 20.9, to: start + 60, isOpen: true, failed: true }] };

describe("the address", () => {
  test("holds what is asked, and keeps what is another's", () => {
    const search = "?instance=north&agent=a1&date=2026-01-05&zone=Europe%2FBerlin&show=contacts";
    const query = readQuery(search);
    expect(query).toEqual({ view: "day", agent: "a1", date: "2026-01-05", to: "2026-01-05", zone: "Europe/Berlin", kind: "contacts" });
    expect(addressOf(query, "?instance=north")).toBe(search);
    const signIns = { ...query, view: "signins", to: "2026-01-07" } as const;
    expect(readQuery(addressOf(signIns, ""))).toEqual({ ...signIns, kind: "all" });
  });

  test("is taken as far as it can be", () => {
    expect(readQuery("?view=x&date=2026-13-40&zone=Mars&show=x")).toMatchObject({ view: "day", agent: "", kind: "all" });
    expect(readQuery("?date=soon").date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect([dayAfter("2026-02-28", 1), dayAfter("2026-01-01", -1)]).toEqual(["2026-03-01", "2025-12-31"]);
  });
});

test("what an agent does in a status", () => {
  expect(doingText(status)).toBe("idle");
  expect(doingText({ ...status, onContact: true, failed: true })).toBe("on a contact, missed contact not cleared");
  expect(doingText({ ...status, signedIn: false })).toBe("signed out");
  expect(doingText({ ...status, status: { ...status.status, type: "CUSTOM" } })).toBe("");
});

test("what became of a contact", () => {
  expect(stateText(contact)).toBe("Offered: missed");
  expect(stateText({ ...contact, outcome: null })).toBe("Offered");
  expect(stateText({ ...contact, state: "MISSED", outcome: null })).toBe("Missed, not cleared");
  expect(stateText({ ...contact, state: "REJECTED", outcome: "ABANDONED" })).toBe("Customer left, not cleared");
});

test("durations are those between the times that are shown, so that rows leave nothing out", () => {
  const rows = rowsOf(day, "status");
  expect(rows.map(secondsOf)).toEqual([20, 40]);
  expect(rows.map((row) => timeText(row.from, "Europe/Berlin"))).toEqual(["10:00:00", "10:00:20"]);
  expect(durationText(3_725)).toBe("01:02:05");
});

test("the file has the rows and columns of the screen, with times and seconds", () => {
  expect(dayLines(day, "all")).toEqual([
    ["Start", "End", "Duration", "Status", "What they did", "Contact", "Queue"],
    ["2026-01-05T09:00:00Z", "2026-01-05T09:00:20Z", "20", "Available", "idle", "", ""],
    ["2026-01-05T09:00:20Z", "2026-01-05T09:00:40Z", "20", "", "Offered: missed", contact.contactId, "Orders"],
    ["2026-01-05T09:00:20Z", "goes on", "40", "Available", "missed contact not cleared", "", ""],
  ]);
  expect(dayLines(day, "contacts")).toHaveLength(2);
});

test("sign-ins of one agent and of all", () => {
  const found: SignIns = {
    at: start + 100, isCut: false,
    signIns: [
      { agentId: "b", name: "Bo", username: "bo", in: start, out: start + 50 },
      { agentId: "a", name: "Ana", username: "Ana", in: start + 10, out: null },
    ],
  };
  expect(agentsIn(found)).toEqual([{ id: "a", name: "Ana" }, { id: "b", name: "Bo (bo)" }]);
  expect(signInLines(found, "a").slice(1)).toEqual([["Ana", "Ana", "2026-01-05T09:00:10Z", "goes on", "90"]]);
  expect(signInLines(found, "").slice(1)).toHaveLength(2);
});

test("a cell is never taken for a formula, nor for two", () => {
  expect(csvOf([["=1+1", 'a "b", c', "-"]])).toBe(`\uFEFF'=1+1,"a ""b"", c",-\r\n`);
});

test("the strip has whole hours around what was done, and marks by the clock of the zone", () => {
  const span = spanOfRows(day.rows);
  expect(span).toEqual({ from: start, to: start + 3_600 });
  expect(marksOf(span!, "Europe/Berlin").map(({ at, text }) => `${at} ${text}`)).toEqual(["0 10:00", "0.25 10:15", "0.5 10:30", "0.75 10:45", "1 11:00"]);
  expect(marksOf({ from: start, to: start + 9 * 3_600 }, "UTC").map(({ text }) => text)).toEqual(["09:00", "11:00", "13:00", "15:00", "17:00"]);
  expect(spanOfRows([])).toBeUndefined();
});
