// What was said in the contact that is open, and its files. It is read when somebody asks for it: the server writes
// down who did.

import { ApiError, type Attachment, type ChatItem } from "@bellboard/api";
import { mergeItems } from "@bellboard/chat";
import type { Centre } from "../centre.svelte.ts";
import { Part } from "../part.svelte.ts";

const permission = "ListenCallRecordings";

interface Page {
  transcript: ChatItem[];
  files?: Attachment[];
  nextToken?: string;
}

export class Conversation {
  readonly part = new Part();
  readonly morePart = new Part();
  items = $state.raw<readonly ChatItem[]>([]);
  /** Attached to the contact itself, by no message. */
  files = $state.raw<readonly Attachment[]>([]);
  isReadingMore = $state(false);
  /** There is more before what is shown. */
  hasMore = $state(false);
  #next: string | undefined;
  readonly #path: string;
  readonly #centre: Centre;

  constructor(contact: string, centre: Centre) {
    this.#path = `/conversations/${encodeURIComponent(contact)}`;
    this.#centre = centre;
  }

  /** The newest page. */
  read(): Promise<void> {
    return this.part.read(permission, async () => {
      const page = await this.#page();
      this.#take(page);
      this.#goOn(page);
    });
  }

  /** The page before what is shown. */
  async more(): Promise<void> {
    if (this.isReadingMore || !this.hasMore) return;
    this.isReadingMore = true;
    await this.morePart.read(permission, async () => {
      const page = await this.#page(this.#next);
      this.#take(page);
      this.#goOn(page);
    });
    this.isReadingMore = false;
  }

  /** What was said since; of what cannot be had now, what is shown stays. */
  async refresh(): Promise<void> {
    if (this.part.state !== "ready") return;
    try {
      this.#take(await this.#page());
    } catch (error) {
      if (!(error instanceof ApiError && error.status < 500)) return;
      await this.read();
    }
  }

  /** An address that is good for a minute. */
  async fileUrl(id: string): Promise<string> {
    const { url } = (await this.#ask(`${this.#path}/files/${encodeURIComponent(id)}`)) as { url: string };
    return url;
  }

  #take({ transcript, files }: Page): void {
    this.items = mergeItems(this.items, transcript);
    if (files) this.files = files;
  }

  #goOn({ nextToken }: Page): void {
    this.#next = nextToken;
    this.hasMore = nextToken !== undefined;
  }

  async #page(next?: string): Promise<Page> {
    return (await this.#ask(this.#path, next === undefined ? "" : `&nextToken=${encodeURIComponent(next)}`)) as Page;
  }

  #ask(path: string, more = ""): Promise<unknown> {
    return this.#centre.ask("GET", `${path}?instance={instance}${more}`);
  }
}
