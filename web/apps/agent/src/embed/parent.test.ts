import { beforeEach, expect, test, vi } from "vitest";
import { Parent } from "./parent.ts";

let receive: (message: object) => void;
let posted: unknown[][];
let heard: unknown[][];
const crm = "https://crm.example";
const frame = { postMessage: (...given: unknown[]) => void posted.push(given) } as unknown as Window;

beforeEach(() => {
  posted = [];
  heard = [];
  vi.stubGlobal("window", { addEventListener: (_type: string, listener: typeof receive) => (receive = listener) });
  vi.stubGlobal("location", { origin: "https://centre.example" });
});

function parent(origin: string | undefined, approved: readonly string[] | null = [crm]): Parent {
  return new Parent({ parent: frame, approved: () => approved ?? undefined, onMessage: (...given) => heard.push(given) }, origin);
}

test("what is said reaches the approved site that frames the panel, and no other", () => {
  parent(crm).send("agent::update", 1);
  parent("https://evil.example").send("agent::update", 1);
  parent("https://evil.example").greet({ event: "acknowledge" });
  parent(undefined).send("agent::update", 1);
  parent(crm, null).send("agent::update", 1);
  expect(posted).toEqual([[{ event: "agent::update", data: 1 }, crm]]);
});

test("where the browser doesn't tell the site, each approved one is greeted by its name, never all", () => {
  parent(undefined, [crm, "https://b.example"]).greet({ event: "acknowledge" });
  expect(posted.map(([, to]) => to)).toEqual([crm, "https://b.example"]);
});

test("an operator may let every site, and still nothing is said to all", () => {
  parent("https://any.example", ["*"]).send("agent::update", 1);
  parent(undefined, ["*", crm]).greet({ event: "acknowledge" });
  expect(posted.map(([, to]) => to)).toEqual(["https://any.example", crm]);
});

test("only the page around the frame is heard, and only from an approved site", () => {
  const own = parent(undefined);
  const data = { event: "synchronize", data: 2 };
  receive({ source: frame, origin: "https://evil.example", data });
  receive({ source: {}, origin: crm, data });
  for (const wrong of [null, "synchronize", {}, { event: 3 }]) receive({ source: frame, origin: crm, data: wrong });
  expect([heard, own.isApproved]).toEqual([[], false]);
  receive({ source: frame, origin: crm, data });
  expect([heard, own.isApproved]).toEqual([[["synchronize", 2]], true]);
});

test("a site that is no longer approved hears nothing more", () => {
  const approved = [crm];
  const own = parent(crm, approved);
  approved.pop();
  own.send("agent::update");
  expect(posted).toEqual([]);
});
