// What a call that failed looks like to the pages. It knows nothing of any one operation.

/** The server refused or failed: `name` is the wire's error name, `status` the HTTP status. */
export class ApiError extends Error {
  readonly status: number;

  constructor(name: string, status: number, message: string) {
    super(message || name);
    this.name = name;
    this.status = status;
  }
}

/** No answer came at all: the network, the server or a proxy in between is away. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How long a call may take before it counts as unanswered. */
export const callMsMax = 15_000;

export function postJson(fetch: Fetch, url: string, headers: Record<string, string>, body: unknown): Promise<unknown> {
  return askJson(fetch, url, { method: "POST", headers, body });
}

interface Asked {
  method: string;
  headers: Record<string, string>;
  body?: unknown;
}

/** Sends JSON, or nothing, and gives the parsed reply, or throws one of the two errors above. */
export async function askJson(fetch: Fetch, url: string, of: Asked): Promise<unknown> {
  return parsedOrUndefined(await askText(fetch, url, of)) ?? {};
}

/** The same of a reply with one JSON object a line. */
export async function askLines(fetch: Fetch, url: string, of: Asked): Promise<unknown[]> {
  const lines = (await askText(fetch, url, of)).split("\n").filter((line) => line !== "");
  return lines.map((line) => parsedOrUndefined(line) ?? {});
}

async function askText(fetch: Fetch, url: string, of: Asked): Promise<string> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: of.method,
      headers: of.headers,
      ...(of.body === undefined ? {} : { body: JSON.stringify(of.body) }),
      signal: AbortSignal.timeout(callMsMax),
    });
    text = await response.text();
  } catch (cause) {
    throw new NetworkError(String(cause));
  }
  if (response.ok) return text;
  throw errorOf(response, parsedOrUndefined(text) as Record<string, unknown> | undefined);
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function errorOf(response: Response, body: Record<string, unknown> | undefined): ApiError {
  const named = response.headers.get("x-amzn-errortype") ?? body?.["__type"];
  const name = typeof named === "string" ? named.replace(/:.*$/, "").replace(/^.*#/, "") : `Http${response.status}`;
  const message = body?.["message"] ?? body?.["Message"];
  return new ApiError(name, response.status, typeof message === "string" ? message : "");
}
