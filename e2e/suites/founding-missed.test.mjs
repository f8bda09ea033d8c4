// The founding text, sentence by sentence: chats that nobody took. docs/FOUNDING.md has the numbers.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { picture } from "../lib/browser.mjs";
import { queuedCustomer, useDemo } from "../lib/demo.mjs";
import { Admin, Agent, agentPassword } from "../lib/people.mjs";
import { run } from "../lib/server.mjs";
import { until } from "../lib/until.mjs";

describe("founding text: missed chats", { timeout: 300_000 }, () => {
  const demo = useDemo();

  /** An agent with this many slots who has missed chats of these people, a minute apart. */
  async function missed(names, { concurrency = 5, before = async () => undefined, ...size } = {}) {
    const people = await demo();
    const { server } = people;
    const admin = await Admin.of(server);
    const { flowId, profileId, queueId } = await admin.createTeam("ana", { concurrency });
    await before({ admin, profileId, queueId });
    const ana = await people.panel("ana", { password: agentPassword, ...size });
    await ana.available();
    const chat = async (name) => {
      const customer = await admin.startChat({ name, flowId });
      await customer.connect();
      await customer.send("Is anyone there?");
      return customer;
    };
    for (const name of names) {
      const customer = await chat(name);
      await ana.text("offer-name", name);
      await server.advance(20);
      await ana.row(name, "missed");
      await customer.disconnect();
      await server.advance(40);
    }
    return { ...people, admin, ana, chat, flowId };
  }

  it("founding-26 an agent who left without changing their status is tried for twenty seconds", async () => {
    const { server, panel, assertFaultless } = await demo();
    const jane = await panel("jane");
    await jane.available();
    await jane.page.close();
    const customer = await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    const agent = await Agent.signIn(server, "jane");
    await agent.holds(customer.contactId, "connecting");
    await server.advance(19.9);
    await agent.holds(customer.contactId, "connecting");
    await server.advance(0.1);
    await agent.holds(customer.contactId, "missed");
    assertFaultless();
  });

  it("founding-27 nobody can change the twenty seconds", async () => {
    const { server } = await demo();
    const { stdout } = await run(["serve", "--help"]);
    assert.doesNotMatch(stdout, /offer|seconds/i);
    const admin = await Admin.of(server);
    const { profileId } = await admin.createTeam("ana");
    const { RoutingProfile } = await admin.ask("GET", `/routing-profiles/${admin.instance}/${profileId}`);
    assert.deepEqual(JSON.stringify(RoutingProfile).match(/timeout|seconds/i), null);
  });

  it("founding-29 back from the break the chat tab shows who was missed and for how long each has been there", async () => {
    const { server, ana, assertFaultless } = await missed(["Priya Raman", "Tomas Berg"]);
    await ana.by("tab-phone").click();
    await server.advance(300);
    await ana.by("tab-chat").click();
    const since = async (name) => (await ana.row(name, "missed")).getByTestId("timer-held").innerText();
    // The first minute passed with the second chat.
    await until("Priya's time", async () => (await since("Priya Raman")) === "06:40");
    await until("Tomas's time", async () => (await since("Tomas Berg")) === "05:40");
    assertFaultless();
  });

  it("founding-30 each missed chat holds a slot", async () => {
    const { ana, chat, assertFaultless } = await missed(["Priya Raman", "Tomas Berg"], { concurrency: 3 });
    await ana.slotsUsed(2);
    await ana.text("slots", "2 held by missed chats");
    await chat("Mina Okafor");
    await ana.accept("Mina Okafor");
    await ana.slotsUsed(3);
    assertFaultless();
  });

  it("founding-31 with all slots held nothing more comes, and the panel says so", async () => {
    const { server, ana, chat, admin, assertFaultless } = await missed(["Priya Raman", "Tomas Berg"], { concurrency: 2, width: 320, height: 640 });
    const late = await chat("Mina Okafor");
    await until("the queue", async () => (await admin.contact(late.contactId)).QueueInfo !== undefined);
    await server.advance(60);
    assert.equal(await ana.by("offer").count(), 0);
    await ana.text("slots-full", "Nothing more will reach you");
    await picture(ana.page, "full-320.png");
    assertFaultless();
  });

  it("founding-32 and 34 clearing a missed chat lets the next one come, one for each", async () => {
    const { ana, chat, assertFaultless } = await missed(["Priya Raman", "Tomas Berg"], { concurrency: 2 });
    await chat("Mina Okafor");
    await chat("Inês Duarte");
    assert.equal(await ana.by("offer").count(), 0);
    await ana.row("Priya Raman", "missed").then((row) => row.click());
    await ana.by("clear-contact").click();
    await ana.text("offer-name", "Mina Okafor");
    await ana.accept("Mina Okafor");
    assert.equal(await ana.by("offer").count(), 0, "one slot freed, one chat came");
    await ana.row("Tomas Berg", "missed").then((row) => row.click());
    await ana.by("clear-contact").click();
    await ana.text("offer-name", "Inês Duarte");
    assertFaultless();
  });

  it("founding-33 a missed chat keeps contacts of every other channel away until it is cleared", async () => {
    const { server, ana, admin, flowId, assertFaultless } = await missed(["Priya Raman"], { before: takesTasksToo });
    await admin.ask("PUT", "/contact/task", { InstanceId: admin.instance, ContactFlowId: flowId, Name: "Call the mill" });
    await server.advance(5);
    assert.equal(await ana.by("offer").count(), 0);
    await ana.text("other-channels-blocked", "tasks");
    await ana.row("Priya Raman", "missed").then((row) => row.click());
    await ana.by("clear-contact").click();
    await ana.text("offer-name", "Call the mill");
    assertFaultless();
  });

  it("founding-35 a missed chat is cleared by its banner and then Clear contact", async () => {
    const { ana, assertFaultless } = await missed(["Priya Raman"]);
    await ana.row("Priya Raman", "missed").then((row) => row.click());
    await ana.by("missed-banner").waitFor();
    await ana.by("missed-banner").getByRole("button", { name: "Clear contact" }).click();
    await ana.count("chat-row", 0);
    await ana.slotsUsed(0);
    assertFaultless();
  });
});

/** Chats and tasks at the same time. */
async function takesTasksToo({ admin, profileId, queueId }) {
  const path = `/routing-profiles/${admin.instance}/${profileId}`;
  const any = { CrossChannelBehavior: { BehaviorType: "ROUTE_ANY_CHANNEL" } };
  await admin.ask("POST", `${path}/concurrency`, { MediaConcurrencies: ["CHAT", "TASK"].map((Channel) => ({ Channel, Concurrency: 5, ...any })) });
  await admin.ask("POST", `${path}/associate-queues`, {
    QueueConfigs: [{ QueueReference: { QueueId: queueId, Channel: "TASK" }, Priority: 1, Delay: 0 }],
  });
}
