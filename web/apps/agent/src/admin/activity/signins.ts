// When agents signed in and out, as a table and as a file.

import { t } from "../../messages/messages.ts";
import { iso } from "./day.ts";

export interface SignIn {
  readonly agentId: string;
  readonly name: string;
  readonly username: string;
  /** Seconds. */
  readonly in: number;
  readonly out: number | null;
}

export interface SignIns {
  readonly at: number;
  /** There are more than were told. */
  readonly isCut: boolean;
  readonly signIns: readonly SignIn[];
}

export const signedInSeconds = (one: SignIn, at: number): number => Math.floor(one.out ?? at) - Math.floor(one.in);

export const ofAgent = ({ signIns }: SignIns, agent: string): readonly SignIn[] => (agent === "" ? signIns : signIns.filter(({ agentId }) => agentId === agent));

export function agentsIn({ signIns }: SignIns): { id: string; name: string }[] {
  const all = new Map(signIns.map(({ agentId, name, username }) => [agentId, name === username ? name : `${name} (${username})`]));
  return [...all].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
}

export function signInLines(found: SignIns, agent: string): string[][] {
  const words = t.admin.activity;
  return [
    [words.agent, words.username, words.signedIn, words.signedOut, words.duration],
    ...ofAgent(found, agent).map((one) => [one.name, one.username, iso(one.in), one.out === null ? words.goesOn : iso(one.out), String(signedInSeconds(one, found.at))]),
  ];
}
