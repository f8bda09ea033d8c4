import { type ChatItem, eventTypes } from "@bellboard/api";
import { describe, expect, it } from "vitest";
import { othersIn, someoneCame } from "./present.ts";

let n = 0;
const item = (what: "joined" | "left" | "ended", id?: string, role: ChatItem["ParticipantRole"] = "AGENT"): ChatItem => ({
  Id: String((n += 1)),
  AbsoluteTime: new Date(n * 1000).toISOString(),
  Type: "EVENT",
  ContentType: eventTypes[what],
  ...(id === undefined ? {} : { ParticipantId: id, ParticipantRole: role, DisplayName: id.toUpperCase() }),
});

describe("who is in a chat", () => {
  it("is every colleague who came and has not left", () => {
    const items = [item("joined", "c", "CUSTOMER"), item("joined", "me"), item("joined", "bo"), item("joined", "sup", "SUPERVISOR"), item("joined", "cy"), item("left", "bo")];
    expect(othersIn(items, "me")).toEqual(["SUP", "CY"]);
    expect(othersIn([...items, item("joined", "bo")], "me")).toEqual(["SUP", "CY", "BO"]);
  });

  it("is nobody once the chat has ended", () => {
    expect(othersIn([item("joined", "bo"), item("ended")], "me")).toEqual([]);
  });

  it("tells whether somebody came since a moment", () => {
    const items = [item("joined", "bo"), item("joined", "me")];
    const boAt = Date.parse(items[0]?.AbsoluteTime ?? "");
    expect([boAt, boAt + 1].map((since) => someoneCame(items, "me", since))).toEqual([true, false]);
  });
});
