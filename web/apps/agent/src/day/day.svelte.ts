// The agent's own figures since midnight where they are. They are asked for anew when a contact has gone, and now and
// then.

import type { AgentDay, Snapshot } from "@bellboard/api";
import type { Session } from "../session/session.svelte.ts";

/** The server's figures may be as old as five seconds. */
const afterContactMs = 6_000;
const everyMs = 60_000;

export class Day {
  /** Undefined until they are known. */
  figures = $state.raw<AgentDay["figures"]>();
  readonly #session: Session;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #contacts = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The connection is there, for the first time or again. */
  connected(): void {
    void this.#read();
  }

  apply({ contacts }: Snapshot): void {
    if (contacts.length < this.#contacts) this.#readIn(afterContactMs);
    this.#contacts = contacts.length;
  }

  async #read(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      this.figures = (await this.#session.agent.day(Intl.DateTimeFormat().resolvedOptions().timeZone)).figures;
    } catch {
      // What was known stays; it is asked for again.
    }
    this.#readIn(everyMs);
  }

  #readIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), ms);
  }
}
