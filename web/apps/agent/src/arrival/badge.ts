// What a tab shows of itself while another one is in front: its icon, and a number where the page is installed.

import plainUrl from "../icon.svg?url";
import badgedUrl from "../icon-badged.svg?url";

/** `count`: what waits for the agent. */
export function showBadge(count: number): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const url = count > 0 ? badgedUrl : plainUrl;
  if (link && link.getAttribute("href") !== url) link.href = url;
  const set = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  set?.catch(() => undefined);
}
