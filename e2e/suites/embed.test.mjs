// The panel in a frame of another site's page, with Amazon Connect Streams and ChatJS unmodified.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { createServer } from "node:tls";
import { Panel, picture, useWindows } from "../lib/browser.mjs";
import { Admin, agentPassword } from "../lib/people.mjs";
import { freePort } from "../lib/proxy.mjs";
import { temporaryFolder, useServers } from "../lib/server.mjs";
import { useSite } from "../lib/site.mjs";
import { until } from "../lib/until.mjs";

const { resolve } = createRequire(import.meta.url);
const script = (path) => ({ type: "text/javascript", body: readFileSync(path, "utf8") });
const page = `<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href=data:,><title>CRM</title>
<style>body{margin:0;display:flex;font:16px sans-serif}#ccp{width:320px;height:100vh;border-right:1px solid #ccc}iframe{border:0}h1{margin:2rem;font-size:20px}</style>
<div id=ccp></div><main><h1>Customer records</h1></main><script src=/streams.js></script><script src=/chatjs.js></script><script src=/page.js></script>`;
const files = () => ({
  "/": { type: "text/html", body: page },
  "/streams.js": script(resolve("amazon-connect-streams/release/connect-streams-min.js")),
  "/chatjs.js": script(resolve("amazon-connect-chatjs/dist/amazon-connect-chat.js")),
  "/page.js": script(join(import.meta.dirname, "../lib/crm-page.js")),
});

/** A tab of the site, with the panel in it. */
class Crm {
  constructor(window, page, server) {
    Object.assign(this, { window, page, server });
    this.panel = page.frameLocator("iframe");
  }

  async open(url, more = {}) {
    await this.page.goto(url);
    await this.page.evaluate((given) => globalThis.start(given), { ccpUrl: `${this.server.url}/ccp-v2/`, ...more });
    return this;
  }

  run(code, given) {
    return this.page.evaluate(`(async (given) => (${code}))(${JSON.stringify(given ?? null)})`);
  }

  seen() {
    return this.run("seen");
  }

  /** Waits until this has happened. */
  sees(what, times = 1) {
    return until(what, async () => (await this.seen()).filter((one) => one === what).length >= times).catch(async (error) => {
      throw new Error(`${error.message}; seen: ${JSON.stringify(await this.seen(), null, 1)}`);
    });
  }

  async setState(name, more = {}) {
    await this.run("done((callbacks) => agent.setState(stateNamed(given.name), callbacks, given.more))", { name, more });
  }

  accept(id) {
    return this.run("done((callbacks) => contactOf(given).accept(callbacks))", id);
  }

  clear(id) {
    return this.run("done((callbacks) => contactOf(given).clear(callbacks))", id);
  }
}

/** TLS in front of a server, which then speaks by its address. */
class Secured {
  #server;

  static async start() {
    const self = Object.assign(new Secured(), { target: await freePort() });
    const folder = temporaryFolder();
    const [key, cert] = ["key.pem", "cert.pem"].map((name) => join(folder, name));
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout", key, "-out", cert], { stdio: "ignore" });
    self.#server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (from) => {
      const to = connect(self.target, "127.0.0.1");
      from.pipe(to).pipe(from);
      for (const socket of [from, to]) socket.on("error", () => [from, to].forEach((one) => one.destroy()));
    });
    rmSync(folder, { recursive: true });
    await new Promise((done) => self.#server.listen(0, "127.0.0.1", done));
    return self;
  }

  get url() {
    return `https://127.0.0.1:${this.#server.address().port}`;
  }

  stop() {
    return new Promise((done) => this.#server.close(done).unref() && done());
  }
}

describe("embed", () => {
  const site = useSite(files());
  const stranger = useSite(files());
  const startServer = useServers();
  const open = useWindows();

  /** A team and a browser in which its first agent is signed in. */
  async function start({ agents = ["ann"], concurrency = 5, approved = site.url, manualClock = true } = {}) {
    const server = await startServer({ manualClock, env: { BELLBOARD_APPROVED_ORIGINS: approved } });
    const admin = await Admin.of(server);
    const team = await admin.createTeam("ann", { agents, concurrency });
    const window = await open(Panel, server);
    const signIn = () => window.signIn("ann", agentPassword);
    const tab = async () => {
      const page = await window.context.newPage();
      await page.setViewportSize({ width: 960, height: 640 });
      return new Crm(window, page, server);
    };
    return { server, admin, ...team, window, signIn, tab };
  }

  it("the site hears of agent and contact, and accepts, answers, ends and clears", { timeout: 120_000 }, async () => {
    const { admin, flowId, queueId, signIn, tab } = await start();
    await signIn();
    const crm = await (await tab()).open(site.url);
    await crm.sees("init");
    await crm.sees("agent ann Test");
    await crm.setState("Available");
    await crm.sees("state Offline to Available");
    const { endpoints } = await crm.run("done((callbacks) => agent.getEndpoints(agent.getRoutingProfile().queues.map((queue) => queue.queueARN), callbacks))");
    assert.deepEqual(endpoints, []);
    assert.deepEqual(await crm.run("[agent.getConfiguration().agentARN.split('/')[1], agent.getState().startTimestamp instanceof Date]"), [admin.instance, true]);

    const customer = await admin.startChat({ name: "Ada", flowId, Attributes: { order: "4711" } });
    const socket = await customer.socket();
    const id = customer.contactId;
    await crm.sees("contact connecting");
    await crm.sees(`onConnecting ${id}`);
    const described = await crm.run(
      `[contactOf(given)].map((one) => [one.getType(), one.getQueue().queueARN.split('/').pop(), one.getName(), one.getStatus().timestamp instanceof Date,
        one.getInitialConnection().isInitialConnection(), one.getAgentConnection().getMediaType()])[0]`,
      id,
    );
    assert.deepEqual(described, ["chat", queueId, "Ada", true, true, "chat"]);
    // The panel shows the same in its frame, at 320 px.
    await crm.panel.getByTestId("offer").waitFor();
    await picture(crm.page, "embedded-offer.png");
    await crm.accept(id);
    await crm.sees(`onAccepted ${id}`);
    await crm.sees(`onConnected ${id}`);
    assert.equal(await crm.run("contactOf(given).getAttributes().order.value", id), "4711");

    await crm.run("openChat(given)", id);
    await crm.run("controller.sendMessage({ message: 'Good morning', contentType: 'text/plain' }).then(() => true)");
    await until("the agent's message at the customer", () => socket.items.some((item) => item.Content === "Good morning"));
    await customer.send("It leaks");
    await until("the customer's message at the site", async () => (await crm.run("heard")).includes("CUSTOMER It leaks"));
    const transcript = await crm.run("controller.getTranscript({ maxResults: 100 }).then(({ data }) => data.Transcript.map((item) => item.Content).filter(Boolean))");
    assert.ok(transcript.includes("It leaks"), transcript.join());
    // What was done by the site stands in the panel.
    await crm.panel.getByTestId("chat-row").click();
    await crm.sees(`view ${id}`);
    await until("both messages in the frame", async () => {
      const texts = await crm.panel.getByTestId("message").allInnerTexts();
      return ["Good morning", "It leaks"].every((text) => texts.some((one) => one.includes(text)));
    });
    await picture(crm.page, "embedded.png");

    await crm.run("done((callbacks) => contactOf(given).getAgentConnection().destroy(callbacks))", id);
    await crm.sees(`onACW ${id}`);
    await crm.sees(`onEnded ${id}`);
    await crm.clear(id);
    await crm.sees(`onDestroy ${id}`);
    await crm.setState("Offline");
    await crm.sees("state Available to Offline");
    // Accepted by the reply and connected by the socket come in either order.
    const order = (await crm.seen()).filter((one) => !/^view|onAccepted/.test(one)).map((one) => one.replace(` ${id}`, ""));
    assert.deepEqual(order, [
      "init", "agent ann Test", "state Init to Offline", "state Offline to Available", "contact connecting", "onConnecting", "onConnected",
      "onACW", "onEnded", "onDestroy", "state Available to Offline",
    ]);
    await socket.close();
  });

  it("a chat that is missed holds its slot until the site clears it, one that is rejected too", { timeout: 120_000 }, async () => {
    const { server, admin, flowId, signIn, tab } = await start({ concurrency: 1 });
    await signIn();
    const crm = await (await tab()).open(site.url);
    await crm.sees("agent ann Test");
    await crm.setState("Available");
    const ada = await admin.startChat({ name: "Ada", flowId });
    const { contactId: missed } = ada;
    await crm.sees(`onConnecting ${missed}`);
    await server.advance(20);
    await crm.sees(`onMissed ${missed}`);
    // The customer still waits there, which is how Streams tells a missed contact from one that failed.
    assert.deepEqual(await crm.run("[contactOf(given).getStatus().type, contactOf(given).getAgentConnection().getStatus().type]", missed), ["missed", "disconnected"]);
    const { contactId: second } = await admin.startChat({ name: "Ben", flowId });
    await ada.connect();
    await ada.disconnect();
    await crm.clear(missed);
    await crm.sees(`onDestroy ${missed}`);

    await crm.sees(`onConnecting ${second}`);
    await crm.run("done((callbacks) => contactOf(given).reject(callbacks))", second);
    await until("a rejected contact", async () => (await crm.run("contactOf(given).getStatus().type", second)) === "rejected");
    // It waits on, so once cleared it comes again.
    await crm.clear(second);
    await crm.sees(`onConnecting ${second}`, 2);
    const refused = await crm.run("done((callbacks) => contactOf(given).clear(callbacks)).then(() => '', (error) => error.message)", second);
    assert.match(refused, /InvalidStateException/);
  });

  it("a chat goes on by a quick connect, and a status waits for what is open", { timeout: 120_000 }, async () => {
    const { admin, flowId, queueId, agents: [, bo], signIn, tab } = await start({ agents: ["ann", "bo"] });
    const flow = await admin.createFlow("To bo", {
      Version: "2019-10-30",
      StartAction: "agent",
      Metadata: {},
      Actions: [
        { Identifier: "agent", Type: "UpdateContactTargetQueue", Parameters: { AgentId: bo.userId }, Transitions: { NextAction: "queue", Errors: [{ NextAction: "end", ErrorType: "NoMatchingError" }] } },
        { Identifier: "queue", Type: "TransferContactToQueue", Parameters: {}, Transitions: { NextAction: "end", Errors: [{ NextAction: "end", ErrorType: "QueueAtCapacity" }, { NextAction: "end", ErrorType: "NoMatchingError" }] } },
        { Identifier: "end", Type: "DisconnectParticipant", Parameters: {}, Transitions: {} },
      ],
    });
    const { QuickConnectId } = await admin.ask("PUT", `/quick-connects/${admin.instance}`, {
      Name: "Bo",
      QuickConnectConfig: { QuickConnectType: "USER", UserConfig: { UserId: bo.userId, ContactFlowId: flow } },
    });
    await admin.ask("POST", `/queues/${admin.instance}/${queueId}/associate-quick-connects`, { QuickConnectIds: [QuickConnectId] });
    await signIn();
    const crm = await (await tab()).open(site.url);
    await crm.sees("agent ann Test");
    await crm.setState("Available");
    const customer = await admin.startChat({ name: "Ada", flowId });
    await crm.sees(`onConnecting ${customer.contactId}`);
    await crm.accept(customer.contactId);
    await crm.sees(`onConnected ${customer.contactId}`);

    await crm.setState("Offline", { enqueueNextState: true });
    await until("the next status", async () => (await crm.run("agent.getNextState()?.name")) === "Offline");
    assert.equal(await crm.run("agent.getState().name"), "Available");

    await bo.setStatus("Available");
    const { endpoints } = await crm.run("done((callbacks) => agent.getEndpoints(agent.getAllQueueARNs(), callbacks))");
    assert.deepEqual(endpoints.map(({ name, type }) => [name, type]), [["Bo", "agent"]]);
    await crm.run("done((callbacks) => contactOf(given.id).addConnection(given.endpoint, callbacks))", { id: customer.contactId, endpoint: endpoints[0] });
    await crm.sees(`onACW ${customer.contactId}`);
    const next = await until("the offer at the colleague", async () => (await bo.snapshot()).contacts.find((one) => one.state.type === "connecting"));
    assert.equal(next.initialContactId, customer.contactId);
    await crm.clear(customer.contactId);
    await crm.sees("state Available to Offline");
    const unknown = await crm.run("done((callbacks) => agent.connect(given, callbacks)).then(() => '', (error) => error.message)", endpoints[0]);
    assert.match(unknown, /UnknownOperationException/);
  });

  it("two tabs of the site hear of each other, and one of them leads", { timeout: 120_000 }, async () => {
    const { admin, flowId, signIn, tab } = await start();
    await signIn();
    const [one, two] = [await (await tab()).open(site.url), await (await tab()).open(site.url)];
    for (const crm of [one, two]) await crm.sees("agent ann Test");
    await one.setState("Available");
    await two.sees("state Offline to Available");
    const leads = (crm, what) => crm.run(`new Promise((done) => connect.ifMaster(connect.MasterTopics.RINGTONE, () => done(true), () => done(false), ${what}))`);
    assert.deepEqual([await leads(one), await leads(two), await leads(one)], [true, false, true]);
    await two.run("new Promise((done) => connect.becomeMaster(connect.MasterTopics.RINGTONE, () => done(true)))");
    assert.deepEqual([await leads(one), await leads(two)], [false, true]);

    const { contactId } = await admin.startChat({ name: "Ada", flowId });
    for (const crm of [one, two]) await crm.sees(`onConnecting ${contactId}`);
    await one.accept(contactId);
    for (const crm of [one, two]) {
      await crm.sees(`onAccepted ${contactId}`);
      await crm.sees(`onConnected ${contactId}`);
    }
    // A tab that is closed leads nothing any more.
    await two.page.close();
    await until("the other leads", () => leads(one));
  });

  it("a site that isn't approved can't frame the panel, and an approved one no other page", async () => {
    const { server, signIn, tab } = await start();
    await signIn();
    const crm = await tab();
    const refused = [];
    crm.page.on("console", (message) => /frame-ancestors/.test(message.text()) && refused.push(message.text()));
    await crm.open(stranger.url);
    await until("the browser's refusal", () => refused.length > 0);
    assert.deepEqual(await crm.seen(), []);
    assert.match(crm.page.frames()[1].url(), /^chrome-error:/);
    const frame = async (path) => {
      refused.length = 0;
      await crm.page.goto(site.url);
      await crm.page.evaluate((src) => document.body.append(Object.assign(document.createElement("iframe"), { src })), server.url + path);
      await until(`the refusal of ${path}`, () => refused.length > 0);
    };
    await frame("/login");
    await frame("/admin/settings/");
  });

  it("who isn't signed in signs in by the window that Streams opens, and out again", { timeout: 120_000 }, async () => {
    const { server, tab } = await start();
    const crm = await tab();
    const opened = crm.page.waitForEvent("popup");
    await crm.open(site.url, { loginPopup: true, loginPopupAutoClose: true, ccpLoadTimeout: 1_500 });
    await crm.panel.getByTestId("sign-in-again").waitFor();
    const popup = await opened;
    assert.deepEqual(await crm.seen(), []);
    await popup.getByTestId("username").fill("ann");
    await popup.getByTestId("password").fill(agentPassword);
    await popup.getByTestId("sign-in").click();
    await crm.sees("agent ann Test");
    await until("the window closed", () => popup.isClosed());

    // As sites sign out, by the address that they know.
    const again = crm.page.waitForEvent("popup");
    await crm.run("fetch(given, { credentials: 'include', mode: 'no-cors' }).then(() => true)", `${server.url}/logout`);
    await crm.panel.getByTestId("sign-in-again").waitFor();
    await again;
  });

  it("signing out in the frame tells the site, and so does the site's own word", { timeout: 120_000 }, async () => {
    const { signIn, tab, window } = await start();
    for (const how of ["frame", "site"]) {
      await signIn();
      const crm = await (await tab()).open(site.url);
      await crm.sees("agent ann Test");
      await crm.run("connect.core.getEventBus().subscribe(connect.EventType.TERMINATED, () => seen.push('terminated')) && true");
      if (how === "frame") await crm.panel.getByTestId("sign-out").click();
      else await crm.run("connect.core.getUpstream().sendUpstream(connect.EventType.TERMINATE)");
      await crm.sees("terminated");
      await crm.panel.getByTestId("sign-in-again").waitFor();
      await crm.page.close();
    }
    // The way to the sign-in may begin before the panel is there.
    await window.page.goto("/ccp-v2/").catch(() => undefined);
    await window.page.waitForURL("**/login?next=*");
  });

  it("over https, where the site is another and cookies of frames are kept apart, one signs in just so", { timeout: 120_000 }, async () => {
    const front = await Secured.start();
    try {
      const elsewhere = site.url.replace("127.0.0.1", "localhost");
      const env = { BELLBOARD_APPROVED_ORIGINS: elsewhere, BELLBOARD_PUBLIC_URL: front.url };
      const server = await startServer({ port: front.target, env });
      await (await Admin.of(server)).createTeam("ann");
      const { page } = await open(Panel, { url: front.url }, { width: 960, height: 640, ignoreHTTPSErrors: true });
      const crm = new Crm(undefined, page, front);
      const opened = page.waitForEvent("popup");
      await crm.open(elsewhere, { loginPopup: true, loginPopupAutoClose: true, ccpLoadTimeout: 3_000 });
      const popup = await opened;
      await popup.getByTestId("username").fill("ann");
      await popup.getByTestId("password").fill(agentPassword);
      await popup.getByTestId("sign-in").click();
      await crm.sees("agent ann Test");
      await crm.setState("Available");
      await crm.sees("state Offline to Available");
      const kept = (await page.context().cookies(front.url)).filter((cookie) => cookie.name === "bellboard-session");
      assert.deepEqual(kept.map(({ sameSite, secure }) => [sameSite, secure]), [["None", true], ["None", true]]);
    } finally {
      await front.stop();
    }
  });
});
