// The board: queues and agents as they are now, as a page of supervisors watches them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { Office, picture, useWindows } from "../lib/browser.mjs";
import { call } from "../lib/http.mjs";
import { until } from "../lib/until.mjs";
import { Admin } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";

/** What one who watches has, kept up by what changed. */
class Watcher {
  queues = new Map();
  agents = new Map();
  version = undefined;

  constructor(admin) {
    this.admin = admin;
  }

  async look(waitSeconds = 0) {
    const after = this.version === undefined ? "" : `&after=${this.version}`;
    const reply = await this.admin.ask("GET", `/board?wait_seconds=${waitSeconds}${after}`);
    if (reply.whole) {
      this.queues.clear();
      this.agents.clear();
    }
    for (const queue of reply.queues ?? []) this.queues.set(queue.id, queue);
    for (const agent of reply.agents ?? []) this.agents.set(agent.id, agent);
    for (const id of reply.gone ?? []) this.queues.delete(id) || this.agents.delete(id);
    this.version = reply.version;
    return reply;
  }
}

const named = (rows) => (rows ?? []).map(({ username, name }) => username ?? name).sort();
const opened = Date.parse("2026-03-01T09:00:00Z") / 1000;

describe("board", () => {
  const start = useServers();

  async function floor(options) {
    const server = await start({ manualClock: new Date(opened * 1000).toISOString() });
    const admin = await Admin.of(server);
    const team = await admin.createTeam("sales", { agents: ["ana", "bo"], concurrency: 2, ...options });
    return { server, admin, team, ana: team.agents[0], bo: team.agents[1] };
  }

  /** What the API says of the queue with the same names. */
  async function figuresOf(admin, queueId, names) {
    const reply = await admin.ask("POST", `/metrics/current/${admin.instance}`, {
      Filters: { Queues: [queueId] },
      Groupings: ["QUEUE"],
      CurrentMetrics: names.map((Name) => ({ Name })),
    });
    const [row] = reply.MetricResults;
    return row && Object.fromEntries(row.Collections.map(({ Metric, Value }) => [Metric.Name, Value]));
  }

  it("shows what the API says, at each step of a contact", async () => {
    const { server, admin, team, ana } = await floor();
    const watcher = new Watcher(admin);
    const agree = async () => {
      await watcher.look();
      const { figures } = watcher.queues.get(team.queueId);
      assert.deepEqual(figures, (await figuresOf(admin, team.queueId, Object.keys(figures))) ?? figures);
      return figures;
    };
    const empty = await agree();
    assert.ok(Object.keys(empty).length >= 10 && Object.values(empty).every((value) => value === 0), JSON.stringify(empty));

    const customer = await admin.startChat({ flowId: team.flowId });
    await customer.connect();
    assert.deepEqual([(await agree()).CONTACTS_IN_QUEUE, watcher.queues.get(team.queueId).oldestSince], [1, opened]);
    await server.advance(30);
    await ana.setStatus("Available");
    await ana.holds(customer.contactId, "connecting");
    assert.equal((await agree()).AGENTS_ONLINE, 1);
    await ana.accept(customer.contactId);
    assert.equal((await agree()).AGENTS_ON_CONTACT, 1);
    assert.equal(watcher.queues.get(team.queueId).oldestSince, null);
    await customer.disconnect();
    assert.equal((await agree()).AGENTS_AFTER_CONTACT_WORK, 1);
    await ana.api("ClearContact", { contactId: customer.contactId });
    assert.equal((await agree()).SLOTS_AVAILABLE, 2);

    const missed = await admin.startChat({ flowId: team.flowId });
    await missed.connect();
    await ana.holds(missed.contactId, "connecting");
    await server.advance(20);
    assert.equal((await agree()).AGENTS_ERROR, 1);
    const [shown] = watcher.agents.values();
    assert.deepEqual([shown.username, shown.name, shown.status.name, shown.status.type], ["ana", "ana Test", "Available", "ROUTABLE"]);
    assert.deepEqual(shown.contacts.map(({ channel, state, queue, since }) => ({ channel, state, queue, since })), [
      { channel: "CHAT", state: "MISSED", queue: "sales", since: opened + 50 },
    ]);
  });

  it("gives what changed and nothing else, and says who is gone", async () => {
    const { admin, ana, bo } = await floor();
    const watcher = new Watcher(admin);
    assert.equal((await watcher.look()).whole, true);
    assert.deepEqual(await watcher.look(), { version: watcher.version }, "nothing has changed");
    await ana.setStatus("Available");
    const one = await watcher.look();
    assert.deepEqual([one.whole, named(one.agents), named(one.queues)], [false, ["ana"], ["sales"]]);
    await bo.setStatus("Available");
    assert.deepEqual(named((await watcher.look()).agents), ["bo"]);
    await ana.setStatus("Offline");
    const gone = await watcher.look();
    assert.deepEqual([named(gone.agents), gone.gone.length, named([...watcher.agents.values()])], [[], 1, ["bo"]]);
    watcher.version = "17";
    assert.equal((await watcher.look()).whole, true, "from a version that is not one of ours all is told");
  });

  it("waits for a change, and is there within a second of it", async () => {
    const { admin, ana } = await floor();
    const watcher = new Watcher(admin);
    await watcher.look();
    const waiting = watcher.look(20);
    await ana.setStatus("Available");
    assert.deepEqual(named((await waiting).agents), ["ana"]);
  });

  it("is for who may see figures, and says what is wrong with a request", async () => {
    const { server, admin, ana } = await floor();
    const get = (query, token) => call(server.url, "GET", `/board?${query}`, { headers: token ? { "X-Amz-Bearer": token } : {} });
    const refused = async (reply, status, type) => assert.deepEqual([reply.status, reply.headers.get("x-amzn-errortype")?.split(":")[0]], [status, type]);
    for (const query of ["wait_seconds=21", "wait_seconds=-1", "wait_seconds=soon"]) await refused(await get(query, admin.token), 400, "InvalidParameterException");
    await refused(await get("", ana.token), 403, "AccessDeniedException");
    await refused(await get(""), 403, "MissingAuthenticationTokenException");
  });

  const open = useWindows();

  async function office(server, size) {
    const { username, password } = server.credentials.admin;
    return (await open(Office, server, size)).signIn(username, password, "/admin/board/");
  }

  it("founding-28 a contact that nobody answered for twenty seconds counts as agent non-response in the real-time report", async () => {
    const { server, admin, team, ana } = await floor();
    const page = await office(server, { width: 1440, height: 900 });
    const row = page.by("board-queue").filter({ hasText: "sales" });
    const figure = (name) => row.locator(`[data-figure="${name}"]`).textContent();
    await until("the queue is there", async () => (await figure("waiting")) === "0" && (await figure("non-response")) === "0");

    await ana.setStatus("Available");
    const customer = await admin.startChat({ flowId: team.flowId });
    await customer.connect();
    await until("it waits", async () => (await figure("waiting")) === "1");
    await server.advance(19);
    assert.equal(await page.by("group-notAnswering").count(), 0);
    await server.advance(1);
    await until("it counts", async () => (await figure("non-response")) === "1");
    assert.match(await page.by("sum-non-response").textContent(), /^1/);
    const shown = page.by("group-notAnswering").getByText("ana Test");
    await shown.waitFor();
    page.assertFaultless();
  });

  it("lets a supervisor see who does not answer, clear it and change the status, by keyboard alone", async () => {
    const { server, admin, team, ana } = await floor();
    await ana.setStatus("Available");
    const customer = await admin.startChat({ flowId: team.flowId });
    await customer.connect();
    await ana.holds(customer.contactId, "connecting");
    await server.advance(20);
    const page = await office(server, { width: 1440, height: 900 });
    const agent = page.by("group-notAnswering").getByTestId("board-agent");
    await agent.locator("summary").focus();
    await page.page.keyboard.press("Enter");
    await agent.getByText("Missed, sales").waitFor();
    const contact = agent.getByRole("link", { name: "Missed, sales" });
    assert.equal(await contact.getAttribute("href"), `/admin/contacts/?contact=${customer.contactId}`);
    await page.by("clear-failed").focus();
    await page.page.keyboard.press("Enter");
    await until("it is cleared, and rings again", async () => (await ana.contact(customer.contactId))?.state.type === "connecting");
    await until("the page shows it", async () => (await page.by("group-notAnswering").count()) === 0);
    await server.advance(20);
    await until("missed again", async () => (await page.by("group-notAnswering").count()) === 1);
    await page.by("group-notAnswering").getByTestId("board-agent").locator("summary").press("Enter");
    await page.page.getByLabel("Change the status of ana Test").selectOption({ label: "Offline" });
    await until("she is away", async () => (await ana.snapshot()).state.name === "Offline" || (await ana.snapshot()).nextState?.name === "Offline");
    page.assertFaultless();
  });

  it("draws today by the hour as the report tells it, and leads to the contacts of a queue", async () => {
    const { server, admin, team, ana } = await floor();
    const nothing = await office(server, { width: 1440, height: 900 });
    await nothing.text("today", "Nothing has happened today yet.");
    await ana.setStatus("Available");
    const customer = await admin.startChat({ flowId: team.flowId });
    await customer.connect();
    await ana.holds(customer.contactId, "connecting");
    await server.advance(10);
    await ana.accept(customer.contactId);
    await server.advance(3_590);
    await customer.disconnect();
    await ana.api("ClearContact", { contactId: customer.contactId });
    await server.advance(1_800);

    const page = await office(server, { width: 1440, height: 900 });
    const plots = page.by("today").getByTestId("plot");
    await until("both pictures", async () => (await plots.count()) === 3);
    const said = async (plot, key) => {
      await plot.press(key);
      return plot.getAttribute("aria-valuetext");
    };
    assert.deepEqual([await said(plots.nth(2), "Home"), await said(plots.nth(2), "End")], [
      "Mar 1, 2026, 09:00 – 10:00, Contacts queued 0, Online time 01:00:00",
      "Mar 1, 2026, 10:00 – 11:00, Contacts queued 1, Online time 00:30:00",
    ]);
    assert.equal(await said(plots.nth(0), "End"), "Mar 1, 2026, 10:00 – 11:00, Service level, 20 seconds 100%");
    assert.equal(await said(plots.nth(1), "End"), "Mar 1, 2026, 10:00 – 11:00, Average queue answer time 00:00:10, Maximum queued time 00:00:10");
    const staffing = page.by("today-STAFFING");
    await staffing.locator("summary").press("Enter");
    const cells = (table) => table.evaluate((one) => [...one.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.innerText.trim())));
    const seen = await cells(staffing.locator("table"));
    await assertAccessible(page.page);

    // The report says the same, and more.
    await page.page.clock.setFixedTime(new Date((opened + 5_400) * 1000));
    await staffing.getByRole("link").click();
    await page.page.waitForURL("**/admin/reports/?*");
    await page.by("report-table").waitFor();
    assert.deepEqual((await cells(page.by("report-table"))).map((row) => row.slice(0, 3)), seen);
    await page.page.goBack();

    await page.by("board-queue").getByRole("link", { name: "sales" }).click();
    await page.page.waitForURL(`**/admin/contacts/?*queue=${team.queueId}*`);
    await page.count("contact", 1);
    page.assertFaultless();
  });

  it("says when it is cut off, and goes on by itself", async () => {
    const { server } = await floor();
    const page = await office(server, { width: 1440, height: 900 });
    const state = () => page.by("board-state").getAttribute("data-state");
    await until("live", async () => (await state()) === "live");
    await page.page.context().setOffline(true);
    await server.advance(1);
    await until("lost", async () => (await state()) === "lost");
    await page.page.context().setOffline(false);
    await until("live again", async () => (await state()) === "live");
  });

  it("fits a phone, a tablet and a desk, and axe finds nothing", async () => {
    const { server, admin, team, ana, bo } = await floor();
    const other = await admin.createTeam("returns", { agents: ["cy", "di"], concurrency: 5 });
    for (const agent of [ana, bo, ...other.agents]) await agent.setStatus("Available");
    const chat = async (flowId, name) => {
      const customer = await admin.startChat({ flowId, name });
      await customer.connect();
      return customer;
    };
    const missed = await chat(team.flowId, "Mina");
    await ana.holds(missed.contactId, "connecting");
    const taken = await chat(other.flowId, "Ben");
    const [cy, di] = other.agents;
    await cy.take(taken.contactId);
    const over = await chat(other.flowId, "Eva");
    await di.take(over.contactId);
    await server.advance(65);
    await over.disconnect();
    await di.setStatus("Break").catch(() => {});
    for (let n = 0; n < 6; n += 1) await chat(other.flowId, `Waiting ${n}`);
    for (const [width, height] of [[320, 720], [768, 1024], [1440, 900]]) {
      const page = await office(server, { width, height });
      await page.by("board-queue").first().waitFor();
      await until("figures of today", async () => (await page.by("board-queue").filter({ hasText: "returns" }).locator('[data-figure="handled"]').textContent()) !== "–");
      const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} px too wide at ${width}`);
      await assertAccessible(page.page);
      await picture(page.page, `board-${width}.png`);
      page.assertFaultless();
    }
  });
});
