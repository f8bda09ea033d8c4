// A day computed by hand, whose every figure is asserted by the API, on the pages and in the file: e2e/fixtures/day.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";
import { Office, useWindows } from "../lib/browser.mjs";
import { Admin } from "../lib/people.mjs";
import { program, run, useServers } from "../lib/server.mjs";
import { until } from "../lib/until.mjs";

const ownPython = join(import.meta.dirname, "../.venv/bin/python");
const python = existsSync(ownPython) ? ownPython : "python3";
const day = join(import.meta.dirname, "../boto3/day.py");
const read = (path) => readFileSync(join(import.meta.dirname, path), "utf8");
const script = JSON.parse(read("../fixtures/day/script.json"));
const figures = JSON.parse(read("../fixtures/day/figures.json"));
const window = { width: 1440, height: 900, timezoneId: script.zone };

/** Of `"741/17"`, which is a fraction. */
function number(figure) {
  if (typeof figure !== "string") return figure;
  const [above, below] = figure.split("/");
  return above / below;
}

/** Unit and statistic of each figure, as the dictionary has them. */
const kinds = new Map(
  read("../../docs/METRICS.md")
    .split(/^### /m)
    .flatMap((section) => {
      const name = /GetMetricDataV2 `(\w+)`/.exec(section)?.[1];
      const [, unit, statistic] = /unit, statistic \| (\w+), (\w+)/.exec(section) ?? [];
      return name === undefined ? [] : [[name, { unit, statistic }]];
    }),
);

/** A figure as the file has it: percents to a tenth, seconds and counts whole, means of counts to a hundredth (MET-88). */
function written(name, figure) {
  if (figure === null) return "-";
  const { unit, statistic } = kinds.get(name);
  const places = unit === "percent" ? 1 : unit === "count" && statistic === "mean" ? 2 : 0;
  return String(Number(number(figure).toFixed(places)));
}

/** A figure as the page has it: durations read hh:mm:ss (MET-4). */
function shown(name, figure) {
  if (figure === null) return "–";
  const text = written(name, figure);
  const { unit } = kinds.get(name);
  if (unit === "seconds") return [text / 3600, (text / 60) % 60, text % 60].map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
  return unit === "percent" ? `${text}%` : Number(text).toLocaleString("en");
}

/** Figures of the fixture that a page with so many seconds tells, by the names that the page has for them. */
function within(expected, seconds) {
  // Times of the day are whole seconds, so that at most 20 is less than 21.
  const asked = { LT: 0, LTE: 1 };
  return Object.fromEntries(
    Object.entries(expected).flatMap(([key, figure]) => {
      const [name, comparison, of] = key.split(" ");
      return comparison === undefined || Number(of) + asked[comparison] === seconds ? [[name, figure]] : [];
    }),
  );
}

/** The reports, on the page and in the file. */
class Reports extends Office {
  async visit(query) {
    await this.page.goto(`/admin/reports/?${new URLSearchParams({ from: "2026-10-25T00:00", to: "2026-10-26T00:00", zone: script.zone, interval: "TOTAL", by: "", ...query })}`);
    await this.page.locator("[data-testid=report][aria-busy=false]").waitFor();
    await this.by("report-table").waitFor();
    return { ...(await this.table()), file: await this.csv() };
  }

  /** The columns by their keys, and the cells as texts. */
  table() {
    return this.by("report-table").evaluate((table) => {
      const of = (part) => [...(part?.rows ?? [])].map((row) => [...row.cells].map((cell) => cell.innerText.trim()));
      return { keys: [...table.tHead.rows[0].cells].map((cell) => cell.dataset.key), head: of(table.tHead)[0], rows: of(table.tBodies[0]), total: of(table.tFoot)[0] };
    });
  }

  async csv() {
    const [file] = await Promise.all([this.page.waitForEvent("download"), this.by("csv").click()]);
    const text = readFileSync(await file.path(), "utf8");
    // No name of the day needs more than quotes around it.
    return text.slice(1).trimEnd().split("\r\n").map((line) => [...line.matchAll(/"([^"]*)"|([^,]+)|(?<=,|^)(?=,|$)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ""));
  }

  /** A report of these rows and no other, with these figures and no other, on the page and in the file. */
  async assertReport(by, expected) {
    for (const seconds of [20, 21]) {
      const rows = Object.entries(expected).map(([name, of]) => [name, within(of, seconds)]);
      const metrics = Object.keys(rows[0][1]);
      const { keys, head, rows: seen, total, file } = await this.visit({ by, metrics: metrics.join(","), within: seconds });
      const lead = by === "" ? 0 : 1;
      assert.deepEqual(keys.slice(lead), metrics);
      assert.deepEqual(file[0], head);
      const found = new Map(seen.map((row, n) => [lead === 0 ? "" : row[0], { row: row.slice(lead), line: file[n + 1].slice(lead), name: file[n + 1][0] }]));
      assert.equal(found.size, rows.length, [...found.keys()].join());
      for (const [name, of] of rows) {
        const [key, { row, line, name: inFile }] = lead === 0 ? [...found][0] : [...found].find(([text]) => text === name || text.endsWith(`(${name})`));
        assert.deepEqual(named(metrics, row), named(metrics, metrics.map((metric) => shown(metric, of[metric]))), `${name} on the page`);
        assert.deepEqual(named(metrics, line), named(metrics, metrics.map((metric) => written(metric, of[metric]))), `${name} in the file`);
        if (lead > 0) assert.equal(inFile, key);
      }
      if (by === "QUEUE") this.assertTotal(metrics, seconds, total.slice(lead), file.at(-1).slice(lead));
      assert.equal(file.length, rows.length + 1 + lead);
    }
  }

  /** What stands below the queues is of all contacts. Agents' time has no figure by queue. */
  assertTotal(metrics, seconds, row, line) {
    const all = within(figures["all contacts and offers"], seconds);
    const told = metrics.filter((name) => name in all);
    assert.deepEqual(named(told, row, metrics), named(told, told.map((name) => shown(name, all[name]))), "the total on the page");
    assert.deepEqual(named(told, line, metrics), named(told, told.map((name) => written(name, all[name]))), "the total in the file");
  }

  /** By intervals of the clock: figures by how many hours after the day's beginning, of one agent or of all. */
  async assertHours(by, metric, expected, agent) {
    const { rows, file } = await this.visit({ by, metrics: metric, interval: "HOUR" });
    const begins = Date.parse(script.begins);
    const lines = file.slice(1, -1);
    assert.equal(lines.length, rows.length);
    const isOf = (name) => agent === undefined || name.endsWith(`(${agent})`);
    const told = { page: {}, file: {} };
    const texts = new Set();
    for (const [n, line] of lines.entries()) {
      const [from, to] = line[0].split("/").map((text) => Date.parse(text));
      assert.equal(to - from, 3_600_000);
      if (!isOf(line[1])) continue;
      texts.add(rows[n][0]);
      if (Number(line.at(-1)) === 0) continue;
      const hour = (from - begins) / 3_600_000;
      told.page[hour] = rows[n].at(-1);
      told.file[hour] = line.at(-1);
    }
    // The hour that comes twice is not called the same twice.
    assert.equal(texts.size, lines.filter((line) => isOf(line[1])).length);
    const as = (text) => Object.fromEntries(Object.entries(expected).map(([hour, figure]) => [hour, text(metric, figure)]));
    assert.deepEqual(told, { page: as(shown), file: as(written) }, `${agent ?? "all"}, ${metric}`);
  }

  async assertDays(expected) {
    const { rows, file } = await this.visit({ to: "2026-10-27T00:00", metrics: "CONTACTS_HANDLED", interval: "DAY" });
    const told = file.slice(1, -1).map(([interval, handled]) => {
      const [from, to] = interval.split("/").map((text) => Date.parse(text));
      return [new Date(from + 2 * 3_600_000).toISOString().slice(0, 10), { CONTACTS_HANDLED: Number(handled), hours: (to - from) / 3_600_000 }];
    });
    assert.deepEqual(Object.fromEntries(told), expected);
    assert.deepEqual(rows.map(([name, handled]) => [name, handled]), [["Sun, Oct 25, 2026", "33"], ["Mon, Oct 26, 2026", "1"]]);
  }

  /** Every figure that a report may have is in the day. */
  async assertComplete() {
    const offered = await this.by("figures").locator("input[type=checkbox]").evaluateAll((all) => all.map(({ value }) => value));
    assert.deepEqual(offered.toSorted(), [...new Set(Object.keys(figures.queues.Sales).map((key) => key.split(" ")[0]))].sort());
  }
}

/** By their names, of a row that has those of `all`. */
const named = (names, values, all = names) => Object.fromEntries(names.map((name) => [name, values[all.indexOf(name)]]));

/** The live board at a moment of the day. */
class Board extends Office {
  /** Signed in anew: on a clock that runs so fast no sign-in lasts from one moment to the next. */
  async look() {
    const { username, password } = this.server.credentials.admin;
    await this.context.clearCookies();
    await this.signIn(username, password, "/admin/board/");
    await this.page.locator("[data-testid=board-state][data-state=live]").waitFor();
  }

  /** What the row of the queue shows. */
  row(queue) {
    return this.by("board-queue").filter({ hasText: queue }).locator("[data-figure]").evaluateAll((all) => Object.fromEntries(all.map((one) => [one.dataset.figure, one.innerText.trim()])));
  }

  /** MET-10 to MET-22: what the script says of the queue at this moment, and what the API says. */
  async assertNow(admin, { queue, figures: expected }) {
    const board = await admin.ask("GET", "/board");
    const told = board.queues.find(({ name }) => name === queue);
    const { MetricResults: [now] } = await admin.ask("POST", `/metrics/current/${admin.instance}`, {
      Filters: { Queues: [told.id] },
      Groupings: ["QUEUE"],
      CurrentMetrics: Object.keys(told.figures).map((Name) => ({ Name })),
    });
    const api = Object.fromEntries(now.Collections.map(({ Metric, Value }) => [Metric.Name, Value]));
    assert.deepEqual(told.figures, api);
    for (const [name, figure] of Object.entries(expected)) if (name in told.figures) assert.equal(told.figures[name], figure, name);
    const row = await this.row(queue);
    const seen = { CONTACTS_IN_QUEUE: "waiting", AGENTS_AVAILABLE: "available", AGENTS_ON_CONTACT: "on-contact", SLOTS_AVAILABLE: "slots-free" };
    for (const [name, key] of Object.entries(seen)) {
      assert.equal(row[key], String(api[name]), `${name} of ${queue} on the board`);
      if (name in expected) assert.equal(row[key], String(expected[name]), `${name} of ${queue} on the board`);
    }
    const age = expected.OLDEST_CONTACT_AGE;
    if (age !== undefined) assert.equal(row.oldest, age === 0 ? "–" : [age / 60, age % 60].map((part) => String(Math.floor(part)).padStart(2, "0")).join(":"));
  }

  /** What is told of today is what the reports of today say. */
  async assertToday(expected) {
    for (const [queue, of] of Object.entries(expected)) {
      const wanted = {
        handled: String(of.CONTACTS_HANDLED),
        abandoned: String(of.CONTACTS_ABANDONED),
        "non-response": String(of.AGENT_NON_RESPONSE),
        "service-level": `${Math.round(number(of["SERVICE_LEVEL LT 20"]))}%`,
      };
      await until(`the figures of ${queue}`, async () => {
        const row = await this.row(queue);
        return Object.keys(wanted).every((key) => row[key]?.replaceAll(/\s/g, "") === wanted[key]);
      }).catch(async () => assert.deepEqual(await this.row(queue), wanted));
    }
  }
}

describe("figures", () => {
  const start = useServers();
  const open = useWindows();

  it("of a day are what was worked out by hand, by the API, on the pages and in the file, and what the log tells", { timeout: 300_000 }, async () => {
    const server = await start({ manualClock: script.clock });
    const { username, password } = server.credentials.admin;
    const board = await open(Board, server, window);
    const last = script.steps.findLast(([, action]) => action === "now")[0];
    await play(server, async (moment) => {
      await board.look();
      await board.assertNow(await Admin.of(server), moment);
      // The day's last moment: what is under way counts tomorrow.
      if (moment.at === last) await board.assertToday(figures.queues);
    });
    board.assertFaultless();

    const reports = await (await open(Reports, server, window)).signIn(username, password, "/admin/reports/");
    await reports.assertReport("QUEUE", figures.queues);
    await reports.assertReport("AGENT", figures.agents);
    await reports.assertReport("CHANNEL", { Chat: figures.channels.CHAT, Task: figures.channels.TASK });
    await reports.assertReport("", { all: { ...figures["all contacts and offers"], ...figures["all agents' time"] } });
    for (const [name, expected] of Object.entries(figures.hours)) {
      const [metric, agent] = name.split(" ").reverse();
      await reports.assertHours(agent === undefined ? "" : "AGENT", metric, expected, agent);
    }
    await reports.assertDays(figures.days);
    await reports.assertComplete();
    reports.assertFaultless();

    const check = await run(["check", "--metrics", "--data", server.data]);
    assert.equal(check.code, 0, check.stdout + check.stderr);
  });
});

/** Plays the day, and asks the API for its figures. `look` sees it at each moment of which the script says figures. */
async function play(server, look) {
  const env = { ...process.env, BELLBOARD_URL: server.url, BELLBOARD_DATA: server.data, BELLBOARD_BIN: program, BELLBOARD_DAY_STOPS: "1" };
  const child = spawn(python, [day], { stdio: ["pipe", "pipe", "pipe"], env });
  let text = "";
  child.stderr.on("data", (part) => (text += part));
  const closed = new Promise((done) => child.once("close", done));
  let stops = 0;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      text += `${line}\n`;
      if (!line.startsWith("{")) continue;
      stops += 1;
      await look(JSON.parse(line));
      child.stdin.write("\n");
    }
    assert.equal(await closed, 0, text);
    assert.equal(stops, script.steps.filter(([, action]) => action === "now").length);
  } finally {
    child.kill();
  }
}
