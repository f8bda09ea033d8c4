import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ApiError } from "@bellboard/api";
import { keepInMemory } from "@bellboard/chat";
import type { Centre } from "../centre.svelte.ts";
import { reports as words } from "../../messages/reports/en.ts";
import { chartOf, drawingsMax, heatOf, isTold, ranksOf } from "./chart.ts";
import { type Metric, metrics, type MetricName } from "./metrics.ts";
import type { Drawn } from "./pictures.ts";
import { presetAddress, presetNames, presetOf } from "./presets.ts";
import { type Answer, type Asking, cellsMax, kindsNeeded, queriesFor, type Row, Rows, TooMuch } from "./query.ts";
import { type Ids, initial, isLong, readAddress, type Report, settled, writeAddress, wrongWith } from "./report.ts";
import { type Definition, definitionOf, reportOf } from "./definition.ts";
import { Cancelled, Job } from "./job.svelte.ts";
import { dayName, everyText, readAddresses, readTime, runText, timeText } from "./schedule.ts";
import { Saved } from "./saved.svelte.ts";
import { asCustom, type Range, spanOf } from "./span.ts";
import { columnsOf, contactsOf, csvOf, figureText, rounded, type Shown, sorted, sortedBy } from "./table.ts";

const report = (part: Partial<Report> = {}): Report => settled({ ...initial(), zone: "UTC", metrics: ["CONTACTS_HANDLED", "SERVICE_LEVEL", "AGENT_OCCUPANCY"], ...part });
const all: Ids = { QUEUE: ["q1", "q2"], AGENT: ["a1", "a2", "a3"], ROUTING_PROFILE: ["p1"] };
const span = { fromMs: Date.UTC(2026, 2, 1), toMs: Date.UTC(2026, 2, 2) };
const asking = (part: Partial<Report> = {}, ids: Ids = all): Asking => ({ report: report(part), span, arn: "arn:instance", all: ids });
const many = (letter: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${letter}${i}`);

describe("figures", () => {
  const dictionary = readFileSync(new URL("../../../../../../docs/METRICS.md", import.meta.url), "utf8");
  const sections = dictionary.split(/^### /m).slice(1);

  test("are those of the dictionary, with its units, statistics and names", () => {
    const told = new Map<string, Metric & { title: string }>();
    for (const section of sections) {
      const name = /GetMetricDataV2 `(\w+)`/.exec(section)?.[1];
      const [, unit, statistic, threshold] = /unit, statistic \| (\w+), (\w+)(, with a threshold)?/.exec(section) ?? [];
      if (name === undefined) continue;
      told.set(name, {
        title: section.split("\n")[0] ?? "",
        unit: unit as Metric["unit"],
        statistic: statistic as Metric["statistic"],
        ...(threshold && { within: true as const }),
        ...(!/groupings \|.*QUEUE/.test(section) && { ofAgents: true as const }),
      });
    }
    expect(told.size).toBeGreaterThan(30);
    const ours = Object.entries(metrics).map(([name, metric]) => {
      const word = words.names[name as MetricName];
      const title = typeof word === "string" ? word : word(7).replace("7 seconds", name === "SERVICE_LEVEL" ? "X" : "X seconds").replace(", X", " X");
      return [name, { title, ...metric }];
    });
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(told));
  });

  test("agent non-response is there unless one takes it out", () => {
    expect(initial().metrics).toContain("AGENT_NON_RESPONSE");
    expect(readAddress("").metrics).toContain("AGENT_NON_RESPONSE");
  });
});

describe("spans", () => {
  const now = Date.UTC(2026, 2, 1, 9, 30);
  const text = (range: Range, zone: string, at = now): string | undefined => {
    const found = spanOf(range, zone, at);
    return found && `${new Date(found.fromMs).toISOString().slice(0, 16)} ${new Date(found.toMs).toISOString().slice(0, 16)}`;
  };

  test("MET-83 days are those of the zone, and today is not among the last ones", () => {
    expect(text("today", "UTC")).toBe("2026-03-01T00:00 2026-03-02T00:00");
    expect(text("yesterday", "UTC")).toBe("2026-02-28T00:00 2026-03-01T00:00");
    expect(text("week", "UTC")).toBe("2026-02-22T00:00 2026-03-01T00:00");
    expect(text("weeks", "UTC")).toBe("2026-02-01T00:00 2026-03-01T00:00");
    expect(text("today", "Asia/Tokyo")).toBe("2026-02-28T15:00 2026-03-01T15:00");
    expect(text("today", "Pacific/Auckland", Date.UTC(2026, 2, 1, 11, 30))).toBe("2026-03-01T11:00 2026-03-02T11:00");
  });

  test("a day is as long as it is, and one that begins after midnight begins then", () => {
    expect(text("today", "Europe/Berlin", Date.UTC(2026, 2, 29, 12))).toBe("2026-03-28T23:00 2026-03-29T22:00");
    expect(text("today", "Europe/Berlin", Date.UTC(2026, 9, 25, 12))).toBe("2026-10-24T22:00 2026-10-25T23:00");
    expect(text("today", "America/Sao_Paulo", Date.UTC(2018, 10, 4, 12))).toBe("2018-11-04T03:00 2018-11-05T02:00");
  });

  test("what is typed is by the clock of the zone, and has to be a time", () => {
    expect(text({ from: "2026-03-01T09:15", to: "2026-03-01T10:00" }, "Asia/Kolkata")).toBe("2026-03-01T03:45 2026-03-01T04:30");
    for (const range of [{ from: "", to: "" }, { from: "2026-02-30T00:00", to: "2026-03-02T00:00" }, { from: "2026-03-02T00:00", to: "2026-03-02T00:00" }]) {
      expect(spanOf(range, "UTC", now)).toBeUndefined();
    }
    const today = spanOf("today", "Asia/Tokyo", now);
    expect(today && asCustom(today, "Asia/Tokyo")).toEqual({ from: "2026-03-01T00:00", to: "2026-03-02T00:00" });
  });
});

describe("the address", () => {
  test("says all of a report, and keeps which instance it is of", () => {
    const full = report({
      metrics: ["AGENT_NON_RESPONSE", "SERVICE_LEVEL"],
      by: ["AGENT", "QUEUE"],
      only: { QUEUE: ["q1", "q2"], AGENT: [], ROUTING_PROFILE: ["p1"] },
      range: { from: "2026-03-01T00:00", to: "2026-03-03T12:30" },
      interval: "HOUR",
      zone: "America/Argentina/Buenos_Aires",
      within: 45,
      sort: { of: "AGENT_NON_RESPONSE", isDown: true },
      drawn: "SERVICE_LEVEL",
      as: "week",
    });
    const address = writeAddress(full, "?instance=other&range=today");
    expect(readAddress(address)).toEqual(full);
    expect(new URLSearchParams(address).get("instance")).toBe("other");
    const plain = report({ by: [] });
    expect(readAddress(writeAddress(plain, ""))).toEqual(plain);
  });

  test("of a ready report says all of it, and can be asked for", () => {
    for (const name of presetNames) {
      expect(readAddress(presetAddress(name, ""))).toEqual(presetOf(name));
      expect(wrongWith(presetOf(name), Date.UTC(2026, 2, 1))).toBeUndefined();
      expect(settled(presetOf(name))).toEqual(presetOf(name));
    }
    expect(new Set(presetNames.map((name) => presetAddress(name, ""))).size).toBe(presetNames.length);
  });

  test("what is wrong in it is as at the beginning", () => {
    const wrong = readAddress("?range=century&interval=YEAR&zone=Mars/Base&by=QUEUE,SHOE&metrics=NO_SUCH&within=0&sort=-NO_SUCH&drawn=AVG_HOLDS");
    expect(wrong).toEqual(initial());
    expect(readAddress("?by=AGENT,AGENT&metrics=AVG_HOLDS").by).toEqual(["AGENT"]);
  });

  test("what can't be reported is said before it is asked for", () => {
    const now = Date.UTC(2026, 2, 1);
    const days = (n: number): Range => ({ from: "2026-01-01T00:00", to: new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 16) });
    expect(wrongWith(report({ metrics: [] }), now)).toBe("noMetric");
    expect(wrongWith(report({ within: 0.5 }), now)).toBe("within");
    expect(wrongWith(report({ range: { from: "x", to: "y" } }), now)).toBe("range");
    expect([3, 4].map((n) => wrongWith(report({ range: days(n), interval: "THIRTY_MIN" }), now))).toEqual([undefined, "fine"]);
    expect([35, 36].map((n) => wrongWith(report({ range: days(n), interval: "HOUR" }), now))).toEqual([undefined, "hourly"]);
    expect([36, 732, 733].map((n) => wrongWith(report({ range: days(n), interval: "DAY" }), now))).toEqual([undefined, undefined, "long"]);
    const length = (n: number): boolean | undefined => ((span) => span && isLong(span))(spanOf(days(n), "UTC", now));
    expect([35, 36].map(length)).toEqual([false, true]);
    expect(wrongWith(report({ range: "weeks", interval: "TOTAL" }), now)).toBeUndefined();
  });
});

describe("queries", () => {
  const filters = (part: Partial<Report>, ids?: Ids): unknown[] =>
    queriesFor(asking(part, ids), false).map(({ Filters, Metrics }) => [Filters.map(({ FilterKey, FilterValues }) => `${FilterKey} ${FilterValues.length}`).join(", "), Metrics.length]);

  test("names all of what it is grouped by, so that totals are those of the rows", () => {
    expect(queriesFor(asking({ interval: "HOUR" }), false)).toEqual([
      {
        ResourceArn: "arn:instance",
        StartTime: span.fromMs / 1000,
        EndTime: span.toMs / 1000,
        Interval: { TimeZone: "UTC", IntervalPeriod: "HOUR" },
        Filters: [{ FilterKey: "QUEUE", FilterValues: ["q1", "q2"] }],
        Groupings: ["QUEUE"],
        Metrics: [{ Name: "CONTACTS_HANDLED" }, { Name: "SERVICE_LEVEL", Threshold: [{ Comparison: "LT", ThresholdValue: 20 }] }, { Name: "AGENT_OCCUPANCY" }],
        MaxResults: 100,
      },
    ]);
    const [total] = queriesFor(asking({ interval: "HOUR" }), true);
    expect([total?.Interval.IntervalPeriod, total?.Groupings, total?.Filters]).toEqual(["TOTAL", [], [{ FilterKey: "QUEUE", FilterValues: ["q1", "q2"] }]]);
    expect(filters({ by: ["AGENT"] })).toEqual([["AGENT 3", 3]]);
    expect(filters({ by: ["AGENT", "QUEUE"], only: { QUEUE: ["q2"], AGENT: [], ROUTING_PROFILE: [] } })).toEqual([["QUEUE 1, AGENT 3", 3]]);
  });

  test("where nobody is named, contacts are told by all queues and time by all agents", () => {
    expect(filters({ by: [] })).toEqual([["QUEUE 2", 2], ["AGENT 3", 1]]);
    expect(filters({ by: ["CHANNEL"] })).toEqual([["QUEUE 2", 3]]);
    expect(kindsNeeded(report({ by: [] }))).toEqual(["QUEUE", "AGENT"]);
    expect(kindsNeeded(report({ by: ["QUEUE"], only: { QUEUE: ["q1"], AGENT: [], ROUTING_PROFILE: [] } }))).toEqual([]);
    expect(filters({ by: ["AGENT"] }, { ...all, AGENT: [] })).toEqual([]);
  });

  test("MET-82 hours of more than three days are asked for in pieces of days, however long those are", () => {
    const wide = spanOf({ from: "2026-10-22T09:30", to: "2026-11-02T00:00" }, "Europe/Berlin", 0) ?? span;
    const pieces = (interval: Report["interval"]): number[] =>
      queriesFor({ ...asking({ interval, zone: "Europe/Berlin" }), span: wide }, false).map(({ StartTime, EndTime }) => (EndTime - StartTime) / 3600);
    // From half past nine to midnight, one of them with the day of 25 hours; then three days each.
    expect(pieces("HOUR")).toEqual([62.5, 49, 72, 72]);
    expect([pieces("HOUR").reduce((sum, one) => sum + one), pieces("DAY"), pieces("TOTAL")]).toEqual([255.5, [255.5], [255.5]]);
    expect(queriesFor({ ...asking({ interval: "HOUR" }), span: wide }, true).length).toBe(1);
  });

  test("asks for at most 100 names at a time, and not without end", () => {
    expect(filters({ by: ["AGENT"] }, { ...all, AGENT: many("a", 250) })).toEqual([["AGENT 100", 3], ["AGENT 100", 3], ["AGENT 50", 3]]);
    expect(filters({ by: ["QUEUE", "AGENT"] }, { ...all, AGENT: many("a", 120) })).toEqual([["QUEUE 2, AGENT 50", 3], ["QUEUE 2, AGENT 50", 3], ["QUEUE 2, AGENT 20", 3]]);
    expect(() => filters({ by: ["QUEUE", "AGENT"] }, { ...all, QUEUE: many("q", 1000), AGENT: many("a", 1000) })).toThrow(TooMuch);
  });

  const answer = (of: Answer["Dimensions"], values: Partial<Record<MetricName, number | null>>, at = span.fromMs): Answer => ({
    Dimensions: of ?? {},
    MetricInterval: { StartTime: at / 1000, EndTime: span.toMs / 1000 },
    Collections: Object.entries(values).map(([Name, Value]) => ({ Metric: { Name }, ...(Value !== null && { Value: Value as number }) })),
  });

  test("what several answers tell of a row is put together, and a mean of means is none", () => {
    const rows = new Rows(report({ by: [], metrics: ["CONTACTS_HANDLED", "MAX_QUEUED_TIME", "AVG_HANDLE_TIME", "SERVICE_LEVEL"] }), false);
    rows.add([answer({}, { CONTACTS_HANDLED: 2, MAX_QUEUED_TIME: 30, AVG_HANDLE_TIME: 10, SERVICE_LEVEL: 50 })]);
    expect(rows.isMixed).toBe(false);
    rows.add([answer({}, { CONTACTS_HANDLED: 3, MAX_QUEUED_TIME: 20, AVG_HANDLE_TIME: 20, SERVICE_LEVEL: null })]);
    expect(rows.all()).toEqual([{ ...span, of: [], values: { CONTACTS_HANDLED: 5, MAX_QUEUED_TIME: 30, SERVICE_LEVEL: 50 } }]);
    expect(rows.isMixed).toBe(true);
  });

  test("MET-84 rows are told apart by interval and by each grouping, and are not without end", () => {
    const rows = new Rows(report({ by: ["AGENT", "QUEUE"] }), false);
    rows.add([answer({ QUEUE: "q1", AGENT: "a1" }, { CONTACTS_HANDLED: 1 }), answer({ QUEUE: "q1", AGENT: "a1" }, { CONTACTS_HANDLED: 1 }, span.fromMs + 1000), answer({ QUEUE: "q2", AGENT: "a1" }, {})]);
    expect(rows.all().map(({ of }) => of.join())).toEqual(["a1,q1", "a1,q1", "a1,q2"]);
    expect(() => rows.add(many("q", cellsMax / 2).map((QUEUE) => answer({ QUEUE }, {})))).toThrow(TooMuch);
  });
});

describe("the table and its file", () => {
  const row = (of: string, values: Row["values"], hour = 0): Row => ({ fromMs: span.fromMs + hour * 3_600_000, toMs: span.fromMs + (hour + 1) * 3_600_000, of: of === "" ? [] : of.split(" "), values });
  const shown = (part: Partial<Report>, rows: readonly Row[], totals: Row["values"] = {}): Shown => ({
    report: report(part),
    span,
    rows,
    totals,
    isMixed: false,
    readMs: 0,
    nameOf: (_, id) => ({ q1: "Sales", q2: "=cmd()", q3: 'Tents, "large"' })[id] ?? id,
  });

  test("MET-4 figures are as precise on the screen as in the file", () => {
    expect([figureText("CONTACTS_HANDLED", 1234), figureText("AGENT_ANSWER_RATE", 100 / 3), figureText("AVG_HOLDS", 1.005), figureText("AVG_HANDLE_TIME", 3661.4)]).toEqual(["1,234", "33.3%", "1", "01:01:01"]);
    expect([rounded("AGENT_ANSWER_RATE", 100 / 3), rounded("AVG_HANDLE_TIME", 3661.4), rounded("AVG_HOLDS", 1.256)]).toEqual([33.3, 3661, 1.26]);
    expect([figureText("SUM_HANDLE_TIME", 360_000), figureText("CONTACTS_HANDLED", 0), figureText("CONTACTS_HANDLED", undefined)]).toEqual(["100:00:00", "0", "–"]);
  });

  test("MET-88 the file has the rows, columns and values of the screen, durations in seconds", () => {
    const metrics: MetricName[] = ["AGENT_NON_RESPONSE", "AVG_HANDLE_TIME", "SERVICE_LEVEL"];
    const rows = [row("q3", { AGENT_NON_RESPONSE: 1, AVG_HANDLE_TIME: 70.4 }, 1), row("q2", { AGENT_NON_RESPONSE: 0, SERVICE_LEVEL: 66.666 })];
    const text = csvOf(shown({ metrics, interval: "HOUR", within: 1 }, rows, { AGENT_NON_RESPONSE: 1 }));
    expect(text.split("\r\n")).toEqual([
      '\uFEFFInterval,Queue,Agent non-response,Average handle time,"Service level, 1 second"',
      "2026-03-01T00:00:00Z/2026-03-01T01:00:00Z,'=cmd(),0,-,66.7",
      '2026-03-01T01:00:00Z/2026-03-01T02:00:00Z,"Tents, ""large""",1,70,-',
      "Total,,1,-,-",
      "",
    ]);
  });

  test("one row of everything is its own total", () => {
    const text = csvOf(shown({ metrics: ["CONTACTS_HANDLED"], by: [] }, [row("", { CONTACTS_HANDLED: 3 })], { CONTACTS_HANDLED: 3 }));
    expect(text).toBe("\uFEFFContacts handled\r\n3\r\n");
  });

  test("rows are sorted by what was chosen, and what has no figure comes last either way", () => {
    const rows = [row("q1", { SERVICE_LEVEL: 10 }), row("q2", {}), row("q3", { SERVICE_LEVEL: 90 })];
    const order = (part: Partial<Report>): string => sorted(shown(part, rows)).map(({ of }) => of[0]).join();
    expect(order({})).toBe("q2,q1,q3");
    expect(order({ sort: { of: "QUEUE", isDown: true } })).toBe("q3,q1,q2");
    expect(order({ sort: { of: "SERVICE_LEVEL", isDown: true } })).toBe("q3,q1,q2");
    expect(order({ sort: { of: "SERVICE_LEVEL", isDown: false } })).toBe("q1,q3,q2");
  });

  test("a column sorts the one way, the other way, and no more", () => {
    const [name, figure] = columnsOf(report({ metrics: ["CONTACTS_HANDLED"] }));
    const thrice = (column: typeof name): unknown[] => {
      let now = report({ metrics: ["CONTACTS_HANDLED"] });
      return [1, 2, 3].map(() => (now = column ? sortedBy(now, column) : now).sort?.isDown);
    };
    expect([thrice(name), thrice(figure)]).toEqual([[false, true, undefined], [true, false, undefined]]);
  });

  test("figures of agents alone are said to have none by queue", () => {
    const empty = (part: Partial<Report>): string[] => columnsOf(report(part)).filter(({ isEmpty }) => isEmpty).map(({ key }) => key);
    expect([empty({}), empty({ by: ["AGENT"] }), empty({ by: ["AGENT"], only: { ...all } })]).toEqual([["AGENT_OCCUPANCY"], [], ["AGENT_OCCUPANCY"]]);
  });

  test("a row leads to the contacts behind it, unless the search can't be as narrow", () => {
    const of = (part: Partial<Report>, ids: string): string | undefined => contactsOf(shown(part, []), row(ids, {}), "?instance=other&by=AGENT");
    expect(of({ by: ["AGENT", "QUEUE"] }, "a1 q1")).toBe("/admin/contacts/?by=ended&from=2026-03-01T00%3A00%3A00Z&to=2026-03-01T01%3A00%3A00Z&agent=a1&queue=q1&instance=other");
    expect([of({ by: ["ROUTING_PROFILE"] }, "p1"), of({ by: [] }, ""), of({ by: ["AGENT"], only: { ...all, ROUTING_PROFILE: [], AGENT: [] } }, "a1")]).toEqual([undefined, undefined, undefined]);
  });

  test("a chart has a drawing for each name, of one scale, with gaps where there is no figure", () => {
    const rows = [row("q1", { CONTACTS_HANDLED: 2 }, 0), row("q1", { CONTACTS_HANDLED: 4 }, 1), row("q1", { CONTACTS_HANDLED: 1 }, 3), row("q2", { CONTACTS_HANDLED: 8 }, 7), row("q3", {}, 9)];
    const { drawings, slots } = chartOf(shown({ interval: "HOUR", drawn: "CONTACTS_HANDLED" }, rows));
    expect(drawings.map(({ of, greatest }) => [of[0], greatest])).toEqual([["q2", 8], ["q1", 4]]);
    // Of a day the hours are drawn in which anything happened.
    expect(slots.map(({ from, to, goesOn }) => [from * 8, to * 8, goesOn])).toEqual([[0, 1, false], [1, 2, true], [3, 4, false], [7, 8, false]]);
    expect(drawings.map(({ panels }) => [panels[0]?.axes[0].top, panels[0]?.series[0]?.values])).toEqual([[8, [undefined, undefined, undefined, 8]], [8, [2, 4, 1, undefined]]]);
    const crowd = chartOf(shown({ interval: "HOUR" }, many("q", 30).map((of) => row(of, { CONTACTS_HANDLED: 1 }))));
    expect([crowd.drawings.length, crowd.all]).toEqual([drawingsMax, 30]);
  });

  test("pictures set figures against each other: of one unit by one axis, of two by two", () => {
    const metrics: MetricName[] = ["CONTACTS_QUEUED", "SUM_ONLINE_TIME_AGENT", "SERVICE_LEVEL", "AVG_QUEUE_ANSWER_TIME", "MAX_QUEUED_TIME"];
    const rows = [row("", { CONTACTS_QUEUED: 12, SUM_ONLINE_TIME_AGENT: 5400, SERVICE_LEVEL: 80, AVG_QUEUE_ANSWER_TIME: 20, MAX_QUEUED_TIME: 200 })];
    const panels = (drawn: Drawn): unknown[] | undefined =>
      chartOf(shown({ interval: "HOUR", by: [], metrics, drawn }, rows)).drawings[0]?.panels.map(({ axes, series }) => [axes.map((axis) => axis?.top), series.map(({ isBars, axis }) => `${isBars ? "bars" : "line"} ${axis}`)]);
    expect(panels("STAFFING")).toEqual([[[15, 5400], ["bars 0", "line 1"]]]);
    expect(panels("DAY")).toEqual([[[100], ["line 0"]], [[240], ["line 0", "line 0"]]]);
    // What isn't there can't be drawn, and staffing has no figure by queue.
    expect(settled(report({ metrics: ["CONTACTS_QUEUED"], drawn: "STAFFING" })).drawn).toBe("CONTACTS_QUEUED");
    expect([isTold(report({ metrics, by: ["QUEUE"] }), ["SUM_ONLINE_TIME_AGENT"]), isTold(report({ metrics, by: [] }), ["SUM_ONLINE_TIME_AGENT"])]).toEqual([false, true]);
  });

  test("a heat map has the hours in which anything happened, and an hour that comes twice twice", () => {
    // The night in which clocks are set back in Berlin: its third hour is from 00:00 and from 01:00 UTC.
    const begin = Date.UTC(2026, 9, 24, 22);
    const at = (hour: number, values: Row["values"]): Row => ({ fromMs: begin + hour * 3_600_000, toMs: begin + (hour + 1) * 3_600_000, of: [], values });
    const of = { ...shown({ interval: "HOUR", by: [], zone: "Europe/Berlin", metrics: ["CONTACTS_QUEUED"], as: "week" }, [at(0, { CONTACTS_QUEUED: 0 }), at(2, { CONTACTS_QUEUED: 5 }), at(3, { CONTACTS_QUEUED: 10 }), at(5, { CONTACTS_QUEUED: 1 })]), span: { fromMs: begin, toMs: begin + 49 * 3_600_000 } };
    const { days, hours, cells, ranges } = heatOf(of, [], "");
    expect(days.map(({ weekday, date }) => `${weekday} ${date}`)).toEqual(["Sun Oct 25", "Mon Oct 26"]);
    expect(hours.map(({ hour, isAgain }) => `${hour}${isAgain ? " again" : ""}`)).toEqual(["02:00", "02:00 again", "03:00", "04:00"]);
    expect(hours.map(({ key }) => days.map((day) => cells.get(`${day.key} ${key}`)?.value))).toEqual([[5, undefined], [10, undefined], [undefined, undefined], [1, undefined]]);
    expect(ranges).toEqual([{ depth: 0, from: 0, to: 0 }, { depth: 1, from: 1, to: 1 }, { depth: 3, from: 5, to: 5 }, { depth: 5, from: 10, to: 10 }]);
  });

  test("names are ranked by the figure that is drawn", () => {
    const rows = [row("q1", { SERVICE_LEVEL: 20 }), row("q2", { SERVICE_LEVEL: 90 }), row("q3", {})];
    const { ranks, all: found } = ranksOf(shown({ drawn: "SERVICE_LEVEL" }, rows), (names) => names.join(), "");
    expect([found, ranks.map(({ name, text }) => `${name} ${text}`)]).toEqual([2, ["q2 90%", "q1 20%"]]);
  });
});

describe("long reports", () => {
  const definition = definitionOf(report({ range: "year" }));
  const told = (state: string, done: number): object => ({ id: "j1", state, done, of: 366 });

  function filling(answers: readonly object[]): { job: Job; asked: string[]; seen: unknown[] } {
    const asked: string[] = [];
    const seen: unknown[] = [];
    const left = [...answers];
    const ask = (method: string, path: string): Promise<unknown> => {
      asked.push(`${method} ${path}`);
      return Promise.resolve(method === "DELETE" ? {} : left.shift());
    };
    const job: Job = new Job({ ask } as unknown as Centre, () => Promise.resolve(void seen.push(job.progress)));
    return { job, asked, seen };
  }

  test("are asked for day by day, and come as rows", async () => {
    const rows = { from: 0, to: 10, rows: [{ from: 0, to: 10, of: ["q1"], values: { CONTACTS_HANDLED: 3 } }], totals: { CONTACTS_HANDLED: 3 } };
    const { job, asked, seen } = filling([told("waiting", 0), told("running", 1), told("running", 200), told("done", 366), rows]);
    expect(await job.fill(definition)).toEqual({ span: { fromMs: 0, toMs: 10 }, rows: [{ fromMs: 0, toMs: 10, of: ["q1"], values: { CONTACTS_HANDLED: 3 } }], totals: { CONTACTS_HANDLED: 3 } });
    expect(seen).toEqual([undefined, { done: 1, of: 366 }, { done: 200, of: 366 }]);
    expect(asked.at(-1)).toBe("GET /report-jobs/j1/rows?instance={instance}");
  });

  test("are cancelled on the server too, and say when they are too much", async () => {
    const { job, asked } = filling([told("running", 1), told("running", 2)]);
    const filled = job.fill(definition);
    await Promise.resolve();
    await job.cancel();
    await expect(filled).rejects.toThrow(Cancelled);
    expect(asked.filter((one) => one.startsWith("DELETE"))).toEqual(["DELETE /report-jobs/j1?instance={instance}"]);
    await expect(filling([told("too_much", 9)]).job.fill(definition)).rejects.toThrow(/more than a page can show/);
  });
});

describe("schedules", () => {
  test("say when and to whom, and what became of it", () => {
    const schedule = { every: { unit: "WEEK", day: 0 }, minute: 485, zone: "America/New_York", mail: [], storage: true } as const;
    expect(everyText(schedule)).toBe("Every Monday at 08:05 (America/New York)");
    expect(everyText({ ...schedule, every: { unit: "MONTH", day: 31 } })).toBe("Every month on day 31 at 08:05 (America/New York)");
    const run = { due: "2026-03-01T13:05:00.000Z", at: "2026-03-01T13:20:00.000Z", attempt: 1 };
    expect(runText({ ...run, rows: 1, file: "a.csv" }, "UTC")).toBe("delivered with 1 row.");
    expect(runText({ ...run, why: "Mail: no answer in time.", again: "2026-03-01T13:21:00.000Z" }, "UTC")).toBe("It failed: Mail: no answer in time. Next try Sun, Mar 1, 13:21.");
    expect(runText({ ...run, why: "No.", again: null }, "UTC")).toMatch(/isn’t tried again: No\.$/);
  });

  test("are read from what is written in the fields", () => {
    expect([readTime("08:05"), readTime("23:59:30"), readTime("")]).toEqual([485, 1439, undefined]);
    expect(timeText(485)).toBe("08:05");
    expect(readAddresses(" a@example.com,\nb@example.com; a@example.com ")).toEqual(["a@example.com", "b@example.com"]);
    expect([0, 6].map(dayName)).toEqual(["Monday", "Sunday"]);
  });
});

describe("saved reports", () => {
  interface Kept {
    name: string;
    published: boolean;
    definition: Definition;
  }

  /** A server with reports of one's own, and what it was asked. */
  function centre(given: Record<string, Kept> = {}): { centre: Centre; reports: Map<string, Kept>; asked: string[] } {
    const reports = new Map(Object.entries(given));
    const asked: string[] = [];
    const ask = (method: string, path: string, body?: unknown): Promise<unknown> => {
      asked.push(`${method} ${path.replace(/[0-9a-f-]{36}/, "new")}`);
      const id = /^\/reports\/([^?]+)/.exec(path)?.[1] ?? "";
      if (method === "PUT") {
        const { name } = body as Kept;
        if ([...reports].some(([other, one]) => other !== id && one.name === name)) return Promise.reject(new ApiError("DuplicateResourceException", 409, "taken"));
        reports.set(id, body as Kept);
      }
      if (method === "DELETE") reports.delete(id);
      const may = { create: true, edit: true, publish: true, delete: true };
      return Promise.resolve({ may, reports: [...reports].map(([key, one]) => ({ id: key, own: key !== "theirs", owner: key === "theirs" ? "Ana" : null, ...one })) });
    };
    return { centre: { ask } as unknown as Centre, reports, asked };
  }

  const kept = (name: string, published = false): Kept => ({ name, published, definition: definitionOf(report()) });

  test("what is kept comes back as it was", () => {
    const whole = report({ by: ["AGENT"], only: { ...all, QUEUE: [] }, range: { from: "2026-03-01T00:00", to: "2026-03-02T00:00" }, interval: "HOUR", within: 30, sort: { of: "AGENT", isDown: true }, drawn: "SERVICE_LEVEL" });
    expect(reportOf(JSON.parse(JSON.stringify(definitionOf(whole))) as Definition)).toEqual(whole);
    expect(reportOf({ ...definitionOf(report()), metrics: ["NEWER"], range: "decade" as Range as "today", zone: "Mars" })).toMatchObject({ range: "today", metrics: initial().metrics });
  });

  test("MET-86 one's own of a name is replaced, others' are copied", async () => {
    const { centre: server, reports, asked } = centre({ mine: kept("Mondays"), theirs: kept("Floor", true) });
    const saved = new Saved(server, keepInMemory());
    await saved.read();
    expect([saved.own.map(({ name }) => name), saved.others.map(({ name, owner }) => [name, owner])]).toEqual([["Mondays"], [["Floor", "Ana"]]]);
    expect(await saved.save(" Mondays ", report({ by: ["AGENT"] }))).toBe(true);
    expect(reports.get("mine")?.definition.by).toEqual(["AGENT"]);
    const [floor] = saved.others;
    if (floor) await saved.copy(floor);
    if (floor) await saved.copy(floor);
    expect(saved.own.map(({ name }) => name)).toEqual(["Floor (copy)", "Floor (copy) 2", "Mondays"]);
    expect(asked.filter((one) => one.startsWith("PUT"))).toEqual(["PUT /reports/mine?instance={instance}", "PUT /reports/new?instance={instance}", "PUT /reports/new?instance={instance}"]);
    const mondays = saved.ownOf("Mondays");
    expect(mondays && (await saved.rename(mondays, "Floor"))).toBe(false);
    expect(saved.error).toMatch(/this name already/);
  });

  test("what a browser kept moves to the server, and nothing else does", async () => {
    const keep = keepInMemory();
    keep.write("bellboard.reports", JSON.stringify([{ name: "Bad", address: "javascript:alert(1)" }, null, { name: "Mondays", address: "?range=week&by=AGENT" }]));
    const { centre: server, reports } = centre({ mine: kept("Mondays") });
    const saved = new Saved(server, keep);
    await saved.read();
    expect(saved.inBrowser.map(({ name }) => name)).toEqual(["Mondays"]);
    await saved.move();
    expect([...reports.values()].map(({ name, definition }) => [name, definition.range])).toEqual([["Mondays", "today"], ["Mondays 2", "week"]]);
    expect([saved.inBrowser, new Saved(server, keep).inBrowser]).toEqual([[], []]);
  });
});
