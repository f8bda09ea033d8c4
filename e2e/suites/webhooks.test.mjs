// Webhooks: what the streams tell arrives at an endpoint that fails, stalls and comes back, signed and in order, and
// a kill in between loses nothing.

import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, it } from "node:test";
import { assertRefused, call } from "../lib/http.mjs";
import { Admin, event } from "../lib/people.mjs";
import { isSigned, Receiver } from "../lib/receiver.mjs";
import { run, temporaryFolder, useServers } from "../lib/server.mjs";
import { until } from "../lib/until.mjs";

const secret = "a secret that both sides know";
const waitMsMax = 20_000;

describe("webhooks", () => {
  const start = useServers();
  let open = [];

  afterEach(async () => {
    for (const receiver of open) await receiver.stop().catch(() => undefined);
    open = [];
  });

  async function receiver() {
    const started = await new Receiver().start();
    open.push(started);
    return started;
  }

  /** A server that tells the receiver, with a settings file of its own. */
  async function centre(t, webhooks) {
    const folder = temporaryFolder();
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const config = join(folder, "bellboard.toml");
    const table = ([name, members]) =>
      [`[webhooks.${name}]`, ...Object.entries(members).map(([key, value]) => `${key} = ${JSON.stringify(value)}`), ""].join("\n");
    writeFileSync(config, Object.entries(webhooks).map(table).join("\n"));
    const server = await start({ args: ["--config", config] });
    return { server, admin: await Admin.of(server) };
  }

  const ids = (lines) => lines.filter(({ record }) => record.detail.eventType === "INITIATED").map(({ record }) => record.detail.contactId);

  /** What a reader of the stream sees. */
  async function stream(admin, name) {
    const reply = await fetch(`${admin.server.url}/streams/${name}`, { headers: { "X-Amz-Bearer": admin.token } });
    return (await reply.text()).split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  it("sends each stream as it is, signed, to those who want it", async (t) => {
    const hook = await receiver();
    const { server, admin } = await centre(t, {
      crm: { url: hook.url("/crm"), streams: ["contact-events", "contact-records"], secret },
      wfm: { url: hook.url("/wfm"), streams: ["agent-events"], secret: `${secret}, of others` },
    });
    const customer = await admin.startChat({});
    await admin.ask("POST", "/contact/stop", { InstanceId: admin.instance, ContactId: customer.contactId });
    await until("the record", () => hook.lines("contact-records").length === 1, waitMsMax);
    await until("all events", async () => hook.lines("contact-events").length === (await stream(admin, "contact-events")).length, waitMsMax);
    assert.deepEqual(hook.lines("contact-records"), await stream(admin, "contact-records"));
    assert.deepEqual(hook.lines("contact-events"), await stream(admin, "contact-events"));
    await until("the agent's event", () => hook.lines("agent-events").length > 0, waitMsMax);
    for (const request of hook.taken) {
      const isOfAgents = request.body.stream === "agent-events";
      assert.equal(request.path, isOfAgents ? "/wfm" : "/crm");
      assert.equal(request.headers["content-type"], "application/json");
      assert.equal(request.headers["x-bellboard-stream"], request.body.stream);
      assert.deepEqual(Object.keys(request.body).sort(), ["lines", "stream"]);
      assert.ok(isSigned(request, isOfAgents ? `${secret}, of others` : secret), request.headers["x-bellboard-signature"]);
      assert.ok(!isSigned(request, "another secret"));
    }
    assert.ok(!server.log.includes(secret));
  });

  it("goes on in order once an endpoint that failed, stalled and was away comes back, over a kill", { timeout: 90_000 }, async (t) => {
    const hook = await receiver();
    const { server, admin } = await centre(t, { crm: { url: hook.url(), streams: ["contact-events"], secret } });
    const started = [(await admin.startChat({})).contactId];
    await until("the first", () => ids(hook.lines("contact-events")).length === 1, waitMsMax);
    hook.answer = 503;
    started.push((await admin.startChat({})).contactId);
    await until("a failure", () => hook.refused.length >= 2, waitMsMax);
    await server.kill();
    await server.start();
    await Object.assign(admin, await Admin.of(server));
    hook.answer = 302;
    started.push((await admin.startChat({})).contactId);
    await until("a redirect that nobody follows", () => hook.refused.length >= 4, waitMsMax);
    assert.ok(hook.refused.every(({ path }) => path === "/hook"));
    hook.answer = 0;
    const before = hook.refused.length;
    await until("a stall", () => hook.refused.length > before, waitMsMax);
    await hook.stop();
    started.push((await admin.startChat({})).contactId);
    hook.answer = 200;
    await hook.start();
    await until("all of them", () => new Set(ids(hook.lines("contact-events"))).size === started.length, 60_000);
    const all = await stream(admin, "contact-events");
    const positions = hook.lines("contact-events").map((line) => line.position);
    // What was under way at a failure may come twice, and then at once.
    assert.deepEqual([...new Set(positions)], all.map((line) => line.position));
    assert.deepEqual([...new Set(ids(hook.lines("contact-events")))], started);
  });

  it("loses nothing over kills while it delivers", { timeout: 60_000 }, async (t) => {
    const hook = await receiver();
    const { server, admin } = await centre(t, { crm: { url: hook.url(), streams: ["contact-events"], secret } });
    const started = [];
    for (let round = 0; round < 6; round++) {
      for (let n = 0; n < 3; n++) started.push((await admin.startChat({})).contactId);
      await new Promise((done) => setTimeout(done, round * 5));
      await server.kill();
      await server.start();
      Object.assign(admin, await Admin.of(server));
    }
    await until("all of them", () => new Set(ids(hook.lines("contact-events"))).size === started.length, waitMsMax);
    assert.deepEqual([...new Set(ids(hook.lines("contact-events")))], started);
  });

  it("lays a batch aside that is never taken, to be looked at and sent again", { timeout: 60_000 }, async (t) => {
    const hook = await receiver();
    const { admin } = await centre(t, { crm: { url: hook.url(), streams: ["contact-events"], secret, attempts: 2 } });
    await admin.startChat({});
    await until("the first", () => ids(hook.lines("contact-events")).length === 1, waitMsMax);
    hook.answer = 422;
    const bad = (await admin.startChat({})).contactId;
    const letters = () => admin.ask("GET", "/streams/dead-letters");
    await until("a dead letter", async () => (await letters()).DeadLetters.length > 0, waitMsMax);
    hook.answer = 200;
    const next = (await admin.startChat({})).contactId;
    await until("the next one", () => ids(hook.lines("contact-events")).includes(next), waitMsMax);
    const { DeadLetters: all } = await letters();
    const [letter] = all;
    assert.deepEqual({ ...letter, Id: "", FailedAt: "", Lines: 0 }, {
      Id: "",
      Endpoint: "crm",
      Stream: "contact-events",
      Lines: 0,
      Why: "answered 422 Unprocessable Entity",
      FailedAt: "",
    });
    const { Body } = await admin.ask("GET", `/streams/dead-letters/${letter.Id}`);
    assert.deepEqual(ids(JSON.parse(Body).lines), [bad]);
    assert.equal(JSON.parse(Body).lines.length, letter.Lines);

    const replay = (id) => call(admin.server.url, "POST", `/streams/dead-letters/${id}/replay`, { headers: { "X-Amz-Bearer": admin.token } });
    hook.answer = 500;
    assert.equal((await replay(letter.Id)).status, 502);
    assert.equal((await letters()).DeadLetters.length, all.length);
    hook.answer = 200;
    for (const { Id } of all) assert.equal((await replay(Id)).status, 200);
    assert.deepEqual((await letters()).DeadLetters, []);
    assert.equal(hook.taken.at(-all.length).text, Body);
    assert.ok(isSigned(hook.taken.at(-1), secret));
    assert.equal((await replay(letter.Id)).status, 404);
  });

  it("tells chats to the endpoints that they name, item by item, until they are stopped, over a kill", { timeout: 60_000 }, async (t) => {
    const hook = await receiver();
    const arn = (name) => `arn:aws:sns:us-east-1:123456789012:${name}`;
    const { server, admin } = await centre(t, {
      first: { url: hook.url("/first"), secret, arn: arn("first") },
      second: { url: hook.url("/second"), secret, arn: arn("second") },
    });
    const to = (name) => ({ StreamingEndpointArn: arn(name) });
    const customer = await admin.startChat({ ChatStreamingConfiguration: to("first"), InitialMessage: { ContentType: "text/plain", Content: "before the flow" } });
    const { contactId } = customer;
    const silent = await admin.startChat({});
    await customer.connect();
    await silent.connect();
    await silent.send("for nobody");
    const streaming = (token, name) =>
      admin.ask("POST", "/contact/start-streaming", {
        InstanceId: admin.instance,
        ContactId: contactId,
        ChatStreamingConfiguration: to(name),
        ClientToken: token,
      });
    await assertRefused(streaming("t0", "nowhere"), "InvalidParameterException", 400);
    await assertRefused(admin.startChat({ ChatStreamingConfiguration: to("nowhere") }), "InvalidParameterException", 400);
    hook.answer = 500;
    const { StreamingId } = await streaming("t1", "second");
    assert.deepEqual(await streaming("t1", "second"), { StreamingId });
    await assertRefused(streaming("t2", "second"), "LimitExceededException", 429);
    await customer.send("to both");
    await server.kill();
    await server.start();
    Object.assign(admin, await Admin.of(server));
    hook.answer = 200;
    const stop = () => admin.ask("POST", "/contact/stop-streaming", { InstanceId: admin.instance, ContactId: contactId, StreamingId });
    await stop();
    await assertRefused(stop(), "ResourceNotFoundException", 404);
    await customer.send("to the first");
    await customer.disconnect();
    const transcript = await admin.ask("GET", `/contacts/${admin.instance}/${contactId}`);
    assert.equal(transcript.Contact.Id, contactId);
    const messages = (path) => {
      const all = hook.taken.filter((request) => request.path === path).map(({ body }) => JSON.parse(body.Message));
      return all.filter(({ Id }, n) => all.findIndex((other) => other.Id === Id) === n);
    };
    const ended = event("chat.ended");
    await until("the end", () => messages("/first").some(({ ContentType }) => ContentType === ended), waitMsMax);
    await until("the second's", () => messages("/second").length > 0, waitMsMax);
    const texts = (path) => messages(path).filter(({ Type, ParticipantRole }) => Type === "MESSAGE" && ParticipantRole === "CUSTOMER").map(({ Content }) => Content);
    assert.deepEqual(texts("/first"), ["before the flow", "to both", "to the first"]);
    assert.deepEqual(texts("/second"), ["to both"]);
    const request = hook.taken.find(({ path, body }) => path === "/second" && JSON.parse(body.Message).Content === "to both");
    const { account_id, instance_id } = server.credentials;
    const attribute = (Value) => ({ Type: "String", Value });
    const message = JSON.parse(request.body.Message);
    assert.deepEqual(request.body, {
      Type: "Notification",
      MessageId: message.Id,
      TopicArn: arn("second"),
      Timestamp: message.AbsoluteTime,
      Message: request.body.Message,
      MessageAttributes: {
        InitialContactId: attribute(contactId),
        ContactId: attribute(contactId),
        InstanceId: attribute(instance_id),
        AccountId: attribute(account_id),
        Type: attribute("MESSAGE"),
        ContentType: attribute("text/plain"),
        ParticipantRole: attribute("CUSTOMER"),
        MessageVisibility: attribute("ALL"),
      },
    });
    assert.deepEqual(message, {
      AbsoluteTime: message.AbsoluteTime,
      Content: "to both",
      ContentType: "text/plain",
      Id: message.Id,
      Type: "MESSAGE",
      ParticipantId: message.ParticipantId,
      DisplayName: "Ada",
      ParticipantRole: "CUSTOMER",
      ContactId: contactId,
      InitialContactId: contactId,
    });
    assert.equal(request.headers["x-amz-sns-message-type"], "Notification");
    assert.equal(request.headers["x-amz-sns-topic-arn"], arn("second"));
    assert.ok(isSigned(request, secret));
    assert.ok(!hook.taken.some(({ text }) => text.includes("for nobody")));
  });

  it("refuses settings that make no sense", async (t) => {
    const folder = temporaryFolder();
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const config = join(folder, "bellboard.toml");
    const good = { url: '"http://127.0.0.1:1"', streams: '["contact-events"]', secret: `"${secret}"` };
    for (const [change, why] of [
      [{ url: '"ftp://host"' }, /url must be http/],
      [{ url: undefined }, /url is missing/],
      [{ secret: '"short"' }, /secret must have/],
      [{ secret: undefined }, /secret is missing/],
      [{ streams: '["no-stream"]' }, /streams are/],
      [{ attempts: "0" }, /attempts must be/],
      [{ arn: '"topic"' }, /arn must begin/],
      [{ streams: '["chat-items"]' }, /streams are/],
      [{ color: '"red"' }, /color is no setting/],
    ]) {
      const members = Object.entries({ ...good, ...change }).filter(([, value]) => value !== undefined);
      writeFileSync(config, `region = "us-east-1"\n[webhooks.crm]\n${members.map(([key, value]) => `${key} = ${value}`).join("\n")}\n`);
      const { code, stderr } = await run(["serve", "--data", join(folder, "data"), "--listen", "127.0.0.1:0", "--config", config]);
      assert.equal(code, 1);
      assert.match(stderr, why);
      assert.match(stderr, /bellboard\.toml:2/);
    }
  });
});
