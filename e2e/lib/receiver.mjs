// A real HTTP endpoint that takes what it is sent, or doesn't: it fails, stalls, and comes back.

import { createHmac } from "node:crypto";
import { createServer } from "node:http";

export class Receiver {
  /** What was taken: `{path, headers, body, text}`, oldest first. */
  taken = [];
  /** What was sent and not taken. */
  refused = [];
  /** The status of an answer; 0 stalls without one. */
  answer = 200;
  #server;
  #port = 0;

  async start() {
    this.#server = createServer((request, response) => {
      const parts = [];
      request.on("data", (part) => parts.push(part));
      request.on("end", () => {
        const text = Buffer.concat(parts).toString("utf8");
        const status = this.answer;
        const { url: path, headers } = request;
        (status >= 200 && status < 300 ? this.taken : this.refused).push({ path, headers, text, body: JSON.parse(text) });
        if (status !== 0) response.writeHead(status, { Location: "/elsewhere" }).end("an answer that nobody reads");
      });
    });
    await new Promise((done) => this.#server.listen(this.#port, "127.0.0.1", done));
    this.#port = this.#server.address().port;
    return this;
  }

  url(path = "/hook") {
    return `http://127.0.0.1:${this.#port}${path}`;
  }

  /** The lines of all batches of a stream, oldest first. */
  lines(stream) {
    return this.taken.filter(({ body }) => body.stream === stream).flatMap(({ body }) => body.lines);
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

/** Whether a request was signed with this secret, lately. */
export function isSigned({ headers, text }, secret) {
  const [, seconds, sum] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers["x-bellboard-signature"]) ?? [];
  const expected = createHmac("sha256", secret).update(`${seconds}.${text}`).digest("hex");
  return sum === expected && Math.abs(Date.now() / 1000 - Number(seconds)) < 300;
}
