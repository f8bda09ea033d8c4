// The founding text, sentence by sentence: how a chat reaches an agent and is taken. docs/FOUNDING.md has the numbers.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { picture } from "../lib/browser.mjs";
import { queuedCustomer, startedCustomer, useDemo } from "../lib/demo.mjs";
import { Admin, Agent, agentPassword } from "../lib/people.mjs";
import { until } from "../lib/until.mjs";

describe("founding text: arrival", { timeout: 300_000 }, () => {
  const demo = useDemo();

  /** Jane at her panel, in the status Available. */
  async function janeAvailable(options) {
    const people = await demo();
    const jane = await people.panel("jane", options);
    await jane.available();
    return { ...people, jane };
  }

  it("founding-1 in Available an agent gets the chats of the queues in their routing profile, and no others", async () => {
    const { server, panel, assertFaultless } = await demo();
    const admin = await Admin.of(server);
    const { flowId } = await admin.createTeam("tents");
    await admin.createTeam("boots");
    const tents = await panel("tents", { password: agentPassword });
    const boots = await panel("boots", { password: agentPassword });
    await boots.available();
    const chat = await admin.startChat({ name: "Tomas Berg", flowId });
    await chat.connect();
    await until("the queue", async () => (await admin.contact(chat.contactId)).QueueInfo !== undefined);
    await server.advance(5);
    assert.equal(await tents.by("offer").count(), 0, "not before they are available");
    await tents.available();
    await tents.text("offer-name", "Tomas Berg");
    assert.equal(await boots.by("offer").count(), 0, "not from a queue that isn't in the profile");
    assertFaultless();
  });

  it("founding-2 an administrator lets ten chats be with an agent at a time, and the eleventh waits", async () => {
    const { server, panel, assertFaultless } = await demo();
    const admin = await Admin.of(server);
    const { flowId } = await admin.createTeam("ten", { concurrency: 10 });
    const ten = await panel("ten", { password: agentPassword });
    await ten.available();
    for (let n = 1; n <= 10; n++) {
      const chat = await admin.startChat({ name: `Customer ${n}`, flowId });
      await chat.connect();
      await ten.accept(`Customer ${n}`);
    }
    await ten.count("chat-row", 10);
    await ten.slotsUsed(10);
    const late = await admin.startChat({ name: "Customer 11", flowId });
    await late.connect();
    await until("the queue", async () => (await admin.contact(late.contactId)).QueueInfo !== undefined);
    await server.advance(5);
    assert.equal(await ten.by("offer").count(), 0);
    await ten.by("end-chat").click();
    await ten.by("clear-contact").click();
    await ten.text("offer-name", "Customer 11");
    assertFaultless();
  });

  it("founding-3 nothing in the panel begins a chat, nor does the agent's service", async () => {
    const { server, jane } = await janeAvailable();
    for (const tab of ["phone", "chat", "tasks"]) {
      await jane.by(`tab-${tab}`).click();
      const names = await jane.page.locator("button, a, [role=menuitem]").evaluateAll((all) => all.map((one) => one.innerText.trim()));
      assert.deepEqual(names.filter((name) => /(new|start|begin|outbound) *(a )?chat/i.test(name)), [], tab);
    }
    const agent = await Agent.signIn(server, "jane");
    for (const operation of ["StartChatContact", "CreateChatContact", "StartOutboundChatContact"]) {
      await assert.rejects(agent.api(operation), /UnknownOperationException/, operation);
    }
  });

  it("founding-6 an agent who allowed notifications gets one with the customer's name", async () => {
    const people = await demo();
    const jane = await people.panel("jane", { permissions: ["notifications"] });
    await jane.page.evaluate(recordNotifications);
    await jane.available();
    await queuedCustomer(people.server, "Mina Okafor", "My tent leaks");
    const shown = await until("a notification", () => jane.page.evaluate(() => globalThis.notified.length > 0 && globalThis.notified));
    assert.equal(shown.length, 1);
    assert.equal(shown[0].title, "Incoming chat");
    assert.match(shown[0].body, /Mina Okafor/);
    people.assertFaultless();
  });

  it("founding-6 while a chat is open the card of the next one comes at the bottom of the panel, and no row of the list moves", async () => {
    const { server, jane } = await janeAvailable();
    await queuedCustomer(server, "Mina Okafor", "My tent leaks");
    await jane.accept("Mina Okafor");
    const row = await jane.row("Mina Okafor", "connected");
    const before = await row.boundingBox();
    await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.text("offer-name", "Tomas Berg");
    assert.deepEqual(await row.boundingBox(), before);
    const card = await jane.by("offer").boundingBox();
    const { height } = jane.page.viewportSize();
    assert.ok(card.y > height / 2 && card.y + card.height <= height, JSON.stringify(card));
    await picture(jane.page, "offer-card.png");
  });

  it("founding-7 on the chat tab the page shows the customer's name and a button that connects", async () => {
    const { server, jane, assertFaultless } = await janeAvailable();
    await queuedCustomer(server, "Mina Okafor", "My tent leaks");
    const page = jane.page.locator("main").getByTestId("offer");
    await page.waitFor();
    assert.match(await page.innerText(), /Mina Okafor/);
    await page.getByRole("button", { name: "Accept chat" }).click();
    await jane.row("Mina Okafor", "connected");
    assertFaultless();
  });

  it("founding-8 on the phone tab a banner shows the customer's name and a button that connects", async () => {
    const { server, jane, assertFaultless } = await janeAvailable();
    await jane.by("tab-phone").click();
    await queuedCustomer(server, "Mina Okafor", "My tent leaks");
    const banner = jane.by("offer");
    await banner.waitFor();
    assert.match(await banner.innerText(), /Mina Okafor/);
    await banner.getByTestId("accept").click();
    await jane.line("message", "My tent leaks", "CUSTOMER");
    assertFaultless();
  });

  it("founding-9 an agent has twenty seconds to accept or reject", async () => {
    const { server, jane, assertFaultless } = await janeAvailable();
    await queuedCustomer(server, "Mina Okafor", "My tent leaks");
    await jane.text("offer-countdown", "20");
    await server.advance(19.9);
    await jane.text("offer-countdown", "1");
    assert.equal(await jane.by("accept").isEnabled(), true);
    assert.equal(await jane.by("reject").isEnabled(), true);
    await server.advance(0.1);
    await jane.row("Mina Okafor", "missed");
    assert.equal(await jane.by("offer").count(), 0);
    assertFaultless();
  });

  it("founding-10 a chat that wasn't taken while the agent was in another stands as a missed tab beside it", async () => {
    const { server, jane, assertFaultless } = await janeAvailable();
    await queuedCustomer(server, "Mina Okafor", "My tent leaks");
    await jane.accept("Mina Okafor");
    await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.text("offer-name", "Tomas Berg");
    await server.advance(20);
    const row = await jane.row("Tomas Berg", "missed");
    assert.match(await row.innerText(), /Missed/);
    await jane.row("Mina Okafor", "connected");
    assert.equal(await jane.by("composer").isVisible(), true, "the open chat stays open");
    assertFaultless();
  });

  it("founding-11 Accept chat connects the agent with the customer", async () => {
    const { server, jane, assertFaultless } = await janeAvailable();
    const mina = await queuedCustomer(server, "Mina Okafor", "My tent leaks");
    await jane.accept("Mina Okafor");
    await jane.write("Where does it leak?");
    await until("the agent's text", async () => (await mina.texts()).includes("Where does it leak?"));
    await mina.send("At the seam");
    await jane.line("message", "At the seam", "CUSTOMER");
    assertFaultless();
  });

  it("founding-12 and 13 a chat waits for the agent's hand: nothing accepts it for them", async () => {
    const { server, jane, assertFaultless } = await janeAvailable();
    const mina = await queuedCustomer(server, "Mina Okafor", "My tent leaks");
    await jane.text("offer-name", "Mina Okafor");
    await server.advance(19);
    await jane.text("offer-countdown", "1");
    const joined = (item) => item.ParticipantRole === "AGENT" && item.ContentType.endsWith("participant.joined");
    assert.equal((await mina.transcript()).some(joined), false);
    const agent = await Agent.signIn(server, "jane");
    const contact = (await agent.snapshot()).contacts[0];
    assert.equal(contact.state.type, "connecting");
    assert.equal(contact.connections.some((one) => one.chatMediaInfo?.chatAutoAccept), false);
    assertFaultless();
  });

  it("founding-14 an agent who connects sees everything the customer has written, in order", async () => {
    const { server, jane, assertFaultless } = await janeAvailable();
    const texts = ["My tent leaks", "at the seam", ...Array.from({ length: 120 }, (_, n) => `detail ${n + 1}`), "Can you mend it?"];
    const mina = await startedCustomer(server, "Mina Okafor");
    for (const text of texts) await mina.send(text);
    await jane.accept("Mina Okafor");
    await jane.line("message", "Can you mend it?", "CUSTOMER");
    // Reading back, by the mouse's wheel or the keys, draws what was before.
    await until("all texts", async () => {
      await jane.by("transcript").evaluate((one) => one.scrollTo(0, 0));
      return (await jane.lines("message")).filter((one) => one.role === "CUSTOMER").length === texts.length;
    });
    const shown = await jane.by("message").evaluateAll((all) =>
      all.filter((one) => one.dataset.role === "CUSTOMER").map((one) => one.querySelector(".bub").innerText),
    );
    assert.deepEqual(shown, texts);
    assertFaultless();
  });

  it("founding-15 and 16 a bot's and an earlier agent's words are there too, each under a name of its own", async () => {
    const { server, jane, panel, assertFaultless } = await janeAvailable();
    const mina = await queuedCustomer(server, "Mina Okafor", "My tent leaks");
    await jane.accept("Mina Okafor");
    await jane.write("I'll bring you to the workshop");
    await jane.setStatus("Lunch");
    const carlos = await panel("carlos");
    await carlos.available();
    const agent = await Agent.signIn(server, "jane");
    const { endpoint } = await quickConnectTo(server, agent, "carlos");
    await agent.api("CreateAdditionalConnection", { contactId: mina.contactId, endpoint });
    await carlos.accept("Mina Okafor");
    await carlos.line("message", "I'll bring you to the workshop", "AGENT");
    const first = async (role) => (await carlos.lines("message")).find((one) => one.role === role).text;
    assert.match(await first("CUSTOM_BOT"), /^BOT/);
    assert.match(await first("CUSTOMER"), /^Mina Okafor/);
    assert.match(await first("AGENT"), /^Jane/);
    assertFaultless();
  });
});

/** Runs in the page: keeps what is notified, and notifies all the same. */
function recordNotifications() {
  globalThis.notified = [];
  globalThis.Notification = class extends Notification {
    constructor(title, options) {
      super(title, options);
      globalThis.notified.push({ title, body: options?.body ?? "" });
    }
  };
}

async function quickConnectTo(server, agent, username) {
  const admin = await Admin.of(server);
  const summaries = async (what) => Object.values(await admin.ask("GET", `/${what}-summary/${admin.instance}?maxResults=100`)).find(Array.isArray);
  const user = (await summaries("users")).find((one) => one.Username === username);
  const queue = (await summaries("queues")).find((one) => one.Name === "BasicQueue");
  const flow = (await summaries("contact-flows")).find((one) => one.ContactFlowType === "AGENT_TRANSFER");
  const made = await admin.ask("PUT", `/quick-connects/${admin.instance}`, {
    Name: username,
    QuickConnectConfig: { QuickConnectType: "USER", UserConfig: { UserId: user.Id, ContactFlowId: flow.Id } },
  });
  await admin.ask("POST", `/queues/${admin.instance}/${queue.Id}/associate-quick-connects`, { QuickConnectIds: [made.QuickConnectId] });
  const { endpoints } = await agent.api("GetEndpoints");
  return { endpoint: endpoints.find((one) => one.name === username) };
}
