// What a step says, in a sentence.

import { durationText } from "@bellboard/chat";
import { t } from "../../messages/messages.ts";
import { short } from "../contacts/said.ts";
import type { Person, Step, StepContact } from "./wire.ts";

/** Names are laid out by themselves, whatever is written around them. */
const apart = (text: string): string => `\u2068${text}\u2069`;

export const nameOf = (person: Person): string => apart(person.name ?? t.admin.contacts.agentCalled(short(person.id)));

export const contactCalled = (id: string, channel: string | null | undefined): string =>
  `${(t.admin.contacts.channels as Readonly<Record<string, string>>)[channel ?? ""] ?? t.admin.contacts.contact} ${short(id)}`;

function queueOf(contact: StepContact): string | undefined {
  const { queue } = contact;
  if (!queue) return undefined;
  return queue.agent ? t.admin.contacts.queueOfAgent(nameOf(queue.agent)) : apart(queue.name ?? short(queue.id ?? ""));
}

const badKinds: ReadonlySet<string> = new Set(["missed", "rejected", "join_failed"]);
export const isBad = (kind: string): boolean => badKinds.has(kind);

export function sentenceOf(step: Step, timeText: (ms: number) => string): string {
  const sentence = plainSentenceOf(step, timeText);
  return step.by ? t.admin.floor.by(sentence, nameOf(step.by)) : sentence;
}

function plainSentenceOf(step: Step, timeText: (ms: number) => string): string {
  const words = t.admin.floor.steps;
  const agent = step.agent ? nameOf(step.agent) : t.unknown;
  const contact = step.contact ? contactCalled(step.contact.id, step.contact.channel) : t.unknown;
  const previous = step.previous ? contactCalled(step.previous.id, step.contact?.channel) : t.unknown;
  const queue = (step.contact && queueOf(step.contact)) ?? t.unknown;
  const status = apart(step.status?.name ?? "");
  const until = step.until ? timeText(step.until * 1000) : t.unknown;
  const isTask = step.contact?.channel === "TASK";
  switch (step.kind) {
    case "signed_in": return words.signedIn(agent);
    case "signed_out": return words.signedOut(agent);
    case "status": return words.status(agent, status);
    case "next_status": return words.nextStatus(agent, status);
    case "next_status_cancelled": return words.nextCancelled(agent);
    case "began": return step.until ? words.scheduled(contact, until) : words.began(contact);
    case "asked_in": return words.askedIn(previous, contact);
    case "went_on": return step.method === "TRANSFER" && step.previous?.agent ? words.transferred(nameOf(step.previous.agent), previous, contact) : words.wentOn(previous, contact);
    case "rescheduled": return words.scheduled(contact, until);
    case "priority": return words.priority(contact, step.priority ?? 0);
    case "age": return words.age(contact, `${(step.seconds ?? 0) < 0 ? "−" : "+"}${durationText(Math.abs(step.seconds ?? 0) * 1000)}`);
    case "criteria": return words.criteria(contact);
    case "criteria_expired": return words.criteriaExpired(contact);
    case "queued": return words.queued(contact, queue);
    case "offered": return words.offered(contact, agent, until);
    case "offer_extended": return words.offerExtended(contact, agent, until);
    case "no_agent": return words.noAgent(contact, queue);
    case "missed": return words.missed(agent, contact);
    case "rejected": return words.rejected(agent, contact);
    case "accepted": return words.accepted(agent, contact);
    case "answered": return words.answered(agent, contact);
    case "whisper": return words.whisper(contact);
    case "connected": return words.connected(agent, contact);
    case "join_failed": return words.joinFailed(agent, contact);
    case "held": return isTask ? words.paused(agent, contact) : words.held(agent, contact);
    case "resumed": return isTask ? words.taskResumed(agent, contact) : words.resumed(agent, contact);
    case "ended": {
      const { reasons } = t.admin.contacts;
      const reason = (reasons as Readonly<Record<string, string>>)[step.reason ?? "NONE"] ?? step.reason ?? "";
      return step.agent ? words.endedWith(contact, agent, reason) : words.ended(contact, reason);
    }
    case "cleared": return step.state === "MISSED" || step.state === "REJECTED" || step.state === "ERROR" ? words.clearedFailed(agent, contact) : words.cleared(agent, contact);
    case "passed": return words.passed(contact);
    case "set_up": return words.setUp(thingOf(step));
    case "removed": return words.removed(thingOf(step));
    case "changed": return words.changed(thingOf(step));
    // Of a newer server.
    default: return step.kind;
  }
}

function thingOf({ thing }: Step): string {
  const kinds = t.admin.floor.things as Readonly<Record<string, (name: string) => string>>;
  const name = apart(thing?.name ?? t.unknown);
  return kinds[thing?.kind ?? ""]?.(name) ?? name;
}
