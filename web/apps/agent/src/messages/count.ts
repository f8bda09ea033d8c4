// How a language counts: which form of a word goes with a number, and how the number is written.

/** The forms that a language has; `#` stands for the number, and a form may do without it. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** Western digits everywhere, as the timers have them. */
export const localeOf = (language: string): string => `${language}-u-nu-latn`;

export interface Counting {
  count(n: number, forms: Forms): string;
  number(n: number): string;
}

export function countingIn(language: string): Counting {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(localeOf(language));
  return {
    count: (n, forms) => (forms[rules.select(n)] ?? forms.other).replaceAll("#", numbers.format(n)),
    number: (n) => numbers.format(n),
  };
}
