// What the panel does beyond the founding text, in a real browser.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { picture } from "../lib/browser.mjs";
import { queuedCustomer, useDemo } from "../lib/demo.mjs";
import { Admin, agentPassword } from "../lib/people.mjs";
import { until } from "../lib/until.mjs";

describe("panel", { timeout: 300_000 }, () => {
  const demo = useDemo();

  it("a message is sent, delivered, and read once the other one has it in front of them; marks survive a reload", async () => {
    const { server, shop, panel, assertFaultless } = await demo();
    const mina = await shop();
    await mina.startChat("Mina Okafor");
    await mina.answerBot("My tent leaks");
    const jane = await panel("jane");
    await jane.available();
    await jane.accept("Mina Okafor");
    // The customer's last text is in front of Jane.
    const mark = (window, testId) => window.by(testId).last().getAttribute("data-mark");
    await until("Mina's text read", async () => (await mark(mina, "widget-mark")) === "read");

    await mina.by("widget-minimise").click();
    await jane.write("Where does it leak?");
    await until("delivered", async () => (await mark(jane, "mark")) === "delivered");
    assert.equal(await mina.page.locator("bellboard-chat .dot").isVisible(), true, "a dot says that something is unread");
    await mina.by("launcher").click();
    await until("read", async () => (await mark(jane, "mark")) === "read");
    await jane.text("mark", /Read \d\d:\d\d/);
    assert.equal(await mina.page.locator("bellboard-chat .dot").isVisible(), false);

    await jane.page.reload();
    await jane.row("Mina Okafor", "connected").then((row) => row.click());
    await until("read after the reload", async () => (await mark(jane, "mark")) === "read");

    // With Jane in another chat the customer's text is delivered, not read.
    await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.accept("Tomas Berg");
    await mina.write("At the seam");
    await until("delivered to Jane", async () => (await mark(mina, "widget-mark")) === "delivered");
    await jane.row("Mina Okafor", "connected").then((row) => row.click());
    await until("read by Jane", async () => (await mark(mina, "widget-mark")) === "read");
    assertFaultless();
  });

  /** Ana, who takes chats, calls and tasks at the same time. */
  async function anaOfAllChannels(size) {
    const people = await demo();
    const admin = await Admin.of(people.server);
    const { flowId, profileId, queueId } = await admin.createTeam("ana");
    const path = `/routing-profiles/${admin.instance}/${profileId}`;
    const CrossChannelBehavior = { BehaviorType: "ROUTE_ANY_CHANNEL" };
    const slots = { CHAT: 5, TASK: 5, VOICE: 1 };
    await admin.ask("POST", `${path}/concurrency`, {
      MediaConcurrencies: Object.entries(slots).map(([Channel, Concurrency]) => ({ Channel, Concurrency, CrossChannelBehavior })),
    });
    await admin.ask("POST", `${path}/associate-queues`, {
      QueueConfigs: ["TASK", "VOICE"].map((Channel) => ({ QueueReference: { QueueId: queueId, Channel }, Priority: 1, Delay: 0 })),
    });
    const ana = await people.panel("ana", { password: agentPassword, ...size });
    await ana.available();
    const start = (kind, more) => admin.ask("PUT", `/contact/${kind}`, { InstanceId: admin.instance, ContactFlowId: flowId, ...more });
    const call = async (DisplayName) => {
      const started = await start("webrtc", { ParticipantDetails: { DisplayName } });
      const response = await fetch(`${people.server.url}/participant/connection`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Amz-Bearer": started.ParticipantToken },
        body: JSON.stringify({ ConnectParticipant: true, Type: ["CONNECTION_CREDENTIALS"] }),
      });
      assert.equal(response.status, 200);
    };
    const task = (Name, more) => start("task", { Name, ...more });
    const work = async (state) => {
      const found = ana.page.locator(`[data-testid=work][data-state=${state}]`);
      await found.waitFor();
      return found;
    };
    return { ...people, admin, ana, call, task, work, chat: async (name) => (await admin.startChat({ name, flowId })).connect() };
  }

  it("a call is answered, held, ended and closed on the phone tab, which says that it carries no sound", async () => {
    const { server, ana, call, work, chat, assertFaultless } = await anaOfAllChannels();
    await ana.by("tab-phone").click();
    await call("Mina Okafor");
    await ana.text("offer-name", "Mina Okafor");
    await ana.page.locator("main").getByRole("button", { name: "Accept call" }).click();
    const live = await work("connected");
    assert.match(await live.innerText(), /no sound/);
    await server.advance(61);
    await ana.text("work-timer", "01:01");
    await chat("Tomas Berg");
    await ana.text("offer-name", "Tomas Berg");
    await picture(ana.page, "phone.png");
    await ana.by("reject").click();
    await ana.by("work-rest").click();
    await until("on hold", async () => (await live.getAttribute("data-resting")) === "true");
    await server.advance(5);
    await ana.text("work-timer", "00:05");
    await ana.by("work-rest").click();
    await until("resumed", async () => (await live.getAttribute("data-resting")) === "false");
    await ana.by("work-end").click();
    await work("ended");
    await ana.by("work-clear").click();
    await ana.count("work", 0);
    assertFaultless();
  });

  it("a missed call is cleared by hand", async () => {
    const { server, ana, call, work, assertFaultless } = await anaOfAllChannels({ width: 320, height: 640 });
    await call("Mina Okafor");
    await ana.text("offer-name", "Mina Okafor");
    await server.advance(20);
    await ana.by("tab-phone").click();
    await work("missed");
    await ana.text("other-channels-blocked", "chats or tasks");
    await picture(ana.page, "missed-call-320.png");
    await ana.by("work-clear").click();
    await ana.count("work", 0);
    assert.equal(await ana.by("other-channels-blocked").count(), 0);
    assertFaultless();
  });

  it("a task is taken, paused, ended and closed on the task tab, with what it is about", async () => {
    const { server, ana, task, work, assertFaultless } = await anaOfAllChannels();
    await task("Call the mill", {
      Description: "They ask about the loom",
      References: { order: { Type: "URL", Value: "https://fjell.example/o/1" }, bad: { Type: "URL", Value: "javascript:alert(1)" } },
    });
    await ana.text("offer-name", "Call the mill");
    await ana.by("accept").click();
    const live = await work("connected");
    assert.match(await live.innerText(), /They ask about the loom/);
    assert.equal(await live.locator("a").count(), 1, "an address that leads nowhere safe is text");
    await ana.by("work-rest").click();
    await work("paused");
    await server.advance(30);
    await ana.text("work-timer", "00:30");
    await picture(ana.page, "task.png");
    await ana.by("work-rest").click();
    await work("connected");
    await ana.by("work-end").click();
    await work("ended");
    await ana.page.keyboard.press("Alt+Shift+KeyC");
    await ana.count("work", 0);
    assertFaultless();
  });
});
