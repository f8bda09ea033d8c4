// Gateways: a small one, as docs/API.md shows it, between chats and a network of telephones. Agents and customers write
// to each other, whoever begins.

import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, it } from "node:test";
import { assertRefused } from "../lib/http.mjs";
import { Admin, event } from "../lib/people.mjs";
import { isSigned, Receiver } from "../lib/receiver.mjs";
import { temporaryFolder, useServers } from "../lib/server.mjs";
import { until } from "../lib/until.mjs";

const secret = "a secret that both sides know";
const ours = "+15550100";
const arn = "arn:bellboard:gateway:sms";
const waitMsMax = 20_000;

/** What it sends on, it sends to telephones; what these send, it passes on. */
class Gateway {
  constructor(hook, admin) {
    Object.assign(this, { hook, admin });
  }

  /** The texts on a telephone, oldest first. What is told twice is sent once. */
  phone(number) {
    const told = this.hook.taken.filter((request) => isSigned(request, secret)).map(({ body }) => body);
    const once = told.filter(({ MessageId }, n) => told.findIndex((other) => other.MessageId === MessageId) === n);
    const attribute = (body, name) => body.MessageAttributes[name]?.Value;
    return once
      .filter((body) => attribute(body, "Type") === "MESSAGE" && attribute(body, "ParticipantRole") !== "CUSTOMER")
      .filter((body) => attribute(body, "CustomerAddress") === number && attribute(body, "SystemAddress") === ours)
      .map((body) => JSON.parse(body.Message).Content);
  }

  passOn(number, chatEvent, more = {}) {
    return this.admin.ask("POST", "/chat-integration-event", { SourceId: number, DestinationId: ours, Subtype: "connect:SMS", Event: chatEvent, ...more });
  }

  text(number, text, more) {
    return this.passOn(number, { Type: "MESSAGE", ContentType: "text/plain", Content: text }, more);
  }
}

describe("gateways", () => {
  const start = useServers();
  const open = [];

  afterEach(async () => {
    for (const receiver of open.splice(0)) await receiver.stop();
  });

  async function centre(t) {
    const hook = await new Receiver().start();
    open.push(hook);
    const folder = temporaryFolder();
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const config = join(folder, "bellboard.toml");
    writeFileSync(config, `[webhooks.sms]\nurl = "${hook.url()}"\nsecret = "${secret}"\narn = "${arn}"\naddresses = ["${ours}"]\n`);
    const server = await start({ args: ["--config", config] });
    const admin = await Admin.of(server);
    const team = await admin.createTeam("jane");
    const [jane] = team.agents;
    await jane.setStatus("Available");
    return { server, admin, team, jane, gateway: new Gateway(hook, admin) };
  }

  const outbound = (admin, team, number, more = {}) =>
    admin.ask("PUT", "/contact/outbound-chat", {
      InstanceId: admin.instance,
      SourceEndpoint: { Type: "TELEPHONE_NUMBER", Address: ours },
      DestinationEndpoint: { Type: "TELEPHONE_NUMBER", Address: number },
      SegmentAttributes: { "connect:Subtype": { ValueString: "connect:SMS" } },
      ContactFlowId: team.flowId,
      InitialSystemMessage: { ContentType: "text/plain", Content: "Your parcel is here." },
      ...more,
    });

  it("chat_130 writes to a customer first, over a kill, and the customer answers", { timeout: 60_000 }, async (t) => {
    const { server, admin, team, jane, gateway } = await centre(t);
    const ada = "+491701234567";
    const { ContactId } = await outbound(admin, team, ada, { ParticipantDetails: { DisplayName: "Ada" } });
    await until("the first text", () => gateway.phone(ada).includes("Your parcel is here."), waitMsMax);
    const agent = await jane.take(ContactId);
    assert.equal((await jane.contact(ContactId)).initiationMethod, "outbound");
    await agent.send("Shall we bring it?");
    await until("the agent's text", () => gateway.phone(ada).includes("Shall we bring it?"), waitMsMax);
    await server.kill();
    await server.start();
    Object.assign(admin, await Admin.of(server));
    assert.deepEqual(await gateway.text(ada, "Yes, please."), { InitialContactId: ContactId, NewChatCreated: false });
    assert.deepEqual(await agent.texts(), ["Your parcel is here.", "Shall we bring it?", "Yes, please."]);
    const transcript = await agent.transcript();
    const last = transcript.at(-1);
    assert.deepEqual({ role: last.ParticipantRole, name: last.DisplayName }, { role: "CUSTOMER", name: "Ada" });
    const question = transcript.find(({ Content }) => Content === "Shall we bring it?");
    await gateway.passOn(ada, { Type: "EVENT", ContentType: event("message.read"), Content: JSON.stringify({ messageId: question.Id }) });
    await gateway.passOn(ada, { Type: "EVENT", ContentType: event("typing") });
    const seen = (await agent.transcript()).find(({ Id }) => Id === question.Id).MessageMetadata;
    assert.equal(seen.Receipts[0].RecipientParticipantId, last.ParticipantId);
    const shown = await admin.contact(ContactId);
    assert.equal(shown.InitiationMethod, "OUTBOUND");
    assert.deepEqual(shown.CustomerEndpoint, { Type: "TELEPHONE_NUMBER", Address: ada });
    assert.deepEqual(shown.SystemEndpoint, { Type: "TELEPHONE_NUMBER", Address: ours });
    await agent.send("On its way.");
    await until("the last text", () => gateway.phone(ada).includes("On its way."), waitMsMax);
    assert.deepEqual(gateway.phone(ada), ["Your parcel is here.", "Shall we bring it?", "On its way."]);
    await jane.end(ContactId);
    await jane.holds(ContactId, "ended");
  });

  it("chat_131 begins a chat for whoever writes first, one for each telephone", { timeout: 60_000 }, async (t) => {
    const { admin, team, jane, gateway } = await centre(t);
    const [ada, bob] = ["+491701234567", "+491709999999"];
    const refused = await assertRefused(gateway.text(ada, "Hello?"), "ResourceNotFoundException", 404);
    assert.match(refused.message, /AssociateFlow/);
    const association = { ResourceId: ours, FlowId: team.flowId, ResourceType: "SMS_PHONE_NUMBER" };
    await admin.ask("PUT", `/flow-associations/${admin.instance}`, association);
    assert.deepEqual(await gateway.passOn(ada, { Type: "DISCONNECT" }), { NewChatCreated: false });
    const texts = await Promise.all(["one", "two", "three"].map((text) => gateway.text(ada, text)));
    assert.equal(texts.filter(({ NewChatCreated }) => NewChatCreated).length, 1);
    const [{ InitialContactId: first }] = texts;
    assert.ok(texts.every(({ InitialContactId }) => InitialContactId === first));
    const other = await gateway.text(bob, "Hi, Bob here", { NewSessionDetails: { ParticipantDetails: { DisplayName: "Bob" }, Attributes: { plan: "gold" } } });
    assert.ok(other.NewChatCreated && other.InitialContactId !== first);
    const [toAda, toBob] = [await jane.take(first), await jane.take(other.InitialContactId)];
    assert.equal((await jane.contact(first)).bellboard.customerName, ada);
    assert.equal((await jane.contact(other.InitialContactId)).attributes.plan.value, "gold");
    await toAda.send("Hello there");
    await toBob.send("Hello Bob");
    await until("both texts", () => gateway.phone(ada).length + gateway.phone(bob).length === 2, waitMsMax);
    assert.deepEqual([gateway.phone(ada), gateway.phone(bob)], [["Hello there"], ["Hello Bob"]]);
    await assertRefused(outbound(admin, team, ada), "ConflictException", 409);
    assert.deepEqual(await gateway.passOn(ada, { Type: "DISCONNECT" }), { InitialContactId: first, NewChatCreated: false });
    const ended = await jane.holds(first, "ended");
    assert.equal(ended.contactId, first);
    const shown = await admin.contact(first);
    assert.deepEqual({ by: shown.InitiationMethod, why: shown.DisconnectReason }, { by: "INBOUND", why: "CUSTOMER_DISCONNECT" });
    assert.ok((await gateway.text(ada, "One more thing")).NewChatCreated);
  });
});
