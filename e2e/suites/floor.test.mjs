// The floor at past moments: what the live board said at each of them, rebuilt from the log, and a page to go through it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { Office, picture, useWindows } from "../lib/browser.mjs";
import { call } from "../lib/http.mjs";
import { Admin, agentPassword } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";
import { until } from "../lib/until.mjs";

const openedMs = Date.parse("2026-03-01T09:00:00Z");
const desk = { width: 1440, height: 900 };

const byId = (rows) => Object.fromEntries(rows.map(({ id, line, ...row }) => [id, row]));

/** Two agents, a miss, a transfer, an abandoned chat, a break; the live board is kept of each moment. */
class Story {
  /** By the second in which it was: what the board said last. */
  live = [];
  nowMs = openedMs;

  static async play(start) {
    const self = new Story();
    const server = await start({ manualClock: new Date(openedMs).toISOString() });
    const admin = await Admin.of(server);
    const sales = await admin.createTeam("sales", { agents: ["ana", "carlos"], concurrency: 2 });
    const help = await admin.createTeam("help", { agents: ["dee"], concurrency: 2 });
    await admin.createQuickConnect("Help", { queueId: help.queueId, at: sales.queueId });
    await admin.createStatus("Lunch");
    Object.assign(self, { server, admin, sales, help });
    const [ana, carlos] = sales.agents;
    const [dee] = help.agents;
    await self.pass(10);
    await ana.setStatus("Available");
    await self.pass(5);
    const first = await admin.startChat({ flowId: sales.flowId, name: "Mina" });
    await first.connect();
    await ana.holds(first.contactId, "connecting");
    await self.pass(8);
    await carlos.setStatus("Available");
    await self.pass(12);
    self.missedMs = self.nowMs;
    await carlos.take(first.contactId);
    await self.pass(15);
    const second = await admin.startChat({ flowId: sales.flowId, name: "Ben" });
    await second.connect();
    await self.pass(3);
    await ana.clear(first.contactId);
    await self.pass(2);
    await carlos.setStatus("Lunch");
    await self.pass(2);
    const { endpoints } = await carlos.api("GetEndpoints", { queueARNs: [], nextToken: null, maxResults: 500 });
    await carlos.api("CreateAdditionalConnection", { contactId: first.contactId, endpoint: endpoints.find(({ name }) => name === "Help") });
    await self.pass(6);
    await dee.setStatus("Available");
    await self.pass(2);
    const leg = (await dee.snapshot()).contacts[0].contactId;
    await dee.take(leg);
    await self.pass(7);
    await carlos.clear(first.contactId);
    await self.pass(30);
    const third = await admin.startChat({ flowId: sales.flowId, name: "Eva" });
    await third.connect();
    await self.pass(9);
    await third.disconnect();
    await self.pass(1);
    await dee.end(leg);
    await self.pass(4);
    await dee.clear(leg);
    await self.pass(60);
    return Object.assign(self, { ana, carlos, dee, first, second, third, leg });
  }

  /** Keeps what the board says now, and lets time pass. */
  async pass(seconds) {
    const { queues, agents } = await this.admin.ask("GET", "/board");
    this.live.push({ atMs: this.nowMs, queues: byId(queues), agents: byId(agents) });
    await this.server.advance(seconds);
    this.nowMs += seconds * 1000;
  }

  ask(path) {
    return this.admin.ask("GET", path);
  }

  floorAt(ms, more = "") {
    return this.ask(`/floor?at=${new Date(ms).toISOString()}${more}`);
  }
}

/** The floor as one has it who takes what changed into what was, up to a time. */
function floorOf(window, ms = Infinity) {
  const [queues, agents] = [new Map(), new Map()];
  const take = (changed) => {
    for (const queue of changed.queues) queues.set(queue.id, queue);
    for (const agent of changed.agents) agents.set(agent.id, agent);
    for (const id of changed.gone) assert.ok(queues.delete(id) || agents.delete(id), id);
  };
  take(window.first.floor);
  for (const step of window.steps) if (step.at * 1000 <= ms) take(step.changed);
  return { queues: byId([...queues.values()]), agents: byId([...agents.values()]) };
}

describe("floor", () => {
  const start = useServers();
  const open = useWindows();

  it("is at each moment what the live board said then, from wherever one comes", async () => {
    const story = await Story.play(start);
    assert.ok(story.live.length > 15);
    for (const { atMs, queues, agents } of story.live) {
      for (const limit of [2, 7, 100]) {
        const window = await story.floorAt(atMs, `&limit=${limit}`);
        assert.deepEqual(floorOf(window, atMs), { queues, agents }, `${new Date(atMs).toISOString()} with ${limit} steps`);
      }
    }
    // Stepped through in small pieces, both ways.
    let window = await story.ask("/floor?step=1&limit=5");
    const forward = [...window.steps];
    while (window.end.position < window.newest) {
      window = await story.ask(`/floor/steps?after=${window.end.position}&limit=5`);
      forward.push(...window.steps);
    }
    const backward = [];
    for (let before = window.newest; before > 0; before = window.first.position) {
      window = await story.ask(`/floor/steps?before=${before}&limit=5`);
      assert.deepEqual(window.end.position, before);
      backward.unshift(...window.steps);
    }
    assert.deepEqual(backward, forward);
    const kinds = forward.map(({ kind }) => kind);
    for (const kind of ["missed", "accepted", "went_on", "next_status", "status", "no_agent", "ended", "cleared", "set_up"]) assert.ok(kinds.includes(kind), kind);
  });

  it("is the same after a restart, from the snapshot that was kept", async () => {
    const story = await Story.play(start);
    await story.server.stop();
    await story.server.start();
    story.admin = await Admin.of(story.server);
    for (const { atMs, queues, agents } of story.live) {
      const window = await story.floorAt(atMs, "&limit=4");
      assert.deepEqual(floorOf(window, atMs), { queues, agents }, new Date(atMs).toISOString());
    }
  });

  it("says why, in whose order, and where something happened", async () => {
    const story = await Story.play(start);
    const window = await story.floorAt(story.missedMs);
    const offer = window.steps.find(({ kind, contact, agent }) => kind === "offered" && contact.id === story.first.contactId && agent.name === "carlos Test");
    const why = await story.ask(`/floor/why?step=${offer.position}`);
    const ana = why.considered.find(({ name }) => name === "ana Test");
    assert.deepEqual([why.outcome, why.agentId, ana.excludedBy], ["offered", offer.agent.id, "ROUTE-42"]);
    const { line } = offer.changed.queues.find(({ name }) => name === "sales");
    assert.deepEqual(line.map(({ contactId, agent, attempts }) => [contactId, agent.name, attempts]), [[story.first.contactId, "carlos Test", 1]]);
    const held = offer.changed.agents.find(({ name }) => name === "carlos Test").contacts;
    assert.deepEqual(held.map(({ state, until }) => [state, until * 1000]), [["CONNECTING", story.missedMs + 20_000]]);
    const whole = await story.ask("/floor?step=1&limit=200");
    const leg = whole.steps.find(({ kind }) => kind === "went_on");
    assert.deepEqual([leg.contact.id, leg.method, leg.previous.id, leg.previous.agent.name], [story.leg, "TRANSFER", story.first.contactId, "carlos Test"]);
    const marks = await story.ask("/floor/marks?from=2026-03-01T09:00:00Z&to=2026-03-01T10:00:00Z");
    const missed = marks.marks.filter(({ kinds }) => kinds.missed);
    assert.deepEqual([missed.length, missed[0].at * 1000], [2, Math.floor(story.missedMs / 20_000) * 20_000]);
  });

  it("is for those who may see figures", async () => {
    const story = await Story.play(start);
    for (const path of ["/floor?step=3", "/floor/steps?after=3", "/floor/marks", "/floor/why?step=3"]) {
      const get = (token) => call(story.server.url, "GET", path, { headers: token ? { "X-Amz-Bearer": token } : {} });
      const refused = async (reply, type) => assert.deepEqual([reply.status, reply.headers.get("x-amzn-errortype")?.split(":")[0]], [403, type], path);
      await refused(await get(story.ana.token), "AccessDeniedException");
      await refused(await get(), "MissingAuthenticationTokenException");
    }
  });

  async function office(server, path, size = desk, more = {}) {
    const { username, password } = server.credentials.admin;
    const page = await open(Office, server, { ...size, ...more });
    await page.page.goto(path);
    await page.page.waitForURL("**/login?next=*");
    await page.by("username").fill(username);
    await page.by("password").fill(password);
    await page.by("sign-in").click();
    await page.page.waitForURL("**/admin/floor/**");
    await page.by("sentence").waitFor();
    return page;
  }

  const pathAt = (ms) => `/admin/floor/?at=${new Date(ms).toISOString()}`;
  const sentence = (page) => page.by("sentence").innerText().then((text) => text.replace(/[\u2066-\u2069]/g, ""));

  it("shows who missed what, and is stepped through by keys, buttons and list", async () => {
    const story = await Story.play(start);
    const page = await office(story.server, pathAt(story.missedMs));
    const { keyboard } = page.page;
    const says = (what) => until(`it says ${what}`, async () => what.test(await sentence(page)));
    await says(/^carlos Test accepted Chat #/);
    await keyboard.press("ArrowLeft");
    await says(/was offered to carlos Test, until 09:00:55$/);
    await page.text("past-answer", /carlos Test\u2069 was the only agent who could take it/);
    const why = page.by("past-why").getByText("The agent still holds an entry of this contact");
    await why.waitFor();
    await keyboard.press("k");
    await says(/^ana Test missed Chat #/);
    assert.equal(await page.by("clock").innerText(), "09:00:35");
    // What changed at this step says so.
    const ana = page.by("group-notAnswering").getByTestId("board-agent");
    await ana.getByText("Missed, sales").waitFor();
    assert.equal(await ana.getAttribute("data-changed"), "true");
    await ana.getByText("changed", { exact: true }).waitFor();
    const queue = page.by("past-queue").filter({ hasText: "sales" });
    assert.equal(await queue.getAttribute("data-changed"), "true");
    const inLine = queue.getByTestId("in-line");
    assert.match(await inLine.innerText(), /first in line[\s\S]*priority 5 · 1 offer before/);
    assert.equal(await page.by("past-queue").filter({ hasText: "help" }).getAttribute("data-changed"), "false");
    assert.equal(await inLine.getByRole("link").getAttribute("href"), `/admin/contacts/?contact=${story.first.contactId}`);
    assert.equal(await page.page.locator("[data-testid=step][aria-current]").getAttribute("data-kind"), "missed");
    await keyboard.press("j");
    await says(/was offered to carlos Test/);
    await keyboard.press("Shift+ArrowLeft");
    await says(/was offered to ana Test, until 09:00:35$/);
    assert.match(await page.by("group-available").innerText(), /Incoming, sales · 00:20 left/);
    await page.by("decision-on").click();
    await says(/was offered to carlos Test/);
    await page.by("step-back").click();
    await page.by("step-back").click();
    await says(/^carlos Test is now Available$/);
    await page.by("step").filter({ hasText: /chose .Lunch. as the next status/ }).click();
    await says(/chose Lunch as the next status$/);
    await until("the next status shows", async () => /next Lunch/.test(await page.by("group-onContact").innerText().catch(() => "")));
    page.assertFaultless();
  });

  it("goes to times that are chosen, in a zone, and keeps them in the address", async () => {
    const story = await Story.play(start);
    const page = await office(story.server, pathAt(story.missedMs), desk, { timezoneId: "Europe/Berlin" });
    assert.equal(await page.by("clock").innerText(), "10:00:35");
    await page.by("zone").selectOption("UTC");
    await page.text("clock", "09:00:35");
    assert.equal(await page.by("time").inputValue(), "2026-03-01T09:00:35");
    await page.by("time").fill("2026-03-01T09:00:20");
    await page.by("show").click();
    await page.text("clock", "09:00:20");
    assert.match(await sentence(page), /was offered to ana Test/, "the last step up to then");
    assert.match(await page.by("group-available").innerText(), /00:15 left/);
    await until("the address", async () => page.page.url().includes("at=2026-03-01T09:00:20.000Z&") || page.page.url().includes("zone=UTC"));
    await until("all of it", async () => /at=2026-03-01T09:00:20\.000Z/.test(page.page.url()) && /step=\d+/.test(page.page.url()) && /zone=UTC/.test(page.page.url()));
    await page.page.reload();
    await page.text("clock", "09:00:20");
    assert.match(await sentence(page), /was offered to ana Test/);
    // The slider and the hours beside this one.
    await page.by("scrubber").fill("35");
    await page.text("clock", "09:00:35");
    await page.text("marked", /^\d+ steps in this hour, 2 missed or rejected$/);
    await page.by("hour-back").click();
    await page.text("clock", "08:00:35");
    await page.text("sentence", "Nothing had happened yet.");
    await page.text("marked", "0 steps in this hour");
    assert.equal(await page.by("board-agent").count(), 0);
    page.assertFaultless();
  });

  it("shows on the page at each moment what the board said then", async () => {
    const story = await Story.play(start);
    const page = await office(story.server, "/admin/floor/");
    await page.text("clock", new Date(story.nowMs).toISOString().slice(11, 19));
    for (const { atMs, queues, agents } of story.live) {
      await page.by("time").fill(new Date(atMs).toISOString().slice(0, 19));
      await page.by("show").click();
      await page.text("clock", new Date(atMs).toISOString().slice(11, 19));
      for (const queue of Object.values(queues)) {
        const waiting = page.by("past-queue").filter({ has: page.page.getByRole("heading", { name: queue.name, exact: true }) }).locator('[data-figure="waiting"]');
        await until(`${queue.name} at ${new Date(atMs).toISOString()}`, async () => (await waiting.innerText()) === String(queue.figures.CONTACTS_IN_QUEUE));
      }
      const names = (await page.page.locator("[data-testid=board-agent] .name").allInnerTexts()).sort();
      assert.deepEqual(names, Object.values(agents).map(({ name }) => name).sort());
    }
    page.assertFaultless();
  });

  it("is reached from the life of a contact", async () => {
    const story = await Story.play(start);
    const page = await office(story.server, pathAt(story.missedMs));
    await page.page.goto(`/admin/contacts/?contact=${story.first.contactId}`);
    const lane = page.by("life").getByRole("link", { name: "carlos Test, accepted" });
    assert.equal(await lane.getAttribute("href"), `/admin/floor/?at=${new Date(story.missedMs).toISOString()}`);
    // A decision leads to its own step, whatever else happened at that moment.
    await page.by("see-floor").last().click();
    await page.page.waitForURL("**/admin/floor/**");
    await until("the offer", async () => /was offered to carlos Test/.test(await sentence(page)));
    await page.page.goBack();
    await lane.click();
    await page.page.waitForURL("**/admin/floor/**");
    await page.text("clock", "09:00:35");
    await until("the last of it", async () => /carlos Test accepted/.test(await sentence(page)));
    page.assertFaultless();
  });

  it("says which permission is missing", async () => {
    const server = await start({ manualClock: new Date(openedMs).toISOString() });
    const admin = await Admin.of(server);
    await admin.createTeam("sales", { agents: ["ana"] });
    const page = await (await open(Office, server, desk)).signIn("ana", agentPassword, "/admin/floor/");
    await page.page.getByRole("alert").filter({ hasText: "AccessMetrics" }).waitFor();
    page.assertFaultless();
  });

  it("fits a phone, a tablet and a desk, in each language, and axe finds nothing", async () => {
    const story = await Story.play(start);
    for (const [width, height] of [[320, 720], [768, 1024], [1440, 900]]) {
      const page = await office(story.server, pathAt(story.missedMs), { width, height });
      await page.page.keyboard.press("k");
      await page.by("past-why").waitFor();
      await page.by("past-answer").waitFor();
      const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} px too wide at ${width}`);
      await assertAccessible(page.page);
      await picture(page.page, `floor-${width}.png`);
      page.assertFaultless();
    }
    for (const locale of ["de", "es", "fr", "ja", "ar"]) {
      const page = await office(story.server, pathAt(story.missedMs), desk, { locale });
      await page.page.keyboard.press("k");
      await page.by("past-answer").waitFor();
      const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} px too wide in ${locale}`);
      await assertAccessible(page.page, locale);
      if (locale === "ar") {
        const before = await page.by("now").getAttribute("data-position");
        await page.page.keyboard.press("ArrowLeft");
        await until("left is onward", async () => Number(await page.by("now").getAttribute("data-position")) > Number(before));
        await picture(page.page, "floor-rtl.png");
      }
      page.assertFaultless();
    }
  });
});
