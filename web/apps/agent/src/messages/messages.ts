// What the pages say, in the language that was chosen, or that the browser asks for.
//
// A language is read once, before anything is drawn; choosing another reads the page anew. Nothing
// may therefore read `t` while its module loads.

import { keepIn } from "@bellboard/chat";
import { en } from "./en.ts";

export type Messages = typeof en;

export interface Language {
  /** As its speakers call it. */
  readonly name: string;
  readonly direction: "ltr" | "rtl";
  readonly read: () => Promise<Messages>;
}

export const languages: Readonly<Record<string, Language>> = {
  en: { name: "English", direction: "ltr", read: async () => en },
  de: { name: "Deutsch", direction: "ltr", read: async () => (await import("./de.ts")).de },
  es: { name: "Español", direction: "ltr", read: async () => (await import("./es.ts")).es },
  fr: { name: "Français", direction: "ltr", read: async () => (await import("./fr.ts")).fr },
  ja: { name: "日本語", direction: "ltr", read: async () => (await import("./ja.ts")).ja },
  ar: { name: "العربية", direction: "rtl", read: async () => (await import("./ar.ts")).ar },
};

const languageKey = "bellboard.language";

export let t: Messages = en;
/** The tag of the language that is on. */
export let language = "en";

/** Undefined where the browser chooses. */
export const chosenLanguage = (): string | undefined => keepIn(() => localStorage).read(languageKey);

export function chooseLanguage(tag: string | undefined): void {
  keepIn(() => localStorage).write(languageKey, tag);
  location.reload();
}

/** The first of what is wanted that there is, by its language alone (`de-AT` is `de`). */
export function bestOf(wanted: readonly string[]): string {
  const tags = wanted.map((tag) => tag.toLowerCase().split("-")[0] ?? "");
  return tags.find((tag) => Object.hasOwn(languages, tag)) ?? "en";
}

export async function readLanguage(): Promise<void> {
  const chosen = chosenLanguage();
  const tag = bestOf(chosen === undefined ? navigator.languages : [chosen]);
  const found = languages[tag];
  if (!found) return;
  try {
    t = await found.read();
  } catch {
    // A page in English is better than none.
    return;
  }
  language = tag;
  document.documentElement.lang = tag;
  document.documentElement.dir = found.direction;
}
