// AWS Signature Version 4, and requests that go out exactly as they are written.

import { createHash, createHmac } from "node:crypto";
import { Agent, request } from "node:http";

const algorithm = "AWS4-HMAC-SHA256";

/**
 * The headers of a signed request. `path` and `query` are as they go out, percent-encoded; the signature has each
 * segment of the path encoded once more, as for all services but S3.
 */
export function signature({ key, secret, region, service = "connect", host, method, path, query = "", body = "", at = new Date() }) {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const canonical = [
    method,
    path.split("/").map(encoded).join("/"),
    query.split("&").filter(Boolean).map((pair) => (pair.includes("=") ? pair : `${pair}=`)).sort().join("&"),
    `host:${host}`,
    `x-amz-date:${time}`,
    "",
    "host;x-amz-date",
    sha256(body),
  ].join("\n");
  const toSign = [algorithm, time, scope, sha256(canonical)].join("\n");
  const signing = [time.slice(0, 8), region, service, "aws4_request"].reduce((with_, part) => hmac(with_, part), `AWS4${secret}`);
  const sum = hmac(signing, toSign).toString("hex");
  return {
    "X-Amz-Date": time,
    Authorization: `${algorithm} Credential=${key}/${scope}, SignedHeaders=host;x-amz-date, Signature=${sum}`,
  };
}

/** Percent-encoded as signatures have it: all but letters, digits and `-._~`. */
export function encoded(text) {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

const sha256 = (data) => createHash("sha256").update(data).digest("hex");
const hmac = (key, data) => createHmac("sha256", key).update(data).digest();

/** Requests over connections that stay open; the path isn't touched, as `fetch` would. */
export class Line {
  #agent = new Agent({ keepAlive: true, maxSockets: 4 });

  constructor(origin) {
    this.url = new URL(origin);
  }

  /**
   * `{status, headers, text}`; throws when there is no whole answer within `ms`. A server may close a connection that
   * it has answered on; what was sent into that is sent once more, as clients do.
   */
  async ask(what) {
    return this.#once(what).catch((error) => {
      if (!error.isReused) throw error;
      return this.#once(what);
    });
  }

  #once({ method, path, query = "", headers = {}, body, ms = 20_000 }) {
    return new Promise((done, fail) => {
      const bytes = body === undefined ? undefined : Buffer.from(body);
      const sent = request(
        {
          agent: this.#agent,
          host: this.url.hostname,
          port: this.url.port,
          method,
          path: query === "" ? path : `${path}?${query}`,
          headers: bytes === undefined ? headers : { ...headers, "Content-Length": bytes.length },
        },
        (reply) => {
          const parts = [];
          reply.on("data", (part) => parts.push(part));
          reply.once("error", fail);
          reply.once("end", () => {
            clearTimeout(late);
            done({ status: reply.statusCode, headers: reply.headers, text: Buffer.concat(parts).toString("utf8") });
          });
        },
      );
      const late = setTimeout(() => sent.destroy(new Error(`no answer within ${ms} ms: ${method} ${path}`)), ms);
      sent.once("error", (error) => {
        clearTimeout(late);
        fail(Object.assign(error, { isReused: sent.reusedSocket && ["ECONNRESET", "EPIPE"].includes(error.code) }));
      });
      sent.end(bytes);
    });
  }

  close() {
    this.#agent.destroy();
  }
}
