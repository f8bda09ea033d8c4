// The whole panel's state: the session, what is offered, the chats, and what is in front of the agent.

import type { ChatItem, Snapshot } from "@bellboard/api";
import { linesOf, plainOf } from "@bellboard/chat";
import { Arrivals } from "../arrival/arrivals.ts";
import { Notifier } from "../arrival/notifier.svelte.ts";
import { Sounds } from "../arrival/sounds.ts";
import { Tabs } from "../arrival/tabs.ts";
import { Chats } from "../chats/chats.svelte.ts";
import { Day } from "../day/day.svelte.ts";
import { Embed, isFramed } from "../embed/embed.ts";
import { handOver, takeSignIn } from "../embed/handover.ts";
import { Offers } from "../offers/offers.svelte.ts";
import { type Channel, channelOf } from "./kind.ts";
import { Session } from "../session/session.svelte.ts";
import { Settings } from "../settings/settings.svelte.ts";
import { keptAwayBy, slotsOf } from "../status/slots.ts";
import { Works } from "../works/works.svelte.ts";
import { NewTask } from "../tasks/newTask.svelte.ts";
import { Transfers } from "../transfer/transfers.svelte.ts";
import { Announcer } from "./announcer.svelte.ts";

export type Tab = "phone" | "chat" | "tasks";

export const tabOf: Record<Channel, Tab> = { VOICE: "phone", CHAT: "chat", TASK: "tasks" };

export class Workspace {
  tab = $state<Tab>("chat");
  readonly announcer = new Announcer();
  readonly sounds = new Sounds();
  readonly notifier = new Notifier();
  readonly settings: Settings = new Settings(() => this.#arrivals.update());
  readonly #tabs: Tabs = new Tabs(() => this.#arrivals.update());
  readonly #arrivals: Arrivals;
  readonly session: Session;
  readonly offers: Offers;
  readonly chats: Chats;
  readonly works: Works;
  /** Where another site's page frames the panel. */
  readonly embed: Embed | undefined;
  /** Once only: the sign-in goes to the panel that this window was opened for. */
  #handOver: Promise<void> | undefined;
  readonly transfers: Transfers;
  readonly day: Day;
  readonly newTask: NewTask;

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
    this.#arrivals = new Arrivals({
      settings: this.settings,
      sounds: this.sounds,
      notifier: this.notifier,
      isLeading: () => this.#tabs.isLeading,
      isAnyInFront: () => this.#tabs.isAnyInFront(),
      onChosen: (contactId, channel) => this.#bringToFront(contactId, channel),
    });
    const session = new Session({
      onOpen: () => {
        this.chats.catchUp();
        this.day.connected();
      },
      onSnapshot: (snapshot: Snapshot) => {
        this.chats.apply(snapshot);
        this.works.apply(snapshot);
        this.offers.apply(snapshot);
        this.day.apply(snapshot);
        this.embed?.changed();
        this.#handOver ??= isFramed() ? undefined : handOver(session.agent).catch(() => undefined);
      },
      onItem: (item: ChatItem) => {
        this.chats.receive(item);
        this.embed?.item(item);
      },
      onConnection: (isOpen) => this.embed?.connection(isOpen),
      onSignedOut: (isOwn) => this.embed?.signedOut(isOwn ? "terminated" : "auth_fail"),
    });
    this.session = session;
    this.embed = isFramed() ? this.#embedded() : undefined;
    this.newTask = new NewTask(this.session, this.announcer);
    this.day = new Day(this.session);
    this.works = new Works(this.session);
    this.transfers = new Transfers(this.session, this.announcer);
    this.chats = new Chats({
      session: this.session,
      announcer: this.announcer,
      onOpened: () => {
        this.tab = "chat";
      },
      onNews: (chat, item) => {
        const text = item.Attachments?.[0]?.AttachmentName ?? plainOf(linesOf(item.ContentType, item.Content ?? ""));
        void this.#arrivals.message(chat.contactId, chat.name, text);
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
      onRinging: (ringing) => this.#arrivals.ring(ringing),
    });
  }

  start(): void {
    this.session.start();
    this.#tabs.start();
    this.settings.follow();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      this.#arrivals.seen();
      this.notifier.look();
    });
  }

  #bringToFront(contactId: string, channel: Channel): void {
    this.tab = tabOf[channel];
    if (this.chats.list.some((chat) => chat.contactId === contactId)) this.chats.openChat(contactId);
    else this.offers.askedForId = contactId;
  }

  #embedded(): Embed {
    const { session } = this;
    takeSignIn(() => session.signedOut);
    return new Embed({
      agent: session.agent,
      snapshot: () => session.snapshot,
      configuration: () => session.configuration,
      onView: (contactId) => {
        const contact = session.snapshot?.contacts.find((one) => one.contactId === contactId);
        if (contact) this.#bringToFront(contactId, channelOf(contact));
      },
      onTerminate: () => void session.signOut(),
    });
  }
}
