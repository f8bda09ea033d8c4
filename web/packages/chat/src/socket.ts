// A socket that stays: it subscribes, checks that the other end answers, and connects again by itself when it
// doesn't. It knows the envelope of a frame and nothing of what is in it.

import { backoffMs } from "./backoff.ts";

export type SocketState =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  /** Still there, and no answer for a while: nothing can be said of the other end. */
  | { readonly kind: "quiet"; readonly sinceMs: number }
  | { readonly kind: "waiting"; readonly retryAtMs: number }
  | { readonly kind: "stopped" };

export interface Watch {
  /** How often the other end is asked. */
  readonly everyMs: number;
  /** Without an answer for so long the socket counts as quiet, and as open again with the next sign of life. */
  readonly quietAfterMs?: number;
  /** Without an answer for so long another socket takes its place. */
  readonly lostAfterMs: number;
}

export interface SocketPort {
  /** Asks for a fresh address; each one is used once. */
  url(): Promise<string>;
  /** Topics without which the socket is of no use. */
  readonly topics: readonly string[];
  /** Topics that a server may not know; nothing waits for them. */
  readonly optionalTopics?: readonly string[];
  readonly watch?: Watch;
  onFrame(topic: string, content: object): void;
  onState(state: SocketState): void;
  /** An address was refused. True stops for good: signed out, or the chat is over. */
  isFinal(error: unknown): boolean;
}

const calmWatch: Watch = { everyMs: 10_000, lostAfterMs: 3_000 };
const openWithinMs = 8_000;
const subscribeEveryMs = 1_000;
const subscribesMax = 4;

export class ReconnectingSocket {
  readonly #port: SocketPort;
  readonly #watch: Watch;
  #socket: WebSocket | undefined;
  #timers = new Set<ReturnType<typeof setTimeout>>();
  #attempt = 0;
  /** Counts connections, so that what an earlier one still reports is ignored. */
  #generation = 0;
  #state: SocketState = { kind: "stopped" };
  /** When the other end was asked, while it has not answered. */
  #askedAtMs: number | undefined;

  constructor(port: SocketPort) {
    this.#port = port;
    this.#watch = port.watch ?? calmWatch;
  }

  start(): void {
    globalThis.addEventListener?.("online", this.#onOnline);
    globalThis.addEventListener?.("offline", this.#onOffline);
    globalThis.document?.addEventListener("visibilitychange", this.#onVisible);
    void this.#connect();
  }

  stop(): void {
    globalThis.removeEventListener?.("online", this.#onOnline);
    globalThis.removeEventListener?.("offline", this.#onOffline);
    globalThis.document?.removeEventListener("visibilitychange", this.#onVisible);
    this.#letGo();
    this.#setState({ kind: "stopped" });
  }

  /** Doesn't wait for the next attempt. */
  retryNow(): void {
    if (this.#state.kind === "waiting" || this.#state.kind === "quiet") void this.#connect();
  }

  /** Asks the other end to answer; without an answer the socket is given up. */
  probe(): void {
    if (this.#state.kind !== "open" || this.#askedAtMs !== undefined) return;
    const sinceMs = (this.#askedAtMs = Date.now());
    const { quietAfterMs, lostAfterMs } = this.#watch;
    this.#send({ topic: "aws/ping" });
    const unlessAnswered = (ms: number, run: () => void): void => this.#after(ms, () => this.#askedAtMs === sinceMs && run());
    if (quietAfterMs) unlessAnswered(quietAfterMs, () => this.#setState({ kind: "quiet", sinceMs }));
    unlessAnswered(lostAfterMs, () => this.#lost());
  }

  readonly #onOnline = (): void => this.retryNow();
  readonly #onOffline = (): void => {
    if (this.#state.kind !== "waiting") this.#lost();
  };
  readonly #onVisible = (): void => {
    if (document.visibilityState !== "visible") return;
    this.retryNow();
    this.probe();
  };

  async #connect(): Promise<void> {
    this.#letGo();
    const generation = this.#generation;
    this.#setState({ kind: "connecting" });
    this.#after(openWithinMs, () => this.#lost());
    let url: string;
    try {
      url = await this.#port.url();
    } catch (error) {
      if (generation !== this.#generation) return;
      if (this.#port.isFinal(error)) this.stop();
      else this.#lost();
      return;
    }
    if (generation === this.#generation) this.#open(url);
  }

  #open(url: string): void {
    const generation = this.#generation;
    const current = (): boolean => generation === this.#generation;
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onopen = () => {
      if (current()) this.#subscribe(subscribesMax);
    };
    socket.onmessage = (event) => {
      if (current()) this.#receive(String(event.data));
    };
    socket.onclose = () => {
      if (current()) this.#lost();
    };
  }

  #subscribe(left: number): void {
    if (this.#state.kind === "open") return;
    if (left === 0) return this.#lost();
    this.#send({ topic: "aws/subscribe", content: { topics: this.#port.topics } });
    this.#after(subscribeEveryMs, () => this.#subscribe(left - 1));
  }

  #receive(text: string): void {
    this.#askedAtMs = undefined;
    if (this.#state.kind === "quiet") this.#setState({ kind: "open" });
    const frame = frameOf(text);
    if (frame === undefined) return;
    switch (frame.topic) {
      case "aws/ping":
        return;
      case "aws/subscribe":
        return this.#subscribed(frame.content as { status?: string; topics?: string[] });
      default:
        return this.#pushed(frame.topic, contentOf(frame.content));
    }
  }

  #subscribed(reply: { status?: string; topics?: string[] }): void {
    if (this.#state.kind === "open") return;
    if (reply.status !== "success") return this.#lost();
    this.#clearTimers();
    this.#attempt = 0;
    this.#setState({ kind: "open" });
    const optional = this.#port.optionalTopics ?? [];
    if (optional.length > 0) this.#send({ topic: "aws/subscribe", content: { topics: optional } });
    this.#beat();
  }

  #pushed(topic: string, content: unknown): void {
    if (typeof content === "object" && content !== null) this.#port.onFrame(topic, content);
  }

  #beat(): void {
    this.probe();
    this.#after(this.#watch.everyMs, () => this.#beat());
  }

  #lost(): void {
    this.#letGo();
    const waitMs = backoffMs(this.#attempt, Math.random());
    this.#attempt += 1;
    this.#setState({ kind: "waiting", retryAtMs: Date.now() + waitMs });
    this.#after(waitMs, () => void this.#connect());
  }

  /** Drops the socket and every timer; what they still report belongs to an earlier generation. */
  #letGo(): void {
    this.#generation += 1;
    this.#askedAtMs = undefined;
    this.#clearTimers();
    this.#socket?.close();
    this.#socket = undefined;
  }

  #send(frame: unknown): void {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(frame));
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #setState(state: SocketState): void {
    this.#state = state;
    this.#port.onState(state);
  }
}

function frameOf(text: string): { topic: string; content?: unknown } | undefined {
  try {
    const frame = JSON.parse(text) as { topic?: unknown; content?: unknown };
    return typeof frame?.topic === "string" ? { topic: frame.topic, content: frame.content } : undefined;
  } catch {
    return undefined;
  }
}

/** The content of a pushed frame is a JSON string. */
function contentOf(content: unknown): unknown {
  if (typeof content !== "string") return content;
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
