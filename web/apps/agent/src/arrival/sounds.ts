// What is heard (CHAT-101): two soft strokes of a bell, again and again while a contact is offered, and one low stroke for a message.

const everyMs = 2_500;
const ring = [
  { hertz: 784, after: 0 },
  { hertz: 1047, after: 0.18 },
];
const message = [{ hertz: 523, after: 0 }];
/** At full volume; two strokes at once stay below what distorts. */
const loudest = 0.3;

export class Sounds {
  /** 0 to 1. */
  volume = 0.5;
  #context: AudioContext | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  ring(isRinging: boolean): void {
    if (isRinging === (this.#timer !== undefined)) return;
    if (isRinging) {
      this.ringOnce();
      this.#timer = setInterval(() => this.ringOnce(), everyMs);
    } else {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  ringOnce(): void {
    this.#play(ring);
  }

  message(): void {
    this.#play(message);
  }

  /** Browsers hold sound back until the page has been used once; then it plays. */
  #play(strokes: readonly { hertz: number; after: number }[]): void {
    if (this.volume === 0 || navigator.userActivation?.hasBeenActive === false) return;
    try {
      this.#context ??= new AudioContext();
      const context = this.#context;
      if (context.state === "suspended") void context.resume();
      for (const { hertz, after } of strokes) stroke(context, hertz, context.currentTime + after, loudest * this.volume);
    } catch {
      // A machine without sound still shows what came.
    }
  }
}

function stroke(context: AudioContext, hertz: number, at: number, peak: number): void {
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.frequency.value = hertz;
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(peak, at + 0.01);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.9);
  tone.connect(loudness).connect(context.destination);
  tone.start(at);
  tone.stop(at + 1);
}
