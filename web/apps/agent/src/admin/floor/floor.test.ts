import { describe, expect, it } from "vitest";
import { reasonOf } from "./lines.ts";
import { addressOf, floorAt, readQuery } from "./query.ts";
import { sentenceOf } from "./said.ts";
import { busyIn, changedIn, isDecision, placeAt, placeOf, scenesOf } from "./scenes.ts";
import { hourOf } from "./time.ts";
import type { Changed, InLine, PastAgent, PastQueue, Step, Window } from "./wire.ts";

const queue = (id: string, waiting: number): PastQueue => ({ id, name: id, figures: { CONTACTS_IN_QUEUE: waiting }, oldestSince: null, line: [] });
const agent = (id: string): PastAgent => ({
  id, name: id, username: id, routingProfile: { id: "p", name: "p" }, status: { name: "Available", type: "ROUTABLE", since: 1 }, nextStatus: null, contacts: [], slots: {}, line: [],
});
const none: Changed = { queues: [], agents: [], gone: [] };
const step = (position: number, at: number, changed: Partial<Changed> = {}, kind = "status"): Step => ({ position, at, kind, changed: { ...none, ...changed } });
const window = (steps: Step[]): Window => ({
  first: { position: 10, at: 100, floor: { ...none, queues: [queue("a", 0)], agents: [agent("ana")] } },
  steps, end: { position: 99, at: 200 }, newest: 99, now: 300, clock: null,
});

describe("scenes", () => {
  const scenes = scenesOf(window([step(12, 110, { queues: [queue("a", 1)] }), step(15, 110, {}, "no_agent"), step(16, 120, { gone: ["ana"] })]));

  it("have the floor after each step, and share what did not change", () => {
    expect(scenes.map(({ position }) => position)).toEqual([10, 12, 15, 16]);
    expect(scenes.map(({ queues }) => queues.get("a")?.figures["CONTACTS_IN_QUEUE"])).toEqual([0, 1, 1, 1]);
    expect(scenes.map(({ agents }) => agents.size)).toEqual([1, 1, 1, 0]);
    expect(scenes[2]?.queues).toBe(scenes[1]?.queues);
    expect(scenes[1]?.agents).toBe(scenes[0]?.agents);
    expect([...changedIn(scenes[1]!)]).toEqual(["a"]);
    expect([...busyIn(scenes)], "somebody waits there in one of them").toEqual(["a"]);
    expect(busyIn(scenes.slice(0, 1)).size).toBe(0);
    expect(scenes.map(isDecision)).toEqual([false, false, true, false]);
  });

  it("are found by their time, the last of it, and by their step", () => {
    expect([90_000, 109_999, 110_000, 119_000, 999_000].map((ms) => placeAt(scenes, ms))).toEqual([0, 0, 2, 2, 3]);
    expect([5, 10, 12, 13, 16, 20].map((position) => placeOf(scenes, position))).toEqual([0, 0, 1, 1, 3, 3]);
  });
});

describe("a line", () => {
  const one = (of: Partial<InLine>): InLine => ({ contactId: "c", channel: "CHAT", since: 10, agedSince: 10, priority: 5, attempts: 0, criteria: false, agent: null, ...of });

  it("says why each stands behind the one before", () => {
    const line = [one({ agent: { id: "ana", name: "Ana" } }), one({ priority: 1, since: 30 }), one({ since: 10 }), one({ since: 20 }), one({ since: 15, agedSince: 25 })];
    expect([1, 2, 3, 4].map((place) => reasonOf(line, place))).toEqual(["first", "byPriority", "byWait", "byAge"]);
  });
});

describe("the address", () => {
  it("holds time, step and zone, and keeps what is another page's", () => {
    const query = { atMs: Date.UTC(2026, 2, 1, 9, 0, 20), step: 1234, zone: "Europe/Berlin" };
    const search = addressOf(query, "?instance=other&step=7");
    expect(search).toBe("?instance=other&step=1234&at=2026-03-01T09:00:20.000Z&zone=Europe/Berlin");
    expect(readQuery(search)).toEqual(query);
    expect(floorAt(query.atMs, "?queue=q&instance=other")).toBe("/admin/floor/?instance=other&at=2026-03-01T09:00:20.000Z");
    expect(floorAt(query.atMs, "", 12)).toBe("/admin/floor/?at=2026-03-01T09:00:20.000Z&step=12");
  });

  it("leaves out what nobody can read", () => {
    expect(readQuery("?at=soon&step=-1&zone=Nowhere")).toEqual({ atMs: undefined, step: undefined, zone: undefined });
    expect(readQuery("?at=1700000000000").atMs).toBe(1_700_000_000_000);
  });
});

describe("the hour of a moment", () => {
  it("begins by the clock of its zone", () => {
    const ms = Date.UTC(2026, 2, 1, 9, 20);
    expect(hourOf(ms, "UTC")).toBe(Date.UTC(2026, 2, 1, 9));
    expect(hourOf(ms, "Asia/Kolkata"), "half an hour beside the others").toBe(Date.UTC(2026, 2, 1, 8, 30));
  });
});

describe("a sentence", () => {
  const said = (of: Partial<Step>): string => sentenceOf({ ...step(1, 1), ...of }, (ms) => `at ${ms}`).replace(/[\u2066-\u2069]/g, "");
  const contact = { id: "0190f3c4-7b1e-7c3a-9d6e-1f2a3b4c5d6e", channel: "CHAT" as const, queue: { id: "q", name: "sales" } };
  const ana = { id: "ana", name: "Ana" };

  it("says who did what to which contact", () => {
    expect(said({ kind: "offered", contact, agent: ana, until: 20 })).toBe("Chat #3b4c5d6e was offered to Ana, until at 20000");
    expect(said({ kind: "no_agent", contact })).toBe("Nobody could take Chat #3b4c5d6e in sales");
    expect(said({ kind: "held", contact: { ...contact, channel: "TASK" }, agent: ana })).toBe("Ana paused Task #3b4c5d6e");
    expect(said({ kind: "ended", contact, agent: ana, reason: "CUSTOMER_DISCONNECT" })).toBe("Chat #3b4c5d6e with Ana ended. The customer left.");
    expect(said({ kind: "status", agent: ana, status: { name: "Break", type: "CUSTOM" }, by: { id: "x", name: "Sue" } })).toBe("Ana is now Break (by Sue)");
    expect(said({ kind: "changed", thing: { kind: "queue", name: "sales" } })).toBe("Changed: queue sales");
  });

  it("shows a kind that it does not know as it is", () => {
    expect(said({ kind: "teleported" })).toBe("teleported");
  });
});
