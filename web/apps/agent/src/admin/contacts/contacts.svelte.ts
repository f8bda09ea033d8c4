// The search for contacts: what is asked, what was found, and which contact is open. The address holds all of it.

import type { Centre } from "../centre.svelte.ts";
import { Part } from "../part.svelte.ts";
import { t } from "../../messages/messages.ts";
import { Names } from "./names.svelte.ts";
import { Opened } from "./opened.svelte.ts";
import { addressOf, contactIdIn, faultOf, type Query, type Range, rangeOf, readQuery, requestOf } from "./query.ts";
import type { Summary } from "./wire.ts";

const permission = "ContactSearch.View";

interface Page {
  Contacts: Summary[];
  NextToken?: string;
  TotalCount?: number;
}

export class Contacts {
  readonly names: Names;
  readonly part = new Part();
  query = $state<Query>(readQuery(location.search));
  /** What was typed into the field for ids. */
  id = $state("");
  fault = $state<string>();
  found = $state.raw<readonly Summary[]>([]);
  total = $state(0);
  next = $state<string>();
  isReadingMore = $state(false);
  moreFault = $state<string>();
  /** When it was searched for. */
  nowMs = $state(0);
  opened = $state.raw<Opened>();
  readonly #centre: Centre;
  /** What was asked for, which is not what is typed meanwhile. */
  #asked: { query: Query; range: Range } | undefined;
  #turn = 0;

  constructor(centre: Centre) {
    this.#centre = centre;
    this.names = new Names(centre);
  }

  async begin(): Promise<void> {
    await this.names.read().catch(() => undefined);
    await this.#follow();
  }

  /** The address changed by the browser's own buttons. */
  follow(): Promise<void> {
    this.query = readQuery(location.search);
    return this.#follow();
  }

  async submit(): Promise<void> {
    const id = contactIdIn(this.id);
    this.fault = undefined;
    if (this.id.trim() !== "") {
      if (id === undefined) this.fault = t.admin.contacts.wrongId;
      else this.open(id);
      return;
    }
    const fault = faultOf(rangeOf(this.query, this.names.nowMs()));
    if (fault) {
      this.fault = t.admin.contacts.rangeFaults[fault];
      return;
    }
    this.#go(this.opened?.id ?? "");
    await this.search();
  }

  async search(): Promise<void> {
    const turn = ++this.#turn;
    const query = $state.snapshot(this.query);
    const range = rangeOf(query, this.names.nowMs());
    const fault = faultOf(range);
    this.fault = fault && t.admin.contacts.rangeFaults[fault];
    this.moreFault = undefined;
    await this.part.read(permission, async () => {
      this.#asked = { query, range };
      const page = fault ? { Contacts: [] } : await this.#page();
      if (turn !== this.#turn) return;
      this.nowMs = this.names.nowMs();
      this.found = page.Contacts;
      this.next = page.NextToken;
      this.total = page.TotalCount ?? page.Contacts.length;
    });
  }

  async more(): Promise<void> {
    if (this.isReadingMore || this.next === undefined) return;
    const turn = this.#turn;
    this.isReadingMore = true;
    const part = new Part();
    await part.read(permission, async () => {
      const page = await this.#page(this.next);
      if (turn !== this.#turn) return;
      // One that ended meanwhile may come a second time.
      const known = new Set(this.found.map(({ Id }) => Id));
      this.found = [...this.found, ...page.Contacts.filter(({ Id }) => !known.has(Id))];
      this.next = page.NextToken;
    });
    this.isReadingMore = false;
    this.moreFault = part.state === "failed" ? part.why : undefined;
  }

  addressOf(contact: string): string {
    return location.pathname + addressOf(this.#asked?.query ?? this.query, contact, location.search);
  }

  open(id: string): void {
    if (this.opened?.id !== id) {
      history.pushState(null, "", this.addressOf(id));
      this.#show(id);
    }
  }

  close(): void {
    history.pushState(null, "", this.addressOf(""));
    this.#show("");
  }

  end(): void {
    this.opened?.close();
  }

  async #follow(): Promise<void> {
    this.#show(new URLSearchParams(location.search).get("contact") ?? "");
    const asked = this.#asked?.query;
    if (!asked || addressOf(asked, "") !== addressOf(this.query, "")) await this.search();
  }

  #show(id: string): void {
    if (this.opened?.id === id) return;
    this.opened?.close();
    this.opened = id === "" ? undefined : new Opened(id, this.#centre, this.names);
    void this.opened?.open();
  }

  #go(contact: string): void {
    const address = location.pathname + addressOf(this.query, contact, location.search);
    if (address !== location.pathname + location.search) history.pushState(null, "", address);
  }

  async #page(next?: string): Promise<Page> {
    const { query, range } = this.#asked!;
    const page = (await this.#centre.find("/search-contacts", requestOf(query, range, next))) as Partial<Page>;
    return { ...page, Contacts: page.Contacts ?? [] };
  }
}
