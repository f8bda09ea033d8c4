// Which of the widget's languages a page gets, and how numbers and times are written in it.

export const languages = ["en", "de", "es", "fr", "ja", "ar"] as const;
export type Language = (typeof languages)[number];

export interface Locale {
  readonly language: Language;
  readonly direction: "ltr" | "rtl";
  /** For times and numbers: the customer's own variety of the language where the browser names one. */
  readonly tag: string;
}

/** The first of what is wanted that there is, by its language alone: `de-AT` and Amazon's `de_DE` are `de`. */
export function localeOf(wanted: readonly (string | undefined)[], ofBrowser: readonly string[]): Locale {
  const language = [...wanted, ...ofBrowser].map(languageOf).find((one) => one !== undefined) ?? "en";
  const tag = ofBrowser.find((one) => languageOf(one) === language) ?? language;
  return { language, direction: language === "ar" ? "rtl" : "ltr", tag };
}

function languageOf(tag: string | undefined): Language | undefined {
  const language = tag?.toLowerCase().split(/[-_]/)[0];
  return languages.find((one) => one === language);
}
