// The contact that is open: its record, its chain, and why it went to whom. One that goes on is read again and again, so
// that it shows as it is now.

import { ApiError } from "@bellboard/api";
import { t } from "../../messages/messages.ts";
import type { Centre } from "../centre.svelte.ts";
import { Conversation } from "./conversation.svelte.ts";
import { Part } from "../part.svelte.ts";
import { lifeOf } from "./life.ts";
import type { Names } from "./names.svelte.ts";
import { whyOf } from "./why.ts";
import { type Associated, type ContactRecord, type Explanation, type Reference, referencesIn, referenceTypes } from "./wire.ts";

const readAgainMs = 3_000;
const permission = "ContactSearch.View";

export class Opened {
  readonly id: string;
  readonly part = new Part();
  /** The explanation may be had later than the record, or not at all. */
  readonly whyPart = new Part();
  record = $state.raw<ContactRecord>();
  chain = $state.raw<readonly Associated[]>([]);
  explanation = $state.raw<Explanation>();
  references = $state.raw<readonly Reference[]>([]);
  /** While somebody reads it. */
  conversation = $state.raw<Conversation>();
  nowMs = $state(0);
  readonly #centre: Centre;
  readonly #names: Names;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isReading = false;
  #readAtMs = 0;

  readonly state = $derived(this.explanation?.state ?? (this.record && stateOf(this.record)) ?? "");
  readonly isLive = $derived(this.state !== "" && this.state !== "COMPLETED");
  readonly life = $derived(this.record && lifeOf(this.record, this.explanation?.decisions ?? [], this.state, this.nowMs));
  readonly whys = $derived((this.explanation?.decisions ?? []).map(whyOf));

  constructor(id: string, centre: Centre, names: Names) {
    this.id = id;
    this.#centre = centre;
    this.#names = names;
    this.nowMs = names.nowMs();
  }

  async open(): Promise<void> {
    this.close();
    await this.part.read(permission, () => this.#readRecord());
    if (this.part.state !== "ready") return;
    await this.readWhy();
    if (this.isLive) this.#timer = setInterval(() => void this.#tick(), 1000);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  readConversation(): void {
    this.conversation = new Conversation(this.id, this.#centre);
    void this.conversation.read();
  }

  readWhy(): Promise<void> {
    return this.whyPart.read(permission, async () => {
      this.explanation = (await this.#centre.ask("GET", `/explain/contact/${encodeURIComponent(this.id)}`)) as Explanation;
    });
  }

  async #readRecord(): Promise<void> {
    try {
      const { Contact: record } = (await this.#centre.ask("GET", `/contacts/{instance}/${encodeURIComponent(this.id)}`)) as { Contact: ContactRecord };
      this.chain = await this.#centre.all<Associated>(`/contact/associated/{instance}?contactId=${encodeURIComponent(this.id)}`, "ContactSummaryList");
      this.references = await this.#readReferences();
      this.record = record;
      this.nowMs = this.#names.nowMs();
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) throw new ApiError(error.name, 404, t.admin.contacts.gone);
      throw error;
    }
  }

  async #readReferences(): Promise<Reference[]> {
    const path = `/contact/references/{instance}/${encodeURIComponent(this.id)}?${referenceTypes.map((type) => `referenceTypes=${type}`).join("&")}`;
    return referencesIn(await this.#centre.all(path, "ReferenceSummaryList"));
  }

  async #tick(): Promise<void> {
    this.nowMs = this.#names.nowMs();
    if (this.#isReading || document.hidden || Date.now() - this.#readAtMs < readAgainMs) return;
    this.#isReading = true;
    this.#readAtMs = Date.now();
    try {
      const before = JSON.stringify(this.record);
      await this.#readRecord();
      // An explanation is worked out from the log, so it is asked for only where something has happened.
      if (JSON.stringify(this.record) !== before || this.record?.DisconnectTimestamp !== undefined) {
        this.explanation = (await this.#centre.ask("GET", `/explain/contact/${encodeURIComponent(this.id)}`)) as Explanation;
      }
      await this.conversation?.refresh();
    } catch {
      // What is shown stays, and is read again in a moment.
    } finally {
      this.#isReading = false;
    }
    if (!this.isLive) this.close();
  }
}

/** As far as the record alone says. */
function stateOf(record: ContactRecord): string {
  const agent = record.AgentInfo;
  if (record.DisconnectTimestamp !== undefined) {
    return agent?.AfterContactWorkStartTimestamp !== undefined && agent.AfterContactWorkEndTimestamp === undefined ? "ENDED" : "COMPLETED";
  }
  if (agent) return "CONNECTED";
  return record.QueueInfo ? "QUEUED" : "IN_FLOW";
}
