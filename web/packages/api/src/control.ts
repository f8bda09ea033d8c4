// The control plane, as a page of this server asks it: by the cookie of whoever is signed in, in JSON.

import { askJson, askLines, type Fetch } from "./error.ts";

export class ControlPlane {
  readonly #fetch: Fetch;
  readonly #origin: string;

  constructor(origin: string, fetch: Fetch) {
    this.#origin = origin;
    this.#fetch = fetch;
  }

  /** `path` is the operation's, with what it takes in the query. */
  ask(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<unknown> {
    const headers: Record<string, string> = body === undefined ? {} : { "Content-Type": "application/json" };
    return askJson(this.#fetch, `${this.#origin}${path}`, { method, headers, body });
  }

  /** What is answered by one object a line. */
  lines(path: string): Promise<unknown[]> {
    return askLines(this.#fetch, `${this.#origin}${path}`, { method: "GET", headers: {} });
  }
}
