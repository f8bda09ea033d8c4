// What the pages of the suite `sdk-browser` load, bundled: Amazon's clients for browsers, unmodified.

import * as connect from "@aws-sdk/client-connect";
import * as participant from "@aws-sdk/client-connectparticipant";

/** Sends one command; what came of it, as it can leave the page. */
async function send(client, all, operation, input) {
  try {
    const { $metadata, ...output } = await client.send(new all[`${operation}Command`](input));
    return { output, status: $metadata.httpStatusCode, requestId: $metadata.requestId };
  } catch (error) {
    const { name, message, $fault: fault, $metadata } = error;
    const isOfItsClass = all[name] !== undefined && error instanceof all[name];
    return { name, message, fault, isOfItsClass, status: $metadata?.httpStatusCode, requestId: $metadata?.requestId };
  }
}

globalThis.open_ = ({ endpoint, region, key, secret }) => {
  const options = { endpoint, region, credentials: { accessKeyId: key, secretAccessKey: secret }, maxAttempts: 1 };
  const clients = { connect: new connect.ConnectClient(options), participant: new participant.ConnectParticipantClient(options) };
  globalThis.control = (operation, input) => send(clients.connect, connect, operation, input);
  globalThis.talk = (operation, input) => send(clients.participant, participant, operation, input);
  /** The ids of all queues, page by page, with the SDK's own paginator. */
  globalThis.allQueues = async (InstanceId, pageSize) => {
    const ids = [];
    for await (const page of connect.paginateListQueues({ client: clients.connect, pageSize }, { InstanceId })) {
      ids.push(...page.QueueSummaryList.map((queue) => queue.Id));
    }
    return ids;
  };
};

/** Opens a socket as the SDK's users write it by hand; the items of the chat gather in `items`. */
globalThis.listen = (url) =>
  new Promise((done, fail) => {
    globalThis.items = [];
    const socket = new WebSocket(url);
    socket.onerror = () => fail(new Error("the socket failed"));
    socket.onopen = () => socket.send(JSON.stringify({ topic: "aws/subscribe", content: { topics: ["aws/chat"] } }));
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.topic === "aws/subscribe") done(frame.content);
      if (frame.topic === "aws/chat") globalThis.items.push(JSON.parse(frame.content));
    };
  });
