import { beforeEach, expect, test } from "vitest";
import { Arrivals, type ArrivalsPort, type Ringing } from "./arrivals.ts";

let heard: string[];
let notified: Map<string, { title: string; body: string; onClick: () => void }>;
let settings: { rings: boolean; soundsMessages: boolean; volume: number };
let isLeading: boolean;
let isAnyInFront: boolean;
let chosen: string[];
let arrivals: Arrivals;

const tomas: Ringing = { contactId: "t", channel: "CHAT", name: "Tomas Berg" };
const call: Ringing = { contactId: "c", channel: "VOICE", name: "Priya Raman" };

beforeEach(() => {
  heard = [];
  notified = new Map();
  settings = { rings: true, soundsMessages: true, volume: 50 };
  isLeading = true;
  isAnyInFront = false;
  chosen = [];
  let rings = false;
  arrivals = new Arrivals({
    settings,
    sounds: {
      volume: 0,
      ring: (on: boolean) => {
        if (on !== rings) heard.push(on ? "ring" : "silence");
        rings = on;
      },
      message: () => heard.push("message"),
    },
    notifier: {
      show: (notice: { tag: string; title: string; body: string; onClick: () => void }) => notified.set(notice.tag, notice),
      takeBack: (tag: string) => notified.delete(tag),
    },
    isLeading: () => isLeading,
    isAnyInFront: async () => isAnyInFront,
    onChosen: (contactId: string) => chosen.push(contactId),
  } as unknown as ArrivalsPort);
});

test("an offer rings and is notified until it is over, each by its channel and name", () => {
  arrivals.ring([tomas]);
  arrivals.ring([tomas, call]);
  expect([...notified.values()].map(({ title, body }) => `${title}: ${body}`)).toEqual(["Incoming chat: Tomas Berg", "Incoming call: Priya Raman"]);
  notified.get("c")?.onClick();
  expect(chosen).toEqual(["c"]);
  arrivals.ring([call]);
  expect([...notified.keys()]).toEqual(["c"]);
  arrivals.ring([]);
  expect(notified.size).toBe(0);
  expect(heard).toEqual(["ring", "silence"]);
});

test("one of several tabs rings; when the lead comes to another, that one goes on", () => {
  isLeading = false;
  arrivals.ring([tomas]);
  expect([heard, notified.size]).toEqual([[], 0]);
  isLeading = true;
  arrivals.update();
  expect([heard, notified.size]).toEqual([["ring"], 1]);
  isLeading = false;
  arrivals.update();
  expect([heard, notified.size]).toEqual([["ring", "silence"], 0]);
});

test("muted, it still notifies; the sound comes back while the offer lasts", () => {
  settings.rings = false;
  arrivals.ring([tomas]);
  expect([heard, notified.size]).toEqual([[], 1]);
  settings.rings = true;
  arrivals.update();
  expect(heard).toEqual(["ring"]);
});

test("messages are told only while no tab is in front, and forgotten once someone looks", async () => {
  isAnyInFront = true;
  await arrivals.message("t", "Tomas Berg", "Hello?");
  expect([heard, notified.size]).toEqual([[], 0]);
  isAnyInFront = false;
  await arrivals.message("t", "Tomas Berg", "Hello?");
  await arrivals.message("t", "Tomas Berg", "Still there?");
  settings.soundsMessages = false;
  await arrivals.message("u", "Mina", "Hi");
  expect(heard).toEqual(["message", "message"]);
  expect([...notified.values()].map(({ title, body }) => `${title}: ${body}`)).toEqual(["Tomas Berg: Still there?", "Mina: Hi"]);
  arrivals.seen();
  expect(notified.size).toBe(0);
});
