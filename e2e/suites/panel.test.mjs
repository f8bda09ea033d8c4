// What the panel does beyond the founding text, in a real browser.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { picture } from "../lib/browser.mjs";
import { queuedCustomer, useDemo } from "../lib/demo.mjs";
import { Admin, agentPassword } from "../lib/people.mjs";
import { until } from "../lib/until.mjs";

describe("panel", { timeout: 300_000 }, () => {
  const demo = useDemo();

  /** With what an operator lays on agents' desks. */
  async function desk() {
    const folder = await mkdtemp(join(tmpdir(), "bellboard-desk-"));
    const file = join(folder, "quick.toml");
    const responses = [["goodbye", "Goodbye, {customer}."], ["hello", "Hello {customer}, I am {agent}. 2 * 2 is *4*."]];
    await writeFile(file, responses.map(([name, text]) => `[[quick_response]]\nname = "${name}"\ntext = "${text}"\n`).join(""));
    const env = { BELLBOARD_AGENT_QUICK_RESPONSES: file, BELLBOARD_AGENT_DISPOSITIONS: "Solved,Called back,Nothing to do" };
    try {
      return await demo({ env });
    } finally {
      // The server has read it.
      await rm(folder, { recursive: true });
    }
  }

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

  it("a slash finds the operator's quick responses, and names are filled in", async () => {
    const { server, panel, assertFaultless } = await desk();
    const jane = await panel("jane");
    await jane.available();
    const mina = await queuedCustomer(server, "Mina Okafor", "My tent leaks");
    await jane.accept("Mina Okafor");
    const composer = jane.by("composer");
    const { keyboard } = jane.page;
    const options = jane.by("quick-responses").getByRole("option");
    await composer.focus();
    await keyboard.type("/");
    await until("both", async () => (await options.count()) === 2);
    await picture(jane.page, "quick-responses.png");
    await keyboard.press("ArrowDown");
    await until("the second", async () => (await options.nth(1).getAttribute("aria-selected")) === "true");
    assert.equal(await composer.getAttribute("aria-activedescendant"), await options.nth(1).getAttribute("id"));
    await keyboard.press("Escape");
    assert.equal(await options.count(), 0);
    await keyboard.type("hel");
    await until("one", async () => (await options.count()) === 1);
    await keyboard.press("Enter");
    assert.equal((await composer.innerText()).trim(), "Hello Mina Okafor, I am Jane. 2 * 2 is *4*.");
    await keyboard.press("Enter");
    const sent = await until("the message", async () => (await mina.transcript()).find((item) => item.ParticipantRole === "AGENT" && item.Type === "MESSAGE"));
    assert.equal(sent.Content, "Hello Mina Okafor, I am Jane. 2 * 2 is *4*.");
    // In the middle of a text a slash is a slash.
    await keyboard.type("one /hel");
    assert.equal(await options.count(), 0);
    assertFaultless();
  });

  it("after contact work has notes and a disposition, which are kept as attributes and outlive a reload", async () => {
    const { server, panel, assertFaultless } = await desk();
    const admin = await Admin.of(server);
    const jane = await panel("jane");
    await jane.available();
    const mina = await queuedCustomer(server, "Mina Okafor", "My tent leaks");
    await jane.accept("Mina Okafor");
    await jane.by("end-chat").click();
    await jane.by("notes").fill("Sends a picture of the seam.");
    await jane.by("disposition").selectOption("Solved");
    const saved = () => until("saved", async () => (await jane.by("after-work").getAttribute("data-state")) === "saved");
    await saved();
    await picture(jane.page, "after-work.png");
    await jane.page.reload();
    await jane.row("Mina Okafor", "ended").then((row) => row.click());
    assert.equal(await jane.by("notes").inputValue(), "Sends a picture of the seam.");
    assert.equal(await jane.by("disposition").inputValue(), "Solved");
    // What was written just before is not lost by closing.
    await jane.by("notes").fill("Sent a picture.");
    await jane.by("clear-contact").click();
    const attributes = await until("the contact is closed", async () => {
      const { Attributes } = await admin.ask("GET", `/contact/attributes/${admin.instance}/${mina.contactId}`);
      return Attributes.notes === "Sent a picture." && Attributes;
    });
    assert.equal(attributes.disposition, "Solved");
    await until("nothing is held", async () => (await jane.page.locator("[data-contact-id]").count()) === 0);
    assertFaultless();
  });

  it("an open panel follows its administrator: slots and statuses", async () => {
    const { server, panel, assertFaultless } = await demo();
    const admin = await Admin.of(server);
    const team = await admin.createTeam("ana");
    const ana = await panel("ana", { password: agentPassword });
    await ana.available();
    const slots = (n) => until(`${n} slots`, async () => (await ana.by("slots").getAttribute("data-all")) === String(n));
    await slots(5);
    await admin.ask("POST", `/routing-profiles/${admin.instance}/${team.profileId}/concurrency`, {
      MediaConcurrencies: [{ Channel: "CHAT", Concurrency: 8 }],
    });
    await slots(8);
    await admin.createStatus("Stocktaking");
    await ana.by("status-button").click();
    await ana.by("status-option-Stocktaking").waitFor();
    assertFaultless();
  });
});
