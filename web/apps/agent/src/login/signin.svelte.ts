// Signing in: a name and a password, and what came of it.

import { ApiError, NetworkError, postJson } from "@bellboard/api";
import { t } from "../messages/messages.ts";
import { nextPath } from "./next.ts";

export class SignIn {
  username = $state("");
  password = $state("");
  busy = $state(false);
  error = $state<string>();

  async submit(): Promise<void> {
    if (this.busy) return;
    this.error = this.username.trim() === "" || this.password === "" ? t.login.missing : undefined;
    if (this.error !== undefined) return;
    this.busy = true;
    try {
      const instance = new URLSearchParams(location.search).get("instance") ?? undefined;
      const body = { username: this.username.trim(), password: this.password, instance };
      await postJson((url, init) => fetch(url, init), "/auth/login", { "Content-Type": "application/json" }, body);
      location.assign(nextPath(location.search, location.origin));
    } catch (error) {
      this.error = textOf(error);
      this.busy = false;
    }
  }
}

function textOf(error: unknown): string {
  if (error instanceof NetworkError) return t.login.unreachable;
  if (!(error instanceof ApiError)) return t.login.failed;
  if (error.status === 401) return t.login.wrong;
  return error.status === 429 ? t.login.slow : t.login.failed;
}
