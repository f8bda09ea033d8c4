// How many chats agents have at a time: one number for each routing profile.

import { ApiError } from "@bellboard/api";
import { t } from "../../messages/messages.ts";
import { type Centre, whyNot } from "../centre.svelte.ts";
import { Part } from "../part.svelte.ts";

interface Media {
  Channel: string;
  Concurrency: number;
}

interface Described {
  Id?: string;
  RoutingProfileId?: string;
  Name: string;
  MediaConcurrencies?: Media[];
}

export const chatsMax = 10;

/** One routing profile: what is so, and what is asked for. */
export class Profile {
  readonly id: string;
  readonly name: string;
  /** Undefined where it takes no chats. */
  saved = $state<number>();
  wanted = $state<number | null>(null);
  error = $state<string>();

  constructor(described: Described) {
    this.id = described.Id ?? described.RoutingProfileId ?? "";
    this.name = described.Name;
    this.saved = chatsOf(described);
    this.wanted = this.saved ?? null;
  }

  get isChanged(): boolean {
    return this.saved !== undefined && this.wanted !== this.saved;
  }

  get isRight(): boolean {
    return this.wanted !== null && Number.isInteger(this.wanted) && this.wanted >= 1 && this.wanted <= chatsMax;
  }
}

export class Chats {
  readonly part = new Part();
  profiles = $state.raw<readonly Profile[]>([]);
  busy = $state(false);
  /** What the last saving changed, a line each. */
  changes = $state.raw<readonly string[]>([]);
  /** Said where there was nothing to save. */
  note = $state<string>();
  readonly #centre: Centre;

  constructor(centre: Centre) {
    this.#centre = centre;
  }

  read(): Promise<void> {
    return this.part.read("RoutingPolicies.View", async () => {
      const all = await this.#centre.search<Described>("/search-routing-profiles", "RoutingProfiles");
      this.profiles = all.map((one) => new Profile(one)).sort((a, b) => a.name.localeCompare(b.name));
    });
  }

  /** One profile after the other; one that fails keeps what was typed, and says why. */
  async save(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.changes = [];
    this.note = undefined;
    const changed = this.profiles.filter((profile) => profile.isChanged);
    for (const profile of this.profiles) profile.error = undefined;
    if (changed.length === 0) this.note = t.admin.settings.chats.unchanged;
    for (const profile of changed) await this.#save(profile);
    this.busy = false;
  }

  async #save(profile: Profile): Promise<void> {
    const words = t.admin.settings.chats;
    const { saved, wanted } = profile;
    if (saved === undefined || wanted === null || !profile.isRight) {
      profile.error = words.wrong;
      return;
    }
    try {
      // Anew, since all channels are set together, and since another may have been here.
      const path = `/routing-profiles/{instance}/${profile.id}`;
      const { RoutingProfile: now } = (await this.#centre.ask("GET", path)) as { RoutingProfile: Described };
      const isNow = chatsOf(now);
      if (isNow !== saved && isNow !== wanted) {
        profile.saved = isNow;
        profile.error = isNow === undefined ? words.none : words.elsewhere(isNow);
        return;
      }
      if (isNow !== wanted) {
        const all = (now.MediaConcurrencies ?? []).map((one) => (one.Channel === "CHAT" ? { ...one, Concurrency: wanted } : one));
        await this.#centre.ask("POST", `${path}/concurrency`, { MediaConcurrencies: all });
      }
      profile.saved = wanted;
      this.changes = [...this.changes, words.changed(profile.name, saved, wanted)];
    } catch (error) {
      profile.error = error instanceof ApiError && error.status === 404 ? words.gone : whyNot(error, "RoutingPolicies.Edit");
    }
  }
}

function chatsOf(described: Described): number | undefined {
  return described.MediaConcurrencies?.find((one) => one.Channel === "CHAT")?.Concurrency;
}
