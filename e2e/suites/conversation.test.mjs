// Long and busy conversations: what is drawn of them, and where the reader stays.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { picture } from "../lib/browser.mjs";
import { useDemo } from "../lib/demo.mjs";
import { Admin, agentPassword } from "../lib/people.mjs";
import { until } from "../lib/until.mjs";

const interactive = "application/vnd.amazonaws.connect.message.interactive";
const response = `${interactive}.response`;

describe("conversation", { timeout: 300_000 }, () => {
  const demo = useDemo();

  async function team({ concurrency = 10, ...size } = {}) {
    const people = await demo();
    const admin = await Admin.of(people.server);
    const { flowId, agents } = await admin.createTeam("ana", { concurrency });
    const ana = await people.panel("ana", { password: agentPassword, ...size });
    await ana.available();
    const chat = async (name, more) => {
      const customer = await admin.startChat({ name, flowId, ...more });
      await customer.connect();
      await ana.accept(name);
      return customer;
    };
    return { ...people, admin, ana, chat, agent: agents[0] };
  }

  /** Tasks of the page that took more than 50 ms, counted while `work` runs. */
  async function longTasks(page, work) {
    await page.evaluate(() => {
      globalThis.longTasks = [];
      globalThis.longTaskObserver = new PerformanceObserver((list) => globalThis.longTasks.push(...list.getEntries().map(({ duration }) => Math.round(duration))));
      globalThis.longTaskObserver.observe({ type: "longtask" });
    });
    await work();
    return page.evaluate(() => (globalThis.longTaskObserver.disconnect(), globalThis.longTasks));
  }

  const top = (window) => window.by("transcript").evaluate((one) => one.scrollTop);
  const scrollTo = (window, y) => window.by("transcript").evaluate((one, to) => one.scrollTo(0, to), y);
  const isAtEnd = (window) => window.by("transcript").evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight < 60);

  it("of a thousand messages as many are drawn as can be seen, more as the reader goes back, and ten busy chats go on", async (t) => {
    const { ana, chat } = await team();
    const names = ["Mina Okafor", "Tomas Berg", "Ada Wills", "Kofi Mensah", "Lena Brandt", "Omar Haddad", "Priya Raman", "Sam Ito", "Vera Lund", "Zoe Adler"];
    const customers = [];
    for (const name of names) customers.push(await chat(name));
    const [mina] = customers;
    for (let n = 1; n <= 1_000; n += 1) await mina.send(`Message ${n} of a long story about a tent`);
    await ana.page.reload();
    const row = await ana.row("Mina Okafor", "connected");
    await row.getByText("Message 1000").waitFor();
    const opened = await longTasks(ana.page, async () => {
      await row.click();
      await ana.line("message", "Message 1000 ");
    });
    const drawn = () => ana.by("message").count();
    assert.ok((await drawn()) <= 100, `${await drawn()} drawn`);
    assert.ok(await isAtEnd(ana));
    // Back to the first of them, by scrolling alone.
    await until("the first message", async () => {
      await scrollTo(ana, 0);
      return (await ana.lines("message")).some(({ text }) => text.includes("Message 1 of"));
    });
    assert.ok((await drawn()) >= 1_000);
    await ana.by("jump").click();
    await until("few are drawn again", async () => (await drawn()) <= 100);
    // Ten busy chats.
    const busy = await longTasks(ana.page, async () => {
      for (let n = 0; n < 20; n += 1) await Promise.all(customers.map((one) => one.send(`And another ${n}`)));
      await ana.line("message", "And another 19");
    });
    assert.ok((await drawn()) <= 100);
    assert.ok(await isAtEnd(ana), "the newest stays in view");
    t.diagnostic(`long tasks: ${opened.length} (${opened.join(", ")} ms) opening a thousand messages, ${busy.length} (${busy.join(", ")} ms) in ten busy chats`);
  });

  it("who reads back stays there: what comes is counted, parted off, and not marked as read", async () => {
    const { ana, chat, assertFaultless } = await team();
    const mina = await chat("Mina Okafor");
    for (let n = 1; n <= 150; n += 1) await mina.send(`Message ${n} of a long story`);
    await ana.line("message", "Message 150");
    await until("at the end", () => isAtEnd(ana));
    await scrollTo(ana, (await top(ana)) - 900);
    await ana.by("jump").waitFor();
    const before = await top(ana);
    const seen = () => ana.page.evaluate(() => document.elementFromPoint(700, 300)?.closest("[data-testid=message]")?.dataset.id);
    const inFront = await seen();
    await mina.send("Are you still there?");
    await ana.text("jump", "1 new message");
    assert.equal(await top(ana), before);
    assert.equal(await seen(), inFront);
    const marks = async () => (await mina.transcript()).at(-1).MessageMetadata?.Receipts?.[0] ?? {};
    await until("delivered", async () => (await marks()).DeliveredTimestamp);
    assert.equal((await marks()).ReadTimestamp, undefined);
    await picture(ana.page, "reading-back.png");
    await assertAccessible(ana.page);
    // Another chat, and back to the same place.
    await chat("Tomas Berg");
    await ana.row("Mina Okafor", "connected").then((row) => row.click());
    await until("the same place", async () => Math.abs((await top(ana)) - before) < 100);
    await ana.by("jump").click();
    await ana.page.getByText("New messages", { exact: true }).waitFor();
    await until("read", async () => (await marks()).ReadTimestamp);
    assertFaultless();
  });

  it("interactive messages show as the customer saw them, with what was chosen of them", async () => {
    const { ana, agent, chat, assertFaultless } = await team();
    const mina = await chat("Mina Okafor", { SupportedMessagingContentTypes: ["text/plain", interactive, response] });
    const speaker = await agent.speaker(mina.contactId);
    const ask = async (templateType, content, more = {}) =>
      speaker.send(JSON.stringify({ templateType, version: "1.0", data: { content, ...more } }), { ContentType: interactive });
    await ask("Panel", { title: "What is it about?", elements: ["Track an order", "Return or exchange", "Arrived damaged"].map((title) => ({ title })) });
    await mina.send("Arrived damaged");
    const elements = [
      { title: "New flysheet", subtitle: "Within three days, no charge" },
      { title: "Repair", subtitle: "Two weeks, in our workshop", imageType: "URL", imageData: "https://fjell.example/a.jpg", imageDescription: "A sewing machine" },
    ];
    await ask("ListPicker", { title: "How can we put it right?", subtitle: "Both are free", elements }, { replyMessage: { title: "Thank you, that is noted." } });
    await mina.send(JSON.stringify({ templateType: "ListPicker", version: "1.0", data: { content: { title: "New flysheet" } } }), { ContentType: response });
    const timeslots = ["2026-12-01T09:00+00:00", "2026-12-01T10:30+00:00", "2026-12-02T09:00+00:00"].map((date) => ({ date, duration: 1800 }));
    await ask("TimePicker", { title: "When do you pick it up?", timeslots, timeZoneOffset: 60, location: { title: "Leeds" } });
    await mina.send(JSON.stringify({ templateType: "TimePicker", version: "1.0", data: { content: { title: "Tuesday, 11:30", date: timeslots[1].date } } }), { ContentType: response });
    await ana.line("message", "Tuesday, 11:30", "CUSTOMER");
    const chosen = ana.by("asked-chosen");
    await until("three choices", async () => (await chosen.count()) === 3);
    const said = async (n) => (await chosen.nth(n).innerText()).replace(/\s+/g, " ");
    assert.match(await said(0), /Arrived damaged/);
    assert.match(await said(1), /New flysheet/);
    assert.match(await said(2), /11:30/);
    // In the list too, in words.
    await ana.row("Mina Okafor", "connected").then((row) => row.getByText("Tuesday, 11:30").waitFor());
    assert.equal(await ana.by("asked").getByRole("button").count(), 0);
    await picture(ana.page, "interactive.png");
    await assertAccessible(ana.page);
    await ana.page.setViewportSize({ width: 320, height: 640 });
    await picture(ana.page, "interactive-320.png");
    assertFaultless();
  });
});
