// Where contacts may be sent: quick connects to queues and agents, found by what is typed.

import type { Endpoint } from "@bellboard/api";

/** As many are listed at a time; what is typed narrows them down. */
export const listedMax = 100;

/** Nothing can be transferred to a phone number yet, so none is offered. */
export const reachable = (endpoints: readonly Endpoint[]): Endpoint[] => endpoints.filter(({ type }) => type !== "phone_number");

/** What a person may also know it by: the agent's user name, the queue's name. */
export const alsoKnownAs = ({ name, agentLogin, queue }: Endpoint): string | undefined => [agentLogin, queue?.name].find((one) => one !== undefined && one !== name);

/** Every word that is typed must be there: those whose name begins so first, then those with a word that does. */
export function foundIn(endpoints: readonly Endpoint[], typed: string): Endpoint[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const ranked = endpoints.map((one) => ({ one, rank: rankOf(one, words) })).filter(({ rank }) => rank < 3);
  return ranked.sort((a, b) => a.rank - b.rank).map(({ one }) => one);
}

function rankOf(endpoint: Endpoint, words: readonly string[]): number {
  const name = plain(endpoint.name);
  const all = `${name} ${plain(alsoKnownAs(endpoint) ?? "")}`;
  if (!words.every((word) => all.includes(word))) return 3;
  if (words.length === 0 || name.startsWith(words.join(" "))) return 0;
  return words.every((word) => all.split(/[\s\-_.@]+/).some((part) => part.startsWith(word))) ? 1 : 2;
}

/** Without case and accents: "Jose" finds "José". */
const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
