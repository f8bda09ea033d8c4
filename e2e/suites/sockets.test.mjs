// Sockets as awkward clients use them: heartbeats, nonsense, too many of them, and one that doesn't read.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Admin, Agent } from "../lib/people.mjs";
import { useServer } from "../lib/server.mjs";
import { Socket } from "../lib/socket.mjs";
import { until, within } from "../lib/until.mjs";

/** CHAT-10: the longest text. */
const longestText = "x".repeat(16_384);
/** Together more than the kernel's buffers of a loopback connection and any outbox hold: 40 MiB. */
const floodMessages = 2_500;
/** The server may wait this long for a write to get through. */
const letGoMsMax = 45_000;

describe("sockets", () => {
  const server = useServer({});

  async function newChat(name) {
    const admin = await Admin.of(server);
    return admin.startChat({ name });
  }

  it("answers subscribe, heartbeat and ping as clients need it", async () => {
    const customer = await newChat("Ada");
    const socket = new Socket((await customer.connect()).Websocket.Url);
    await within("an open socket", socket.opened);
    const subscribed = await socket.subscribe(["aws/chat"]);
    assert.deepEqual(subscribed, { topic: "aws/subscribe", content: { status: "success", topics: ["aws/chat"] } });
    socket.send({ topic: "aws/heartbeat" });
    await socket.frame("a heartbeat", (frame) => frame.topic === "aws/heartbeat");
    socket.send({ topic: "aws/ping" });
    const ping = await socket.frame("a ping", (frame) => frame.topic === "aws/ping");
    assert.deepEqual(ping, { topic: "aws/ping", statusCode: 200, statusContent: "OK" });
    await socket.close();
  });

  it("hands out addresses that ChatJS takes, on 127.0.0.1", async () => {
    const customer = await newChat("Ada");
    const { Websocket } = await customer.connect();
    assert.match(Websocket.Url, new RegExp(`^ws://127\\.0\\.0\\.1:${server.port}/`));
    assert.ok(Date.parse(Websocket.ConnectionExpiry) > Date.now());
  });

  it("refuses an address that was changed", async () => {
    const customer = await newChat("Ada");
    const { Websocket } = await customer.connect();
    const { Url } = Websocket;
    const middle = Math.floor(Url.length * 0.8);
    const changed = Url.slice(0, middle) + (Url[middle] === "A" ? "B" : "A") + Url.slice(middle + 1);
    for (const url of [`${Url}x`, changed, Url.split("?")[0]]) {
      await assert.rejects(within("a refusal", new Socket(url).opened), /refused with 4/);
    }
  });

  it("delivers a text to sender and receiver with the id of the reply, content as a JSON string", async () => {
    const customer = await newChat("Ada");
    const socket = await customer.socket();
    const sent = await customer.send("hello \"q\" \u{1f600}");
    const item = await socket.item("the own text", ({ Id }) => Id === sent.Id);
    assert.equal(item.Content, "hello \"q\" \u{1f600}");
    assert.equal(item.AbsoluteTime, sent.AbsoluteTime);
    assert.equal(item.Type, "MESSAGE");
    assert.equal(item.ContentType, "text/plain");
    assert.equal(item.ParticipantRole, "CUSTOMER");
    assert.equal(item.DisplayName, "Ada");
    assert.equal(item.ParticipantId, customer.participantId);
    assert.equal(item.ContactId, customer.contactId);
    assert.equal(item.InitialContactId, customer.contactId);
    await socket.close();
  });

  it("lives through frames that mean nothing, and the others in the chat hear on", async () => {
    const customer = await newChat("Ada");
    const good = await customer.socket();
    const nonsense = [
      "",
      "{",
      "null",
      "[]",
      "\"aws/ping\"",
      "{\"topic\":7}",
      "{\"topic\":\"aws/nothing\",\"content\":{}}",
      "{\"topic\":\"aws/subscribe\"}",
      "{\"topic\":\"aws/subscribe\",\"content\":{\"topics\":\"aws/chat\"}}",
      "{\"topic\":\"aws/subscribe\",\"content\":{\"topics\":[\"bellboard/agent\"]}}",
      "{\"topic\":\"aws/subscribe\",\"content\":{\"topics\":[" + "\"a\",".repeat(5_000) + "\"a\"]}}",
      "[".repeat(50_000),
      Buffer.from([0, 255, 254, 1]),
      "x".repeat(300_000),
    ];
    for (const frame of nonsense) {
      const bad = await customer.socket();
      bad.send(frame);
      // Either it is let go, or it goes on answering; nothing else.
      if (!bad.closed) bad.ws.send("{\"topic\":\"aws/ping\"}", () => undefined);
      await until(`an end or an answer after ${String(frame).slice(0, 60)}`, () => bad.closed ?? bad.frames.some((f) => f.topic === "aws/ping"));
      await bad.close();
    }
    const sent = await customer.send("still here");
    await good.item("a text after the nonsense", ({ Id }) => Id === sent.Id);
    assert.equal(good.snapshots.length, 0);
    await good.close();
  });

  it("gives a customer nothing of the agents' topic", async () => {
    const customer = await newChat("Ada");
    const socket = new Socket((await customer.connect()).Websocket.Url);
    await within("an open socket", socket.opened);
    socket.send({ topic: "aws/subscribe", content: { topics: ["bellboard/agent"] } });
    socket.send({ topic: "aws/ping" });
    await socket.frame("a ping", (frame) => frame.topic === "aws/ping");
    assert.deepEqual(socket.snapshots, []);
    await socket.close();
  });

  it("tells a waiting customer their place in the queue, when it changes", async () => {
    const [first, second] = [await newChat("Ada"), await newChat("Bo")];
    await first.connect();
    const socket = await second.socket(["bellboard/queue"]);
    const place = (frame) => frame.topic === "bellboard/queue" && frame.content.position;
    const before = place(await socket.frame("a place", place));
    await first.disconnect();
    await socket.frame("the next place", (frame) => place(frame) === before - 1);
    await second.disconnect();
    await socket.close();
  });

  it("opens five sockets a participant and refuses the sixth until one is closed", async () => {
    const customer = await newChat("Ada");
    const open = [];
    for (let n = 0; n < 5; n++) open.push(await customer.socket());

    const sixth = new Socket((await customer.connect()).Websocket.Url);
    await assert.rejects(within("a refusal", sixth.opened), /refused with 4/);

    const sent = await customer.send("to all five");
    for (const socket of open) await socket.item("the text", ({ Id }) => Id === sent.Id);
    await open.pop().close();
    open.push(await until("room for a socket", () => customer.socket()));
    const again = await customer.send("to all five again");
    for (const socket of open) await socket.item("the text", ({ Id }) => Id === again.Id);
    for (const socket of open) await socket.close();
  });

  it("lets go of a client that doesn't read; the others of the chat get every text at once", { timeout: 120_000 }, async () => {
    const admin = await Admin.of(server);
    const { flowId, agents: [agent] } = await admin.createTeam("reader");
    await agent.setStatus("Available");
    const customer = await admin.startChat({ name: "Ada", flowId });
    const stuck = await customer.socket();
    const speaker = await agent.take(customer.contactId);
    const reader = await agent.socket();
    const own = await customer.socket();
    stuck.ws._socket.pause();

    // Each text is on the other sockets before the next is sent: nobody waits for the one that doesn't read.
    const ids = [];
    for (let n = 0; n < floodMessages; n++) {
      const { Id } = await speaker.send(longestText);
      ids.push(Id);
      await Promise.all([reader, own].map((socket) => until("the text", () => socket.items.at(-1)?.Id === Id)));
    }
    for (const socket of [reader, own]) {
      assert.deepEqual(socket.items.filter((item) => item.Content === longestText).map((item) => item.Id), ids);
    }
    // With the three more there are five, until the one that doesn't read is let go.
    const more = [await customer.socket(), await customer.socket(), await customer.socket()];
    more.push(await until("room for a socket", () => customer.socket(), { ms: letGoMsMax }));
    stuck.ws._socket.resume();
    await within("the end of the socket that didn't read", stuck.ended);
    assert.ok(stuck.items.length < ids.length);
    for (const socket of [reader, own, ...more]) await socket.close();
    await agent.end(customer.contactId);
  });

  it("sends an agent a snapshot on subscribing and on every change", async () => {
    const admin = await Admin.of(server);
    const { agents: [agent] } = await admin.createTeam("watcher");
    const socket = await agent.socket(["bellboard/agent"]);
    const first = await socket.frame("the first snapshot", (frame) => frame.topic === "bellboard/agent");
    assert.equal(first.content.snapshot.state.name, "Offline");
    assert.ok(first.content.configuration.agentStates.some((state) => state.name === "Available"));
    await agent.setStatus("Available");
    await socket.frame("the change", ({ topic, content }) => topic === "bellboard/agent" && content.snapshot.state.name === "Available");
    await agent.setStatus("Offline");
    await socket.close();
  });

  it("refuses a second sign-in's wrong password and a forged session at /api", async () => {
    const admin = await Admin.of(server);
    await admin.createTeam("guarded");
    await assert.rejects(Agent.signIn(server, "guarded", "wrong-Password-1"), (error) => error.status === 401);
    await assert.rejects(Agent.signIn(server, "nobody", "wrong-Password-1"), (error) => error.status === 401);
    const forged = Object.assign(new Agent(), { server, token: "AAAA" });
    await assert.rejects(forged.snapshot(), (error) => error.status === 401 && error.error === "UnauthorizedException");
  });
});
