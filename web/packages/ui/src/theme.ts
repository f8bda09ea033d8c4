// How the pages look where someone chose: the set of colour roles, and how large the text is. Without a choice, as the
// system asks.

export const themes = ["light", "dark", "contrast"] as const;
export type Theme = (typeof themes)[number];

/** In percent of the browser's own size. Every size in the styles is a multiple of it. */
export const textSizes = [90, 100, 115, 130] as const;
export type TextSize = (typeof textSizes)[number];

export const themeKey = "bellboard.theme";
export const textSizeKey = "bellboard.text-size";

/** Sets both now, and whenever the system or another tab changes its mind, or the page goes to paper. */
export function followLook(): void {
  for (const query of [dark(), contrast(), paper()]) query.addEventListener("change", setLook);
  addEventListener("storage", setLook);
  setLook();
}

export function setLook(): void {
  const { documentElement: root } = document;
  root.dataset["theme"] = asPaper() ?? themes.find((one) => one === chosen(themeKey)) ?? asSystem();
  const size = textSizes.find((one) => String(one) === chosen(textSizeKey)) ?? 100;
  root.style.fontSize = size === 100 ? "" : `${size}%`;
}

const dark = (): MediaQueryList => matchMedia("(prefers-color-scheme: dark)");
const contrast = (): MediaQueryList => matchMedia("(prefers-contrast: more)");

const paper = (): MediaQueryList => matchMedia("print");

/** Nobody prints on black. */
const asPaper = (): Theme | undefined => (paper().matches ? "light" : undefined);

function asSystem(): Theme {
  if (contrast().matches) return "contrast";
  return dark().matches ? "dark" : "light";
}

function chosen(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}
