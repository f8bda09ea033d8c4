// Amazon's clients for browsers, unmodified and bundled as a site would, on a page of another origin.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { build } from "esbuild";
import { useWindows, Window } from "../lib/browser.mjs";
import { Admin, event } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";
import { useSite } from "../lib/site.mjs";
import { until } from "../lib/until.mjs";

const script = { type: "text/javascript", body: "" };
const page = { type: "text/html", body: "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><script src=/sdk.js></script>" };
const nobody = "00000000-0000-0000-0000-000000000000";

describe("sdk in a browser", () => {
  const approved = useSite({ "/": page, "/sdk.js": script });
  const stranger = useSite({ "/": page, "/sdk.js": script });
  const startServer = useServers();
  const open = useWindows();

  before(async () => {
    const entry = join(import.meta.dirname, "../lib/sdk-page.mjs");
    const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, platform: "browser", target: "es2022", minify: true });
    script.body = outputFiles[0].text;
  });

  const start = () => startServer({ env: { BELLBOARD_APPROVED_ORIGINS: approved.url } });

  /** A page of `site` with the clients in it. */
  async function sdk(server, { site = approved, secret } = {}) {
    const { page, faults } = await open(Window, site);
    await page.goto("/");
    const known = server.credentials;
    const options = { endpoint: server.url, region: known.region, key: known.access_key_id, secret: secret ?? known.secret_access_key };
    await page.evaluate((given) => globalThis.open_(given), options);
    return {
      page,
      faults,
      control: (operation, input) => page.evaluate(([o, i]) => globalThis.control(o, i), [operation, input]),
      talk: (operation, input) => page.evaluate(([o, i]) => globalThis.talk(o, i), [operation, input]),
    };
  }

  it("reads, makes, changes and deletes from an approved site", async () => {
    const server = await start();
    const { instance_id: InstanceId, instance_arn: arn } = server.credentials;
    const { control, page } = await sdk(server);
    const { output: described, requestId } = await control("DescribeInstance", { InstanceId });
    assert.equal(described.Instance.Arn, arn);
    assert.ok(requestId, "x-amzn-requestid can be read");

    const hours = (await control("ListHoursOfOperations", { InstanceId })).output.HoursOfOperationSummaryList[0].Id;
    const made = await control("CreateQueue", { InstanceId, Name: "From a page é", HoursOfOperationId: hours, Tags: { a: "b c" } });
    assert.equal(made.status, 200, JSON.stringify(made));
    const { QueueId, QueueArn } = made.output;
    assert.equal((await control("UpdateQueueMaxContacts", { InstanceId, QueueId, MaxContacts: 7 })).status, 200);
    const { Queue } = (await control("DescribeQueue", { InstanceId, QueueId })).output;
    assert.deepEqual([Queue.Name, Queue.MaxContacts, Queue.Tags], ["From a page é", 7, { a: "b c" }]);

    // An ARN in the path, encoded once by the client and once more by its signature.
    assert.equal((await control("TagResource", { resourceArn: QueueArn, tags: { "a/é": "1" } })).status, 200);
    assert.deepEqual((await control("ListTagsForResource", { resourceArn: QueueArn })).output.tags, { a: "b c", "a/é": "1" });
    assert.equal((await control("UntagResource", { resourceArn: QueueArn, tagKeys: ["a", "a/é"] })).status, 200);

    const ids = await page.evaluate(([instance, size]) => globalThis.allQueues(instance, size), [InstanceId, 1]);
    assert.ok(ids.includes(QueueId) && new Set(ids).size === ids.length, ids.join());
    assert.equal((await control("DeleteQueue", { InstanceId, QueueId })).status, 200);
    const gone = await control("DescribeQueue", { InstanceId, QueueId });
    assert.equal(gone.name, "ResourceNotFoundException");
  });

  it("names errors, with their classes and the id of the request", async () => {
    const server = await start();
    const { instance_id: InstanceId, sample_flow_id: ContactFlowId } = server.credentials;
    const { control, talk } = await sdk(server);
    const hours = (await control("ListHoursOfOperations", { InstanceId })).output.HoursOfOperationSummaryList[0].Id;
    const Name = "Twice";
    await control("CreateQueue", { InstanceId, Name, HoursOfOperationId: hours });
    const { output: started } = await control("StartChatContact", { InstanceId, ContactFlowId, ParticipantDetails: { DisplayName: "Ada" } });
    const { output: ended } = await control("StartChatContact", { InstanceId, ContactFlowId, ParticipantDetails: { DisplayName: "Bo" } });
    await control("StopContact", { InstanceId, ContactId: ended.ContactId });
    const { output: connection } = await talk("CreateParticipantConnection", { Type: ["CONNECTION_CREDENTIALS"], ParticipantToken: started.ParticipantToken });
    const { ConnectionToken } = connection.ConnectionCredentials;

    const cases = [
      [control, "DescribeQueue", { InstanceId, QueueId: nobody }, "ResourceNotFoundException", 404],
      [control, "CreateQueue", { InstanceId, Name, HoursOfOperationId: hours }, "DuplicateResourceException", 409],
      [control, "ListQueues", { InstanceId, MaxResults: 0 }, "InvalidParameterException", 400],
      [control, "StopContact", { InstanceId, ContactId: ended.ContactId }, "ContactNotFoundException", 410],
      [talk, "SendMessage", { ContentType: "text/x-none", Content: "a", ConnectionToken }, "ValidationException", 400],
      [talk, "SendMessage", { ContentType: "text/plain", Content: "a", ConnectionToken: "AAAA" }, "AccessDeniedException", 403],
      [talk, "GetTranscript", { ConnectionToken: started.ParticipantToken }, "AccessDeniedException", 403],
    ];
    for (const [send, operation, input, name, status] of cases) {
      const reply = await send(operation, input);
      assert.equal(reply.name, name, `${operation}: ${JSON.stringify(reply)}`);
      assert.deepEqual([reply.status, reply.isOfItsClass, reply.fault], [status, true, "client"], operation);
      assert.ok(reply.message.length > 0 && reply.requestId, `${operation}: ${JSON.stringify(reply)}`);
    }
    const { control: forged } = await sdk(server, { secret: "wrong" });
    const refused = await forged("ListQueues", { InstanceId });
    assert.deepEqual([refused.name, refused.status], ["InvalidSignatureException", 403]);
  });

  it("holds a chat with an agent from start to end", async () => {
    const server = await start();
    const admin = await Admin.of(server);
    const { flowId, agents: [agent] } = await admin.createTeam("sue");
    await agent.setStatus("Available");
    const { control, talk, page, faults } = await sdk(server);
    const input = { InstanceId: admin.instance, ContactFlowId: flowId, ParticipantDetails: { DisplayName: "Ada" }, ClientToken: randomUUID() };
    const { output: started } = await control("StartChatContact", input);
    assert.deepEqual((await control("StartChatContact", input)).output, started);

    const connected = await talk("CreateParticipantConnection", { Type: ["WEBSOCKET", "CONNECTION_CREDENTIALS"], ParticipantToken: started.ParticipantToken });
    const { Websocket, ConnectionCredentials: { ConnectionToken } } = connected.output;
    const subscribed = await page.evaluate((url) => globalThis.listen(url), Websocket.Url);
    assert.equal(subscribed.status, "success");
    const speaker = await agent.take(started.ContactId);

    const ClientToken = randomUUID();
    const message = { ContentType: "text/plain", Content: "hello \"é\u{1f600}\"", ConnectionToken, ClientToken };
    const { output: sent } = await talk("SendMessage", message);
    assert.deepEqual((await talk("SendMessage", message)).output, sent);
    const answer = await speaker.send("hi Ada");
    const typing = await talk("SendEvent", { ContentType: event("typing"), ConnectionToken });
    assert.equal(typing.status, 200, JSON.stringify(typing));

    const heard = () => page.evaluate(() => globalThis.items.filter((item) => item.Type === "MESSAGE").map(({ Id, Content }) => [Id, Content]));
    await until("both texts", async () => (await heard()).length === 2);
    assert.deepEqual(await heard(), [[sent.Id, message.Content], [answer.Id, "hi Ada"]]);

    const transcript = [];
    let NextToken;
    do {
      const { output } = await talk("GetTranscript", { ConnectionToken, MaxResults: 1, ScanDirection: "FORWARD", StartPosition: { Id: sent.Id }, NextToken });
      transcript.push(...output.Transcript);
      NextToken = output.NextToken;
    } while (NextToken !== undefined && transcript.length < 20);
    assert.deepEqual(transcript.filter((item) => item.Type === "MESSAGE").map((item) => item.Content), [message.Content, "hi Ada"]);

    assert.equal((await talk("DisconnectParticipant", { ConnectionToken })).status, 200);
    await until("the end", () => page.evaluate((ended) => globalThis.items.some((item) => item.ContentType === ended), event("chat.ended")));
    await agent.holds(started.ContactId, "ended");
    assert.deepEqual(faults, []);
  });

  it("gives nothing to a page of a site that isn't approved", async () => {
    const server = await start();
    const { instance_id: InstanceId, sample_flow_id: ContactFlowId } = server.credentials;
    const { control, talk } = await sdk(server, { site: stranger });
    for (const reply of [await control("ListQueues", { InstanceId }), await talk("GetTranscript", { ConnectionToken: "a" })]) {
      assert.deepEqual([reply.name, reply.status], ["TypeError", undefined], JSON.stringify(reply));
    }
    const started = await control("StartChatContact", { InstanceId, ContactFlowId, ParticipantDetails: { DisplayName: "Ada" } });
    assert.equal(started.name, "TypeError");
    // The preflight was refused: the request itself has never been sent.
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    assert.doesNotMatch(metrics, /bellboard_contacts\{state="[a-z_]+"\} [1-9]/);
  });
});
