// Quick responses: texts that the operator set, found by what follows a `/`.

import type { QuickResponse } from "@bellboard/api";

/** What is searched for, while the draft is nothing but a `/` and a word. */
export function searchOf(draft: string): string | undefined {
  return /^\/([^\s/]*)$/.exec(draft)?.[1]?.replaceAll("\\", "").toLowerCase();
}

const foundMax = 20;

/** By the beginning of the name first, then by what is anywhere in name or text; each in the operator's order. */
export function found(responses: readonly QuickResponse[], search: string): QuickResponse[] {
  const rankOf = ({ name, text }: QuickResponse): number => {
    if (name.toLowerCase().startsWith(search)) return 0;
    if (name.toLowerCase().includes(search)) return 1;
    return text.toLowerCase().includes(search) ? 2 : 3;
  };
  const ranked = responses.map((one) => ({ one, rank: rankOf(one) })).filter(({ rank }) => rank < 3);
  return ranked.sort((a, b) => a.rank - b.rank).slice(0, foundMax).map(({ one }) => one);
}

export function filledIn(text: string, names: { customer: string; agent: string }): string {
  return text.replace(/\{(customer|agent)\}/g, (_, name: "customer" | "agent") => names[name]);
}
