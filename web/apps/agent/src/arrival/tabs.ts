// Several tabs of one agent: one of them rings and notifies, all of them show.
//
// The browser's locks decide which: whoever holds the lock leads, and when that tab goes the next in line does. A tab
// that the agent begins to use takes the lead, since only a page that was used may make a sound.

const leadLock = "bellboard.leads";
const frontLock = "bellboard.in-front";
const uses = ["pointerdown", "keydown"] as const;

export class Tabs {
  isLeading = false;
  readonly #onLead: () => void;
  #letFrontGo: (() => void) | undefined;

  constructor(onLead: () => void) {
    this.#onLead = onLead;
  }

  start(): void {
    // Locks are there on secure pages only; elsewhere each tab is on its own.
    if (!navigator.locks) return this.#lead(true);
    void this.#wait(false);
    if (!navigator.userActivation?.hasBeenActive) {
      const used = (): void => {
        for (const event of uses) removeEventListener(event, used, true);
        if (!this.isLeading) void this.#wait(true);
      };
      for (const event of uses) addEventListener(event, used, true);
    }
    document.addEventListener("visibilitychange", () => this.#front());
    this.#front();
  }

  /** Whether some tab of the panel is in front of the agent. */
  async isAnyInFront(): Promise<boolean> {
    if (document.visibilityState === "visible") return true;
    const { held } = (await navigator.locks?.query()) ?? {};
    return held?.some(({ name }) => name === frontLock) ?? false;
  }

  async #wait(steal: boolean): Promise<void> {
    try {
      await navigator.locks.request(leadLock, { steal }, () => {
        this.#lead(true);
        return new Promise<never>(() => undefined);
      });
    } catch (error) {
      // Where a page may not have locks at all it is on its own.
      if ((error as Error).name !== "AbortError") return this.#lead(true);
      // Another tab took the lead; this one is in line again for when that one goes.
      this.#lead(false);
      void this.#wait(false);
    }
  }

  #lead(isLeading: boolean): void {
    this.isLeading = isLeading;
    this.#onLead();
  }

  #front(): void {
    if (document.visibilityState !== "visible") {
      this.#letFrontGo?.();
      this.#letFrontGo = undefined;
    } else if (this.#letFrontGo === undefined) {
      const gone = new Promise<void>((letGo) => (this.#letFrontGo = letGo));
      navigator.locks.request(frontLock, { mode: "shared" }, () => gone).catch(() => undefined);
    }
  }
}
