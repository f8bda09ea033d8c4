// The second way in which newer pages ask: a message port with requests about the agent and one contact.

import type { Configuration, Contact, Snapshot } from "@bellboard/api";
import { regionOf } from "./shapes.ts";

export interface Known {
  readonly snapshot: Snapshot;
  readonly configuration: Configuration;
}

interface Asked {
  readonly type: string;
  readonly namespace?: string;
  readonly command?: string;
  readonly requestId?: string;
  readonly data?: { contactId?: string };
}

const healthCheckMs = 10_000;
const ownQueue = (contact: Contact): object => ({ ...contact.queue, queueId: contact.queue?.queueARN });
const dateOf = (seconds: number | undefined): Date | undefined => (seconds === undefined ? undefined : new Date(seconds * 1000));

const ofAgent: Record<string, (known: Known) => unknown> = {
  "agent/getARN": ({ configuration }) => ({ ARN: configuration.agentARN }),
  "agent/getName": ({ configuration }) => ({ name: configuration.name }),
  "agent/getState": ({ snapshot }) => ({ ...snapshot.state, startTimestamp: dateOf(snapshot.state.startTimestamp) }),
  "agent/getRoutingProfile": ({ configuration }) => configuration.routingProfile,
  "agent/getChannelConcurrency": ({ configuration }) => configuration.routingProfile.channelConcurrencyMap,
  "agent/getExtension": ({ configuration }) => ({ extension: (configuration as { extension?: string | null }).extension ?? null }),
  "agent/getDialableCountries": () => ({ dialableCountries: [] }),
};

const ofContact: Record<string, (contact: Contact & { queueTimestamp?: number }, known: Known) => unknown> = {
  "contact/getInstanceDetails": (_contact, { configuration }) => ({ region: regionOf(configuration.agentARN) }),
  "contact/getAttributes": (contact) => contact.attributes ?? {},
  "contact/getInitialContactId": (contact) => ({ initialContactId: contact.initialContactId ?? contact.contactId }),
  "contact/getType": (contact) => ({ type: contact.type }),
  "contact/getChannelType": (contact) => ({ type: contact.type }),
  "contact/getStateDuration": (contact, { snapshot }) => ({
    stateDuration: Math.max(0, Math.round((snapshot.snapshotTimestamp - contact.state.timestamp) * 1000)),
  }),
  "contact/getQueue": ownQueue,
  "contact/getQueueTimestamp": (contact) => ({ queueTimestamp: dateOf(contact.queueTimestamp) }),
  "contact/getDescription": (contact) => ({ description: contact.description ?? null }),
  "contact/getReferences": (contact) => contact.references ?? {},
};

export class SdkPort {
  readonly #port: MessagePort;
  readonly #known: () => Known | undefined;

  /** `port` is the panel's end of it. */
  constructor(port: MessagePort, known: () => Known | undefined) {
    this.#port = port;
    this.#known = known;
    port.onmessage = ({ data }: MessageEvent<Asked>) => this.#receive(data);
  }

  #receive(asked: Asked): void {
    switch (asked?.type) {
      case "cross-domain-site-ready": {
        const status = { startTime: Date.now(), initialized: true };
        return this.#port.postMessage({ type: "acknowledge", connectionId: crypto.randomUUID(), status, healthCheckInterval: healthCheckMs });
      }
      case "healthCheck":
        return this.#port.postMessage({ type: "healthCheckResponse", time: Date.now(), counter: (asked as { counter?: number }).counter });
      case "request":
        return this.#port.postMessage({ type: "response", namespace: asked.namespace, requestId: asked.requestId, ...this.#answer(asked) });
      default:
        // Logs and figures that nobody keeps.
        return;
    }
  }

  #answer({ command = "", data }: Asked): object {
    const known = this.#known();
    if (!known) return refusal("noResult", "The agent is not known yet.");
    if (Object.hasOwn(ofAgent, command)) return { isError: false, data: ofAgent[command]?.(known) };
    if (!Object.hasOwn(ofContact, command)) return refusal("noHandler", `${command} is not supported.`);
    const contact = known.snapshot.contacts.find((one) => one.contactId === data?.contactId);
    if (!contact) return refusal("noContact", "The agent does not have this contact.");
    return { isError: false, data: ofContact[command]?.(contact, known) };
  }
}

const refusal = (errorKey: string, reason: string): object => ({ isError: true, errorKey, reason, details: {} });
