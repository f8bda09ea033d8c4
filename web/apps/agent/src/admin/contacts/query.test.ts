import { describe, expect, test } from "vitest";
import { addressOf, contactIdIn, everything, faultOf, localText, localTime, rangeOf, readQuery, requestOf } from "./query.ts";

const nowMs = Date.parse("2026-01-05T09:00:00Z");
const dayMs = 86_400_000;

describe("the address", () => {
  test("holds what is searched for, and the contact that is open", () => {
    const search = "?by=ended&from=2026-01-04T00%3A00%3A00.000Z&to=2026-01-05T00%3A00%3A00.000Z&channel=CHAT&queue=q1&agent=a1&method=TRANSFER&contact=c1";
    const query = readQuery(search);
    expect(query).toEqual({
      by: "ended", period: undefined, fromMs: Date.parse("2026-01-04T00:00Z"), toMs: Date.parse("2026-01-05T00:00Z"),
      channel: "CHAT", queue: "q1", agent: "a1", method: "TRANSFER",
    });
    expect(addressOf(query, "c1")).toBe(search);
    expect(addressOf(query, "", search)).toBe(search.replace("&contact=c1", ""));
  });

  test("is empty where all is as it comes, and keeps what is another's", () => {
    expect(addressOf(everything(), "")).toBe("");
    expect(readQuery("")).toEqual(everything());
    expect(addressOf(everything(), "c1", "?instance=north&queue=q1&period=week")).toBe("?instance=north&contact=c1");
    expect(readQuery(addressOf({ ...everything(), period: "weeks" }, "")).period).toBe("weeks");
  });

  test("is taken as far as it can be", () => {
    expect(readQuery("?by=x&channel=FAX&method=x&period=year&from=soon&to=")).toEqual(everything());
    expect(readQuery(`?from=${nowMs}&to=`)).toMatchObject({ fromMs: nowMs, toMs: undefined, period: undefined });
    expect(readQuery(`?from=${"9".repeat(400)}`).fromMs).toBeUndefined();
  });
});

test("a time that is not said is the last day, with the moment that begins just now", () => {
  expect(rangeOf(everything(), nowMs)).toEqual([nowMs + 60_000 - dayMs, nowMs + 60_000]);
  expect(rangeOf(readQuery(`?from=${nowMs - 5_000}`), nowMs)).toEqual([nowMs - 5_000, nowMs + 60_000]);
  expect(rangeOf(readQuery(`?to=${nowMs}`), nowMs)).toEqual([nowMs - dayMs, nowMs]);
});

test("a range is backwards, or longer than can be searched", () => {
  expect(faultOf([5, 5])).toBe("backwards");
  expect(faultOf([0, 57 * dayMs])).toBe("long");
  expect(faultOf([0, 56 * dayMs])).toBeUndefined();
  for (const period of ["hour", "day", "week", "weeks"] as const) {
    expect(faultOf(rangeOf({ ...everything(), period }, nowMs)), period).toBeUndefined();
  }
});

test("what the API is asked", () => {
  const body = requestOf({ ...everything(), by: "ended", queue: "q1" }, [1_500, 3_000], "more");
  expect(JSON.parse(JSON.stringify(body))).toEqual({
    TimeRange: { Type: "DISCONNECT_TIMESTAMP", StartTime: 1.5, EndTime: 3 },
    SearchCriteria: { QueueIds: ["q1"] },
    Sort: { FieldName: "DISCONNECT_TIMESTAMP", Order: "DESCENDING" },
    MaxResults: 50,
    NextToken: "more",
  });
  expect(requestOf(everything(), [0, 1])["TimeRange"]).toMatchObject({ Type: "INITIATION_TIMESTAMP" });
});

test("an input of local time gives back what it was given", () => {
  expect(localTime(localText(nowMs))).toBe(nowMs);
  expect(localTime("")).toBeUndefined();
});

test("an id is found in what was pasted", () => {
  const id = "0190f3c4-7b1e-7c3a-9d6e-1f2a3b4c5d6e";
  expect(contactIdIn(` ${id.toUpperCase()} `)).toBe(id);
  expect(contactIdIn(`arn:aws:connect:::instance/x/contact/${id}`)).toBe(id);
  expect(contactIdIn("#3b4c5d6e")).toBeUndefined();
});
