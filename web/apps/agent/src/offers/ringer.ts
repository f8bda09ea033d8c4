// The sound of an incoming chat: two soft strokes of a bell, again and again while an offer rings.

const everyMs = 2_500;

export class Ringer {
  #context: AudioContext | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  set(isRinging: boolean): void {
    if (isRinging === (this.#timer !== undefined)) return;
    if (isRinging) {
      this.#strike();
      this.#timer = setInterval(() => this.#strike(), everyMs);
    } else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  /** Browsers hold sound back until the page has been used once; then it plays. */
  #strike(): void {
    if (navigator.userActivation?.hasBeenActive === false) return;
    try {
      this.#context ??= new AudioContext();
      const context = this.#context;
      if (context.state === "suspended") void context.resume();
      [784, 1047].forEach((hertz, i) => strokeOf(context, hertz, context.currentTime + i * 0.18));
    } catch {
      // A machine without sound still shows the offer.
    }
  }
}

function strokeOf(context: AudioContext, hertz: number, at: number): void {
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.frequency.value = hertz;
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(0.12, at + 0.01);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.9);
  tone.connect(loudness).connect(context.destination);
  tone.start(at);
  tone.stop(at + 1);
}
