// ChatJS, unmodified, on a page of another origin in Chromium, behind a network that can fail.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Window, useWindows } from "./browser.mjs";
import { Admin } from "./people.mjs";
import { useProxy } from "./proxy.mjs";
import { useServers } from "./server.mjs";
import { useSite } from "./site.mjs";
import { until } from "./until.mjs";

const text = (path) => ({ type: "text/javascript", body: readFileSync(path, "utf8") });
const page = "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><script src=/chatjs.js></script><script src=/page.js></script>";

/** What the tests of ChatJS in Chromium share: `meet(options)` gives an agent and a customer in a chat. */
export function useChats() {
  const proxy = useProxy();
  const site = useSite({
    "/": { type: "text/html", body: page },
    "/chatjs.js": text(createRequire(import.meta.url).resolve("amazon-connect-chatjs/dist/amazon-connect-chat.js")),
    "/page.js": text(join(import.meta.dirname, "chat-page.js")),
  });
  const start = useServers();
  const open = useWindows();

  return async function meet(options = {}) {
    const env = { BELLBOARD_APPROVED_ORIGINS: site.url, BELLBOARD_PUBLIC_URL: proxy.url };
    const server = await start({ env, port: proxy.target, ...options });
    const admin = await Admin.of(server);
    const { flowId, agents: [agent] } = await admin.createTeam("ann");
    await agent.setStatus("Available");
    const customer = await admin.startChat({ name: "Bob", flowId });
    const window = new ChatWindow(await open(Window, site), proxy, customer);
    await window.connect();
    const speaker = await agent.take(customer.contactId);
    await window.until("the agent's arrival", "[...shown.values()].some((item) => item.ContentType.endsWith('participant.joined') && item.ParticipantRole === 'AGENT')");
    return { server, proxy, agent, customer, speaker, window };
  };
}

export class ChatWindow {
  /** The paths of all requests so far. */
  requests = [];
  /** How many sockets were subscribed to the chat: the client calls one established before it is. */
  subscribed = 0;
  /** How many heartbeats were answered. */
  heartbeats = 0;

  constructor({ page, faults }, proxy, customer) {
    Object.assign(this, { page, faults, proxy, customer });
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        const { topic, content } = JSON.parse(payload);
        if (topic === "aws/subscribe" && content.status === "success") this.subscribed += 1;
        if (topic === "aws/heartbeat") this.heartbeats += 1;
      }),
    );
    page.on("request", (request) => request.method() === "POST" && this.requests.push(new URL(request.url()).pathname));
  }

  async connect() {
    // Time goes on as it does, and can be put forward: the client's timers are long.
    await this.page.clock.install();
    await this.page.goto("/");
    const { contactId, participantId, participantToken } = this.customer;
    const details = { contactId, participantId, participantToken };
    const isConnected = await this.page.evaluate((given) => globalThis.chat(given), { endpoint: this.proxy.url, details });
    if (!isConnected) throw new Error("ChatJS did not connect");
    await until("a subscribed socket", () => this.subscribed > 0);
    await this.until("the first transcript", "heard.transcripts > 0");
  }

  /** Puts the page's time forward; what is due meanwhile is done, once. */
  forward(seconds) {
    return this.page.clock.fastForward(seconds * 1_000);
  }

  /**
   * One heartbeat's time at a time, until it is so. Between them what was asked is answered, since all that is asked
   * goes through one browser: a round trip of its own comes last.
   */
  async beat(what, probe) {
    return until(what, async () => {
      await this.forward(10);
      await this.page.evaluate("fetch('/').then(() => true)");
      return probe();
    });
  }

  run(code, given) {
    return this.page.evaluate(`(async (given) => (${code}))(${JSON.stringify(given)})`);
  }

  until(what, condition, given) {
    return until(what, () => this.run(condition, given));
  }

  heard() {
    return this.run("heard");
  }

  /** The ids of what the site shows, oldest first. */
  shown() {
    return this.run("[...shown.values()].sort((a, b) => (a.AbsoluteTime < b.AbsoluteTime ? -1 : 1)).map((item) => item.Id)");
  }

  /** Sends a text; its id. */
  send(message) {
    return this.run("(await session.sendMessage({ message: given, contentType: 'text/plain' })).data.Id", message);
  }

  shows(id) {
    return this.until(`the text ${id}`, "shown.has(given)", id);
  }

  /** How often a token was fetched. */
  get connections() {
    return this.requests.filter((path) => path === "/participant/connection").length;
  }
}
