// A centre with things in it, and requests drawn by chance that name them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Drawer } from "./draw.mjs";
import { models } from "./models.mjs";
import { Admin, agentPassword, event, queueFlow } from "./people.mjs";
import { Line, encoded, signature } from "./sign.mjs";

/** Of so many requests, one in twenty is for an operation that isn't built. */
const builtShare = 0.95;
/** Not more of a kind are known at a time; what goes beyond is still in the centre. */
const knownMax = 16;
const knownMin = 3;
const answerMsMax = 20_000;

/** By the name of a member, of which kind its value is. */
const kinds = {
  UserId: "user",
  AgentId: "user",
  QueueId: "queue",
  DefaultOutboundQueueId: "queue",
  RoutingProfileId: "profile",
  HoursOfOperationId: "hours",
  HoursOfOperationOverrideId: "override",
  SecurityProfileId: "security",
  QuickConnectId: "quickConnect",
  ContactFlowId: "flow",
  AgentStatusId: "status",
  ContactId: "contact",
  InitialContactId: "contact",
  RelatedContactId: "contact",
  PreviousContactId: "contact",
  resourceArn: "arn",
};

/** What must be of a form that its shape doesn't tell. */
const forms = {
  Username: (n) => `user-${n}`,
  Password: () => agentPassword,
  TimeZone: () => "Europe/Oslo",
  Email: (n) => `u${n}@example.com`,
  SecondaryEmail: (n) => `v${n}@example.com`,
  DeskPhoneNumber: () => "+4721000000",
  PhoneNumber: () => "+4721000001",
  Permission: () => "Users.View",
  EffectiveFrom: () => "2027-01-04",
  EffectiveTill: () => "2027-01-05",
  AbsoluteTime: () => "2026-01-01T00:00:00.000Z",
  SupportedMessagingContentType: () => "text/plain",
  ViewToken: () => "view/1",
};

/** Members that point at what a centre doesn't have; they are seldom drawn. */
const strangers = /^(NextToken|HierarchyGroupId|TaskTemplateId|PersistentChat|CustomerId|ParticipantConfiguration|AllowedCapabilities|SegmentAttributes|QueueInfo|UserInfo|Attachments|EmailAddressId|PhoneNumber|OutboundCallerConfig|OutboundEmailConfig|CustomerEndpoint|SystemEndpoint|StartPosition|nextToken)$/;

export class Crowd {
  #known = new Map();
  #number = 0;
  #bearers = [];

  static async of(server, numbers) {
    const self = new Crowd();
    const [connect, participant] = models("connect/2017-08-08", "connectparticipant/2018-09-07");
    self.server = server;
    self.line = new Line(server.url);
    self.admin = await Admin.of(server);
    const known = (name, shape, drawer) => self.#knownValue(name, drawer);
    const built = readFileSync(join(import.meta.dirname, "../../xtask/operations.txt"), "utf8").split("\n");
    self.services = [
      [connect, "connect"],
      [participant, "participant"],
    ].map(([model, name]) => ({
      name,
      model,
      drawer: new Drawer(model, numbers, known),
      built: Object.keys(model.operations).filter((operation) => built.includes(operation)),
      all: Object.keys(model.operations),
    }));
    self.drawer = self.services[0].drawer;
    await self.#found();
    self.events = await self.eventCount();
    return self;
  }

  close() {
    this.line.close();
  }

  /** The next request: `{service, operation, method, path, query, headers, body, what}`; `what` is spoilt about it. */
  draw() {
    const { drawer } = this;
    const service = drawer.happens(0.8) ? this.services[0] : this.services[1];
    const operation = drawer.one(drawer.happens(builtShare) ? service.built : service.all);
    this.operation = operation;
    const values = this.#sensible(operation, service.drawer.values(operation));
    const isSpoilt = drawer.happens(0.5);
    const drawn = isSpoilt ? service.drawer.mutated(operation, values) : service.model.request(operation, values);
    const { body } = drawn;
    const hasBody = drawn.method !== "GET" && drawn.method !== "HEAD";
    const written = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    return { ...drawn, service, operation, values, body: hasBody ? written : undefined };
  }

  /** Signed now: the same request can be sent again. */
  send({ service, method, path, query, headers, body, contentType = "application/json" }) {
    const { access_key_id: key, secret_access_key: secret, region } = this.credentials;
    const host = `127.0.0.1:${this.server.port}`;
    const signed = service.name === "connect" ? signature({ key, secret, region, host, method, path, query, body }) : {};
    const all = { ...sendable(headers), "Content-Type": contentType, Host: host, ...signed };
    return this.line.ask({ method, path, query, headers: all, body, ms: answerMsMax });
  }

  get credentials() {
    return (this.found ??= this.server.credentials);
  }

  /** How many events the log has. */
  async eventCount() {
    const { text } = await this.line.ask({ method: "GET", path: "/metrics" });
    return Number(/^bellboard_events_total (\d+)$/m.exec(text)[1]);
  }

  /**
   * What every operation that lists or describes answers, by operation and arguments, of all that is known; and what is
   * said in the chats.
   */
  async everything() {
    const [{ model, built }] = this.services;
    const found = new Map();
    const read = async (operation, values) => {
      const reply = await this.send({ service: this.services[0], ...asText(model.request(operation, values)) });
      found.set(`${operation} ${JSON.stringify(values)}`, `${reply.status} ${reply.text}`);
    };
    for (const operation of built.filter((name) => /^(List|Search|Describe|GetContactAttributes)/.test(name))) {
      const required = model.input(operation).filter((one) => one.isRequired).map((one) => one.name);
      const other = required.filter((name) => name !== "InstanceId");
      const all = Object.fromEntries(required.includes("InstanceId") ? [["InstanceId", this.admin.instance]] : []);
      const pages = model.input(operation).some((one) => one.name === "MaxResults") && other.length === 0 ? { MaxResults: 100 } : {};
      if (other.length === 0) await read(operation, { ...all, ...pages });
      const kind = other[0] === "Name" ? "attribute" : kinds[other[0]];
      if (other.length === 1) for (const value of this.#known.get(kind) ?? []) await read(operation, { ...all, [other[0]]: value });
    }
    for (const { connection } of this.#bearers) {
      const headers = { "X-Amz-Bearer": connection, "Content-Type": "application/json" };
      const { status, text } = await this.line.ask({ method: "POST", path: "/participant/transcript", headers, body: "{\"MaxResults\":100}" });
      found.set(`GetTranscript ${connection}`, `${status} ${text}`);
    }
    return found;
  }

  /** After a request that was carried out: what there is now, and what no longer. */
  async learn({ operation, values }, reply) {
    for (const [member, value] of Object.entries(reply)) {
      if (/^(Create|Start)/.test(operation) && kinds[member] !== undefined) this.#add(kinds[member], value);
      if (operation.startsWith("Create") && /Arn$/.test(member)) this.#add("arn", value);
    }
    if (operation === "StartChatContact") await this.#join(reply);
    if (operation === "CreatePredefinedAttribute") this.#add("attribute", values.Name);
    if (operation.startsWith("Delete")) await this.#forget(values);
    if (operation === "DisconnectParticipant" || operation === "StopContact") {
      if ((this.#bearers = this.#bearers.slice(-knownMax)).length > 0) await this.#startChat();
    }
  }

  #add(kind, value) {
    const all = this.#known.get(kind) ?? [];
    this.#known.set(kind, all);
    if (!all.includes(value)) all.push(value);
    if (all.length > knownMax) all.shift();
  }

  async #forget(values) {
    for (const [kind, all] of this.#known) {
      const left = all.filter((value) => !Object.entries(values).some(([name, gone]) => gone === value && name !== "InstanceId"));
      if (left.length === all.length) continue;
      this.#known.set(kind, left);
      if (left.length < knownMin) await this.#make[kind]?.();
    }
  }

  #knownValue(name, drawer) {
    this.#number += 1;
    if (name === "InstanceId") return this.admin.instance;
    if (name === "X-Amz-Bearer" || name === "ParticipantToken" || name === "ConnectionToken") {
      const { participant, connection } = drawer.one(this.#bearers);
      return (this.operation === "CreateParticipantConnection") === drawer.happens(0.95) ? participant : connection;
    }
    if (name === "Content" && /ContactFlow/.test(this.operation)) return JSON.stringify(queueFlow(drawer.one(this.#known.get("queue"))));
    if (name === "ContentType") return this.operation === "SendEvent" ? event(drawer.one(["typing", "message.read", "message.delivered"])) : "text/plain";
    if (name === "Content" && this.operation === "SendEvent") return JSON.stringify({ messageId: drawer.one(this.#known.get("contact")) });
    if (name === "Name" && /PredefinedAttribute$/.test(this.operation) && !this.operation.startsWith("Create")) return drawer.one(this.#known.get("attribute"));
    if (forms[name] !== undefined) return forms[name](this.#number);
    const known = this.#known.get(kinds[name]);
    return known?.length > 0 && drawer.happens(0.97) ? drawer.one(known) : undefined;
  }

  /** Without most of what a centre would refuse for reasons that no shape tells. */
  #sensible(operation, values) {
    const required = new Set(this.services.flatMap(({ model }) => (model.operations[operation] ? model.input(operation) : [])).filter((one) => one.isRequired).map((one) => one.name));
    return Object.fromEntries(Object.entries(values).filter(([name]) => required.has(name) || !strangers.test(name) || this.drawer.happens(0.1)));
  }

  async #found() {
    // This team is named in no request: what is made later can lean on it.
    this.team = await this.admin.createTeam("worker", { agents: ["worker"] });
    await this.team.agents[0].setStatus("Available");
    for (const kind of Object.keys(this.#make)) {
      for (let n = 0; n < knownMin + 1; n++) await this.#make[kind]();
    }
    for (let n = 0; n < 6; n++) await this.#startChat();
  }

  async #startChat() {
    const customer = await this.admin.startChat({ flowId: this.team.flowId });
    this.#add("contact", customer.contactId);
    await this.#join({ ParticipantToken: customer.participantToken });
  }

  async #join({ ParticipantToken: participant }) {
    const body = JSON.stringify({ Type: ["CONNECTION_CREDENTIALS"] });
    const headers = { "X-Amz-Bearer": participant, "Content-Type": "application/json" };
    const { text } = await this.line.ask({ method: "POST", path: "/participant/connection", headers, body });
    const connection = JSON.parse(text).ConnectionCredentials?.ConnectionToken;
    if (connection !== undefined) this.#bearers.push({ participant, connection });
    this.#bearers = this.#bearers.slice(-knownMax);
  }

  /** Makes one more of a kind, by a request that is good. */
  get #make() {
    const { admin } = this;
    const name = (this.#number += 1);
    const put = async (kind, path, body, id) => this.#add(kind, (await admin.ask("PUT", `/${path}/${admin.instance}`, body))[id]);
    const config = { Config: [{ Day: "MONDAY", StartTime: { Hours: 8, Minutes: 0 }, EndTime: { Hours: 16, Minutes: 0 } }], TimeZone: "UTC" };
    return {
      hours: () => put("hours", "hours-of-operations", { Name: `hours ${name}`, ...config }, "HoursOfOperationId"),
      queue: async () => this.#add("queue", await admin.createQueue(`queue ${(this.#number += 1)}`)),
      profile: async () => this.#add("profile", await admin.createProfile(`profile ${(this.#number += 1)}`, { queueId: this.team.queueId, concurrency: 3 })),
      user: async () => this.#add("user", await admin.createUser(`made-${(this.#number += 1)}`, this.team.profileId)),
      security: () => put("security", "security-profiles", { SecurityProfileName: `security ${(this.#number += 1)}`, Permissions: ["BasicAgentAccess"] }, "SecurityProfileId"),
      flow: async () => this.#add("flow", await admin.createFlow(`flow ${(this.#number += 1)}`, queueFlow(this.team.queueId))),
      status: () => put("status", "agent-status", { Name: `status ${(this.#number += 1)}`, State: "ENABLED" }, "AgentStatusId"),
      quickConnect: () =>
        put(
          "quickConnect",
          "quick-connects",
          {
            Name: `quick ${(this.#number += 1)}`,
            QuickConnectConfig: { QuickConnectType: "QUEUE", QueueConfig: { QueueId: this.team.queueId, ContactFlowId: this.team.flowId } },
          },
          "QuickConnectId",
        ),
      attribute: async () => {
        const Name = `attribute-${(this.#number += 1)}`;
        await admin.ask("PUT", `/predefined-attributes/${admin.instance}`, { Name, Values: { StringList: ["a", "b"] } });
        this.#add("attribute", Name);
      },
    };
  }
}

function asText({ body, ...request }) {
  return { ...request, body: request.method === "GET" ? undefined : JSON.stringify(body) };
}

/** Headers may not hold what isn't printable: then they are left out, as no client could send them. */
function sendable(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => /^[\x21-\x7e][\x20-\x7e]*$/.test(value)));
}
