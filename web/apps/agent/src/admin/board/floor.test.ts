import { describe, expect, it } from "vitest";
import { type AgentRow, cellsOf, grouped, type HeldContact, kept, type QueueRow, shownAs, sumOf } from "./floor.ts";

const queue = (id: string, waiting = 0, oldestSince: number | null = null): QueueRow => ({ id, name: id, figures: { CONTACTS_IN_QUEUE: waiting }, oldestSince });
const contact = (state: string, since: number): HeldContact => ({ contactId: `${state}${since}`, channel: "CHAT", state, since, queue: "q" });
const agent = (name: string, contacts: HeldContact[] = [], more: Partial<AgentRow> = {}): AgentRow => ({
  id: name,
  name,
  username: name,
  routingProfile: { id: "p", name: "Basic" },
  status: { name: "Available", type: "ROUTABLE", since: 100 },
  nextStatus: null,
  contacts,
  slots: { CHAT: { active: 0, available: 2 } },
  ...more,
});

describe("the floor", () => {
  it("takes what changed, and forgets who is gone", () => {
    const first = kept(new Map(), [queue("a"), queue("b")], { version: "1", whole: true });
    const second = kept(first, [queue("b", 3)], { version: "2", whole: false, gone: ["a"] });
    expect([...second.values()]).toEqual([queue("b", 3)]);
    expect([...kept(second, [queue("c")], { version: "9", whole: true }).keys()]).toEqual(["c"]);
  });

  it("shows whoever does not answer first, whatever else they do", () => {
    expect(shownAs(agent("ana", [contact("CONNECTED", 50), contact("MISSED", 80), contact("MISSED", 70)]))).toMatchObject({ doing: "notAnswering", since: 70, failed: 2 });
    expect(shownAs(agent("bo", [contact("ENDED", 60), contact("CONNECTED_ONHOLD", 90)]))).toMatchObject({ doing: "onContact", since: 90 });
    expect(shownAs(agent("cy", [contact("ENDED", 60)]))).toMatchObject({ doing: "afterWork", since: 60 });
    expect(shownAs(agent("di", [contact("CONNECTING", 99)]))).toMatchObject({ doing: "available", since: 100 });
    expect(shownAs(agent("ed", [], { status: { name: "Lunch", type: "CUSTOM", since: 40 } }))).toMatchObject({ doing: "away", since: 40 });
  });

  it("has whoever is there longest first, and finds by name and profile", () => {
    const agents = [agent("ana"), agent("bo", [], { status: { name: "Available", type: "ROUTABLE", since: 20 } }), agent("cy", [], { routingProfile: { id: "r", name: "Returns" } })];
    const names = (search: string): string[] => (grouped(agents, search).get("available") ?? []).map((shown) => shown.agent.name);
    expect([names(""), names("RETURN"), names("nobody")]).toEqual([["bo", "ana", "cy"], ["cy"], []]);
  });

  it("draws a slot for each contact and for each more that could come", () => {
    const busy = agent("ana", [contact("MISSED", 1), contact("ENDED", 2), contact("CONNECTED", 3), contact("CONNECTING", 4)]);
    expect(cellsOf(busy)).toEqual(["offer", "live", "wrap", "held", "free", "free"]);
  });

  it("counts an agent once, and knows where somebody waits longest", () => {
    const sum = sumOf([queue("a", 2, 300), queue("b", 1, 200), queue("c")], [agent("ana"), agent("bo")]);
    expect(sum).toMatchObject({ waiting: 3, oldest: { id: "b" }, slotsAvailable: 4, online: 2 });
  });
});
