// ChatJS in Chromium, from another origin, over a network that is cut: as a site's customers have it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { useChats } from "../lib/chat-window.mjs";
import { event } from "../lib/people.mjs";
import { until } from "../lib/until.mjs";

const day = 24 * 60 * 60;

describe("chatjs in a browser", () => {
  const meet = useChats();

  const receiptOf = (transcript, id) => transcript.find((item) => item.Id === id).MessageMetadata?.Receipts;

  it("tells both sides what was delivered and read, and the transcript keeps it", async () => {
    const { agent, customer, speaker, window } = await meet();
    const agentSocket = await agent.socket(["aws/chat"]);
    const has = (id, member) =>
      agentSocket.items.some((item) => item.Type === "MESSAGEMETADATA" && item.Id === id && item.MessageMetadata.Receipts[0][member]);

    // The page tells what was delivered; the client keeps receipts back for seconds.
    const first = await speaker.send("one");
    await window.shows(first.Id);
    await window.beat("the delivery", () => has(first.Id, "DeliveredTimestamp"));
    const second = await speaker.send("two");
    await window.shows(second.Id);
    await window.run("void receipt('message.read', given)", second.Id);
    await window.beat("the reading", () => has(second.Id, "ReadTimestamp"));
    const transcript = await speaker.transcript();
    const [ofFirst] = receiptOf(transcript, first.Id);
    const [ofSecond] = receiptOf(transcript, second.Id);
    assert.equal(ofFirst.RecipientParticipantId, customer.participantId);
    assert.ok(ofFirst.DeliveredTimestamp && ofFirst.ReadTimestamp === undefined, JSON.stringify(ofFirst));
    assert.ok(ofSecond.ReadTimestamp >= ofSecond.DeliveredTimestamp, JSON.stringify(ofSecond));

    // And the other way round.
    const own = await window.send("three");
    assert.equal(receiptOf(await speaker.transcript(), own), undefined);
    for (const name of ["message.delivered", "message.read"]) {
      await speaker.ask("event", { ContentType: event(name), Content: JSON.stringify({ messageId: own }), ClientToken: name });
    }
    await window.until("the agent's delivery", "heard.delivered.some((item) => item.Id === given)", own);
    await window.until("the agent's reading", "heard.read.some((item) => item.Id === given && item.MessageMetadata.Receipts[0].ReadTimestamp)", own);
    const { data } = await window.run("session.getTranscript({ maxResults: 100 }).then(({ data }) => ({ data }))");
    const [ofOwn] = receiptOf(data.Transcript, own);
    assert.equal(ofOwn.RecipientParticipantId, speaker.participantId);
    assert.ok(ofOwn.DeliveredTimestamp && ofOwn.ReadTimestamp, JSON.stringify(ofOwn));
    await agentSocket.close();
    assert.deepEqual(window.faults, []);
  });

  it("comes back when all its connections are cut, and shows what was said meanwhile", async () => {
    const { proxy, speaker, window } = await meet();
    const before = await speaker.send("before");
    await window.shows(before.Id);
    const { subscribed } = window;
    proxy.cut();
    await window.until("the loss", "heard.lost > 0");
    const missed = [];
    for (const text of ["one", "two", "three"]) missed.push((await speaker.send(text)).Id);
    proxy.mend();
    await until("a new socket", () => window.subscribed > subscribed);
    for (const id of missed) await window.shows(id);
    const after = await speaker.send("after");
    await window.shows(after.Id);
    const own = await window.send("I am back");
    await window.shows(own);
    assert.deepEqual(await window.shown(), (await speaker.transcript()).map((item) => item.Id));
    const { broken, ended, messages } = await window.heard();
    assert.deepEqual([broken, ended], [0, 0]);
    assert.equal(messages.filter((item) => item.Id === after.Id).length, 1);
  });

  it("fetches a new token before its own is too old, and a new socket each hour", async () => {
    const { server, speaker, window } = await meet({ manualClock: true });
    let { subscribed } = window;
    await server.advance(3_541);
    await window.forward(3_541);
    await until("a socket in place of the old one", () => window.subscribed > subscribed);
    const after = await speaker.send("an hour later");
    await window.shows(after.Id);

    subscribed = window.subscribed;
    const { connections } = window;
    await server.advance(day - 3_600);
    await window.forward(day - 3_600);
    await until("a new token", () => window.connections > connections);
    // By now the first token is too old, and the one in use is not.
    await server.advance(120);
    await window.forward(120);
    const own = await window.send("a day later");
    await window.shows(own);
    const { broken, ended } = await window.heard();
    assert.deepEqual([broken, ended], [0, 0]);
  });

  it("ends the chat", async () => {
    const { agent, customer, window } = await meet();
    await window.run("session.disconnectParticipant().then(() => true)");
    await agent.holds(customer.contactId, "ended");
    assert.deepEqual(window.faults, []);
  });

  it("is told when the agent ends the chat, and asks for nothing after it", async () => {
    const { agent, customer, window } = await meet();
    await agent.end(customer.contactId);
    await window.until("the end", "heard.ended > 0");
    const { messages, broken } = await window.heard();
    assert.ok(messages.some((item) => item.ContentType === event("chat.ended")));
    assert.equal(broken, 0);
    const asked = window.requests.length;
    for (let n = 0; n < 6; n++) await window.forward(10);
    assert.equal(window.requests.length, asked);
    assert.deepEqual(window.faults, []);
  });
});
