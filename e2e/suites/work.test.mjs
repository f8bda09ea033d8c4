// What an agent does with contacts beside talking: sends them on, asks others in.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { picture } from "../lib/browser.mjs";
import { useDemo } from "../lib/demo.mjs";
import { Admin, agentPassword } from "../lib/people.mjs";
import { until } from "../lib/until.mjs";

describe("work", { timeout: 300_000 }, () => {
  const demo = useDemo();

  /** Ana at her panel, Bo by his calls, and quick connects to Bo, to a queue of his and to one that is full. */
  async function team(size) {
    const people = await demo();
    const admin = await Admin.of(people.server);
    const anas = await admin.createTeam("ana");
    const bos = await admin.createTeam("Returns", { agents: ["bo"] });
    const [bo] = bos.agents;
    const full = await admin.createQueue("Full");
    await admin.ask("POST", `/queues/${admin.instance}/${full}/max-contacts`, { MaxContacts: 0 });
    const at = anas.queueId;
    await admin.createQuickConnect("Bo Nilsson", { userId: bo.userId, at });
    await admin.createQuickConnect("Returns and exchanges", { queueId: bos.queueId, at });
    await admin.createQuickConnect("Repairs", { queueId: full, at });
    const ana = await people.panel("ana", { password: agentPassword, ...size });
    await ana.available();
    await bo.setStatus("Available");
    const chat = async (name, more) => {
      const customer = await admin.startChat({ name, flowId: anas.flowId, ...more });
      await customer.connect();
      return customer;
    };
    const contactOf = (agent, state) => until(`${agent.username} has one ${state}`, async () => (await agent.snapshot()).contacts.find((contact) => contact.state.type === state));
    /** Both take tasks and calls too. */
    const allChannels = async () => {
      for (const { profileId, queueId } of [anas, bos]) {
        const path = `/routing-profiles/${admin.instance}/${profileId}`;
        const slots = { CHAT: 5, TASK: 5, VOICE: 1 };
        const CrossChannelBehavior = { BehaviorType: "ROUTE_ANY_CHANNEL" };
        await admin.ask("POST", `${path}/concurrency`, { MediaConcurrencies: Object.entries(slots).map(([Channel, Concurrency]) => ({ Channel, Concurrency, CrossChannelBehavior })) });
        await admin.ask("POST", `${path}/associate-queues`, { QueueConfigs: ["TASK", "VOICE"].map((Channel) => ({ QueueReference: { QueueId: queueId, Channel }, Priority: 1, Delay: 0 })) });
      }
    };
    return { ...people, admin, anas, allChannels, ana, bo, chat, contactOf, queues: { anas: anas.queueId, bos: bos.queueId, full } };
  }

  it("a chat goes to a colleague by keyboard alone: what is typed finds them, Enter sends it, and they read all of it", async () => {
    const { ana, bo, chat, contactOf, assertFaultless } = await team();
    await chat("Mina Okafor").then((mina) => mina.send("My tent leaks"));
    await ana.accept("Mina Okafor");
    const { keyboard } = ana.page;
    await keyboard.press("Alt+Shift+KeyT");
    await ana.count("endpoint", 3);
    await picture(ana.page, "transfer.png");
    await assertAccessible(ana.page);
    await keyboard.type("nils");
    await ana.count("endpoint", 1);
    await ana.text("transfer-send", "Transfer to Bo Nilsson");
    await keyboard.press("Enter");
    await ana.gone("transfer");
    await ana.row("Mina Okafor", "ended");
    await ana.by("event").filter({ hasText: "transferred" }).waitFor();
    const offer = await contactOf(bo, "connecting");
    await bo.accept(offer.contactId);
    assert.ok((await (await bo.speaker(offer.contactId)).texts()).includes("My tent leaks"));
    assertFaultless();
  });

  it("a transfer that fails says why, and the chat stays; arrows choose another place; Escape goes back to the writer", async () => {
    const { ana, bo, chat, contactOf, assertFaultless } = await team();
    await chat("Mina Okafor");
    await ana.accept("Mina Okafor");
    await ana.by("transfer-chat").click();
    await ana.by("endpoint").filter({ hasText: "Repairs" }).click();
    await ana.by("transfer-send").click();
    await ana.text("transfer-error", "The queue is full. The chat is still with you.");
    await assertAccessible(ana.page);
    await picture(ana.page, "transfer-failed.png");
    await ana.row("Mina Okafor", "connected");
    // CHAT-120: the conversation says so too.
    await ana.by("event").filter({ hasText: "The transfer failed" }).waitFor();
    await ana.page.keyboard.press("Escape");
    await ana.gone("transfer");
    await ana.by("composer").fill("I am still here");
    await ana.by("transfer-chat").click();
    await ana.by("endpoint-search").press("ArrowUp");
    await ana.text("transfer-send", "Returns and exchanges");
    await ana.by("endpoint-search").press("Enter");
    await ana.gone("transfer");
    const offer = await contactOf(bo, "connecting");
    assert.equal(offer.queue.name, "Returns");
    assertFaultless();
  });

  it("the dialog closes by itself when the customer ends the chat meanwhile", async () => {
    const { ana, chat, assertFaultless } = await team();
    const mina = await chat("Mina Okafor");
    await ana.accept("Mina Okafor");
    await ana.by("transfer-chat").click();
    await ana.count("endpoint", 3);
    await mina.disconnect();
    await ana.gone("transfer");
    assertFaultless();
  });

  it("a colleague is asked in and is shown in the chat, and only where the centre allows it", async () => {
    const { admin, ana, bo, chat, contactOf, assertFaultless } = await team();
    await chat("Mina Okafor");
    await ana.accept("Mina Okafor");
    await ana.by("transfer-chat").click();
    await ana.count("endpoint", 3);
    assert.equal(await ana.by("transfer-add").count(), 0);
    await ana.page.keyboard.press("Escape");
    await admin.ask("POST", `/instance/${admin.instance}/attribute/MULTI_PARTY_CHAT_CONFERENCE`, { Value: "true" });
    await ana.page.reload();
    await ana.row("Mina Okafor", "connected");
    await ana.by("transfer-chat").click();
    await ana.by("endpoint-search").fill("bo");
    await ana.by("transfer-add").click();
    await ana.text("others", "Waiting for Bo Nilsson to join");
    const offer = await contactOf(bo, "connecting");
    await bo.accept(offer.contactId);
    await ana.text("others", "Also here: bo");
    assert.doesNotMatch(await ana.by("others").innerText(), /Waiting/);
    const speaker = await bo.speaker(offer.contactId);
    await speaker.send("I know that tent");
    await ana.line("message", "I know that tent", "AGENT");
    await picture(ana.page, "asked-in.png");
    await assertAccessible(ana.page);
    await bo.end(offer.contactId);
    await ana.gone("others");
    await ana.row("Mina Okafor", "connected");
    assertFaultless();
  });

  it("in one column what is done with a chat stands behind three dots", async () => {
    const { ana, bo, chat, contactOf, assertFaultless } = await team({ width: 320, height: 640 });
    await chat("Mina Okafor");
    await ana.by("accept").first().click();
    await ana.by("composer").waitFor();
    await ana.by("more").click();
    await ana.by("transfer-chat").waitFor();
    await assertAccessible(ana.page);
    await picture(ana.page, "more-320.png");
    await ana.page.keyboard.press("Enter");
    await ana.by("endpoint-search").fill("exch");
    await ana.count("endpoint", 1);
    await picture(ana.page, "transfer-320.png");
    await ana.by("transfer-send").click();
    await contactOf(bo, "connecting");
    assertFaultless();
  });

  it("beside a chat stands what its customer said before, with the notes of then, and as a sheet where there is no room", async () => {
    const { server, admin, ana, bo, chat, assertFaultless } = await team();
    const first = await chat("Mina Okafor", { CustomerId: "c-1" });
    await first.send("My tent leaks");
    await ana.accept("Mina Okafor");
    await ana.write("Where does it leak?");
    await admin.ask("POST", "/contact/attributes", { InstanceId: admin.instance, InitialContactId: first.contactId, Attributes: { notes: "Ridge seam. Sent a flysheet.", disposition: "Replacement" } });
    await server.advance(125);
    await ana.by("end-chat").click();
    await ana.by("clear-contact").click();
    await ana.by("composer").waitFor({ state: "detached" });

    await chat("Mina Okafor", { CustomerId: "c-1", Attributes: { order: "FJ-48213" } }).then((mina) => mina.send("It leaks again"));
    await ana.accept("Mina Okafor");
    await ana.text("earlier", "Replacement");
    await ana.text("earlier", "ana Test");
    await ana.text("earlier", "Ridge seam");
    await picture(ana.page, "earlier.png");
    await assertAccessible(ana.page);
    await ana.by("earlier").click();
    await ana.by("earlier-chat").getByTestId("message").filter({ hasText: "My tent leaks" }).waitFor();
    await ana.by("earlier-chat").getByTestId("message").filter({ hasText: "Where does it leak?" }).waitFor();
    await picture(ana.page, "earlier-chat.png");
    await assertAccessible(ana.page);
    await ana.page.keyboard.press("Escape");
    await ana.gone("earlier-chat");

    await ana.page.setViewportSize({ width: 768, height: 900 });
    await ana.by("earlier").waitFor({ state: "detached" });
    await ana.by("about").click();
    await ana.by("context-sheet").getByText("FJ-48213").waitFor();
    await ana.text("earlier", "Replacement");
    await assertAccessible(ana.page);
    await ana.page.setViewportSize({ width: 320, height: 640 });
    await picture(ana.page, "context-320.png");
    await ana.by("earlier").click();
    await ana.by("earlier-chat").getByTestId("message").first().waitFor();
    await picture(ana.page, "earlier-chat-320.png");
    await ana.page.keyboard.press("Escape");
    await ana.page.keyboard.press("Escape");
    await ana.gone("context-sheet");
    // Another agent learns nothing of it.
    const now = (await ana.page.locator("[data-testid=message]").count()) > 0;
    assert.ok(now);
    await assert.rejects(bo.api("ListEarlierContacts", { contactId: first.contactId }), /ResourceNotFound/);
    assertFaultless();
  });

  it("the agent's own day stands at the foot of the list, and agrees with the report", async () => {
    const { server, admin, anas, ana, chat, assertFaultless } = await team();
    await ana.text("day-handled", "0");
    await ana.text("day-average", "–");
    await chat("Mina Okafor");
    await ana.accept("Mina Okafor");
    await server.advance(372);
    await ana.by("end-chat").click();
    await server.advance(48);
    await ana.by("clear-contact").click();
    await chat("Tomas Berg");
    await ana.by("offer").waitFor();
    await server.advance(20);
    await ana.row("Tomas Berg", "missed").then((row) => row.click());
    await ana.by("clear-contact").click();
    await ana.text("day-handled", "1");
    await ana.text("day-missed", "1");
    await ana.text("day-average", "07:00");
    await ana.text("day-after", "00:48");
    await picture(ana.page, "day.png");
    await assertAccessible(ana.page);
    const own = await anas.agents[0].api("GetAgentDay", { timeZone: "UTC" });
    const metrics = ["CONTACTS_HANDLED", "AGENT_NON_RESPONSE", "AVG_HANDLE_TIME", "AVG_AFTER_CONTACT_WORK_TIME"];
    const { MetricResults } = await admin.ask("POST", "/metrics/data", {
      ResourceArn: server.credentials.instance_arn,
      StartTime: own.since,
      EndTime: own.since + 86_400,
      Filters: [{ FilterKey: "AGENT", FilterValues: [anas.agents[0].userId] }],
      Metrics: metrics.map((Name) => ({ Name })),
    });
    const reported = Object.fromEntries(MetricResults[0].Collections.map(({ Metric, Value }) => [Metric.Name, Value]));
    assert.deepEqual(own.figures, reported);
    assertFaultless();
  });

  it("a task is made for a colleague, about a chat, and to begin later; it says so to whoever takes it", async () => {
    const { server, ana, bo, chat, allChannels, contactOf, assertFaultless } = await team();
    await allChannels();
    const mina = await chat("Mina Okafor", { Attributes: { order: "FJ-48213" } });
    await ana.accept("Mina Okafor");
    await ana.by("task-about").click();
    assert.equal(await ana.by("task-make").isDisabled(), true, "it has no name yet");
    await ana.by("task-name").fill("Call the mill");
    await ana.by("task-description").fill("They ask about the loom");
    await ana.by("endpoint-search").fill("bo");
    await ana.text("task-make", "Make it for Bo Nilsson");
    await picture(ana.page, "new-task.png");
    await assertAccessible(ana.page);
    await ana.by("endpoint-search").press("Enter");
    await ana.gone("new-task");
    const task = await contactOf(bo, "connecting");
    assert.deepEqual([task.type, task.name, task.relatedContactId], ["task", "Call the mill", undefined]);
    await bo.accept(task.contactId);
    const taken = await bo.contact(task.contactId);
    assert.deepEqual([taken.description, taken.relatedContactId, taken.attributes.order.value], ["They ask about the loom", mina.contactId, "FJ-48213"]);
    await bo.end(task.contactId);
    await bo.clear(task.contactId);

    // In three hours, from the tab of tasks.
    await ana.by("tab-tasks").click();
    await ana.by("new-task-open").click();
    await ana.by("task-name").fill("Send the flysheet");
    const begins = await ana.by("task-begins").getAttribute("min");
    const later = new Date(Date.parse(`${begins}Z`) + 3 * 3_600_000).toISOString().slice(0, 16);
    await ana.by("task-begins").fill(later);
    await ana.by("endpoint").filter({ hasText: "Returns and exchanges" }).click();
    await ana.by("task-make").click();
    await ana.gone("new-task");
    // Its minute is not over yet when it was written.
    await server.advance(3 * 3_600 - 61);
    assert.deepEqual((await bo.snapshot()).contacts, []);
    const offer = await until("its time", async () => {
      await server.advance(5);
      return (await bo.snapshot()).contacts[0];
    });
    assert.equal(offer.name, "Send the flysheet");
    assertFaultless();
  });

  it("a task is sent on, and who sent it writes notes about it", async () => {
    const { admin, anas, ana, bo, allChannels, contactOf, assertFaultless } = await team({ width: 320, height: 640 });
    await allChannels();
    await ana.by("tab-tasks").click();
    await ana.by("new-task-open").waitFor();
    await picture(ana.page, "tasks-320.png");
    await admin.ask("PUT", "/contact/task", { InstanceId: admin.instance, ContactFlowId: anas.flowId, Name: "Call the mill", Description: "They ask about the loom" });
    await ana.page.getByRole("button", { name: "Accept" }).first().click();
    await ana.by("work-transfer").click();
    await ana.by("endpoint-search").fill("bo");
    await assertAccessible(ana.page);
    await ana.by("transfer-send").click();
    await ana.gone("transfer");
    await ana.by("notes").fill("Bo knows them.");
    await ana.by("work-clear").click();
    await ana.count("work", 0);
    const offer = await contactOf(bo, "connecting");
    assert.deepEqual([offer.type, offer.name], ["task", "Call the mill"]);
    assertFaultless();
  });

  it("a call goes to a colleague, or says why it can't and stays", async () => {
    const { server, admin, anas, ana, bo, allChannels, contactOf, assertFaultless } = await team();
    await allChannels();
    await ana.by("tab-phone").click();
    const started = await admin.ask("PUT", "/contact/webrtc", { InstanceId: admin.instance, ContactFlowId: anas.flowId, ParticipantDetails: { DisplayName: "Mina Okafor" } });
    const connection = { method: "POST", headers: { "Content-Type": "application/json", "X-Amz-Bearer": started.ParticipantToken }, body: JSON.stringify({ ConnectParticipant: true, Type: ["CONNECTION_CREDENTIALS"] }) };
    assert.equal((await fetch(`${server.url}/participant/connection`, connection)).status, 200);
    await ana.text("offer-name", "Mina Okafor");
    await ana.page.locator("main").getByRole("button", { name: "Accept call" }).click();
    const card = (state) => ana.page.locator(`[data-testid=work][data-state=${state}]`);
    await card("connected").waitFor();

    await ana.page.keyboard.press("Alt+Shift+KeyT");
    await ana.text("transfer", "Transfer the call with Mina Okafor");
    await ana.count("endpoint", 3);
    await ana.by("endpoint-search").fill("repairs");
    await ana.text("transfer", "You go into after contact work.");
    await assertAccessible(ana.page);
    await ana.by("endpoint-search").press("Enter");
    await ana.text("transfer-error", "The queue is full. The call is still with you.");
    await card("connected").waitFor();

    await ana.by("endpoint-search").fill("nils");
    await ana.text("transfer-send", "Transfer to Bo Nilsson");
    await ana.by("endpoint-search").press("Enter");
    await ana.gone("transfer");
    await card("ended").waitFor();
    const offer = await contactOf(bo, "connecting");
    assert.deepEqual([offer.type, offer.initialContactId ?? offer.contactId], ["voice", started.ContactId]);
    await bo.accept(offer.contactId);
    await contactOf(bo, "connected");
    await ana.by("work-clear").click();
    await ana.count("work", 0);
    assertFaultless();
  });
});
