// Numbers in sentences: each language has its own forms, and its own digits.

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** `{n}` in the form that fits is the number. */
export function counted(tag: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(tag);
  const digits = new Intl.NumberFormat(tag);
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replace("{n}", digits.format(count));
}
