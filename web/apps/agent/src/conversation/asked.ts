// An interactive message as the customer saw it: its choices, times by their days, and what was chosen.

import { type Choice, instantOf, type Template } from "@bellboard/chat";
import { slotText } from "../frame/times.ts";

export interface Group {
  readonly key: string;
  /** The day, of times. */
  readonly title: string | undefined;
  readonly choices: readonly { readonly choice: Choice; readonly title: string }[];
}

/** Times of one day together, in order; other choices as they came. */
export function groupsOf(template: Template): Group[] {
  if (template.kind !== "TimePicker") return [{ key: "all", title: undefined, choices: template.choices.map((choice) => ({ choice, title: choice.title })) }];
  const groups: { key: string; title: string; choices: { choice: Choice; title: string }[] }[] = [];
  for (const choice of [...template.choices].sort((a, b) => instantOf(a.title) - instantOf(b.title))) {
    const { day, time } = slotText(instantOf(choice.title), template.offsetMinutes);
    const last = groups.at(-1);
    const one = { choice, title: time };
    if (last?.key === day) last.choices.push(one);
    else groups.push({ key: day, title: day, choices: [one] });
  }
  return groups;
}
