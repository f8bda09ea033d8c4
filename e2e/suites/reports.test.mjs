// The page of historical reports: what happened on a clock in the test's hand, on the screen, in the file, in the address.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { Office, picture, useWindows } from "../lib/browser.mjs";
import { Admin, agentPassword } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";
import { until } from "../lib/until.mjs";

const morning = "2026-03-01T09:00:00Z";
const path = "/admin/reports/";

/** The page, its clock that of the server. */
class Reports extends Office {
  async signIn(username, password, query = "") {
    await this.page.clock.setFixedTime(morning);
    await super.signIn(username, password, path);
    return this.visit(query);
  }

  async visit(query) {
    await this.page.goto(path + query);
    return this.ready();
  }

  async ready() {
    await this.page.locator("[data-testid=report][aria-busy=false]").waitFor();
    return this;
  }

  async show() {
    await this.by("show-report").click();
    return this.ready();
  }

  /** What the table says: its head, its rows and its totals, as texts. */
  async table() {
    await this.by("report-table").waitFor();
    return this.by("report-table").evaluate((table) => {
      const texts = (row) => [...row.cells].map((cell) => cell.innerText.trim());
      const of = (part) => [...(part?.rows ?? [])].map(texts);
      return { head: of(table.tHead)[0], rows: of(table.tBodies[0]), totals: of(table.tFoot)[0] };
    });
  }

  /** The rows as objects by the names of their columns. */
  async rows() {
    const { head, rows } = await this.table();
    return rows.map((row) => Object.fromEntries(head.map((name, n) => [name, row[n]])));
  }

  async csv() {
    const [file] = await Promise.all([this.page.waitForEvent("download"), this.by("csv").click()]);
    assert.match(file.suggestedFilename(), /^bellboard-report-2026-03-01T09-00-00Z\.csv$/);
    return readFileSync(await file.path(), "utf8");
  }

  async choose(testId, names) {
    const choice = this.by(testId);
    await choice.locator("summary").click();
    for (const name of names) await choice.getByLabel(name, { exact: true }).click();
    await choice.locator("summary").click();
  }
}

describe("reports", { timeout: 300_000 }, () => {
  const start = useServers();
  const open = useWindows();

  async function floor() {
    const server = await start({ manualClock: morning });
    const admin = await Admin.of(server);
    const team = await admin.createTeam("Sales", { agents: ["ana", "bo"], concurrency: 3 });
    const [ana, bo] = team.agents;
    const chat = async (name) => {
      const customer = await admin.startChat({ name, flowId: team.flowId });
      await customer.connect();
      return customer;
    };
    const reports = async (query, size) => {
      const { username, password } = server.credentials.admin;
      return (await open(Reports, server, size)).signIn(username, password, query);
    };
    return { server, admin, team, ana, bo, chat, reports };
  }

  /** Ana misses a chat that Bo then takes, and takes one herself; a third customer leaves the queue. */
  async function day() {
    const all = await floor();
    const { server, ana, bo, chat } = all;
    await ana.setStatus("Available");
    const missed = await chat("Priya Raman");
    await ana.holds(missed.contactId, "connecting");
    await server.advance(20);
    await ana.holds(missed.contactId, "missed");
    await bo.setStatus("Available");
    await bo.holds(missed.contactId, "connecting");
    await server.advance(5);
    await bo.accept(missed.contactId);
    await server.advance(3661);
    await missed.disconnect();
    await bo.api("ClearContact", { contactId: missed.contactId });
    await ana.api("ClearContact", { contactId: missed.contactId });
    await bo.setStatus("Offline");
    const taken = await chat("Tomas Berg");
    await ana.take(taken.contactId);
    await server.advance(60);
    await taken.disconnect();
    await ana.api("ClearContact", { contactId: taken.contactId });
    await ana.setStatus("Offline");
    const gone = await chat("Mina Okafor");
    await server.advance(30);
    await gone.disconnect();
    await until("the end of the third", async () => (await all.admin.contact(gone.contactId)).DisconnectTimestamp !== undefined);
    return { ...all, missed };
  }

  it("founding-28 a chat that was not taken within twenty seconds counts as agent non-response in the historical report", async () => {
    const { server, ana, chat, reports } = await floor();
    await ana.setStatus("Available");
    const customer = await chat("Priya Raman");
    await ana.holds(customer.contactId, "connecting");
    await server.advance(19.9);
    const page = await reports("?by=QUEUE,AGENT");
    await page.text("report-empty", "Nothing happened");
    await server.advance(0.1);
    await ana.holds(customer.contactId, "missed");
    await page.show();
    const [row, ...others] = await page.rows();
    assert.deepEqual([row.Queue, row.Agent, row["Agent non-response"], others], ["Sales", "ana Test", "1", []]);
    // Of the queue alone, and of the agent alone, it is the same one.
    await page.by("by-AGENT").click();
    await page.show();
    assert.deepEqual((await page.rows()).map((one) => [one.Queue, one["Agent non-response"]]), [["Sales", "1"]]);
    await page.by("by-QUEUE").click();
    await page.by("by-AGENT").click();
    await page.show();
    const byAgent = await page.rows();
    assert.deepEqual(byAgent.filter((one) => one.Agent === "ana Test").map((one) => one["Agent non-response"]), ["1"]);
    page.assertFaultless();
  });

  it("MET-88 the file has the rows, columns and values of the screen, durations in seconds", async () => {
    const { reports, missed } = await day();
    const page = await reports("?by=QUEUE,AGENT&interval=HOUR&sort=-AGENT_NON_RESPONSE&metrics=CONTACTS_HANDLED,AGENT_NON_RESPONSE,AVG_HANDLE_TIME,AGENT_ANSWER_RATE,AGENT_OCCUPANCY&zone=UTC");
    const { head, rows, totals } = await page.table();
    assert.deepEqual(head, ["Interval", "Queue", "Agent", "Contacts handled", "Agent non-response", "Average handle time", "Agent answer rate", "Occupancy"]);
    assert.deepEqual(rows.map((row) => row.slice(1)), [
      ["Sales", "ana Test", "0", "1", "–", "0 %", "–"],
      ["Sales", "bo Test", "0", "0", "–", "100 %", "–"],
      ["Sales", "ana Test", "1", "0", "00:01:00", "100 %", "–"],
      ["Sales", "bo Test", "1", "0", "01:01:01", "–", "–"],
    ]);
    assert.deepEqual(totals, ["Total", "", "", "2", "1", "00:31:01", "66.7 %", "–"]);

    const [mark, text] = [(await page.csv()).slice(0, 1), (await page.csv()).slice(1)];
    assert.equal(mark, "\uFEFF");
    const lines = text.trimEnd().split("\r\n").map((line) => line.split(","));
    const seconds = (cell) => cell.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    const plain = (cell) => (cell === "–" ? "-" : /^\d+:\d\d:\d\d$/.test(cell) ? String(seconds(cell)) : cell.replace(/ %$/, ""));
    assert.deepEqual(lines[0], head);
    assert.deepEqual(lines.slice(1, -1).map((line) => line.slice(1)), rows.map((row) => row.slice(1).map(plain)));
    assert.deepEqual(lines.at(-1), totals.map(plain));
    assert.deepEqual(lines.slice(1, -1).map(([interval]) => interval), [
      "2026-03-01T09:00:00Z/2026-03-01T10:00:00Z",
      "2026-03-01T09:00:00Z/2026-03-01T10:00:00Z",
      "2026-03-01T10:00:00Z/2026-03-01T11:00:00Z",
      "2026-03-01T10:00:00Z/2026-03-01T11:00:00Z",
    ]);
    assert.match(rows[0][0], /Mar 1, 2026, 09:00 – 10:00/);
    await page.text("report-note", "Occupancy");

    // A row leads to the contacts that it is of.
    await page.by("report-row").nth(3).getByRole("link").click();
    await page.page.waitForURL("**/admin/contacts/?*");
    const contact = await page.count("contact", 1);
    assert.ok((await contact.innerText()).includes(missed.contactId.slice(-8)), "the one that Bo took");
    page.assertFaultless();
  });

  it("a report that is put together stands in the address, is sorted, comes back, and is kept by name", async () => {
    const { reports } = await day();
    const page = await reports();
    assert.equal((await page.rows())[0]["Agent non-response"], "1", "among the columns of the report that comes first");
    await page.by("range").selectOption("today");
    await page.by("interval").selectOption("HOUR");
    await page.by("by-QUEUE").click();
    await page.by("by-AGENT").click();
    await page.choose("only-AGENT", ["ana Test"]);
    await page.choose("figures", ["Occupancy"]);
    await page.by("within").fill("30");
    await page.show();
    const before = await page.table();
    assert.deepEqual(before.rows.map((row) => row[1]), ["ana Test", "ana Test"]);
    assert.ok(before.head.includes("Service level, 30 seconds"), before.head.join());
    const occupancy = before.rows[1][before.head.indexOf("Occupancy")];
    assert.match(occupancy, /^\d+(\.\d)? %$/);

    const head = page.page.locator("th[data-key=CONTACTS_HANDLED]");
    await head.getByRole("button").press("Enter");
    assert.equal(await head.getAttribute("aria-sort"), "descending");
    const sorted = await page.table();
    assert.deepEqual(sorted.rows, before.rows.toReversed());

    await page.page.reload();
    await page.ready();
    assert.deepEqual(await page.table(), sorted);
    const shared = await reports(new URL(page.page.url()).search);
    assert.deepEqual(await shared.table(), sorted);

    await page.by("report-name").fill("Ana by the hour");
    await page.by("save-report").click();
    await page.text("saved-reports", "this browser only");
    await page.visit("");
    assert.notDeepEqual((await page.table()).head, sorted.head);
    await page.by("saved-report").getByRole("link", { name: "Ana by the hour" }).click();
    await page.ready();
    await until("the saved report", async () => (await page.table()).head.includes("Occupancy"));
    assert.deepEqual(await page.table(), sorted);
    await page.page.goBack();
    await until("the report before", async () => !(await page.table()).head.includes("Occupancy"));
    await page.by("saved-report").getByRole("button").click();
    await page.count("saved-report", 0);
    page.assertFaultless();
  });

  it("says when nothing happened, what can't be asked for, and what one may not see", async () => {
    const { server, reports } = await floor();
    const page = await reports("?range=yesterday");
    await page.text("report-empty", "Nothing happened");
    assert.equal(await page.by("csv").count(), 0);
    await page.by("range").selectOption("weeks");
    await page.by("interval").selectOption("HOUR");
    await page.by("show-report").click();
    await page.text("report-wrong", "3 days at most");
    await page.by("interval").selectOption("DAY");
    assert.equal(await page.by("report-wrong").count(), 0);
    await page.show();
    await page.text("report-empty", "Nothing happened");
    await page.by("range").selectOption("custom");
    await page.by("to").fill("2026-01-01T00:00");
    await page.by("show-report").click();
    await page.text("report-wrong", "an end after it");
    assert.equal(await page.by("to").getAttribute("aria-invalid"), "true");
    // What an address asks for is held to the same.
    await page.page.goto(`${path}?range=weeks&interval=HOUR`);
    await page.text("report-wrong", "3 days at most");
    page.assertFaultless();

    const agent = await (await open(Reports, server)).signIn("ana", agentPassword);
    await agent.text("report", /It takes the permission Queues\.View/);
    assert.equal(await agent.by("report-table").count(), 0);
    agent.assertFaultless();
  });

  it("the reports fit a phone and a desk, and axe finds nothing", async () => {
    const { reports } = await day();
    for (const [width, height] of [[320, 720], [1440, 1000]]) {
      const page = await reports("?by=QUEUE,AGENT&interval=HOUR&zone=UTC", { width, height });
      await page.by("report-chart").waitFor();
      const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} px too wide at ${width}`);
      await assertAccessible(page.page);
      if (width === 320) await page.by("report-chart").scrollIntoViewIfNeeded();
      await picture(page.page, `reports-${width}.png`);
      await page.by("figures").locator("summary").click();
      await assertAccessible(page.page);
      page.assertFaultless();
    }
  });
});
