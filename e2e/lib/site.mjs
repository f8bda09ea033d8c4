// A site of somebody else's: pages and scripts from an origin that isn't the server's.

import { createServer } from "node:http";
import { after, before } from "node:test";

/** `files` by path: `{type, body}`. `/` is an empty page. */
export class Site {
  #server;

  constructor(files = {}) {
    this.files = { "/": { type: "text/html", body: "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><title>shop</title>" }, ...files };
  }

  async start() {
    this.#server = createServer((request, reply) => {
      const file = this.files[new URL(request.url, "http://site").pathname];
      if (file === undefined) return reply.writeHead(404).end();
      reply.writeHead(200, { "Content-Type": `${file.type}; charset=utf-8` }).end(file.body);
    });
    await new Promise((done) => this.#server.listen(0, "127.0.0.1", done));
    return this;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  async stop() {
    this.#server?.closeAllConnections();
    await new Promise((done) => (this.#server ? this.#server.close(done) : done()));
  }
}

/** A site for all tests of the calling suite. */
export function useSite(files) {
  const site = new Site(files);
  before(() => site.start());
  after(() => site.stop());
  return site;
}
