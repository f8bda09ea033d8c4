// Flows that ask before they queue, transfers by quick connect, explanations of who got what, and quotas.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertRefused, call, Refused } from "../lib/http.mjs";
import { Admin, queueFlow } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";

describe("routing", () => {
  const start = useServers();

  it("explains each decision about a contact, while it lives, after it is completed, and over a restart", async () => {
    const server = await start({ manualClock: "2026-01-05T09:00:00Z" });
    const admin = await Admin.of(server);
    const { flowId, agents } = await admin.createTeam("explained", { agents: ["ana", "ben"] });
    const [ana, ben] = agents;
    const explain = (kind, id) => admin.ask("GET", `/explain/${kind}/${id}`);
    const { contactId } = await admin.startChat({ flowId });

    const waiting = await explain("contact", contactId);
    assert.equal(waiting.contactId, contactId);
    assert.equal(waiting.state, "QUEUED");
    assert.equal(waiting.decisions.length, 1);
    assert.equal(waiting.decisions[0].outcome, "no_agent");
    assert.equal(waiting.decisions[0].at, "2026-01-05T09:00:00.000Z");
    assert.equal(saidOf(waiting.decisions[0], ana), "ROUTE-1");
    const blocked = await explain("agent", ana.userId);
    assert.equal(blocked.agentId, ana.userId);
    assert.equal(blocked.routable, false);
    assert.ok(blocked.blockedBy.some(({ rule, text }) => rule === "ROUTE-1" && text.includes("Offline")));
    assert.deepEqual(blocked.next.map((next) => next.contactId), [contactId]);

    await server.advance(10);
    await ana.setStatus("Available");
    await ben.setStatus("Available");
    await ana.holds(contactId, "connecting");
    await server.kill();
    await server.start();
    const { decisions } = await explain("contact", contactId);
    assert.deepEqual(decisions.map((decision) => decision.outcome), ["no_agent", "offered"]);
    assert.equal(decisions[1].agentId, ana.userId);
    assert.equal(saidOf(decisions[1], ana), null);
    assert.ok(decisions.every(({ considered }) => considered.every(({ text }) => text.length > 0)));

    await server.advance(20);
    await ben.holds(contactId, "connecting");
    await ben.accept(contactId);
    await ben.end(contactId);
    await ben.clear(contactId);
    const completed = await explain("contact", contactId);
    assert.equal(completed.state, "COMPLETED");
    const last = completed.decisions.at(-1);
    assert.deepEqual([last.outcome, last.agentId, saidOf(last, ana)], ["offered", ben.userId, "ROUTE-42"]);
    const missed = await explain("agent", ana.userId);
    assert.equal(missed.routable, true, "four slots are free");
  });

  it("explains nothing to those who may not, and nothing that is not there", async () => {
    const server = await start({});
    const admin = await Admin.of(server);
    const { agents: [agent], flowId } = await admin.createTeam("curious");
    const { contactId } = await admin.startChat({ flowId });
    for (const path of [`/explain/contact/${contactId}`, `/explain/agent/${agent.userId}`]) {
      const refused = await call(server.url, "GET", path, { headers: { "X-Amz-Bearer": agent.token } });
      assert.deepEqual([refused.status, refused.error], [403, "AccessDeniedException"], path);
      assert.equal((await call(server.url, "GET", path)).status, 403, `${path} without a sign-in`);
    }
    for (const path of ["/explain/contact/x", `/explain/agent/${contactId}`]) {
      await assertRefused(admin.ask("GET", path), "ResourceNotFoundException", 404);
    }
  });

  it("lets a flow compare, count and look at the hours before it queues", async () => {
    const server = await start({ manualClock: "2026-01-05T09:00:00Z" });
    const admin = await Admin.of(server);
    const { queueId, agents: [agent] } = await admin.createTeam("asked");
    const last = await admin.createFlow("asked last", queueFlow(queueId, "Someone is there."));
    const flowId = await admin.createFlow("asking", askingFlow(queueId, last));
    await agent.setStatus("Available");
    const gold = await admin.startChat({ name: "Gold", flowId, Attributes: { tier: "gold" } });
    await agent.holds(gold.contactId, "connecting");
    await gold.connect();
    assert.deepEqual(await gold.texts(), ["Once more.", "Once more.", "Someone is there."]);
    await agent.setStatus("Offline");
    await server.advance(20);
    const other = await admin.startChat({ name: "Other", flowId });
    await other.connect();
    assert.deepEqual(await other.texts(), ["Once more.", "Once more.", "Nobody is there."]);
    const first = (await admin.ask("GET", `/explain/agent/${agent.userId}`)).next[0];
    assert.equal(first.contactId, gold.contactId);
    assert.deepEqual(first.rank.find(({ rule }) => rule === "ROUTE-12"), { rule: "ROUTE-12", value: 1 });
  });

  it("moves a chat to another queue by quick connect, with all that was said", async () => {
    const server = await start({});
    const admin = await Admin.of(server);
    const from = await admin.createTeam("sales");
    const to = await admin.createTeam("support");
    const { ContactFlowSummaryList: flows } = await admin.ask("GET", `/contact-flows-summary/${admin.instance}?maxResults=100`);
    const flow = flows.find((one) => one.Name === "Default queue transfer").Id;
    const { QuickConnectId: quickConnect } = await admin.ask("PUT", `/quick-connects/${admin.instance}`, {
      Name: "Support",
      QuickConnectConfig: { QuickConnectType: "QUEUE", QueueConfig: { QueueId: to.queueId, ContactFlowId: flow } },
    });
    await admin.ask("POST", `/queues/${admin.instance}/${from.queueId}/associate-quick-connects`, { QuickConnectIds: [quickConnect] });
    const [sam] = from.agents;
    const [uma] = to.agents;
    await sam.setStatus("Available");
    await uma.setStatus("Available");
    const customer = await admin.startChat({ flowId: from.flowId });
    await customer.connect();
    await customer.send("My parcel is lost.");
    await sam.take(customer.contactId);

    const { endpoints } = await sam.api("GetEndpoints", { queueARNs: [], nextToken: null, maxResults: 500 });
    assert.deepEqual(endpoints.map(({ name, type }) => [name, type]), [["Support", "queue"]]);
    assert.ok(endpoints[0].endpointARN.endsWith(`transfer-destination/${quickConnect}`));
    await sam.api("CreateAdditionalConnection", { contactId: customer.contactId, endpoint: endpoints[0] });
    await sam.holds(customer.contactId, "ended");
    const next = (await uma.snapshot()).contacts[0];
    assert.equal(next.initialContactId, customer.contactId);
    assert.equal(next.initiationMethod, "transfer");
    const speaker = await uma.take(next.contactId);
    assert.ok((await speaker.texts()).includes("My parcel is lost."));
    await customer.send("Hello again.");
    assert.ok((await speaker.texts()).includes("Hello again."));
    await assert.rejects(sam.api("CreateAdditionalConnection", { contactId: customer.contactId, endpoint: endpoints[0] }), (error) => {
      return error instanceof Refused && error.status === 400 && error.error === "InvalidStateException";
    });
  });

  it("keeps to Amazon's quotas and older limits only where it is told to", async () => {
    const server = await start({ env: { BELLBOARD_QUOTAS: "amazon", BELLBOARD_CHAT_LIMITS: "2023" } });
    const admin = await Admin.of(server);
    const first = await admin.startChat();
    await first.connect();
    await assertRefused(first.send("x".repeat(1025)), "ValidationException", 400);
    await first.send("x".repeat(1024));
    for (let n = 1; n < 100; n++) await admin.startChat();
    await assertRefused(admin.startChat(), "LimitExceededException", 429);
    await first.disconnect();
    await admin.startChat();
  });

  it("keeps to Amazon's rates only where it is told to", async () => {
    const server = await start({ env: { BELLBOARD_THROTTLES: "amazon" } });
    const admin = await Admin.of(server);
    const customer = await admin.startChat();
    await customer.connect();
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, (_, n) => customer.send(`Number ${n}`)));
    const refused = outcomes.filter((one) => one.status === "rejected").map((one) => one.reason);
    assert.ok(refused.length > 0 && refused.length <= 45, `${refused.length} of 60 were refused`);
    for (const error of refused) await assertRefused(Promise.reject(error), "ThrottlingException", 429);
    const texts = (await customer.texts()).filter((text) => text.startsWith("Number"));
    assert.equal(texts.length, 60 - refused.length);
  });
});

/** The rule by which an agent was left out of a decision, or null. */
function saidOf(decision, agent) {
  return decision.considered.find((one) => one.agentId === agent.userId).excludedBy;
}

/** Twice round a loop; gold customers first; then to `last` if someone is there and it is open. */
function askingFlow(queueId, last) {
  const when = (value, next, operator = "Equals") => ({ NextAction: next, Condition: { Operator: operator, Operands: [value] } });
  const fails = (next) => [{ NextAction: next, ErrorType: "NoMatchingError" }, { NextAction: next, ErrorType: "NoMatchingCondition" }];
  const action = (Identifier, Type, Parameters, Transitions) => ({ Identifier, Type, Parameters, Transitions });
  const say = (id, Text, next) => action(id, "MessageParticipant", { Text }, { NextAction: next, Errors: fails(next) });
  return {
    Version: "2019-10-30",
    StartAction: "loop",
    Metadata: {},
    Actions: [
      action("loop", "Loop", { LoopCount: "2" }, { NextAction: "end", Conditions: [when("ContinueLooping", "round"), when("DoneLooping", "tier")] }),
      say("round", "Once more.", "loop"),
      action("tier", "Compare", { ComparisonValue: "$.Attributes.tier" }, { Conditions: [when("gold", "first")], Errors: fails("queue") }),
      action("first", "UpdateContactRoutingBehavior", { QueuePriority: "1" }, { NextAction: "queue", Errors: [] }),
      action("queue", "UpdateContactTargetQueue", { QueueId: queueId }, { NextAction: "hours", Errors: fails("end") }),
      action("hours", "CheckHoursOfOperation", {}, { NextAction: "end", Conditions: [when("True", "staff"), when("False", "end")], Errors: fails("end") }),
      action("staff", "CheckMetricData", { MetricType: "NumberOfAgentsStaffed" }, { Conditions: [when("0", "go", "NumberGreaterThan")], Errors: fails("nobody") }),
      action("go", "TransferToFlow", { ContactFlowId: last }, { Errors: fails("end") }),
      say("nobody", "Nobody is there.", "wait"),
      action("wait", "TransferContactToQueue", {}, { Errors: fails("end") }),
      action("end", "DisconnectParticipant", {}, {}),
    ],
  };
}
