// F6 goes round the parts of the page: rail, list, conversation, composer, what is beside it.

const regions = ["nav", "[data-region=list]", "main", "[data-region=composer]", "[data-region=context]"];
const focusable = "button:not(:disabled), a[href], input, select, textarea, [contenteditable], [tabindex='0']";

/** False where there is nowhere to go. */
export function moveToRegion(step: 1 | -1): boolean {
  if (document.querySelector("dialog[open]")) return false;
  const shown = regions.map((selector) => document.querySelector<HTMLElement>(selector)).filter((one) => one !== null);
  const active = document.activeElement;
  // The composer is within the conversation: the innermost counts.
  const at = shown.findLastIndex((one) => one.contains(active));
  for (let n = 1; n <= shown.length; n++) {
    const from = at === -1 ? (step === 1 ? -1 : shown.length) : at;
    const region = shown[(from + step * n + shown.length * 2) % shown.length];
    if (!region) continue;
    focusIn(region);
    return true;
  }
  return false;
}

/** Onto what is chosen in it, else the first that can have the focus, else itself. */
function focusIn(region: HTMLElement): void {
  const all = [...region.querySelectorAll<HTMLElement>(focusable)].filter(
    (one) => one.tabIndex >= 0 && one.checkVisibility() && one.closest(regions.join()) === region,
  );
  const target = all.find((one) => (one.ariaCurrent ?? "false") !== "false") ?? all.find((one) => one.isContentEditable) ?? all[0];
  if (!target) region.tabIndex = -1;
  (target ?? region).focus();
}
