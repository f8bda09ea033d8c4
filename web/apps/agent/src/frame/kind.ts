// What the panel makes of a contact's state, and where a contact is shown.

import type { Contact } from "@bellboard/api";

/** Rejected and failed ones are held like missed ones. */
export type ContactKind = "live" | "wrap" | "held";

export type Channel = "VOICE" | "CHAT" | "TASK";

export function kindOf(contact: Contact): ContactKind {
  switch (contact.state.type) {
    case "ended":
      return "wrap";
    case "missed":
    case "rejected":
    case "error":
      return "held";
    default:
      return "live";
  }
}

export function channelOf(contact: Contact): Channel {
  if (contact.type === "chat") return "CHAT";
  return contact.type === "task" ? "TASK" : "VOICE";
}
