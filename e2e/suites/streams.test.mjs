// What goes out: contact records, contact events and agent events, read as streams by programs and people.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { call } from "../lib/http.mjs";
import { Admin, signIn } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";
import { Line, signature } from "../lib/sign.mjs";

/** The lines of a reply with 200. */
async function read(admin, stream, query = "") {
  const reply = await fetch(`${admin.server.url}/streams/${stream}?${query}`, { headers: { "X-Amz-Bearer": admin.token } });
  assert.equal(reply.status, 200, await reply.clone().text());
  assert.equal(reply.headers.get("content-type"), "application/x-ndjson");
  const text = await reply.text();
  const lines = text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  for (const line of lines) {
    assert.deepEqual(Object.keys(line).sort(), ["position", "record"]);
    assert.ok(line.position.length <= 64, line.position);
  }
  return Object.assign(lines, { end: reply.headers.get("x-bellboard-position") });
}

function refused(admin, stream, query) {
  return call(admin.server.url, "GET", `/streams/${stream}?${query}`, { headers: { "X-Amz-Bearer": admin.token } });
}

/** The end of a stream, to read what comes after it. */
const end = async (admin, stream) => (await read(admin, stream, "after=latest")).end;

describe("streams", () => {
  const start = useServers();

  /** A chat that an agent has, half a second past the hour. */
  async function chatWithAgent(options = {}) {
    const server = await start({ manualClock: "2026-03-01T09:00:00.500Z", ...options });
    const admin = await Admin.of(server);
    const team = await admin.createTeam("sales");
    const [agent] = team.agents;
    await agent.setStatus("Available");
    const customer = await admin.startChat({ flowId: team.flowId, Attributes: { colour: "red" } });
    await customer.connect();
    await agent.holds(customer.contactId, "connecting");
    await server.advance(2);
    await agent.accept(customer.contactId);
    return { server, admin, team, agent, customer };
  }

  it("tells a contact's record when it is completed, in the shape of a CTR", async () => {
    const { server, admin, team, agent, customer } = await chatWithAgent();
    const { contactId } = customer;
    await server.advance(10);
    await customer.disconnect();
    assert.deepEqual([...(await read(admin, "contact-records"))], [], "not before after contact work is over");
    await server.advance(5.005);
    await agent.api("ClearContact", { contactId });
    const [line, ...more] = await read(admin, "contact-records");
    assert.equal(more.length, 0);
    const { account_id, instance_arn } = server.credentials;
    assert.deepEqual(line.record, {
      AWSAccountId: account_id,
      AWSContactTraceRecordFormatVersion: "2017-03-10",
      InstanceARN: instance_arn,
      ContactId: contactId,
      InitialContactId: null,
      PreviousContactId: null,
      NextContactId: null,
      RelatedContactId: null,
      Channel: "CHAT",
      InitiationMethod: "API",
      InitiationTimestamp: "2026-03-01T09:00:00Z",
      ConnectedToSystemTimestamp: "2026-03-01T09:00:00Z",
      DisconnectTimestamp: "2026-03-01T09:00:12Z",
      LastUpdateTimestamp: "2026-03-01T09:00:17Z",
      ScheduledTimestamp: null,
      TransferCompletedTimestamp: null,
      TransferredToEndpoint: null,
      DisconnectReason: "CUSTOMER_DISCONNECT",
      Attributes: { colour: "red" },
      AgentConnectionAttempts: 0,
      CustomerEndpoint: null,
      SystemEndpoint: null,
      MediaStreams: [{ Type: "CHAT" }],
      Recording: null,
      Recordings: null,
      References: [],
      ContactDetails: {},
      SegmentAttributes: { "connect:Subtype": { ValueString: "connect:Chat" } },
      Queue: {
        ARN: `${instance_arn}/queue/${team.queueId}`,
        Name: "sales",
        EnqueueTimestamp: "2026-03-01T09:00:00Z",
        DequeueTimestamp: "2026-03-01T09:00:02Z",
        Duration: 2,
      },
      Agent: {
        ARN: `${instance_arn}/agent/${agent.userId}`,
        Username: "sales",
        ConnectedToAgentTimestamp: "2026-03-01T09:00:02Z",
        AgentInteractionDuration: 10,
        CustomerHoldDuration: 0,
        LongestHoldDuration: 0,
        NumberOfHolds: 0,
        AfterContactWorkStartTimestamp: "2026-03-01T09:00:12Z",
        AfterContactWorkEndTimestamp: "2026-03-01T09:00:17Z",
        AfterContactWorkDuration: 5,
        HierarchyGroups: null,
        RoutingProfile: { ARN: `${instance_arn}/routing-profile/${team.profileId}`, Name: "sales" },
      },
    });
  });

  it("tells what happens to a contact, in the shape of an event bus", async () => {
    const { server, admin, team, agent, customer } = await chatWithAgent();
    const { contactId } = customer;
    const { account_id: account, instance_arn, region } = server.credentials;
    await customer.send("a message tells nothing");
    await admin.ask("POST", "/contact/attributes", { InstanceId: admin.instance, InitialContactId: contactId, Attributes: { size: "L" } });
    await server.advance(10);
    await customer.disconnect();
    await server.advance(5.005);
    await agent.api("ClearContact", { contactId });
    const lines = await read(admin, "contact-events");
    const ids = new Set(lines.map((line) => line.record.id));
    assert.equal(ids.size, lines.length);
    const initiated = {
      contactId,
      channel: "CHAT",
      instanceArn: instance_arn,
      initiationMethod: "API",
      initiationTimestamp: "2026-03-01T09:00:00.500Z",
    };
    const connected = { ...initiated, connectedToSystemTimestamp: "2026-03-01T09:00:00.500Z" };
    const queueInfo = {
      queueArn: `${instance_arn}/queue/${team.queueId}`,
      queueType: "STANDARD",
      enqueueTimestamp: "2026-03-01T09:00:00.500Z",
    };
    const agentInfo = { agentArn: `${instance_arn}/agent/${agent.userId}`, connectedToAgentTimestamp: "2026-03-01T09:00:02.500Z" };
    const withAgent = { ...connected, queueInfo, agentInfo };
    const over = { ...withAgent, disconnectTimestamp: "2026-03-01T09:00:12.500Z" };
    const work = {
      afterContactWorkStartTimestamp: "2026-03-01T09:00:12.500Z",
      afterContactWorkEndTimestamp: "2026-03-01T09:00:17.505Z",
      afterContactWorkDuration: 5,
    };
    const expected = [
      ["2026-03-01T09:00:00Z", { eventType: "INITIATED", ...initiated }],
      ["2026-03-01T09:00:00Z", { eventType: "CONNECTED_TO_SYSTEM", ...connected }],
      ["2026-03-01T09:00:00Z", { eventType: "QUEUED", ...connected, queueInfo }],
      ["2026-03-01T09:00:02Z", { eventType: "CONNECTED_TO_AGENT", ...withAgent }],
      ["2026-03-01T09:00:02Z", { eventType: "CONTACT_DATA_UPDATED", updatedProperties: ["Attributes"], ...withAgent }],
      ["2026-03-01T09:00:12Z", { eventType: "DISCONNECTED", ...over }],
      ["2026-03-01T09:00:17Z", { eventType: "COMPLETED", ...over, agentInfo: { ...agentInfo, ...work } }],
    ];
    const common = {
      version: "0",
      "detail-type": "Amazon Connect Contact Event",
      source: "aws.connect",
      account,
      region,
      resources: [`${instance_arn}/contact/${contactId}`, instance_arn],
    };
    assert.deepEqual(
      lines.map(({ record: { id, ...record } }) => record),
      expected.map(([time, detail]) => ({ ...common, time, detail })),
    );
  });

  it("tells what happens to an agent, with what was before and after", async () => {
    const { server, admin, team, agent, customer } = await chatWithAgent();
    const { account_id, instance_arn } = server.credentials;
    const lines = await read(admin, "agent-events");
    const ofAgent = lines.map((line) => line.record).filter((record) => record.AgentARN.endsWith(agent.userId));
    assert.deepEqual(ofAgent.map((record) => record.EventType), ["LOGIN", "STATE_CHANGE", "STATE_CHANGE", "STATE_CHANGE"]);
    const [login, , , accepted] = ofAgent;
    assert.equal(login.PreviousAgentSnapshot, null);
    assert.equal(login.CurrentAgentSnapshot.AgentStatus.Type, "OFFLINE");
    const queue = { ARN: `${instance_arn}/queue/${team.queueId}`, Name: "sales" };
    const status = accepted.CurrentAgentSnapshot.AgentStatus;
    const contact = (more) => ({
      ContactId: customer.contactId,
      InitialContactId: null,
      Channel: "CHAT",
      InitiationMethod: "API",
      QueueTimestamp: "2026-03-01T09:00:00.500Z",
      Queue: queue,
      ...more,
    });
    const snapshot = (more, available) => ({
      AgentStatus: { ARN: status.ARN, Name: "Available", StartTimestamp: "2026-03-01T09:00:00.500Z", Type: "ROUTABLE" },
      NextAgentStatus: null,
      Configuration: {
        Username: "sales",
        FirstName: "sales",
        LastName: "Test",
        AgentHierarchyGroups: null,
        RoutingProfile: {
          ARN: `${instance_arn}/routing-profile/${team.profileId}`,
          Name: "sales",
          InboundQueues: [
            { ...queue, Channels: ["CHAT"] },
            { ARN: `${instance_arn}/queue/agent/${agent.userId}`, Name: null, Channels: ["CHAT"] },
          ],
          DefaultOutboundQueue: { ...queue, Channels: ["VOICE"] },
          Concurrency: [{ Channel: "CHAT", AvailableSlots: available, MaximumSlots: 5 }],
        },
      },
      Contacts: [contact(more)],
    });
    assert.deepEqual(accepted, {
      Version: "2017-10-01",
      AWSAccountId: account_id,
      InstanceARN: instance_arn,
      AgentARN: `${instance_arn}/agent/${agent.userId}`,
      EventId: accepted.EventId,
      EventTimestamp: "2026-03-01T09:00:02.500Z",
      EventType: "STATE_CHANGE",
      CurrentAgentSnapshot: snapshot(
        { State: "CONNECTED", StateStartTimestamp: "2026-03-01T09:00:02.500Z", ConnectedToAgentTimestamp: "2026-03-01T09:00:02.500Z" },
        4,
      ),
      PreviousAgentSnapshot: snapshot(
        { State: "CONNECTING", StateStartTimestamp: "2026-03-01T09:00:00.500Z", ConnectedToAgentTimestamp: null },
        4,
      ),
    });
    const before = await end(admin, "agent-events");
    await call(server.url, "GET", "/logout", { headers: { "X-Amz-Bearer": agent.token } });
    const out = (await read(admin, "agent-events", `after=${before}`)).map((line) => line.record);
    assert.deepEqual(out.map((record) => record.EventType), ["STATE_CHANGE", "LOGOUT"]);
    assert.equal(out[1].CurrentAgentSnapshot, null);
    assert.notEqual(out[1].PreviousAgentSnapshot, null);
  });

  it("has a heartbeat 120 s after an agent's last event, the same whoever reads it and in whatever pieces", async () => {
    const server = await start({ manualClock: "2026-03-01T09:00:00Z" });
    const admin = await Admin.of(server);
    const team = await admin.createTeam("sales");
    const [agent] = team.agents;
    await agent.setStatus("Available");
    await server.advance(119.999);
    const kinds = (lines) => lines.map(({ record }) => `${record.EventTimestamp.slice(14, 23)} ${record.EventType}`);
    const beats = (lines) => lines.filter(({ record }) => record.EventType === "HEART_BEAT" && record.AgentARN.endsWith(agent.userId));
    assert.deepEqual(beats(await read(admin, "agent-events")), []);
    await server.advance(0.001);
    const [beat, ...more] = beats(await read(admin, "agent-events"));
    assert.equal(more.length, 0);
    assert.equal(beat.record.EventTimestamp, "2026-03-01T09:02:00.000Z");
    assert.deepEqual(beat.record.CurrentAgentSnapshot, beat.record.PreviousAgentSnapshot);
    await server.advance(30);
    await agent.setStatus("Offline");
    await server.advance(250);
    const all = await read(admin, "agent-events");
    assert.deepEqual(kinds(beats(all)), ["02:00.000 HEART_BEAT", "04:30.000 HEART_BEAT", "06:30.000 HEART_BEAT"]);
    assert.deepEqual(all.map((line) => line.record.EventTimestamp), all.map((line) => line.record.EventTimestamp).sort());
    for (const limit of [1, 2, 3]) {
      const pieces = [];
      let after = "0";
      for (;;) {
        const piece = await read(admin, "agent-events", `after=${after}&limit=${limit}`);
        if (piece.length === 0) break;
        assert.ok(piece.length <= limit);
        pieces.push(...piece);
        after = piece.at(-1).position;
      }
      assert.deepEqual(pieces, [...all], `${limit} at a time`);
    }
    // An hour after the sign-out the heart beats no more.
    await call(server.url, "GET", "/logout", { headers: { "X-Amz-Bearer": agent.token } });
    const out = await end(admin, "agent-events");
    await server.advance(4 * 3600);
    const rest = beats(await read(admin, "agent-events", `after=${out}`));
    assert.equal(rest.length, 30);
  });

  it("waits for what comes, and gives it once it is there", async () => {
    const server = await start({});
    const admin = await Admin.of(server);
    assert.deepEqual([...(await read(admin, "contact-events", "wait_seconds=1"))], []);
    // From a position, so that it does not matter whether it waits already when something comes.
    const from = await end(admin, "contact-events");
    const waiting = read(admin, "contact-events", `after=${from}&wait_seconds=20`);
    const customer = await admin.startChat({});
    const lines = await waiting;
    assert.ok(lines.length > 0);
    assert.equal(lines[0].record.detail.contactId, customer.contactId);
    assert.deepEqual((await read(admin, "contact-events", `after=${from}`)).slice(0, lines.length), [...lines]);
  });

  it("says what is wrong with a request", async () => {
    const server = await start({});
    const admin = await Admin.of(server);
    await admin.startChat({});
    const [first] = await read(admin, "contact-events");
    for (const query of ["after=nonsense", `after=${first.position}f`, "limit=0", "limit=1001", "limit=x", "wait_seconds=21", "wait_seconds=-1"]) {
      const reply = await refused(admin, "contact-events", query);
      assert.deepEqual([reply.status, reply.error], [400, "InvalidParameterException"], query);
    }
    assert.equal((await refused(admin, "no-stream", "")).status, 404);
    assert.equal((await call(server.url, "GET", "/streams/contact-events")).status, 403);
    // A position of one stream is none of another.
    assert.equal((await refused(admin, "agent-events", `after=${first.position}`)).status, 400);
    const profile = await admin.createProfile("none", { queueId: server.credentials.basic_queue_id, concurrency: 1 });
    await admin.createUser("bo", profile);
    const token = await signIn(server, "bo", "Bellboard-test-1");
    const denied = await refused({ server, token }, "contact-events", "");
    assert.deepEqual([denied.status, denied.error], [403, "AccessDeniedException"]);
  });

  it("is read by signature as well", async () => {
    const server = await start({});
    await (await Admin.of(server)).startChat({});
    const { access_key_id: key, secret_access_key: secret, region } = server.credentials;
    const line = new Line(server.url);
    const [path, query] = ["/streams/contact-events", "after=0&limit=2"];
    const host = `127.0.0.1:${server.port}`;
    const headers = { host, ...signature({ key, secret, region, host, method: "GET", path, query }) };
    const reply = await line.ask({ method: "GET", path, query, headers });
    line.close();
    assert.equal(reply.status, 200, reply.text);
    assert.equal(reply.text.trimEnd().split("\n").length, 2);
  });

  it("keeps lines for as long as it is told to, and says where to go on", async () => {
    const server = await start({ manualClock: "2026-03-01T09:00:00Z", env: { BELLBOARD_STREAMS_RETENTION_DAYS: "2" } });
    const admin = await Admin.of(server);
    await admin.startChat({});
    const [first] = await read(admin, "contact-events");
    await server.advance(86_400);
    const later = await (await Admin.of(server)).startChat({});
    await server.advance(86_401);
    // Sign-ins end meanwhile.
    Object.assign(admin, await Admin.of(server));
    const gone = await refused(admin, "contact-events", `after=${first.position}`);
    assert.equal(gone.status, 410);
    assert.deepEqual(Object.keys(gone.body).sort(), ["Message", "oldest"]);
    const [oldest, ...kept] = await read(admin, "contact-events");
    assert.equal(oldest.position, gone.body.oldest);
    assert.ok(kept.some((line) => line.record.detail.contactId === later.contactId));
    assert.deepEqual([...(await read(admin, "contact-events", `after=${gone.body.oldest}`))], kept);
  });

  it("has told all that was acknowledged before a kill, and nothing twice", async () => {
    const server = await start({});
    const admin = await Admin.of(server);
    const started = [];
    for (let n = 0; n < 5; n++) {
      started.push((await admin.startChat({ name: `customer ${n}` })).contactId);
      await server.kill();
      await server.start();
    }
    const lines = await read(admin, "contact-events");
    const initiated = lines.map((line) => line.record.detail).filter((detail) => detail.eventType === "INITIATED");
    assert.deepEqual(initiated.map((detail) => detail.contactId), started);
    assert.equal(new Set(lines.map((line) => line.record.id)).size, lines.length);
  });
});
