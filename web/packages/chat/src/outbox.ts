// What one has written and the server hasn't confirmed: sent in order, one at a time, under a token that stays the
// same over retries and reloads, so that nothing is lost and nothing is said twice (CHAT-12).

import { ApiError, type ChatItem, plainType, type Sent, type Text } from "@bellboard/api";
import { type Keep, readKept } from "./keep.ts";

export interface Unsent {
  readonly clientToken: string;
  readonly content: string;
  readonly contentType: string;
  /**
   * waiting: its turn comes, or the connection comes back. sending: asked, not answered. failed: refused.
   * unanswered: asked and never answered, so it may have arrived; it is asked again with the connection.
   */
  readonly state: "waiting" | "sending" | "failed" | "unanswered";
}

export interface OutboxPort {
  readonly keep: Keep;
  /** Where this outbox is kept; one a chat. */
  readonly name: string;
  send(text: Text): Promise<Sent>;
  /** Whether there is a connection at all: without one nothing is tried. */
  isConnected(): boolean;
  onChange(unsent: readonly Unsent[]): void;
  onSent(unsent: Unsent, sent: Sent): void;
}

const askAgainMs = 2_000;

export class Outbox {
  readonly #port: OutboxPort;
  #unsent: readonly Unsent[];
  #sending = false;

  constructor(port: OutboxPort) {
    this.#port = port;
    const kept = readKept<Unsent[]>(port.keep, keyOf(port)) ?? [];
    this.#unsent = kept.map((one) => (one.state === "failed" ? one : { ...one, state: "waiting" }));
    if (this.#unsent.length > 0) port.onChange(this.#unsent);
  }

  add(content: string, contentType: string = plainType): void {
    this.#set([...this.#unsent, { clientToken: crypto.randomUUID(), content, contentType, state: "waiting" }]);
    void this.#send();
  }

  retry(clientToken: string): void {
    this.#mark(clientToken, "waiting");
    void this.#send();
  }

  /** The connection is there (again): everything that was never answered goes out. */
  resume(): void {
    this.#set(this.#unsent.map((one) => (one.state === "unanswered" ? { ...one, state: "waiting" } : one)));
    void this.#send();
  }

  /** Our own message came back over the socket: what asked for it has arrived, whatever its reply was. */
  arrived(item: ChatItem): void {
    const match = this.#unsent.find(
      (one) => one.content === item.Content && (one.state === "sending" || one.state === "unanswered"),
    );
    if (match) this.#set(this.#unsent.filter((one) => one !== match));
  }

  /** The chat is over: nothing here can be sent any more. */
  clear(): void {
    this.#set([]);
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let next = this.#next(); next !== undefined; next = this.#next()) await this.#sendOne(next);
    this.#sending = false;
  }

  #next(): Unsent | undefined {
    return this.#port.isConnected() ? this.#unsent.find((one) => one.state === "waiting") : undefined;
  }

  async #sendOne({ clientToken, content, contentType }: Unsent): Promise<void> {
    const one = this.#mark(clientToken, "sending");
    try {
      const sent = await this.#port.send({ content, contentType, clientToken });
      this.#set(this.#unsent.filter((other) => other.clientToken !== clientToken));
      if (one) this.#port.onSent(one, sent);
    } catch (error) {
      const isRefused = error instanceof ApiError;
      this.#mark(clientToken, isRefused ? "failed" : "unanswered");
      // A call can go unanswered while the socket is there again already: then nobody else says when to ask anew.
      if (!isRefused && this.#port.isConnected()) setTimeout(() => this.resume(), askAgainMs);
    }
  }

  #mark(clientToken: string, state: Unsent["state"]): Unsent | undefined {
    this.#set(this.#unsent.map((one) => (one.clientToken === clientToken ? { ...one, state } : one)));
    return this.#unsent.find((one) => one.clientToken === clientToken);
  }

  #set(unsent: readonly Unsent[]): void {
    this.#unsent = unsent;
    this.#port.keep.write(keyOf(this.#port), unsent.length === 0 ? undefined : JSON.stringify(unsent));
    this.#port.onChange(unsent);
  }
}

const keyOf = (port: OutboxPort): string => `bellboard.outbox.${port.name}`;
