// Amazon's own client for chats, unmodified, in jsdom: what it says to the server and what it makes of the answers.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, it } from "node:test";
import { JSDOM, VirtualConsole } from "jsdom";
import WebSocket from "ws";
import { Admin, event } from "../lib/people.mjs";
import { useServer } from "../lib/server.mjs";
import { until } from "../lib/until.mjs";

const source = readFileSync(createRequire(import.meta.url).resolve("amazon-connect-chatjs/dist/amazon-connect-chat.js"), "utf8");

/** A window with the client in it, speaking to this server. */
function chatWindow(server) {
  const dom = new JSDOM("<!doctype html>", {
    url: `${server.url}/demo/`,
    runScripts: "outside-only",
    virtualConsole: new VirtualConsole(),
  });
  const { window } = dom;
  const given = {
    fetch,
    Headers,
    Request,
    Response,
    AbortController,
    AbortSignal,
    TextEncoder,
    TextDecoder,
    ReadableStream,
    Blob,
    File,
    WebSocket,
  };
  for (const [name, value] of Object.entries(given)) Object.defineProperty(window, name, { value, configurable: true, writable: true });
  Object.defineProperty(window, "crypto", { value: globalThis.crypto, configurable: true });
  Object.defineProperty(window.navigator, "onLine", { value: true, configurable: true });
  window.eval(source);
  window.connect.ChatSession.setGlobalConfig({ region: "us-east-1", endpoint: server.url });
  return { connect: window.connect, close: () => window.close() };
}

/** A customer's session that keeps what its callbacks were given. */
function sessionOf({ connect }, customer) {
  const session = connect.ChatSession.create({
    chatDetails: { contactId: customer.contactId, participantId: customer.participantId, participantToken: customer.participantToken },
    type: "CUSTOMER",
    options: { region: "us-east-1" },
    disableCSM: true,
  });
  const heard = { messages: [], typing: [], ended: [], established: 0, broken: 0 };
  session.onMessage(({ data }) => heard.messages.push(data));
  session.onTyping(({ data }) => heard.typing.push(data));
  session.onEnded(({ data }) => heard.ended.push(data));
  session.onConnectionEstablished(() => (heard.established += 1));
  session.onConnectionBroken(() => (heard.broken += 1));
  return { session, heard };
}

describe("chatjs", () => {
  const server = useServer({});

  async function agentNamed(username) {
    const admin = await Admin.of(server);
    const { flowId, agents: [agent] } = await admin.createTeam(username);
    await agent.setStatus("Available");
    return { agent, startChat: () => admin.startChat({ name: "Bob", flowId }) };
  }

  it("connects, writes, hears the agent, reads the transcript, types, and ends the chat", async (t) => {
    const { agent, startChat } = await agentNamed("ann");
    const window = chatWindow(server);
    t.after(() => window.close());
    const customer = await startChat();
    const { session, heard } = sessionOf(window, customer);

    const connected = await session.connect();
    assert.equal(connected.connectSuccess, true);
    await until("an established connection", () => heard.established > 0);
    const speaker = await agent.take(customer.contactId);
    const agentSocket = await agent.socket(["aws/chat"]);
    await until("the agent's arrival", () => heard.messages.find((m) => m.ContentType === event("participant.joined") && m.ParticipantRole === "AGENT"));

    const sent = await session.sendMessage({ message: "hello \"q\"", contentType: "text/plain" });
    assert.equal(sent.data.Id.length, 36);
    const own = await until("the own text back", () => heard.messages.find((m) => m.Id === sent.data.Id));
    assert.equal(own.Content, "hello \"q\"");
    assert.equal(own.ParticipantRole, "CUSTOMER");
    await agentSocket.item("the customer's text", ({ Id }) => Id === sent.data.Id);

    const answer = await speaker.send("hi Bob");
    const received = await until("the agent's text", () => heard.messages.find((m) => m.Id === answer.Id));
    assert.equal(received.ParticipantRole, "AGENT");
    assert.equal(received.Content, "hi Bob");

    await speaker.typing();
    await until("the agent's typing", () => heard.typing.find((m) => m.ParticipantRole === "AGENT"));
    await session.sendEvent({ contentType: event("typing") });
    await agentSocket.item("the customer's typing", (item) => item.ContentType === event("typing") && item.ParticipantRole === "CUSTOMER");

    const { data } = await session.getTranscript({ maxResults: 15, scanDirection: "BACKWARD", sortOrder: "ASCENDING" });
    assert.equal(data.InitialContactId, customer.contactId);
    const texts = data.Transcript.filter((item) => item.Type === "MESSAGE" && item.ParticipantRole !== "SYSTEM");
    assert.deepEqual(Array.from(texts, (item) => `${item.ParticipantRole}: ${item.Content}`), ["CUSTOMER: hello \"q\"", "AGENT: hi Bob"]);
    assert.ok(data.Transcript.every((item) => item.ContentType !== event("typing")));

    const controller = await session.disconnectParticipant();
    assert.ok(controller !== undefined);
    await agentSocket.item("the end", (item) => item.ContentType === event("chat.ended"));
    await agent.holds(customer.contactId, "ended");
    await agent.clear(customer.contactId);
    assert.equal(heard.broken, 0);
    await agentSocket.close();
  });

  it("sends read receipts with one ClientToken for all, and each reaches the agent", async (t) => {
    const { agent, startChat } = await agentNamed("rose");
    const window = chatWindow(server);
    t.after(() => window.close());
    const customer = await startChat();
    const { session, heard } = sessionOf(window, customer);
    await session.connect();
    const speaker = await agent.take(customer.contactId);
    const agentSocket = await agent.socket(["aws/chat"]);

    for (const text of ["one", "two"]) {
      const { Id } = await speaker.send(text);
      await until("the text", () => heard.messages.find((m) => m.Id === Id));
      await customer.connect();
      // The body that the client sends, with the token that it uses for every message.
      await customer.ask("event", {
        ContentType: event("message.read"),
        Content: JSON.stringify({ messageId: Id }),
        ClientToken: "INCOMING_READ_RECEIPT",
      });
      const receipt = await agentSocket.item("a receipt", (item) => item.Type === "MESSAGEMETADATA" && item.Id === Id);
      assert.equal(receipt.MessageMetadata.MessageId, Id);
      assert.equal(receipt.MessageMetadata.Receipts[0].RecipientParticipantId, customer.participantId);
      assert.ok(receipt.MessageMetadata.Receipts[0].ReadTimestamp);
    }
    await agent.end(customer.contactId);
    await agentSocket.close();
    await agent.clear(customer.contactId);
  });

  it("says that the chat has ended when the agent ends it", async (t) => {
    const { agent, startChat } = await agentNamed("cleo");
    const window = chatWindow(server);
    t.after(() => window.close());
    const customer = await startChat();
    const { session, heard } = sessionOf(window, customer);
    await session.connect();
    await until("an established connection", () => heard.established > 0);
    await agent.take(customer.contactId);
    await until("the agent's arrival", () => heard.messages.some((m) => m.ParticipantRole === "AGENT"));
    await agent.end(customer.contactId);
    await until("the end", () => heard.ended.length > 0);
    assert.ok(heard.messages.some((m) => m.ContentType === event("participant.left") && m.ParticipantRole === "AGENT"));
    assert.equal(heard.broken, 0);
  });

  it("repeats a message with its ClientToken and it is there once", async (t) => {
    const admin = await Admin.of(server);
    const window = chatWindow(server);
    t.after(() => window.close());
    const customer = await admin.startChat({ name: "Bob" });
    const { session } = sessionOf(window, customer);
    await session.connect();
    await customer.connect();
    const ClientToken = randomUUID();
    const first = await customer.send("once", { ClientToken });
    const again = await customer.send("once", { ClientToken });
    assert.deepEqual(again, first);
    const { data } = await session.getTranscript({ maxResults: 100 });
    assert.equal(data.Transcript.filter((item) => item.Content === "once").length, 1);
    await session.disconnectParticipant();
  });

  it("is told the name of the error", async (t) => {
    const admin = await Admin.of(server);
    const window = chatWindow(server);
    t.after(() => window.close());
    const customer = await admin.startChat({ name: "Bob" });
    const { session } = sessionOf(window, customer);
    await session.connect();
    const failure = await session.sendMessage({ message: "x".repeat(16_385), contentType: "text/plain" }).then(
      () => assert.fail("a text that is too long was taken"),
      (error) => error,
    );
    assert.equal(failure.error?.type ?? failure.type, "ValidationException", JSON.stringify(failure));
    await session.disconnectParticipant();
  });
});
