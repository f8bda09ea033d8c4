// The contact centre that is administered: which one it is, and the control plane as the one signed in may ask it.

import { ApiError, ControlPlane } from "@bellboard/api";
import { t } from "../messages/messages.ts";

export class Centre {
  state = $state<"opening" | "open" | "away">("opening");
  alias = $state("");
  /** Of the instance. */
  arn = "";
  #instance = "";
  readonly #api = new ControlPlane(location.origin, (url, init) => fetch(url, init));

  /** Every user may ask which instance they are of, so whoever may not is signed out. */
  async open(): Promise<void> {
    this.state = "opening";
    try {
      const { InstanceSummaryList: all } = (await this.#api.ask("GET", "/instance")) as { InstanceSummaryList: Instance[] };
      // Administrators of the first instance see all, and name another in the address.
      const own = all.find((one) => one.Id === asked() || one.InstanceAlias === asked()) ?? all[0];
      this.#instance = own?.Id ?? "";
      this.arn = own?.Arn ?? "";
      this.alias = own?.InstanceAlias ?? "";
      this.state = "open";
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) signIn();
      else this.state = "away";
    }
  }

  /** `{instance}` in the path is this one. */
  ask(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<unknown> {
    return this.#signedIn(() => this.#api.ask(method, path.replace("{instance}", this.#instance), body));
  }

  /** What is answered by one object a line. */
  lines(path: string): Promise<unknown[]> {
    return this.#signedIn(() => this.#api.lines(path));
  }

  async #signedIn<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isDenied(error) && !(await this.#isSignedIn())) signIn();
      throw error;
    }
  }

  /** All pages of a list that is had by GET. How long a page may be differs, so each is as long as the server likes. */
  async all<Row>(path: string, member: string): Promise<Row[]> {
    const rows: Row[] = [];
    let next: string | undefined;
    do {
      const more = next === undefined ? "" : `${path.includes("?") ? "&" : "?"}nextToken=${encodeURIComponent(next)}`;
      const page = (await this.ask("GET", path + more)) as Record<string, unknown>;
      rows.push(...((page[member] as Row[] | undefined) ?? []));
      next = page["NextToken"] as string | undefined;
    } while (next !== undefined);
    return rows;
  }

  /** One page of a search, for what it asks besides. */
  find(path: string, body: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.ask("POST", path, { InstanceId: this.#instance, ...body });
  }

  /** All pages of a search. */
  async search<Row>(path: string, member: string): Promise<Row[]> {
    const rows: Row[] = [];
    let next: string | undefined;
    do {
      const page = (await this.ask("POST", path, { InstanceId: this.#instance, MaxResults: 100, NextToken: next })) as Record<string, unknown>;
      rows.push(...((page[member] as Row[] | undefined) ?? []));
      next = page["NextToken"] as string | undefined;
    } while (next !== undefined);
    return rows;
  }

  async #isSignedIn(): Promise<boolean> {
    try {
      await this.#api.ask("GET", "/instance");
      return true;
    } catch (error) {
      return !isDenied(error);
    }
  }
}

interface Instance {
  Id: string;
  Arn?: string;
  InstanceAlias?: string;
}

const asked = (): string | null => new URLSearchParams(location.search).get("instance");

export function isDenied(error: unknown): boolean {
  return error instanceof ApiError && (error.name === "AccessDeniedException" || error.name === "MissingAuthenticationTokenException");
}

/** What to say to whoever asked for it; `permission` is what it takes. */
export function whyNot(error: unknown, permission: string): string {
  if (isDenied(error)) return t.admin.denied(permission);
  if (error instanceof ApiError) return error.status >= 500 ? t.admin.failed : error.message;
  return t.admin.unreachable;
}

function signIn(): void {
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
}
