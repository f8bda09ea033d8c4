// The page of historical reports: what happened on a clock in the test's hand, on the screen, in the file, in the address.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { Office, picture, useWindows } from "../lib/browser.mjs";
import { Mailbox } from "../lib/mailbox.mjs";
import { Admin, agentPassword } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";
import { until } from "../lib/until.mjs";

const morning = "2026-03-01T09:00:00Z";
const path = "/admin/reports/";

/** The page, its clock that of the server. */
class Reports extends Office {
  async signIn(username, password, query = "", now = morning) {
    await this.page.clock.setFixedTime(now);
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

  /** Opens a ready report. */
  async preset(name) {
    await this.by(`preset-${name}`).click();
    await this.ready();
    await this.page.locator(`[data-testid=preset-${name}][aria-current]`).waitFor();
  }

  /** What a picture over time says of each interval, read by keyboard from the first to the last. */
  async read(n = 0) {
    const plot = this.by("plot").nth(n);
    await plot.focus();
    const said = [];
    for (let key = "Home"; ; key = "ArrowRight") {
      await plot.press(key);
      const now = await plot.getAttribute("aria-valuetext");
      if (now === said.at(-1)) return said;
      said.push(now);
    }
  }

  /** The cells of a heat map by their days, from the first hour to the last, and its hours. */
  async heat() {
    await this.by("heat").waitFor();
    return this.by("heat").locator("table").evaluate((table) => {
      const days = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.innerText.replace(/\s+/g, " "));
      const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.innerText.trim()));
      return { hours: rows.map(([hour]) => hour), days: Object.fromEntries(days.map((day, n) => [day, rows.map((row) => row[n + 1])])) };
    });
  }

  async choose(testId, names) {
    const choice = this.by(testId);
    await choice.locator("summary").click();
    for (const name of names) await choice.getByLabel(name, { exact: true }).click();
    await choice.locator("summary").click();
  }
}

/** Of the one report that is there, the newest first. */
async function runs(server) {
  const admin = await Admin.of(server);
  return (await admin.ask("GET", "/reports")).reports[0].runs;
}

describe("reports", { timeout: 300_000 }, () => {
  const start = useServers();
  const open = useWindows();

  async function floor(env = {}) {
    const server = await start({ manualClock: morning, env });
    const admin = await Admin.of(server);
    const team = await admin.createTeam("Sales", { agents: ["ana", "bo"], concurrency: 3 });
    const [ana, bo] = team.agents;
    const chat = async (name) => {
      const customer = await admin.startChat({ name, flowId: team.flowId });
      await customer.connect();
      return customer;
    };
    const reports = async (query, size, now) => {
      const { username, password } = server.credentials.admin;
      return (await open(Reports, server, size)).signIn(username, password, query, now);
    };
    return { server, admin, team, ana, bo, chat, reports };
  }

  /** Ana misses a chat that Bo then takes, and takes one herself; a third customer leaves the queue. */
  async function day(env) {
    const all = await floor(env);
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
      ["Sales", "ana Test", "0", "1", "–", "0%", "–"],
      ["Sales", "bo Test", "0", "0", "–", "100%", "–"],
      ["Sales", "ana Test", "1", "0", "00:01:00", "100%", "–"],
      ["Sales", "bo Test", "1", "0", "01:01:01", "–", "–"],
    ]);
    assert.deepEqual(totals, ["Total", "", "", "2", "1", "00:31:01", "66.7%", "–"]);

    const [mark, text] = [(await page.csv()).slice(0, 1), (await page.csv()).slice(1)];
    assert.equal(mark, "\uFEFF");
    const lines = text.trimEnd().split("\r\n").map((line) => line.split(","));
    const seconds = (cell) => cell.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    const plain = (cell) => (cell === "–" ? "-" : /^\d+:\d\d:\d\d$/.test(cell) ? String(seconds(cell)) : cell.replace(/ ?%$/, ""));
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

  it("a report that is put together stands in the address, is sorted, and comes back", async () => {
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
    assert.match(occupancy, /^\d+(\.\d)?%$/);

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

    page.assertFaultless();
  });

  it("MET-86 a report is saved on the server, and published for others, who open and copy it", async () => {
    const { server, admin, team, reports } = await day();
    const page = await reports("?by=AGENT&metrics=CONTACTS_HANDLED,AGENT_NON_RESPONSE&sort=-CONTACTS_HANDLED&zone=UTC");
    const before = await page.table();
    await page.by("report-name").fill("Who took how many");
    await page.by("save-report").click();
    await page.text("saved-note", "is saved");
    // Another browser has it too.
    const desk = await reports("");
    assert.notDeepEqual((await desk.table()).head, before.head);
    await desk.by("saved-report").getByRole("link", { name: "Who took how many" }).click();
    await until("the saved report", async () => (await desk.table()).head.join() === before.head.join());
    assert.deepEqual(await desk.table(), before);
    await desk.page.goBack();
    await until("the report before", async () => (await desk.table()).head.join() !== before.head.join());

    // Who may see reports, and save them, sees only what is published.
    const lookers = ["AccessMetrics", "Queues.View", "Users.View", "RoutingPolicies.View", "MetricsReports.View", "MetricsReports.Create", "MetricsReports.Edit"];
    const userId = await admin.createUser("lea", team.profileId);
    const { SecurityProfileId } = await admin.ask("PUT", `/security-profiles/${admin.instance}`, { SecurityProfileName: "Lead", Permissions: lookers });
    await admin.ask("POST", `/users/${admin.instance}/${userId}/security-profiles`, { SecurityProfileIds: [SecurityProfileId] });
    const lead = async () => (await open(Reports, server)).signIn("lea", agentPassword);
    let lea = await lead();
    await lea.text("others-reports", "Nobody else has published one");
    await page.by("publish").click();
    await page.text("saved-note", "everybody who may see");
    await lea.visit("");
    await lea.by("others-reports").getByRole("link", { name: "Who took how many" }).click();
    await until("the report of somebody else", async () => (await lea.table()).head.join() === before.head.join());
    assert.deepEqual(await lea.table(), before);
    assert.equal(await lea.by("rename").count() + await lea.by("remove").count() + await lea.by("publish").count(), 0, "it is read-only");
    await lea.by("copy").click();
    await lea.text("own-reports", "Who took how many (copy)");
    assert.equal(await lea.by("publish").count(), 0, "without the permission to publish");
    await lea.by("rename").click();
    await lea.by("saved-report").getByRole("textbox").fill("Who took how many");
    await lea.by("saved-report").getByRole("button", { name: "Rename" }).click();
    await lea.text("saved-error", "this name already");
    await lea.by("saved-report").getByRole("textbox").fill("Mine");
    await lea.page.keyboard.press("Enter");
    await lea.text("own-reports", "Mine");
    await lea.page.reload();
    await lea.text("own-reports", "Mine");
    await assertAccessible(lea.page);
    await picture(lea.page, "reports-saved.png");
    lea.assertFaultless();

    // It outlives a restart; what is withdrawn is seen no more.
    await server.stop();
    await server.start();
    await page.visit("");
    await page.by("publish").click();
    await page.text("saved-note", "yours alone");
    lea = await lead();
    await lea.text("others-reports", "Nobody else has published one");
    lea.assertFaultless();
    await page.by("remove").click();
    await page.by("really-remove").click();
    await page.text("own-reports", "none yet");
    page.assertFaultless();
  });

  it("reports that a browser kept move to the server", async () => {
    const { reports } = await floor();
    const page = await reports("");
    assert.equal(await page.by("in-browser").count(), 0);
    await page.page.evaluate(() => localStorage.setItem("bellboard.reports", JSON.stringify([{ name: "Mondays", address: "?range=week&by=AGENT" }])));
    await page.visit("");
    await page.text("in-browser", "Mondays");
    await page.by("in-browser").getByRole("button").click();
    await page.text("saved-note", "on the server now");
    assert.equal(await page.by("in-browser").count(), 0);
    await page.visit("");
    assert.equal(await page.by("in-browser").count(), 0);
    await page.by("saved-report").getByRole("link", { name: "Mondays" }).click();
    await page.page.waitForURL("**/admin/reports/?range=week&*");
    page.assertFaultless();
  });

  it("a report over months is filled in day by day, says how far it is, and comes to what its parts come to", async () => {
    const { server, admin, reports } = await day();
    const page = await reports("?range=today&by=QUEUE,AGENT&metrics=CONTACTS_HANDLED,AVG_HANDLE_TIME,AGENT_ANSWER_RATE,MAX_QUEUED_TIME&zone=UTC");
    const today = await page.table();
    // The same day among the last two years, and by days.
    await page.by("range").selectOption("custom");
    await page.by("from").fill("2024-03-01T00:00");
    await page.by("to").fill("2026-03-02T00:00");
    await page.by("show-report").click();
    await page.by("report-progress").waitFor();
    await page.page.waitForFunction(() => document.querySelector("[data-testid=report-progress] progress")?.value > 0);
    assert.match(await page.by("report-progress").innerText(), /reads day \d+ of 7\d\d/);
    await assertAccessible(page.page);
    await page.ready();
    assert.deepEqual(await page.table(), today);
    const [mark, ...lines] = (await page.csv()).split("\r\n");
    assert.ok(mark.startsWith("\uFEFFQueue,Agent,Contacts handled"), mark);

    // What the server writes is the same file.
    const definition = {
      metrics: ["CONTACTS_HANDLED", "AVG_HANDLE_TIME", "AGENT_ANSWER_RATE", "MAX_QUEUED_TIME"],
      by: ["QUEUE", "AGENT"],
      range: { from: "2024-03-01T00:00", to: "2026-03-02T00:00" },
      interval: "TOTAL",
      zone: "UTC",
      within: 20,
    };
    const job = await admin.ask("POST", "/report-jobs", definition);
    await until("the job", async () => (await admin.ask("GET", `/report-jobs/${job.id}`)).state === "done");
    const reply = await fetch(`${server.url}/report-jobs/${job.id}/csv`, { headers: { "X-Amz-Bearer": admin.token } });
    assert.equal(Buffer.from(await reply.arrayBuffer()).toString(), [mark, ...lines].join("\r\n"));

    // One that is cancelled stops, and another can be had.
    await page.by("by-AGENT").click();
    await page.by("show-report").click();
    await page.by("cancel-report").click();
    await page.text("report", "was cancelled");
    await page.by("interval").selectOption("DAY");
    await page.by("show-report").click();
    await page.by("report-progress").waitFor();
    await page.ready();
    assert.deepEqual((await page.table()).rows.map((row) => row[1]), ["Sales"]);
    await page.by("to").fill("2026-03-04T00:00");
    await page.by("show-report").click();
    await page.text("report-wrong", "732 days at most");
    page.assertFaultless();
    assert.doesNotMatch(server.log, /panicked/);
  });

  it("who was deleted stays in the figures of the time in which they were there", async () => {
    const { server, admin, bo, reports } = await day();
    const query = "?range=today&by=AGENT&metrics=CONTACTS_HANDLED,AGENT_NON_RESPONSE,SUM_ONLINE_TIME_AGENT&zone=UTC";
    const page = await reports(query);
    const before = await page.table();
    await admin.ask("DELETE", `/users/${admin.instance}/${bo.userId}`);
    await page.visit(query);
    const named = (row) => (row[0] === "bo Test" ? ["bo Test (deleted)", ...row.slice(1)] : row);
    const after = { ...before, rows: before.rows.map(named) };
    assert.deepEqual(await page.table(), after);
    assert.notDeepEqual(after, before);

    // So it is in the file that the server writes.
    const definition = { metrics: ["CONTACTS_HANDLED", "AGENT_NON_RESPONSE", "SUM_ONLINE_TIME_AGENT"], by: ["AGENT"], range: "today", interval: "TOTAL", zone: "UTC", within: 20 };
    const job = await admin.ask("POST", "/report-jobs", definition);
    await until("the job", async () => (await admin.ask("GET", `/report-jobs/${job.id}`)).state === "done");
    const reply = await fetch(`${server.url}/report-jobs/${job.id}/csv`, { headers: { "X-Amz-Bearer": admin.token } });
    assert.equal(Buffer.from(await reply.arrayBuffer()).toString(), await page.csv());
    page.assertFaultless();
  });

  it("MET-87 a scheduled report comes by mail and into storage, once, as the page has it, and again where it failed", async () => {
    const mailbox = await new Mailbox().open();
    after(() => mailbox.close());
    const env = { BELLBOARD_MAIL_SERVER: mailbox.address, BELLBOARD_MAIL_FROM: "Bellboard <reports@example.com>", BELLBOARD_MAIL_TLS: "off", BELLBOARD_SESSION_IDLE_HOURS: "720" };
    const { server, reports } = await day(env);
    const query = "?range=today&interval=HOUR&by=QUEUE,AGENT&metrics=CONTACTS_HANDLED,AVG_HANDLE_TIME,SERVICE_LEVEL,AGENT_ANSWER_RATE,AGENT_OCCUPANCY&zone=UTC&sort=-CONTACTS_HANDLED";
    const page = await reports(query);
    await page.by("report-name").fill("Day, by hour");
    await page.by("save-report").click();
    await page.text("saved-note", "is saved");
    await page.by("schedule").click();
    await page.by("schedule-storage").setChecked(false);
    await page.by("save-schedule").click();
    await page.text("schedule-wrong", "who gets it");
    await page.by("schedule-mail").fill("lead@example.com, ops");
    await page.by("schedule-storage").check();
    await page.by("schedule-time").fill("23:30");
    await page.by("save-schedule").click();
    await page.text("schedule-wrong", "ops is no address");
    await page.by("schedule-mail").fill("lead@example.com\nops@example.com");
    await assertAccessible(page.page);
    await picture(page.page, "reports-schedule.png");
    await page.by("save-schedule").click();
    await page.text("schedule-of", "Every day at 23:30 (UTC)");
    assert.equal(await page.by("saved-report").locator(".tag").innerText(), "Published");

    // By now it is after ten. It is made a quarter of an hour after it was due, and not before.
    const now = Date.parse((await (await fetch(`${server.url}/_clock`)).json()).now);
    const until2345 = (Date.parse("2026-03-01T23:45:00Z") - now) / 1000;
    mailbox.refuses = "451 come back later";
    await server.advance(until2345 - 1);
    assert.equal((await runs(server)).length, 0);
    await server.advance(1);
    const failed = await until("the first try", async () => (await runs(server))[0]);
    assert.match(failed.why, /come back later/);
    assert.equal(failed.again, "2026-03-01T23:46:00.000Z");
    await page.visit(query);
    await page.text("saved-reports", "come back later");

    // The server is down when it is to be tried again, and makes up for it, once.
    mailbox.refuses = undefined;
    await server.stop();
    server.options = server.options.map((one) => (one.startsWith("--manual-clock") ? "--manual-clock=2026-03-01T23:50:00Z" : one));
    await server.start();
    const delivered = await until("the second try", async () => (await runs(server)).find((run) => run.file));
    assert.equal(delivered.attempt, 2);
    assert.equal(delivered.file, "Day-by-hour-2026-03-01T23-30-00Z.csv");
    await page.page.clock.setFixedTime("2026-03-01T23:50:00Z");
    await page.visit(query);
    const csv = readFileSync(await (async () => {
      const [file] = await Promise.all([page.page.waitForEvent("download"), page.by("csv").click()]);
      return file.path();
    })(), "utf8");
    const [mail, ...others] = mailbox.mails;
    assert.deepEqual([mail.from, mail.to, others], ["reports@example.com", ["lead@example.com", "ops@example.com"], []]);
    assert.equal(mail.headers.get("subject"), "Day, by hour, 2026-03-01 23:30");
    assert.match(mail.parts[0].text, /The file has 4 rows/);
    assert.equal(mail.parts[1].text, csv, "the file of the mail is that of the page");
    const [{ id }] = (await (await Admin.of(server)).ask("GET", "/reports")).reports;
    assert.equal(readFileSync(join(server.data, "objects/reports", id, delivered.file), "utf8"), csv, "and so is that of the storage");

    // After a restart what was delivered is not delivered again; the next one is.
    await server.kill();
    await server.start();
    await server.advance(60);
    assert.equal((await runs(server)).length, 1);
    await server.advance(86_400);
    await until("the next day's", async () => (await runs(server)).length === 2);
    assert.equal(mailbox.mails.length, 2);
    assert.notEqual(mailbox.mails[1].headers.get("message-id"), mail.headers.get("message-id"));
    await page.visit(query);
    await page.by("runs").locator("summary").click();
    await page.count("run", 2);
    await assertAccessible(page.page);
    await picture(page.page, "reports-runs.png");
    await page.by("schedule").click();
    await page.by("end-schedule").click();
    await page.text("saved-note", "isn’t scheduled any more");
    await server.advance(86_400);
    assert.equal((await runs(server)).length, 2);
    page.assertFaultless();
  });

  it("says when nothing happened, what can't be asked for, and what one may not see", async () => {
    const { server, reports } = await floor();
    const page = await reports("?range=yesterday");
    await page.text("report-empty", "Nothing happened");
    assert.equal(await page.by("csv").count(), 0);
    await page.by("range").selectOption("weeks");
    await page.by("interval").selectOption("THIRTY_MIN");
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
    await page.page.goto(`${path}?range=weeks&interval=FIFTEEN_MIN`);
    await page.text("report-wrong", "3 days at most");
    page.assertFaultless();

    const agent = await (await open(Reports, server)).signIn("ana", agentPassword);
    await agent.text("report", /It takes the permission AccessMetrics/);
    assert.equal(await agent.by("report-table").count(), 0);
    agent.assertFaultless();
  });

  it("a ready report is a picture by one click, read by keyboard, and its table says the same", async () => {
    const { reports } = await day();
    const page = await reports();
    await page.preset("level");
    const rows = await page.rows();
    assert.equal(await page.by("plot").count(), 2);
    // Where there is no figure there is nothing to read.
    const told = rows.filter((row) => row["Service level, 20 seconds"] !== "–");
    assert.deepEqual(await page.read(0), told.map((row) => `${row.Interval}, Service level, 20 seconds ${row["Service level, 20 seconds"]}`));
    const waits = ["Average queue answer time", "Maximum queued time"];
    assert.deepEqual(await page.read(1), told.map((row) => `${row.Interval}, ${waits.map((name) => `${name} ${row[name]}`).join(", ")}`));
    await assertAccessible(page.page);

    await page.preset("staffing");
    const staffed = await page.rows();
    assert.deepEqual(await page.read(), staffed.map((row) => `${row.Interval}, Contacts queued ${row["Contacts queued"]}, Online time ${row["Online time"]}`));
    assert.deepEqual(staffed.map((row) => [row["Contacts queued"], row["Online time"]]), [["0", "01:59:40"], ["3", "00:03:52"]]);
    await assertAccessible(page.page);
    // Another figure is drawn of what is there; the address keeps it.
    await page.by("drawn").selectOption("AGENT_OCCUPANCY");
    assert.ok((await page.read()).every((said) => said.includes(", Occupancy ")));
    await page.page.reload();
    await page.ready();
    assert.equal(await page.by("drawn").inputValue(), "AGENT_OCCUPANCY");
    page.assertFaultless();
  });

  it("last week is a heat map by one click, and who doesn't answer is ranked", async () => {
    const { server, reports } = await day();
    const tomorrow = new Date(await server.advance(86_400)).toISOString();
    const page = await reports("", undefined, tomorrow);
    await page.preset("week");
    const rows = await page.rows();
    const { hours, days } = await page.heat();
    assert.deepEqual([hours, Object.keys(days).length, Object.keys(days).at(-1)], [["10:00"], 7, "Sun Mar 1"]);
    // All of it is of one hour of one day: at nine agents were there, and no contact was over.
    assert.deepEqual(rows.map((row) => row["Contacts queued"]), ["0", "3"]);
    assert.deepEqual(days["Sun Mar 1"], ["3"]);
    assert.ok(Object.entries(days).every(([day, cells]) => day === "Sun Mar 1" || cells.every((cell) => cell === "–")));
    await assertAccessible(page.page);
    await page.by("drawn").selectOption("MAX_QUEUED_TIME");
    const seconds = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
    assert.deepEqual((await page.heat()).days["Sun Mar 1"].map(seconds), [seconds(rows[1]["Maximum queued time"])]);
    await page.by("drawn").selectOption("AGENT_NON_RESPONSE");
    assert.deepEqual((await page.heat()).hours, ["09:00"]);
    await page.by("drawn-as").selectOption("time");
    await page.by("plot").waitFor();

    // A cell of a queue leads to the contacts that it is of.
    await page.visit("?range=week&interval=HOUR&by=QUEUE&metrics=CONTACTS_HANDLED&as=week&zone=UTC");
    const { days: ofQueue } = await page.heat();
    assert.deepEqual(ofQueue["Sun Mar 1"], ["2"]);
    await page.by("heat").getByRole("link", { name: "2", exact: true }).click();
    await page.page.waitForURL("**/admin/contacts/?*from=2026-03-01T10*");
    await page.by("contact").first().waitFor();

    await page.visit("");
    await page.preset("nonResponse");
    const ranked = await page.by("ranks").locator("li").evaluateAll((all) => all.map((one) => [one.children[0].innerText, one.children[2].innerText]));
    assert.deepEqual(ranked, (await page.rows()).map((row) => [row.Agent, row["Agent non-response"]]));
    assert.deepEqual(ranked[0], ["ana Test", "1"]);
    await assertAccessible(page.page);
    page.assertFaultless();
  });

  it("pictures stand in each language, in the dark and on paper", async () => {
    const { reports } = await day();
    const page = await reports();
    for (const [language, theme] of [["de", "light"], ["es", "dark"], ["fr", "contrast"], ["ja", "light"], ["ar", "dark"]]) {
      await page.page.evaluate(([language, theme]) => {
        localStorage.setItem("bellboard.language", language);
        localStorage.setItem("bellboard.theme", theme);
      }, [language, theme]);
      for (const query of ["?range=today&interval=HOUR&by=&metrics=CONTACTS_QUEUED,SUM_ONLINE_TIME_AGENT&drawn=STAFFING&zone=UTC", "?range=today&interval=HOUR&by=&metrics=SERVICE_LEVEL&as=week&zone=UTC"]) {
        await page.visit(query);
        await page.page.locator("[data-testid=plot], [data-testid=heat]").first().waitFor();
        const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${overflow} px too wide in ${language}`);
        await assertAccessible(page.page, `${language} ${query}`);
      }
    }
    await page.page.emulateMedia({ media: "print" });
    const shown = () => page.page.evaluate(() => [document.documentElement.dataset.theme, ...["nav", "form"].map((name) => getComputedStyle(document.querySelector(name)).display)].join());
    await until("the page on paper", async () => (await shown()) === "light,none,none");
    assert.ok(await page.by("heat").isVisible());
    page.assertFaultless();
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
