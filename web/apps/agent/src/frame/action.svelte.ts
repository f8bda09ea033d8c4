// One thing the agent asked for that takes a moment and may fail. A second click while it runs does nothing.

export class Action {
  busy = $state(false);
  error = $state<string>();

  /** `failed`: what is said where it didn't work. */
  async run(work: () => Promise<void>, failed: string | ((error: unknown) => string)): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = undefined;
    try {
      await work();
      return true;
    } catch (error) {
      this.error = typeof failed === "string" ? failed : failed(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
