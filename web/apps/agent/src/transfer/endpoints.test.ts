import type { Endpoint } from "@bellboard/api";
import { describe, expect, it } from "vitest";
import { alsoKnownAs, foundIn, reachable } from "./endpoints.ts";

const agent = (name: string, agentLogin: string): Endpoint => ({ endpointARN: name, name, type: "agent", agentLogin });
const queue = (name: string, of = name): Endpoint => ({ endpointARN: name, name, type: "queue", queue: { queueARN: of, name: of } });

const all = [agent("José Bello", "jbello"), queue("Orders"), queue("Returns", "Orders and returns"), agent("Ada Order", "ada.w")];
const names = (typed: string): string[] => foundIn(all, typed).map(({ name }) => name);

describe("endpoints", () => {
  it("are all there, as they came, while nothing is typed", () => {
    expect(names("  ")).toEqual(["José Bello", "Orders", "Returns", "Ada Order"]);
  });

  it("come by the beginning of the name, then of a word, then anywhere", () => {
    expect(names("ord")).toEqual(["Orders", "Returns", "Ada Order"]);
    expect(names("ello")).toEqual(["José Bello"]);
  });

  it("are found by a user name or a queue, and without accents", () => {
    expect(names("jose")).toEqual(["José Bello"]);
    expect(names("ADA.W")).toEqual(["Ada Order"]);
    expect(names("bell jos")).toEqual(["José Bello"]);
    expect(names("nobody")).toEqual([]);
  });

  it("say what else they are known by only where it says something", () => {
    expect(all.map(alsoKnownAs)).toEqual(["jbello", undefined, "Orders and returns", "ada.w"]);
  });

  it("that are phone numbers are left out", () => {
    expect(reachable([...all, { endpointARN: "p", name: "Shop", type: "phone_number" }])).toEqual(all);
  });
});
