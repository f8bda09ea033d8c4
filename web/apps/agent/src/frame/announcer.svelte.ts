// What a screen reader is told. Offers interrupt; messages of the open chat wait for a pause; those of other chats are
// gathered and told now and then.

const gatherMs = 5_000;

export class Announcer {
  polite = $state("");
  assertive = $state("");
  #gathered = new Map<string, () => string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** At most one in five seconds for each key; only the last of a key is told. */
  gather(key: string, text: () => string): void {
    this.#gathered.set(key, text);
    this.#timer ??= setTimeout(() => {
      this.polite = [...this.#gathered.values()].map((one) => one()).join(". ");
      this.#gathered.clear();
      this.#timer = undefined;
    }, gatherMs);
  }

  say(text: string): void {
    this.polite = text;
  }

  interrupt(text: string): void {
    this.assertive = text;
  }
}
