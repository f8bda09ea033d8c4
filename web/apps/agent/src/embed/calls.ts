// What the page that frames the panel may ask in the agent's name, and what it is answered.

import { type AgentService, ApiError, type Configuration, type Snapshot } from "@bellboard/api";
import { configurationFor, snapshotFor } from "./shapes.ts";

/** Asked of the agent's service, under the same name with a capital. */
const served = new Set([
  "getAgentSnapshot", "getAgentStates", "getAgentPermissions", "getAgentConfiguration", "getRoutingProfileQueues",
  "getDialableCountryCodes", "getEndpoints", "putAgentState", "acceptContact", "rejectContact", "clearContact",
  "completeContact", "updateContactAttributes", "pauseContact", "resumeContact", "destroyConnection", "holdConnection",
  "resumeConnection", "createAdditionalConnection", "transferContact", "addNewConnection", "createTaskContact", "createTransport",
]);
/** What Streams says about itself. Nobody keeps it. */
const noted = new Set(["sendClientLogs", "sendSoftphoneCallReport", "sendSoftphoneCallMetrics"]);
/** Answers are awaited side by side; a page that asks for more at a time is in a loop. */
const atATimeMax = 100;

interface Reply {
  readonly snapshot?: Snapshot;
  readonly configuration?: Configuration;
  readonly chatTokenTransport?: { readonly expiry?: number };
}

export interface Answer {
  readonly data: unknown;
  /** JSON in a string, as Streams reads it; null where it went well. */
  readonly err: string | null;
}

export class Calls {
  readonly #agent: AgentService;
  #waiting = 0;

  constructor(agent: AgentService) {
    this.#agent = agent;
  }

  async answer(method: string, params: unknown): Promise<Answer> {
    if (noted.has(method)) return { data: {}, err: null };
    if (!served.has(method)) return refusal("UnknownOperationException", `${method} is not supported.`, 400);
    if (this.#waiting >= atATimeMax) return refusal("TooManyRequestsException", "Too much is asked at a time.", 429);
    this.#waiting += 1;
    try {
      const operation = method.charAt(0).toUpperCase() + method.slice(1);
      return { data: shaped(await this.#agent.call(operation, secondsFor(params ?? {}))), err: null };
    } catch (error) {
      if (error instanceof ApiError) return refusal(error.name, error.message, error.status);
      return refusal("NetworkError", String(error));
    } finally {
      this.#waiting -= 1;
    }
  }
}

function refusal(type: string, message: string, statusCode?: number): Answer {
  return { data: null, err: JSON.stringify({ type, message, stack: [], statusCode }) };
}

/** A date of the page is a number of the service. */
function secondsFor(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(secondsFor);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, secondsFor(one)]));
}

/** In the shapes of Streams; ChatJS reads when a token ends as a date in text. */
function shaped(reply: unknown): unknown {
  const { snapshot, configuration, chatTokenTransport: token } = reply as Reply;
  if (configuration) return { configuration: configurationFor(configuration) };
  if (snapshot) return { ...(reply as object), snapshot: snapshotFor(snapshot, Date.now()) };
  if (token?.expiry === undefined) return reply;
  return { chatTokenTransport: { ...token, expiry: new Date(token.expiry * 1000).toISOString() } };
}
