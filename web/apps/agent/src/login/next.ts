// Where to go after signing in: a path of our own origin, or the panel.

const panel = "/ccp-v2/";

export function nextPath(search: string, origin: string): string {
  const asked = new URLSearchParams(search).get("next");
  if (asked === null || !asked.startsWith("/")) return panel;
  try {
    const url = new URL(asked, origin);
    return url.origin === origin ? url.pathname + url.search + url.hash : panel;
  } catch {
    return panel;
  }
}
