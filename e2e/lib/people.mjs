// Those who use a centre: the administrator, agents and customers, each with the calls that their clients make.

import { randomUUID } from "node:crypto";
import { ask } from "./http.mjs";
import { Socket } from "./socket.mjs";
import { until } from "./until.mjs";

export const event = (name) => `application/vnd.amazonaws.connect.event.${name}`;

export async function signIn(server, username, password, instance) {
  const reply = await ask(server.url, "POST", "/auth/login", { body: { username, password, instance } });
  return reply.authToken;
}

/** The administrator of the instance whose credentials are given, by session. */
export class Admin {
  static async of(server) {
    const { admin, instance_id } = server.credentials;
    const self = new Admin();
    return Object.assign(self, { server, instance: instance_id, token: await signIn(server, admin.username, admin.password, instance_id) });
  }

  ask(method, path, body) {
    return ask(this.server.url, method, path, { body, headers: { "X-Amz-Bearer": this.token } });
  }

  /** Starts a chat on the sample flow, or on `flowId`. */
  async startChat({ name = "Ada", flowId, ...more } = {}) {
    const started = await this.ask("PUT", "/contact/chat", {
      InstanceId: this.instance,
      ContactFlowId: flowId ?? this.server.credentials.sample_flow_id,
      ParticipantDetails: { DisplayName: name },
      ClientToken: randomUUID(),
      ...more,
    });
    return new Customer(this.server, started);
  }

  async contact(contactId) {
    return (await this.ask("GET", `/contacts/${this.instance}/${contactId}`)).Contact;
  }

  /**
   * Agents with a queue of their own, signed in, and a flow that leads to it: what one test does then never reaches
   * the agents of another.
   */
  async createTeam(name, { agents = [name], concurrency = 5 } = {}) {
    const queueId = await this.createQueue(name);
    const profileId = await this.createProfile(name, { queueId, concurrency });
    const flowId = await this.createFlow(name, queueFlow(queueId));
    const team = { queueId, profileId, flowId, agents: [] };
    for (const username of agents) team.agents.push(await this.createAgent(username, profileId));
    return team;
  }

  /** A queue with the hours of BasicQueue. */
  async createQueue(name) {
    const path = `/hours-of-operations-summary/${this.instance}?maxResults=100`;
    this.hours ??= (await this.ask("GET", path)).HoursOfOperationSummaryList[0].Id;
    return (await this.ask("PUT", `/queues/${this.instance}`, { Name: name, HoursOfOperationId: this.hours })).QueueId;
  }

  async createFlow(name, content) {
    const flow = { Name: name, Type: "CONTACT_FLOW", Content: JSON.stringify(content) };
    return (await this.ask("PUT", `/contact-flows/${this.instance}`, flow)).ContactFlowId;
  }

  /** A routing profile for one queue with this many chats at a time. */
  async createProfile(name, { queueId: queue, concurrency }) {
    const reply = await this.ask("PUT", `/routing-profiles/${this.instance}`, {
      Name: name,
      Description: name,
      DefaultOutboundQueueId: queue,
      MediaConcurrencies: [{ Channel: "CHAT", Concurrency: concurrency }],
      QueueConfigs: [{ QueueReference: { QueueId: queue, Channel: "CHAT" }, Priority: 1, Delay: 0 }],
    });
    return reply.RoutingProfileId;
  }

  /** A user with the security profile Agent, not signed in. */
  async createUser(username, profileId) {
    this.agentProfile ??= await this.#securityProfile("Agent");
    const reply = await this.ask("PUT", `/users/${this.instance}`, {
      Username: username,
      Password: agentPassword,
      IdentityInfo: { FirstName: username, LastName: "Test" },
      PhoneConfig: { PhoneType: "SOFT_PHONE", AutoAccept: false, AfterContactWorkTimeLimit: 0 },
      SecurityProfileIds: [this.agentProfile],
      RoutingProfileId: profileId,
    });
    return reply.UserId;
  }

  /** A user, signed in. */
  async createAgent(username, profileId) {
    const userId = await this.createUser(username, profileId);
    return Object.assign(await Agent.signIn(this.server, username, agentPassword), { userId });
  }

  /** A quick connect to a queue or a user, at the queue whose agents have it. */
  async createQuickConnect(name, { queueId, userId, at }) {
    const type = userId === undefined ? "QUEUE" : "USER";
    const { ContactFlowSummaryList: flows } = await this.ask("GET", `/contact-flows-summary/${this.instance}?contactFlowTypes=${type === "USER" ? "AGENT" : "QUEUE"}_TRANSFER`);
    const ContactFlowId = flows[0].Id;
    const config = userId === undefined ? { QueueConfig: { QueueId: queueId, ContactFlowId } } : { UserConfig: { UserId: userId, ContactFlowId } };
    const made = await this.ask("PUT", `/quick-connects/${this.instance}`, { Name: name, QuickConnectConfig: { QuickConnectType: type, ...config } });
    await this.ask("POST", `/queues/${this.instance}/${at}/associate-quick-connects`, { QuickConnectIds: [made.QuickConnectId] });
    return made.QuickConnectId;
  }

  /** A custom status, for choosing a break. */
  createStatus(name) {
    return this.ask("PUT", `/agent-status/${this.instance}`, { Name: name, State: "ENABLED" });
  }

  async #securityProfile(name) {
    const path = `/security-profiles-summary/${this.instance}?maxResults=100`;
    const { SecurityProfileSummaryList: all } = await this.ask("GET", path);
    return all.find((profile) => profile.Name === name).Id;
  }
}

/** A flow that leads straight to a queue. */
export function queueFlow(queueId, text) {
  const toEnd = { Errors: [{ NextAction: "end", ErrorType: "NoMatchingError" }] };
  const atCapacity = { NextAction: "end", ErrorType: "QueueAtCapacity" };
  const say = { Identifier: "say", Type: "MessageParticipant", Parameters: { Text: text }, Transitions: { NextAction: "choose", ...toEnd } };
  return {
    Version: "2019-10-30",
    StartAction: text === undefined ? "choose" : "say",
    Metadata: {},
    Actions: [
      ...(text === undefined ? [] : [say]),
      {
        Identifier: "choose",
        Type: "UpdateContactTargetQueue",
        Parameters: { QueueId: queueId },
        Transitions: { NextAction: "queue", ...toEnd },
      },
      {
        Identifier: "queue",
        Type: "TransferContactToQueue",
        Parameters: {},
        Transitions: { NextAction: "end", Errors: [atCapacity, ...toEnd.Errors] },
      },
      { Identifier: "end", Type: "DisconnectParticipant", Parameters: {}, Transitions: {} },
    ],
  };
}

export const agentPassword = "Bellboard-test-1";

/** An agent, by the agent's service. */
export class Agent {
  static async signIn(server, username, password = "Bellboard-demo-1") {
    const self = new Agent();
    return Object.assign(self, { server, username, token: await signIn(server, username, password) });
  }

  api(operation, body = {}) {
    return ask(this.server.url, "POST", "/api", {
      body: JSON.stringify(body),
      headers: {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": `AmazonConnectCTIService.${operation}`,
        "X-Amz-Bearer": this.token,
      },
    });
  }

  async snapshot() {
    return (await this.api("GetAgentSnapshot", { timeout: 0 })).snapshot;
  }

  async contact(contactId) {
    return (await this.snapshot()).contacts.find((contact) => contact.contactId === contactId);
  }

  /** Comes back when the contact is in this state for the agent. */
  holds(contactId, state) {
    return until(`${this.username} holds ${contactId} as ${state}`, async () => {
      const contact = await this.contact(contactId);
      return contact?.state.type === state && contact;
    });
  }

  async setStatus(name) {
    this.states ??= (await this.api("GetAgentStates", {})).states;
    const { agentStateARN } = this.states.find((state) => state.name === name);
    await this.api("PutAgentState", { state: { agentStateARN }, enqueueNextState: true });
  }

  accept(contactId) {
    return this.api("AcceptContact", { contactId });
  }

  clear(contactId) {
    return this.api("ClearContact", { contactId });
  }

  /** Waits for the offer of this contact and takes it. */
  async take(contactId) {
    await this.holds(contactId, "connecting");
    await this.accept(contactId);
    return this.speaker(contactId);
  }

  async #connectionId(contactId) {
    const contact = await this.contact(contactId);
    return contact.connections.find((connection) => connection.type === "agent").connectionId;
  }

  /** The agent as one who writes in a chat. */
  async speaker(contactId) {
    const participantId = await this.#connectionId(contactId);
    const reply = await this.api("CreateTransport", { transportType: "chat_token", participantId, contactId });
    return new Speaker(this.server, reply.chatTokenTransport.participantToken, participantId);
  }

  /** The agent ends their part. */
  async end(contactId) {
    await this.api("DestroyConnection", { contactId, connectionId: await this.#connectionId(contactId) });
  }

  async socketUrl() {
    return (await this.api("CreateTransport", { transportType: "web_socket" })).webSocketTransport.url;
  }

  async socket(topics = ["aws/chat", "bellboard/agent"]) {
    return Socket.open(await this.socketUrl(), topics);
  }
}

/** Whoever holds a connection token. */
export class Speaker {
  constructor(server, token, participantId) {
    Object.assign(this, { server, token, participantId });
  }

  ask(operation, body, bearer = this.token) {
    return ask(this.server.url, "POST", `/participant/${operation}`, { body, headers: { "X-Amz-Bearer": bearer } });
  }

  send(text, more = {}) {
    return this.ask("message", { ContentType: "text/plain", Content: text, ClientToken: randomUUID(), ...more });
  }

  typing() {
    return this.ask("event", { ContentType: event("typing"), ClientToken: randomUUID() });
  }

  /** A file in its three steps. */
  async upload(name, contentType, bytes) {
    const asked = { AttachmentName: name, ContentType: contentType, AttachmentSizeInBytes: bytes.length, ClientToken: randomUUID() };
    const { AttachmentId, UploadMetadata } = await this.ask("start-attachment-upload", asked);
    const put = await fetch(UploadMetadata.Url, { method: "PUT", headers: UploadMetadata.HeadersToInclude, body: bytes });
    if (!put.ok) throw new Error(`the bytes of ${name} are refused: ${put.status} ${await put.text()}`);
    await this.ask("complete-attachment-upload", { AttachmentIds: [AttachmentId], ClientToken: randomUUID() });
  }

  page(body) {
    return this.ask("transcript", body);
  }

  /** All items, oldest first. */
  async transcript() {
    const items = [];
    let next;
    do {
      const page = await this.page({
        MaxResults: 100,
        ScanDirection: "BACKWARD",
        SortOrder: "ASCENDING",
        ...(next === undefined ? {} : { NextToken: next }),
      });
      items.unshift(...page.Transcript);
      next = page.NextToken;
    } while (next !== undefined);
    return items;
  }

  /** The texts of all messages, oldest first. */
  async texts() {
    return (await this.transcript()).filter((item) => item.Type === "MESSAGE").map((item) => item.Content);
  }

  disconnect() {
    return this.ask("disconnect", { ClientToken: randomUUID() });
  }
}

/** A customer, from the start of a chat on. */
export class Customer extends Speaker {
  constructor(server, started) {
    super(server, undefined, started.ParticipantId);
    this.contactId = started.ContactId;
    this.participantToken = started.ParticipantToken;
  }

  /** Exchanges the participant token; the newest connection token is used from then on. */
  async connect() {
    const body = { Type: ["WEBSOCKET", "CONNECTION_CREDENTIALS"] };
    const reply = await this.ask("connection", body, this.participantToken);
    this.token = reply.ConnectionCredentials.ConnectionToken;
    return reply;
  }

  async socket(topics = ["aws/chat"]) {
    return Socket.open((await this.connect()).Websocket.Url, topics);
  }
}
