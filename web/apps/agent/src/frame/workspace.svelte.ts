// The whole panel's state: the session, what is offered, the chats, and what is in front of the agent.

import type { ChatItem, Snapshot } from "@bellboard/api";
import { Chats } from "../chats/chats.svelte.ts";
import { Offers } from "../offers/offers.svelte.ts";
import { type Channel } from "./kind.ts";
import { Session } from "../session/session.svelte.ts";
import { keptAwayBy, slotsOf } from "../status/slots.ts";
import { Works } from "../works/works.svelte.ts";
import { Transfers } from "../transfer/transfers.svelte.ts";
import { Announcer } from "./announcer.svelte.ts";

export type Tab = "phone" | "chat" | "tasks";

export const tabOf: Record<Channel, Tab> = { VOICE: "phone", CHAT: "chat", TASK: "tasks" };

export class Workspace {
  tab = $state<Tab>("chat");
  readonly announcer = new Announcer();
  readonly session: Session;
  readonly offers: Offers;
  readonly chats: Chats;
  readonly works: Works;
  readonly transfers: Transfers;

  readonly slots = $derived.by(() => {
    const { snapshot, configuration } = this.session;
    const slotsMax = configuration?.routingProfile.channelConcurrencyMap["CHAT"];
    return snapshot && slotsMax !== undefined ? slotsOf(snapshot.contacts, slotsMax) : undefined;
  });

  /** The channels from which nothing comes while a missed contact of another one stands (AGT-52). */
  readonly keptAway = $derived.by(() => {
    const { snapshot, configuration } = this.session;
    return snapshot && configuration ? keptAwayBy(snapshot.contacts, configuration.routingProfile.channelConcurrencyMap) : [];
  });

  constructor() {
    this.session = new Session({
      onOpen: () => this.chats.catchUp(),
      onSnapshot: (snapshot: Snapshot) => {
        this.chats.apply(snapshot);
        this.works.apply(snapshot);
        this.offers.apply(snapshot);
      },
      onItem: (item: ChatItem) => this.chats.receive(item),
    });
    this.works = new Works(this.session);
    this.transfers = new Transfers(this.session, this.announcer);
    this.chats = new Chats({
      session: this.session,
      announcer: this.announcer,
      onOpened: () => {
        this.tab = "chat";
      },
      isShown: (chat) => this.tab === "chat" && this.chats.open === chat && document.visibilityState === "visible",
    });
    this.offers = new Offers({
      session: this.session,
      announcer: this.announcer,
      onAccept: ({ contactId, channel }) => {
        if (channel === "CHAT") this.chats.openOnceConnected(contactId);
        else this.tab = tabOf[channel];
      },
    });
  }
}
