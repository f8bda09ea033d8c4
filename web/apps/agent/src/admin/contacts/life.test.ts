import { describe, expect, test } from "vitest";
import { lifeOf, offersOf, placeOf } from "./life.ts";
import { outcomeOf } from "./said.ts";
import { whyOf } from "./why.ts";
import type { ContactRecord, Decision } from "./wire.ts";

const startMs = Date.parse("2026-01-05T09:00:00Z");
const start = startMs / 1000;
const at = (seconds: number): string => new Date(startMs + seconds * 1000).toISOString();
const offered = (seconds: number, agentId: string): Decision => ({ position: seconds, at: at(seconds), outcome: "offered", agentId, considered: [] });
const nobody = (seconds: number): Decision => ({ position: seconds, at: at(seconds), outcome: "no_agent", considered: [] });

const queued: ContactRecord = {
  Id: "c1", Channel: "CHAT", InitiationMethod: "API", InitiationTimestamp: start, QueueInfo: { Id: "q1", EnqueueTimestamp: start + 60 },
};
/** Ann missed it, Ben took it. */
const completed: ContactRecord = {
  ...queued,
  DisconnectTimestamp: start + 300,
  AgentInfo: { Id: "ben", ConnectedToAgentTimestamp: start + 100, AfterContactWorkStartTimestamp: start + 300, AfterContactWorkEndTimestamp: start + 330 },
};
const decisions = [nobody(60), offered(70, "ann"), offered(90, "ben")];

const shapeOf = (record: ContactRecord, all: readonly Decision[], state: string, nowSeconds: number) =>
  lifeOf(record, all, state, startMs + nowSeconds * 1000).lanes.map((lane) => {
    const what = lane.kind === "offer" ? `${lane.agent} ${lane.end}` : lane.kind;
    return [what, (lane.fromMs - startMs) / 1000, (lane.toMs - startMs) / 1000, lane.isOpen];
  });

describe("the lanes of a contact", () => {
  test("that one agent missed and another took", () => {
    expect(shapeOf(completed, decisions, "COMPLETED", 5_000)).toEqual([
      ["flow", 0, 60, false],
      ["queue", 60, 100, false],
      ["ann missed", 70, 90, false],
      ["ben accepted", 90, 100, false],
      ["agent", 100, 300, false],
      ["afterWork", 300, 330, false],
    ]);
    const life = lifeOf(completed, decisions, "COMPLETED", startMs + 5_000_000);
    expect([life.fromMs, life.toMs, life.isOpen]).toEqual([startMs, startMs + 330_000, false]);
    const agent = life.lanes.find(({ kind }) => kind === "agent")!;
    expect(placeOf(life, agent)).toEqual({ start: (100 / 330) * 100, size: (200 / 330) * 100 });
  });

  test("that goes on reach to now", () => {
    expect(shapeOf(queued, [nobody(60)], "QUEUED", 75)).toEqual([["flow", 0, 60, false], ["queue", 60, 75, true]]);
    expect(shapeOf(queued, [offered(70, "ann")], "OFFERED", 75).at(-1)).toEqual(["ann ringing", 70, 75, true]);
    expect(shapeOf(queued, [offered(70, "ann")], "CONNECTING", 75).at(-1)).toEqual(["ann accepted", 70, 75, false]);
    const { DisconnectTimestamp: _, ...live } = completed;
    const connected = { ...live, AgentInfo: { Id: "ben", ConnectedToAgentTimestamp: start + 100 } };
    expect(shapeOf(connected, decisions, "CONNECTED", 120).at(-1)).toEqual(["agent", 100, 120, true]);
    expect(lifeOf(connected, decisions, "CONNECTED", startMs + 120_000).isOpen).toBe(true);
    const afterwards = { ...completed, AgentInfo: { ...connected.AgentInfo, AfterContactWorkStartTimestamp: start + 300 } };
    expect(shapeOf(afterwards, decisions, "ENDED", 310).at(-1)).toEqual(["afterWork", 300, 310, true]);
  });

  test("that never was in a queue, or began later", () => {
    const { QueueInfo: _, ...never } = queued;
    expect(shapeOf({ ...never, DisconnectTimestamp: start + 5 }, [], "COMPLETED", 99)).toEqual([["flow", 0, 5, false]]);
    const later = { ...never, ScheduledTimestamp: start + 3600 };
    expect(shapeOf(later, [], "SCHEDULED", 99)).toEqual([["scheduled", 0, 99, true]]);
    expect(shapeOf({ ...later, DisconnectTimestamp: start + 50 }, [], "COMPLETED", 99)).toEqual([["scheduled", 0, 50, false]]);
    const begun = { ...later, QueueInfo: { Id: "q1", EnqueueTimestamp: start + 3600 } };
    expect(shapeOf(begun, [], "QUEUED", 3700)).toEqual([["scheduled", 0, 3600, false], ["queue", 3600, 3700, true]]);
  });
});

test("an offer ended by what followed it", () => {
  const ends = (record: ContactRecord, all: readonly Decision[], state: string) => offersOf(record, all, state, startMs + 999_000).map(({ end }) => end);
  expect(ends(queued, [offered(60, "ann"), nobody(65)], "QUEUED"), "it came back at once").toEqual(["rejected"]);
  expect(ends(queued, [offered(60, "ann"), nobody(80)], "QUEUED")).toEqual(["missed"]);
  expect(ends({ ...queued, DisconnectTimestamp: start + 65 }, [offered(60, "ann")], "COMPLETED"), "the customer left").toEqual(["left"]);
  expect(ends(completed, decisions, "COMPLETED")).toEqual(["missed", "accepted"]);
});

test("a decision says who could have it, who is next, and who was left out", () => {
  const free = (agentId: string) => ({ agentId, excludedBy: null, text: "" });
  const left = { agentId: "ann", excludedBy: "ROUTE-42", text: "holds an entry" };
  expect(whyOf({ ...offered(90, "ben"), considered: [left, free("ben"), free("cleo")] })).toEqual({
    position: 90, atMs: startMs + 90_000, agent: "ben", able: ["ben", "cleo"], leftOut: [left], next: "cleo", wakesAtMs: undefined,
  });
  expect(whyOf(offered(90, "ben")).able, "a list that was cut").toEqual(["ben"]);
  expect(whyOf({ ...nobody(60), considered: [left], wouldWakeAt: at(90) })).toMatchObject({
    agent: undefined, able: [], next: undefined, wakesAtMs: startMs + 90_000,
  });
});

test("what became of a contact", () => {
  const { QueueInfo: _, ...never } = queued;
  expect(outcomeOf(completed, startMs)).toBe("answered");
  expect(outcomeOf({ ...queued, DisconnectTimestamp: start + 70 }, startMs)).toBe("unanswered");
  expect(outcomeOf({ ...never, DisconnectTimestamp: start + 70 }, startMs)).toBe("endedInFlow");
  expect(outcomeOf(queued, startMs)).toBe("waiting");
  expect(outcomeOf({ ...queued, AgentInfo: { Id: "ben" } }, startMs)).toBe("withAgent");
  expect(outcomeOf(never, startMs)).toBe("inFlow");
  expect(outcomeOf({ ...never, ScheduledTimestamp: start + 60 }, startMs)).toBe("scheduled");
});
