// The other tabs of the same agent in the same browser: what one page tells all, and who of them is the first among
// equals for a topic (who rings, who opens the sign-in).

import type { Answer } from "./calls.ts";

interface Told {
  readonly event: string;
  readonly data: unknown;
}

export interface TabsPort {
  readonly id: string;
  /** Something that one of the tabs told all. */
  onTold(event: string, data: unknown): void;
  /** Another tab has taken over. */
  onTakenOver(topic: string): void;
}

/** A page may name topics as it likes. */
const topicsMax = 20;

export class Tabs {
  readonly #port: TabsPort;
  readonly #channel: BroadcastChannel;
  readonly #name: string;
  /** The topics that this tab leads, each with what lets it go. */
  readonly #led = new Map<string, () => void>();

  constructor(agentArn: string, port: TabsPort) {
    this.#port = port;
    this.#name = `bellboard.embed.${agentArn}`;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }: MessageEvent<Told>) => port.onTold(data.event, data.data);
  }

  /** To all, this one included. */
  tell(event: string, data: unknown): void {
    this.#channel.postMessage({ event, data } satisfies Told);
    this.#port.onTold(event, data);
  }

  async answer(method: string, params: unknown): Promise<Answer> {
    const { topic, shouldNotBecomeMasterIfNone: onlyLook = false } = (params ?? {}) as { topic?: unknown; shouldNotBecomeMasterIfNone?: boolean };
    if (typeof topic !== "string" || topic.length > 100 || (this.#led.size >= topicsMax && !this.#led.has(topic))) {
      return { data: null, err: JSON.stringify({ type: "ValidationException", message: "There is no such topic.", stack: [] }) };
    }
    if (method === "becomeMaster") {
      const takeOver = !this.#led.has(topic) && (await this.#isLed(topic));
      await this.#lead(topic, { steal: true });
      return { data: { masterId: this.#port.id, takeOver, topic }, err: null };
    }
    if (method === "checkMaster") {
      if (!this.#led.has(topic) && !onlyLook) await this.#lead(topic, { ifAvailable: true });
      const isMaster = this.#led.has(topic);
      const masterId = isMaster ? this.#port.id : (await this.#isLed(topic)) ? "another" : null;
      return { data: { masterId, isMaster, topic }, err: null };
    }
    return { data: null, err: JSON.stringify({ type: "UnknownOperationException", message: `${method} is not supported.`, stack: [] }) };
  }

  /** The browser keeps who leads, and forgets a tab that is gone. Without its locks each tab leads for itself. */
  #lead(topic: string, how: { steal?: boolean; ifAvailable?: boolean }): Promise<void> {
    if (this.#led.has(topic)) return Promise.resolve();
    if (!navigator.locks) {
      this.#led.set(topic, () => undefined);
      return Promise.resolve();
    }
    return new Promise((settled) => {
      const held = navigator.locks.request(this.#lock(topic), how, (lock) => {
        if (lock === null) return settled();
        const ended = new Promise<void>((end) => this.#led.set(topic, end));
        settled();
        return ended;
      });
      // It was taken away.
      held.catch(() => {
        if (this.#led.delete(topic)) this.#port.onTakenOver(topic);
        settled();
      });
    });
  }

  async #isLed(topic: string): Promise<boolean> {
    const { held = [] } = (await navigator.locks?.query()) ?? {};
    return held.some((lock) => lock.name === this.#lock(topic));
  }

  #lock(topic: string): string {
    return `${this.#name} ${topic}`;
  }
}
