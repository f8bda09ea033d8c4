// Signing in for a panel in a frame. Nobody should type a password into a frame, so a window of ours opens, and hands
// the sign-in to the panels of the page that opened it: a browser may keep the cookies of a frame apart.

import type { AgentService } from "@bellboard/api";

interface SignedIn {
  readonly bellboardToken: string;
}

/** The frame may be loading anew just now. */
const tellsMax = 30;
const tellEveryMs = 1_000;
const framesMax = 20;

export function openSignIn(): void {
  window.open(`/login?next=${encodeURIComponent(location.pathname)}`, "bellboard-sign-in", "popup,width=420,height=640");
}

/** In the window: once signed in, tells whoever opened it, and the frames of that page. Only pages of ours can hear it. */
export async function handOver(agent: AgentService): Promise<void> {
  if (!opener) return;
  const told: SignedIn = { bellboardToken: await agent.newAuthToken() };
  for (let n = 0; n < tellsMax && opener && !opener.closed; n += 1) {
    const page = opener as Window;
    const windows = [page, ...Array.from({ length: Math.min(page.length, framesMax) }, (_, at) => page[at] as Window)];
    for (const one of windows) one.postMessage(told, location.origin);
    await new Promise((done) => setTimeout(done, tellEveryMs));
  }
}

/** In the frame: keeps the sign-in as a cookie, and begins anew with it. Once signed in it is not heeded. */
export function takeSignIn(isSignedOut: () => boolean): void {
  window.addEventListener("message", async ({ origin, data }: MessageEvent<Partial<SignedIn> | null>) => {
    if (origin !== location.origin || !isSignedOut() || typeof data?.bellboardToken !== "string") return;
    const kept = await fetch("/auth/session", { method: "POST", headers: { "X-Amz-Bearer": data.bellboardToken } });
    if (kept.ok) location.reload();
  });
}
