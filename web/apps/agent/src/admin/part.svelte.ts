// A part of a page that is read by itself, so that what one may not see or cannot be had takes nothing else with it.

import { whyNot } from "./centre.svelte.ts";

export class Part {
  state = $state<"reading" | "ready" | "failed">("reading");
  /** Why it is not there. */
  why = $state("");

  async read(permission: string, work: () => Promise<void>): Promise<void> {
    this.state = "reading";
    try {
      await work();
      this.state = "ready";
    } catch (error) {
      this.why = whyNot(error, permission);
      this.state = "failed";
    }
  }
}
