// The sites whose pages may frame the panel and call the API.

import { ApiError } from "@bellboard/api";
import { t } from "../../messages/messages.ts";
import { type Centre, whyNot } from "../centre.svelte.ts";
import { Part } from "../part.svelte.ts";

const edit = "SecurityProfiles.Edit";

export class Origins {
  readonly part = new Part();
  list = $state.raw<readonly string[]>([]);
  wanted = $state("");
  busy = $state(false);
  error = $state<string>();
  note = $state<string>();
  readonly #centre: Centre;

  constructor(centre: Centre) {
    this.#centre = centre;
  }

  read(): Promise<void> {
    return this.part.read("SecurityProfiles.View", () => this.#list());
  }

  async add(): Promise<void> {
    const words = t.admin.settings.origins;
    const origin = originOf(this.wanted);
    if (origin === undefined) {
      this.note = undefined;
      this.error = words.wrong;
      return;
    }
    await this.#change(async () => {
      let said = words.added(origin);
      try {
        await this.#centre.ask("PUT", "/instance/{instance}/approved-origin", { Origin: origin });
      } catch (error) {
        if (!(error instanceof ApiError && error.name === "ResourceConflictException")) throw error;
        said = words.already(origin);
      }
      this.wanted = "";
      return said;
    });
  }

  async remove(origin: string): Promise<void> {
    await this.#change(async () => {
      try {
        await this.#centre.ask("DELETE", `/instance/{instance}/approved-origin?origin=${encodeURIComponent(origin)}`);
      } catch (error) {
        // Someone else was faster: it is gone, as it should be.
        if (!(error instanceof ApiError && error.status === 404)) throw error;
      }
      return t.admin.settings.origins.removed(origin);
    });
  }

  /** What was done is said once the list shows it. */
  async #change(work: () => Promise<string>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.error = undefined;
    this.note = undefined;
    try {
      const said = await work();
      await this.#list().finally(() => (this.note = said));
    } catch (error) {
      this.error = whyNot(error, edit);
    } finally {
      this.busy = false;
    }
  }

  async #list(): Promise<void> {
    this.list = (await this.#centre.all<string>("/instance/{instance}/approved-origins", "Origins")).sort();
  }
}

/** `scheme://host[:port]`, as browsers name a site; undefined where it is none, or more than one. */
export function originOf(text: string): string | undefined {
  try {
    const { origin, protocol, pathname, search, hash, username } = new URL(text.trim());
    const isSite = (protocol === "https:" || protocol === "http:") && pathname === "/" && search + hash + username === "";
    return isSite ? origin : undefined;
  } catch {
    return undefined;
  }
}
