// How contacts, agents and their times read.

import { durationText } from "@bellboard/chat";
import { t } from "../../messages/messages.ts";
import type { Names } from "./names.svelte.ts";
import type { ContactRecord, Summary } from "./wire.ts";

/** The end of an id, from left to right in any text: the beginnings of those of one day are alike. */
export const short = (id: string): string => `\u2066#${id.slice(-8)}\u2069`;

export const titleOf = (contact: Pick<Summary, "Id" | "Channel" | "Name">): string =>
  contact.Name ?? `${t.admin.contacts.channels[contact.Channel] ?? contact.Channel} ${short(contact.Id)}`;

export const agentOf = (names: Names, id: string): string => names.of(id) ?? t.admin.contacts.agentCalled(short(id));

/** An agent's own queue goes by the agent's id. */
export const queueOf = (names: Names, id: string): string => {
  const name = names.of(id) ?? short(id);
  return names.agents.some((agent) => agent.id === id) ? t.admin.contacts.queueOfAgent(name) : name;
};

export const spent = (fromMs: number, toMs: number): string => durationText(toMs - fromMs);

/** What became of a contact, as far as a search tells. */
export function outcomeOf(contact: Summary, nowMs: number): keyof typeof t.admin.contacts.outcomes {
  if (contact.DisconnectTimestamp !== undefined) {
    if (contact.AgentInfo) return "answered";
    return contact.QueueInfo ? "unanswered" : "endedInFlow";
  }
  if (contact.AgentInfo) return "withAgent";
  if (contact.QueueInfo) return "waiting";
  return (contact.ScheduledTimestamp ?? 0) * 1000 > nowMs ? "scheduled" : "inFlow";
}

export function reasonOf(record: ContactRecord): string {
  const { reasons } = t.admin.contacts;
  const reason = record.DisconnectReason;
  return reason === undefined ? reasons.NONE : ((reasons as Record<string, string>)[reason] ?? reason);
}
