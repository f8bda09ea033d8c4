// One thing the agent asked for that takes a moment and may fail. A second click while it runs does nothing.

export class Action {
  busy = $state(false);
  error = $state<string>();

  async run(work: () => Promise<void>, failedText: string): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = undefined;
    try {
      await work();
      return true;
    } catch {
      this.error = failedText;
      return false;
    } finally {
      this.busy = false;
    }
  }
}
