// What the agent's service says, in the shapes that Streams hands to its page: times are dates there, and some members
// have a second name.

import type { Configuration, Connection, Contact, EpochSeconds, Snapshot } from "@bellboard/api";

const dateOf = (seconds: EpochSeconds): Date => new Date(seconds * 1000);

export function snapshotFor(snapshot: Snapshot, nowMs: number): Record<string, unknown> {
  const { clock: _clock, contacts, state, nextState, snapshotTimestamp, ...more } = snapshot as Snapshot & Record<string, unknown>;
  const at = dateOf(snapshotTimestamp);
  const own = stateFor(state);
  const availability = more["agentAvailabilityState"] as { timeStamp?: EpochSeconds } | undefined;
  return {
    ...more,
    ...(availability?.timeStamp === undefined ? {} : { agentAvailabilityState: { ...availability, timeStamp: dateOf(availability.timeStamp) } }),
    state: own,
    status: own,
    ...(nextState ? { nextState: stateFor(nextState) } : {}),
    contacts: contacts.toSorted((a, b) => a.state.timestamp - b.state.timestamp).map(contactFor),
    snapshotTimestamp: at,
    localTimestamp: nowMs,
    skew: at.getTime() - nowMs,
  };
}

function stateFor(state: Snapshot["state"]): object {
  return state.startTimestamp === undefined ? state : { ...state, startTimestamp: dateOf(state.startTimestamp) };
}

function contactFor(contact: Contact): object {
  const { bellboard: ours, ...more } = contact as Contact & { queueTimestamp?: EpochSeconds };
  const state = { ...contact.state, timestamp: dateOf(contact.state.timestamp) };
  return {
    ...more,
    state,
    status: state,
    ...(more.queueTimestamp === undefined ? {} : { queueTimestamp: dateOf(more.queueTimestamp) }),
    connections: contact.connections.map((one) => connectionFor(one, contact.type === "chat" ? ours?.customerName : undefined)),
  };
}

/** Streams joins a chat as soon as it sees an agent's media, and not again: it may see them once there is a token. */
function connectionFor(connection: Connection & { chatMediaInfo?: { connectionData?: string } }, customerName?: string): object {
  const { chatMediaInfo, ...more } = connection;
  const state = { ...connection.state, timestamp: dateOf(connection.state.timestamp) };
  const media = connection.initial && customerName !== undefined ? { customerName } : chatMediaInfo?.connectionData ? chatMediaInfo : undefined;
  return { ...more, ...(media ? { chatMediaInfo: media } : {}), state, status: state };
}

export function configurationFor(configuration: Configuration): object {
  const { bellboard: _ours, ...more } = configuration;
  return more;
}

/** `arn:aws:connect:<region>:...` */
export const regionOf = (arn: string): string => arn.split(":")[3] ?? "";
