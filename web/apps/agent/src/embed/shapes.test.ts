import { expect, test } from "vitest";
import type { Snapshot } from "@bellboard/api";
import { configurationFor, regionOf, snapshotFor } from "./shapes.ts";

const start = 1_778_594_400;
const connection = (type: "agent" | "inbound", more: object = {}): Snapshot["contacts"][number]["connections"][number] => ({
  connectionId: type,
  type,
  initial: type === "inbound",
  state: { type: "connected", timestamp: start + 2.5 },
  ...more,
});
const contact = (contactId: string, timestamp: number, own: object): Snapshot["contacts"][number] => ({
  contactId,
  type: "chat",
  state: { type: "connecting", timestamp },
  connections: [connection("inbound"), connection("agent", own)],
  bellboard: { customerName: "Ada" },
});
const said = (...contacts: Snapshot["contacts"]): Snapshot => ({
  state: { agentStateARN: "a", type: "routable", name: "Available", startTimestamp: start },
  nextState: { agentStateARN: "o", type: "offline", name: "Offline", startTimestamp: start + 1 },
  contacts,
  snapshotTimestamp: start + 9.25,
  clock: "manual",
});

test("times are dates, contacts stand in the order of their states, and what is ours stays here", () => {
  const given = snapshotFor(said(contact("b", start + 2, {}), contact("a", start + 1, {})), (start + 10) * 1000) as any;
  expect(given.snapshotTimestamp).toEqual(new Date((start + 9.25) * 1000));
  expect([given.localTimestamp, given.skew]).toEqual([(start + 10) * 1000, -750]);
  expect(given.state.startTimestamp).toEqual(new Date(start * 1000));
  expect(given.nextState.startTimestamp).toEqual(new Date((start + 1) * 1000));
  expect(given.contacts.map((one: any) => one.contactId)).toEqual(["a", "b"]);
  expect(given.contacts[0].status.timestamp).toEqual(new Date((start + 1) * 1000));
  expect(given.contacts[0].connections[0].state.timestamp).toEqual(new Date((start + 2.5) * 1000));
  expect([given.clock, given.contacts[0].bellboard]).toEqual([undefined, undefined]);
});

test("an agent's media is there once a token is, and the customer's name with the customer", () => {
  const media = { chatAutoAccept: false, customerName: "Ada" };
  const of = (own: object): any => (snapshotFor(said(contact("a", start, own)), 0) as any).contacts[0].connections;
  expect(of({ chatMediaInfo: media })[1].chatMediaInfo).toBeUndefined();
  const accepted = { ...media, connectionData: "{}" };
  expect(of({ chatMediaInfo: accepted })[1].chatMediaInfo).toEqual(accepted);
  expect(of({})[0].chatMediaInfo).toEqual({ customerName: "Ada" });
});

test("a site is not told of other sites", () => {
  const configuration = { name: "Ann", agentARN: "arn:aws:connect:eu-west-1:1:instance/i/agent/a", agentStates: [], routingProfile: { name: "p", channelConcurrencyMap: {} } };
  expect(configurationFor({ ...configuration, bellboard: { dispositions: [], quickResponses: [], approvedOrigins: ["https://a"] } })).toEqual(configuration);
  expect(regionOf(configuration.agentARN)).toBe("eu-west-1");
});
