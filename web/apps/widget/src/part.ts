// The widget comes in parts: the script of the page, and others that are loaded when they are first needed. They are
// plain scripts and not modules, since those of another site need no permission to be run.

import type { ChatPart } from "./chat.ts";
import type { FilesPart } from "./files.ts";
import type { InteractivePart } from "./interactive.ts";
import type { Words } from "./messages/en.ts";
import type { TranscriptPart } from "./transcript.ts";

export interface Parts {
  chat: ChatPart;
  files: FilesPart;
  interactive: InteractivePart;
  transcript: TranscriptPart;
  de: Words;
  es: Words;
  fr: Words;
  ja: Words;
  ar: Words;
}

/** Where a part's script hands over what it brings. */
const taker = Symbol.for("bellboard.parts");
type Taker = (name: string, part: unknown) => void;
const page = globalThis as unknown as Record<symbol, Taker | undefined>;

export function bring<K extends keyof Parts>(name: K, part: Parts[K]): void {
  page[taker]?.(name, part);
}

/** The parts that are there, and those on their way. */
export class PartLoader {
  readonly #base: string;
  readonly #files: Readonly<Record<string, string>>;
  readonly #nonce: string;
  readonly #there = new Map<string, unknown>();
  readonly #coming = new Map<string, Promise<void>>();

  /** `nonce` is that of the page's own script tag, for sites whose policy wants one. */
  constructor(base: string, files: Readonly<Record<string, string>>, nonce = "") {
    this.#base = base;
    this.#files = files;
    this.#nonce = nonce;
    page[taker] = (name, part) => this.#there.set(name, part);
  }

  /** What is there already. */
  get<K extends keyof Parts>(name: K): Parts[K] | undefined {
    return this.#there.get(name) as Parts[K] | undefined;
  }

  /** A part that couldn't be loaded is asked for again the next time. */
  async load<K extends keyof Parts>(name: K): Promise<Parts[K]> {
    let coming = this.#coming.get(name);
    if (!coming) this.#coming.set(name, (coming = this.#run(name)));
    try {
      await coming;
    } catch (error) {
      this.#coming.delete(name);
      throw error;
    }
    return this.#there.get(name) as Parts[K];
  }

  #run(name: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${this.#base}/widget/${this.#files[name]}`;
      if (this.#nonce) script.nonce = this.#nonce;
      script.onload = () => (this.#there.has(name) ? resolve() : reject(new Error(`${name} brought nothing`)));
      script.onerror = () => reject(new Error(`${name} couldn't be loaded`));
      document.head.append(script);
      script.remove();
    });
  }
}
