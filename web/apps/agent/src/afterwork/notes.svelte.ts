// What the agent writes about a contact: notes and how it turned out, kept as its attributes. It is saved a moment after
// the last key, and before the contact is closed; until then it outlives a reload.

import type { Contact } from "@bellboard/api";
import { keepIn, readKept } from "@bellboard/chat";

type Save = (attributes: Record<string, string>) => Promise<void>;

interface Written {
  notes: string;
  disposition: string;
}

/** After the last key. */
const waitMs = 700;
export const notesMax = 4_000;

const keep = keepIn(() => sessionStorage);

export class Notes {
  /** waiting: written and not asked yet. */
  state = $state<"saved" | "waiting" | "saving" | "failed">("saved");
  #written = $state.raw<Written>({ notes: "", disposition: "" });
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | undefined;
  /** Attributes that the contact has: only these can be emptied. */
  readonly #had: Set<string>;
  readonly #save: Save;
  readonly #key: string;

  constructor(contact: Contact, save: Save) {
    this.#save = save;
    this.#key = `bellboard.notes.${contact.contactId}`;
    this.#had = new Set(Object.keys(contact.attributes ?? {}));
    const valueOf = (name: string): string => contact.attributes?.[name]?.value ?? "";
    const kept = readKept<Written>(keep, this.#key);
    this.#written = kept ?? { notes: valueOf("notes"), disposition: valueOf("disposition") };
    if (kept) this.#wait();
  }

  get notes(): string {
    return this.#written.notes;
  }

  set notes(notes: string) {
    this.#write({ ...this.#written, notes: notes.slice(0, notesMax) });
  }

  get disposition(): string {
    return this.#written.disposition;
  }

  set disposition(disposition: string) {
    this.#write({ ...this.#written, disposition });
  }

  /** True when all that was written is saved. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    await this.#saving;
    if (this.state !== "saved") await this.#send();
    return this.state === "saved";
  }

  #write(written: Written): void {
    this.#written = written;
    keep.write(this.#key, JSON.stringify(written));
    this.#wait();
  }

  #wait(): void {
    this.state = "waiting";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), waitMs);
  }

  async #send(): Promise<void> {
    const sent = this.#written;
    this.state = "saving";
    const told = Object.entries(sent).filter(([name, value]) => value !== "" || this.#had.has(name));
    this.#saving = this.#save(Object.fromEntries(told)).then(
      () => {
        for (const [name] of told) this.#had.add(name);
        if (this.#written !== sent) return this.#wait();
        this.state = "saved";
        keep.write(this.#key, undefined);
      },
      () => {
        this.state = "failed";
      },
    );
    await this.#saving;
    this.#saving = undefined;
  }
}
