import { templateOf } from "@bellboard/chat";
import { expect, test } from "vitest";
import { groupsOf } from "./asked.ts";

const groups = (templateType: string, content: object): unknown =>
  groupsOf(templateOf(JSON.stringify({ templateType, version: "1.0", data: { content: { title: "?", ...content } } })) ?? expect.fail()).map(({ title, choices }) => [title, ...choices.map((one) => one.title)]);

test("times stand by their days, in order, at the clock of where they are", () => {
  const timeslots = ["2026-12-02T09:00+00:00", "2026-12-01T23:30+00:00", "2026-12-01T10:00+00:00"].map((date) => ({ date, duration: 1800 }));
  expect(groups("TimePicker", { timeslots, timeZoneOffset: 60 })).toEqual([
    ["Tuesday, December 1", "11:00"],
    ["Wednesday, December 2", "00:30", "10:00"],
  ]);
});

test("other choices stand as they came", () => {
  expect(groups("Panel", { elements: [{ title: "B" }, { title: "A" }] })).toEqual([[undefined, "B", "A"]]);
});
