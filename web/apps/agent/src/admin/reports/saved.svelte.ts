// Reports saved by name, in this browser: what is kept is the address (MET-86).

import { type Keep, keepIn, readKept } from "@bellboard/chat";

const key = "bellboard.reports";
export const savedMax = 50;
export const nameMax = 60;

export interface SavedReport {
  readonly name: string;
  readonly address: string;
}

export class Saved {
  all = $state.raw<readonly SavedReport[]>([]);
  readonly #keep: Keep;

  constructor(keep: Keep = keepIn(() => localStorage)) {
    this.#keep = keep;
    const kept = readKept<unknown>(keep, key);
    this.all = Array.isArray(kept) ? kept.filter(isSaved).slice(0, savedMax) : [];
  }

  get isFull(): boolean {
    return this.all.length >= savedMax;
  }

  has(name: string): boolean {
    return this.all.some((one) => one.name === name.trim());
  }

  /** One of the same name is replaced. */
  save(name: string, address: string): void {
    const others = this.all.filter((one) => one.name !== name.trim());
    if (others.length < savedMax) this.#write([...others, { name: name.trim(), address }].sort((a, b) => a.name.localeCompare(b.name)));
  }

  remove(name: string): void {
    this.#write(this.all.filter((one) => one.name !== name));
  }

  #write(all: readonly SavedReport[]): void {
    this.all = all;
    this.#keep.write(key, all.length === 0 ? undefined : JSON.stringify(all));
  }
}

function isSaved(one: unknown): one is SavedReport {
  const { name, address } = (one ?? {}) as Partial<Record<keyof SavedReport, unknown>>;
  // It becomes a link, so it is a query and nothing else.
  return typeof name === "string" && typeof address === "string" && address.startsWith("?");
}
