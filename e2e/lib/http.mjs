// Calls as any client makes them, and what came of them.

import assert from "node:assert/strict";

const callMsMax = 20_000;

export class Refused extends Error {
  constructor(what, reply) {
    super(`${what}: ${reply.status} ${reply.error ?? ""} ${JSON.stringify(reply.body)}`);
    Object.assign(this, reply);
  }
}

/** `{status, error, body, headers}`; `error` is the name in x-amzn-ErrorType. Throws only when no answer came. */
export async function call(origin, method, path, { body, headers = {}, ms = callMsMax } = {}) {
  const isText = typeof body === "string" || body instanceof Uint8Array;
  const response = await fetch(origin + path, {
    method,
    headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    body: body === undefined || isText ? body : JSON.stringify(body),
    redirect: "manual",
    signal: AbortSignal.timeout(ms),
  });
  const text = await response.text();
  return {
    status: response.status,
    error: response.headers.get("x-amzn-errortype")?.split(":")[0],
    body: parsed(text),
    headers: response.headers,
  };
}

/** The body of a reply with 200, else it throws a [`Refused`]. */
export async function ask(origin, method, path, options) {
  const reply = await call(origin, method, path, options);
  if (reply.status < 200 || reply.status > 299) throw new Refused(`${method} ${path}`, reply);
  return reply.body;
}

/** Asserts that a call is refused with this name and status. */
export async function assertRefused(promise, name, status) {
  const error = await promise.then(
    (value) => assert.fail(`expected ${name}, got ${JSON.stringify(value)}`),
    (thrown) => thrown,
  );
  if (!(error instanceof Refused)) throw error;
  assert.deepEqual({ error: error.error, status: error.status }, { error: name, status }, error.message);
  return error;
}

function parsed(text) {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
