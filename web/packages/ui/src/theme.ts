// Which set of colour roles is on: the one chosen, or what the system asks for.

const dark = matchMedia("(prefers-color-scheme: dark)");
const contrast = matchMedia("(prefers-contrast: more)");

export const themeKey = "bellboard.theme";

/** Sets the theme now and whenever the system changes its mind. */
export function followTheme(): void {
  const set = (): void => {
    document.documentElement.dataset["theme"] = chosen() ?? asSystem();
  };
  for (const query of [dark, contrast]) query.addEventListener("change", set);
  set();
}

function asSystem(): string {
  if (contrast.matches) return "contrast";
  return dark.matches ? "dark" : "light";
}

function chosen(): string | undefined {
  try {
    const theme = localStorage.getItem(themeKey);
    return theme !== null && ["light", "dark", "contrast"].includes(theme) ? theme : undefined;
  } catch {
    return undefined;
  }
}
