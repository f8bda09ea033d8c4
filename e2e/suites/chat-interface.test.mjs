// Amazon's own chat widget on a page of another origin: its calls by a client of ours, and the bundle itself in
// Chromium where BELLBOARD_CHAT_INTERFACE names one (amazon-connect-chat-interface.js).

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Window, useWindows } from "../lib/browser.mjs";
import { Admin, Customer } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";
import { useSite } from "../lib/site.mjs";
import { until } from "../lib/until.mjs";

const bundle = process.env.BELLBOARD_CHAT_INTERFACE;
const page = `<!doctype html><meta charset=utf-8><link rel=icon href=data:,><title>shop</title><div id=root></div>
<script src=/chat-interface.js></script>`;

describe("chat-interface", () => {
  const site = useSite({
    "/chat": { type: "text/html", body: page },
    ...(bundle && { "/chat-interface.js": { type: "text/javascript", body: readFileSync(bundle, "utf8") } }),
  });
  const start = useServers();
  const open = useWindows();

  async function centre() {
    // A flow that the public route may start on is known once there is a server: it is started anew with it.
    const server = await start({ env: { BELLBOARD_APPROVED_ORIGINS: site.url } });
    const admin = await Admin.of(server);
    const { flowId, agents: [agent] } = await admin.createTeam("ann");
    await server.stop();
    server.env = { ...server.env, BELLBOARD_WIDGET_FLOWS: flowId };
    await server.start();
    const ann = await agent.constructor.signIn(server, "ann", "Bellboard-test-1");
    await ann.setStatus("Available");
    return { server, flowId, agent: ann, instance: server.credentials.instance_id };
  }

  it("is served by its own calls, as they stand on the wire", async () => {
    const { server, flowId, agent, instance } = await centre();
    const headers = { "Content-Type": "text/plain;charset=UTF-8", Origin: site.url };
    const body = {
      InstanceId: instance,
      ContactFlowId: flowId,
      ParticipantDetails: { DisplayName: "Bob" },
      Username: "bob",
      Attributes: { customerName: "Bob" },
      SupportedMessagingContentTypes: ["text/plain", "text/markdown"],
    };
    const reply = await fetch(`${server.url}/widget/start-chat`, { method: "POST", headers, body: JSON.stringify(body) });
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get("access-control-allow-origin"), site.url);
    const { data } = await reply.json();
    assert.deepEqual(Object.keys(data.startChatResult).sort(), ["ContactId", "ParticipantId", "ParticipantToken"]);
    assert.equal(data.featurePermissions.ATTACHMENTS, false);

    const customer = new Customer(server, data.startChatResult);
    const socket = await customer.socket();
    // It reads the transcript each time its connection is established, from the newest back.
    const read = () => customer.ask("transcript", { MaxResults: 15, ScanDirection: "BACKWARD", SortOrder: "ASCENDING", StartPosition: {} });
    assert.equal((await read()).InitialContactId, data.startChatResult.ContactId);
    const speaker = await agent.take(customer.contactId);
    await until("the agent's arrival", () => socket.items.some((item) => item.ContentType?.endsWith("participant.joined") && item.ParticipantRole === "AGENT"));
    const sent = await customer.send("Hello");
    const metadata = { ContentType: "application/vnd.amazonaws.connect.event.message.delivered", Content: JSON.stringify({ messageId: sent.Id }), ClientToken: "INCOMING_DELIVERED_RECEIPT" };
    await speaker.ask("event", metadata);
    await until("the delivery", () => socket.items.some((item) => item.Type === "MESSAGEMETADATA" && item.MessageMetadata.Receipts[0].DeliveredTimestamp));
    const answer = await speaker.send("Hi Bob");
    await until("the answer", () => socket.items.some((item) => item.Id === answer.Id));
    assert.deepEqual((await read()).Transcript.filter((item) => item.Type === "MESSAGE").map((item) => item.Content).slice(-2), ["Hello", "Hi Bob"]);
    await customer.ask("disconnect", { ClientToken: randomUUID() });
    await until("the end", () => socket.items.some((item) => item.ContentType?.endsWith("chat.ended")));
  });

  // Their bundle is in no registry, so whoever has it says where.
  if (bundle === undefined) return;
  it("chats, is told what was delivered, and ends", async () => {
    const { server, flowId, agent, instance } = await centre();
    const { page } = await open(Window, site);
    await page.goto("/chat");
    await page.evaluate(
      ({ endpoint, flowId, instance }) => {
        const { connect } = globalThis;
        connect.ChatInterface.init({ containerId: "root" });
        // After init, which sets a region and no endpoint.
        connect.ChatSession.setGlobalConfig({ region: "us-east-1", endpoint });
        return new Promise((resolve, reject) =>
          connect.ChatInterface.initiateChat(
            {
              name: "Bob",
              region: "us-east-1",
              apiGatewayEndpoint: `${endpoint}/widget/start-chat`,
              contactFlowId: flowId,
              instanceId: instance,
              contactAttributes: JSON.stringify({ customerName: "Bob" }),
              featurePermissions: { ATTACHMENTS: false },
              supportedMessagingContentTypes: "text/plain,text/markdown",
            },
            () => resolve(),
            reject,
          ),
        );
      },
      { endpoint: server.url, flowId, instance },
    );
    const shows = (text) => page.getByText(text).first().waitFor();
    const contactId = await until("the offer", async () => (await agent.snapshot()).contacts[0]?.contactId);
    const speaker = await agent.take(contactId);
    await shows("ann has joined the chat");
    await speaker.send("Good morning");
    await shows("Good morning");
    const field = page.getByRole("textbox");
    await field.fill("Hello there");
    await field.press("Enter");
    await until("the text", async () => (await speaker.transcript()).some((item) => item.Content === "Hello there"));
    const { Id } = (await speaker.transcript()).find((item) => item.Content === "Hello there");
    await speaker.ask("event", { ContentType: "application/vnd.amazonaws.connect.event.message.delivered", Content: JSON.stringify({ messageId: Id }), ClientToken: randomUUID() });
    await shows("Delivered");
    await page.getByRole("button", { name: "End chat" }).click();
    await until("the end", async () => (await agent.snapshot()).contacts[0]?.state.type === "ended");
  });
});
