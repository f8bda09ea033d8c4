// Agents' activity in a real browser: a day moment by moment, and who was signed in when.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { Office, picture, useWindows } from "../lib/browser.mjs";
import { ask, call } from "../lib/http.mjs";
import { Admin, agentPassword } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";
import { until } from "../lib/until.mjs";

const path = "/admin/activity/";
const day = { since: "2026-01-05T00:00:00Z", until: "2026-01-06T00:00:00Z" };

describe("activity", () => {
  const startServer = useServers();
  const open = useWindows();

  async function start() {
    const server = await startServer({ manualClock: "2026-01-05T09:00:00Z" });
    const admin = await Admin.of(server);
    const office = async ({ search, size, username = server.credentials.admin.username, password = server.credentials.admin.password } = {}) => {
      const page = await (await open(Office, server, size)).signIn(username, password, path);
      await page.page.goto(path + search);
      return page;
    };
    return { server, admin, office };
  }

  /** Ana misses a chat, takes it, has a break, and is left during an offer; then she signs out. */
  async function aDay({ server, admin }) {
    await admin.createStatus("Lunch");
    const { queueId, profileId, flowId, agents: [ana] } = await admin.createTeam("Orders", { agents: ["Ana"] });
    await server.advance(10);
    await ana.setStatus("Available");
    const { contactId } = await admin.startChat({ flowId });
    await ana.holds(contactId, "connecting");
    await server.advance(20);
    await ana.holds(contactId, "missed");
    await server.advance(10);
    await ana.clear(contactId);
    await ana.holds(contactId, "connecting");
    await server.advance(6);
    await ana.take(contactId);
    await server.advance(60);
    await ana.end(contactId);
    await server.advance(30);
    await ana.clear(contactId);
    await ana.setStatus("Lunch");
    await server.advance(100);
    await ana.setStatus("Available");
    await server.advance(4);
    const left = await admin.startChat({ flowId });
    await left.connect();
    await ana.holds(left.contactId, "connecting");
    await server.advance(5);
    await left.disconnect();
    await ana.holds(left.contactId, "rejected");
    await server.advance(5);
    await ana.clear(left.contactId);
    await server.advance(50);
    await ana.setStatus("Offline");
    await server.advance(30);
    await call(server.url, "GET", "/logout", { headers: { "X-Amz-Bearer": ana.token } });
    await server.advance(60);
    return { ana, queueId, profileId, flowId, contactId, leftId: left.contactId };
  }

  /** Seconds since nine o'clock. */
  const nine = Date.parse("2026-01-05T09:00:00Z") / 1000;

  function told({ from, to, isOpen, status, onContact, ringing, failed, signedIn, contactId, state, outcome }, ids) {
    const flags = Object.entries({ onContact, ringing, failed }).flatMap(([name, is]) => (is ? [name] : []));
    const what = status ? [status.name, ...flags, ...(signedIn ? [] : ["signed out"])] : [ids[contactId], state, ...(outcome ? [outcome] : [])];
    return [from - nine, isOpen ? "now" : to - nine, what.join(" ")];
  }

  async function dayOf(admin, userId, range = day) {
    return admin.ask("GET", `/activity/agents/${userId}?${new URLSearchParams(range)}`);
  }

  it("met-74 a day is told as it was, and comes to what the reports say", async () => {
    const world = await start();
    const { admin, server } = world;
    const { ana, contactId, leftId } = await aDay(world);
    const found = await dayOf(admin, ana.userId);
    const ids = { [contactId]: "first", [leftId]: "second" };
    assert.deepEqual(found.rows.map((row) => told(row, ids)), [
      [0, 10, "Offline"],
      [10, 30, "Available ringing"],
      [10, 30, "first OFFERED MISSED"],
      [30, 40, "Available failed"],
      [30, 40, "first MISSED"],
      [40, 46, "Available ringing"],
      [40, 46, "first OFFERED ANSWERED"],
      [46, 136, "Available onContact"],
      [46, 106, "first CONNECTED"],
      [106, 136, "first AFTER_CONTACT_WORK"],
      [136, 236, "Lunch"],
      [236, 240, "Available"],
      [240, 245, "Available ringing"],
      [240, 245, "second OFFERED ABANDONED"],
      [245, 250, "Available failed"],
      [245, 250, "second REJECTED ABANDONED"],
      [250, 300, "Available"],
      [300, 330, "Offline"],
      [330, "now", "Offline signed out"],
    ]);

    const sum = (is) => found.rows.filter((row) => row.status && row.status.type !== "OFFLINE" && is(row)).reduce((all, { from, to }) => all + to - from, 0);
    const isRoutable = ({ status }) => status.type === "ROUTABLE";
    const summed = {
      SUM_ONLINE_TIME_AGENT: sum(() => true),
      SUM_CONTACT_TIME_AGENT: sum((row) => isRoutable(row) && row.onContact),
      SUM_IDLE_TIME_AGENT: sum((row) => isRoutable(row) && !row.onContact && !row.ringing),
      SUM_NON_PRODUCTIVE_TIME_AGENT: sum(({ status }) => status.type === "CUSTOM"),
      SUM_ERROR_STATUS_TIME_AGENT: sum(({ failed }) => failed),
      AGENT_NON_RESPONSE: found.rows.filter(({ state, outcome }) => state === "OFFERED" && outcome !== "ANSWERED").length,
    };
    assert.deepEqual(summed, {
      SUM_ONLINE_TIME_AGENT: 290, SUM_CONTACT_TIME_AGENT: 90, SUM_IDLE_TIME_AGENT: 69, SUM_NON_PRODUCTIVE_TIME_AGENT: 100, SUM_ERROR_STATUS_TIME_AGENT: 15, AGENT_NON_RESPONSE: 2,
    });
    const { MetricResults: [{ Collections: reported }] } = await admin.ask("POST", "/metrics/data", {
      ResourceArn: server.credentials.instance_arn,
      StartTime: Date.parse(day.since) / 1000,
      EndTime: Date.parse(day.until) / 1000,
      Filters: [{ FilterKey: "AGENT", FilterValues: [ana.userId] }],
      Metrics: Object.keys(found.figures).map((Name) => ({ Name })),
    });
    const reports = Object.fromEntries(reported.map(({ Metric, Value }) => [Metric.Name, Value]));
    assert.deepEqual(found.figures, reports);
    for (const [name, value] of Object.entries(summed)) assert.equal(reports[name], value, name);
    assert.equal(reports.CONTACTS_HANDLED, 1);

    // Cut where the time is cut, and nothing of another day.
    const part = await dayOf(admin, ana.userId, { since: "2026-01-05T09:00:20Z", until: "2026-01-05T09:00:35Z" });
    assert.deepEqual(part.rows.map((row) => told(row, ids)), [
      [20, 30, "Available ringing"],
      [20, 30, "first OFFERED MISSED"],
      [30, 35, "Available failed"],
      [30, 35, "first MISSED"],
    ]);
    assert.deepEqual((await dayOf(admin, ana.userId, { since: "2026-01-03T00:00:00Z", until: "2026-01-04T00:00:00Z" })).rows, []);
    // Whoever was deleted is in no list, and their day is told all the same.
    await admin.ask("DELETE", `/users/${admin.instance}/${ana.userId}`);
    const { agents } = await admin.ask("GET", "/activity/agents");
    assert.ok(!agents.some(({ id }) => id === ana.userId) && agents.length > 0);
    assert.equal((await dayOf(admin, ana.userId)).rows.length, found.rows.length);
    for (const [name, value] of Object.entries({ since: "soon", until: "2026-01-07T00:00:00Z" })) {
      const reply = await call(server.url, "GET", `/activity/agents/${ana.userId}?${new URLSearchParams({ ...day, [name]: value })}`, { headers: { "X-Amz-Bearer": admin.token } });
      assert.equal(reply.status, 400, name);
    }
  });

  async function csv(page) {
    const [file] = await Promise.all([page.page.waitForEvent("download"), page.by("csv").click()]);
    const text = (await readFile(await file.path(), "utf8")).replace(/^\uFEFF/, "");
    return text.trimEnd().split("\r\n").map((line) => [...line.matchAll(/("[^"]*"|[^,]*)(?:,|$)/g)].slice(0, line.endsWith(",") ? undefined : -1).map(([, cell]) => cell.replaceAll('"', "")));
  }

  /** As the screen writes it: a time of the day, and hh:mm:ss. */
  const clock = (iso) => (iso.endsWith("Z") ? iso.slice(11, 19) : iso);
  const hms = (seconds) => [3600, 60, 1].map((unit, n) => String(Math.floor(seconds / unit) % (n ? 60 : 100)).padStart(2, "0")).join(":");

  it("a supervisor chooses an agent and a day, and the file has what the screen has", async () => {
    const world = await start();
    const { ana, contactId } = await aDay(world);
    const page = await world.office({ search: "?date=2026-01-05&zone=UTC" });
    await page.text("activity", "Choose an agent and a day");
    await page.by("agent").selectOption({ label: "Ana Test (Ana)" });
    await page.by("show").click();
    await page.count("row", 19);
    const shown = async () => (await page.by("row").evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.innerText.trim())))).map((cells) => cells.map((cell) => cell.replace(/\s+/g, " ")));
    const rows = await shown();
    assert.deepEqual(rows[1], ["09:00:10", "09:00:30", "00:00:20", "Available", "contact on offer", "", ""]);
    assert.deepEqual(rows[2].filter((_, n) => n !== 5), ["09:00:10", "09:00:30", "00:00:20", "", "Offered: missed", "Orders"]);
    assert.deepEqual(rows.at(-1), ["09:05:30", "goes on", "00:01:00", "Offline", "signed out", "", ""]);
    const same = async () => {
      const [head, ...lines] = await csv(page);
      assert.deepEqual(head, await page.page.locator("thead th").allInnerTexts());
      const onScreen = await shown();
      const links = await page.by("row").evaluateAll((all) => all.map((row) => new URL(row.querySelector("a")?.href ?? "http://x/").searchParams.get("contact") ?? ""));
      assert.deepEqual(lines.map(([from, to, seconds, status, doing, , queue]) => [clock(from), clock(to), hms(seconds), status, doing, queue]), onScreen.map((cells) => cells.filter((_, n) => n !== 5)));
      assert.deepEqual(lines.map((cells) => cells[5]), links);
    };
    await same();
    assert.equal(await page.page.locator("[data-name=AGENT_NON_RESPONSE]").getAttribute("data-value"), "2");
    assert.equal(await page.page.locator("[data-name=SUM_ONLINE_TIME_AGENT] dd").innerText(), "00:04:50");
    await page.by("kind").selectOption("contacts");
    await page.count("row", 7);
    await same();
    const link = page.by("row").first().getByRole("link");
    assert.equal(new URL(await link.evaluate((one) => one.href)).search, `?contact=${contactId}`);

    // The address alone leads here, and the day before has nothing.
    await page.page.goto(page.page.url());
    await page.count("row", 7);
    await page.by("day-before").click();
    await page.text("nothing", "never came online");
    await page.page.goBack();
    await page.count("row", 7);
    // By the clock of another zone.
    await page.page.goto(`${path}?agent=${ana.userId}&date=2026-01-05&zone=Asia/Tokyo`);
    await page.count("row", 19);
    assert.equal((await shown())[0][0], "18:00:00");
    page.assertFaultless();
  });

  it("says who was signed in, from when until when", async () => {
    const world = await start();
    const { admin, server } = world;
    const { profileId } = await aDay(world);
    await admin.createAgent("Bo", profileId);
    await server.advance(90);
    const found = await admin.ask("GET", `/activity/sign-ins?${new URLSearchParams(day)}`);
    const own = found.signIns.filter(({ username }) => username !== "admin");
    assert.deepEqual(own.map(({ name, username, in: at, out }) => [name, username, at - nine, out && out - nine]), [["Ana Test", "Ana", 0, 330], ["Bo Test", "Bo", 390, null]]);
    const page = await world.office({ search: "?view=signins&date=2026-01-05&zone=UTC" });
    await page.by("only-agent").selectOption({ label: "Ana Test (Ana)" });
    await page.count("row", 1);
    assert.match(await page.by("row").innerText(), /Ana Test\s+Ana\s+.*09:00:00\s+.*09:05:30\s+00:05:30/);
    const [head, ...lines] = await csv(page);
    assert.deepEqual([head, ...lines], [["Agent", "Username", "Signed in", "Signed out", "Duration"], ["Ana Test", "Ana", "2026-01-05T09:00:00Z", "2026-01-05T09:05:30Z", "330"]]);
    await page.by("only-agent").selectOption({ label: "Bo Test (Bo)" });
    assert.match(await page.by("row").innerText(), /goes on\s+00:01:30/);
    // Of another day, those who are still there.
    await page.by("date").fill("2026-01-04");
    await page.by("to").fill("2026-01-04");
    await page.by("show").click();
    await page.text("nothing", "Nobody was signed in.");
    await page.by("date").fill("2026-01-06");
    await page.by("show").click();
    await page.page.getByRole("alert").filter({ hasText: "at most 35 days" }).waitFor();
    page.assertFaultless();
  });

  it("each view takes its own permission, and says so", async () => {
    const world = await start();
    const { admin, server } = world;
    const { ana, profileId } = await aDay(world);
    const withRight = async (name, ...permissions) => {
      const { SecurityProfileId: id } = await admin.ask("PUT", `/security-profiles/${admin.instance}`, { SecurityProfileName: name, Permissions: ["BasicAgentAccess", ...permissions] });
      const userId = await admin.createUser(name, profileId);
      await admin.ask("POST", `/users/${admin.instance}/${userId}/security-profiles`, { SecurityProfileIds: [id] });
      return (await ask(server.url, "POST", "/auth/login", { body: { username: name, password: agentPassword } })).authToken;
    };
    const [auditor, timekeeper] = [await withRight("Audrey", "AgentActivityAudit.Access"), await withRight("Tim", "AgentTimeCard.View")];
    const statuses = async (token) => {
      const all = [`/activity/agents`, `/activity/agents/${ana.userId}?${new URLSearchParams(day)}`, `/activity/sign-ins?${new URLSearchParams(day)}`];
      return Promise.all(all.map(async (address) => (await call(server.url, "GET", address, { headers: { "X-Amz-Bearer": token } })).status));
    };
    assert.deepEqual(await statuses(auditor), [200, 200, 403]);
    assert.deepEqual(await statuses(timekeeper), [403, 403, 200]);
    assert.deepEqual(await statuses(ana.token), [403, 403, 403]);
    const page = await world.office({ username: "Tim", password: agentPassword, search: `?agent=${ana.userId}&date=2026-01-05&zone=UTC` });
    await page.page.getByRole("alert").filter({ hasText: "AgentActivityAudit.Access" }).waitFor();
    await page.by("view-signins").click();
    await page.by("row").first().waitFor();
    page.assertFaultless();
  });

  it("is used by keyboard, fits a phone and a desk, and axe finds nothing", async () => {
    const world = await start();
    const { ana } = await aDay(world);
    for (const [width, height] of [[320, 900], [1440, 900]]) {
      const page = await world.office({ size: { width, height }, search: `?agent=${ana.userId}&date=2026-01-05&zone=UTC` });
      await page.count("row", 19);
      const fits = async () => {
        const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${overflow} px too wide at ${width}`);
        await assertAccessible(page.page);
      };
      await fits();
      await picture(page.page, `activity-${width}.png`);
      await page.by("view-signins").press("Enter");
      await page.by("row").first().waitFor();
      await fits();
      assert.equal(new URL(page.page.url()).searchParams.get("view"), "signins");
      await page.by("view-day").press("Enter");
      await page.count("row", 19);
      await page.by("kind").press("ArrowDown");
      await until("statuses only", async () => (await page.by("row").count()) === 12);
      page.assertFaultless();
    }
  });
});
