// A network between clients and the server that can be cut, or go silent while nobody is told (half-open).

import { connect, createServer } from "node:net";
import { after, before } from "node:test";

export class Proxy {
  #listener;
  /** The port that it leads to: nobody's, until a server is given it. */
  target;
  /** Of each connection `[client, server]`. */
  #pairs = new Set();
  #isCut = false;
  /** How long each part is on its way. */
  #delayMs = 0;
  /** Who knocks while the network is cut. */
  #waiting = [];

  async start() {
    this.target = await freePort();
    this.#listener = createServer((client) => this.#join(client));
    await new Promise((done) => this.#listener.listen(0, "127.0.0.1", done));
    return this;
  }

  get url() {
    return `http://127.0.0.1:${this.#listener.address().port}`;
  }

  #join(client) {
    client.on("error", () => undefined);
    if (this.#isCut) return this.#waiting.push(client);
    const server = connect(this.target, "127.0.0.1");
    const pair = [client, server];
    this.#pairs.add(pair);
    client.once("data", (part) => (pair.isSocket = String(part).startsWith("GET /ws")));
    for (const [one, other] of [pair, [server, client]]) {
      const pass = (part) => {
        if (!other.write(part)) one.pause();
      };
      one.on("data", (part) => (this.#delayMs > 0 ? setTimeout(pass, this.#delayMs, part) : pass(part)));
      other.on("drain", () => this.#mayRead(one, pair) && one.resume());
      one.on("end", () => other.end());
      one.on("error", () => undefined);
      one.once("close", () => {
        other.destroy();
        this.#pairs.delete(pair);
      });
    }
  }

  #mayRead(one, pair) {
    return !(one === pair[0] ? pair.stalled?.up : pair.stalled?.down);
  }

  /**
   * Nothing gets through any more on the connections that there are, and none of both ends hears of it; new ones are
   * as always. `up` is from the client to the server. Without `all` only WebSockets are held up.
   */
  stall({ up = true, down = true, all = false } = {}) {
    for (const pair of this.#pairs) {
      if (!all && !pair.isSocket) continue;
      pair.stalled = { up, down };
      if (up) pair[0].pause();
      if (down) pair[1].pause();
    }
  }

  /** From now on everything takes so long, each way. */
  slow(ms) {
    this.#delayMs = ms;
  }

  /** What was held up arrives now. */
  flow() {
    for (const pair of this.#pairs) {
      pair.stalled = undefined;
      for (const one of pair) one.resume();
    }
  }

  /**
   * All connections end, and new ones lead nowhere until [`Proxy.mend`]. They aren't refused: that ends a session of
   * ChatJS for good, unless the browser knows that it is offline.
   */
  cut() {
    this.#isCut = true;
    for (const pair of this.#pairs) for (const one of pair) one.destroy();
  }

  mend() {
    this.#isCut = false;
    for (const client of this.#waiting.splice(0)) this.#join(client);
  }

  async stop() {
    this.cut();
    for (const client of this.#waiting) client.destroy();
    await new Promise((done) => (this.#listener ? this.#listener.close(done) : done()));
  }
}

export async function freePort() {
  const listener = createServer();
  await new Promise((done) => listener.listen(0, "127.0.0.1", done));
  const { port } = listener.address();
  await new Promise((done) => listener.close(done));
  return port;
}

/** A network for all tests of the calling suite. */
export function useProxy() {
  const proxy = new Proxy();
  before(() => proxy.start());
  after(() => proxy.stop());
  return proxy;
}
