// The agent's chats side by side: in the order they came, one of them open.

import type { ChatItem, Snapshot } from "@bellboard/api";
import { isOffer, keepIn, readKept } from "@bellboard/chat";
import { saidOf } from "../conversation/said.ts";
import type { Announcer } from "../frame/announcer.svelte.ts";
import { t } from "../messages/messages.ts";
import type { Session } from "../session/session.svelte.ts";
import { Chat } from "./chat.svelte.ts";

const orderKey = "bellboard.chats.order";
const openKey = "bellboard.chats.open";

export class Chats {
  list = $state.raw<readonly Chat[]>([]);
  #openId = $state<string>();
  /** An accept was asked for: the chat opens by itself once it is connected. */
  #openWhenConnectedId: string | undefined;
  readonly #keep = keepIn(() => sessionStorage);
  readonly #session: Session;
  readonly #announcer: Announcer;
  readonly #onOpened: () => void;
  readonly #onNews: (chat: Chat, item: ChatItem) => void;
  readonly #isShown: (chat: Chat) => boolean;

  readonly open = $derived(this.list.find((chat) => chat.contactId === this.#openId));
  readonly unread = $derived(this.list.reduce((sum, chat) => sum + (chat.kind === "live" ? chat.unread : 0), 0));
  readonly live = $derived(this.list.filter((chat) => chat.kind === "live"));

  constructor(of: {
    session: Session;
    announcer: Announcer;
    onOpened: () => void;
    /** Someone wrote to the agent just now. */
    onNews?: (chat: Chat, item: ChatItem) => void;
    isShown: (chat: Chat) => boolean;
  }) {
    this.#session = of.session;
    this.#announcer = of.announcer;
    this.#onOpened = of.onOpened;
    this.#onNews = of.onNews ?? (() => undefined);
    this.#isShown = of.isShown;
    this.#openId = this.#keep.read(openKey);
  }

  apply(snapshot: Snapshot): void {
    const contacts = snapshot.contacts.filter((contact) => contact.type === "chat" && !isOffer(contact));
    const gone = this.list.filter((chat) => !contacts.some((contact) => contact.contactId === chat.contactId));
    for (const chat of gone) chat.forget();
    const chats = contacts.map((contact) => {
      const known = this.list.find((chat) => chat.contactId === contact.contactId);
      if (!known) return new Chat(this.#session, contact);
      known.contact = contact;
      return known;
    });
    this.list = this.#inOrderOfArrival(chats);
    for (const chat of this.list) if (chat.reading === "not yet" || chat.reading === "failed") void chat.catchUp();
    this.#openAccepted();
  }

  receive(item: ChatItem): void {
    const chat = this.#ownerOf(item);
    if (!chat?.receive(item)) return;
    this.#onNews(chat, item);
    if (this.#isShown(chat)) this.#announcer.say(`${chat.name}: ${saidOf(item)}`);
    else this.#announcer.gather(chat.contactId, () => t.list.newFrom(chat.name, chat.unread));
  }

  catchUp(): void {
    for (const chat of this.list) void chat.catchUp();
  }

  openChat(contactId: string | undefined): void {
    if (this.open && this.open.contactId !== contactId) this.open.newAfter = undefined;
    this.#openId = contactId;
    this.#keep.write(openKey, contactId);
    if (contactId === undefined) return;
    this.open?.show();
    this.#onOpened();
  }

  openOnceConnected(contactId: string): void {
    this.#openWhenConnectedId = contactId;
  }

  /** Clears the chat and gives the one whose row the focus should go to. */
  async clear(chat: Chat): Promise<Chat | undefined> {
    const at = this.list.indexOf(chat);
    const next = this.list[at + 1] ?? this.list[at - 1];
    if (!(await chat.clear())) return undefined;
    if (this.open === chat) this.openChat(undefined);
    return next;
  }

  /** The live chat whose customer has waited longest. */
  get longestWaiting(): Chat | undefined {
    return this.live
      .filter((chat) => chat.reply.turn === "agent")
      .reduce<Chat | undefined>((a, b) => (a && a.reply.sinceMs <= b.reply.sinceMs ? a : b), undefined);
  }

  #openAccepted(): void {
    const accepted = this.list.find((chat) => chat.contactId === this.#openWhenConnectedId);
    if (!accepted) return;
    this.#openWhenConnectedId = undefined;
    if (accepted.kind === "live") this.openChat(accepted.contactId);
  }

  #ownerOf(item: ChatItem): Chat | undefined {
    return (
      this.list.find((chat) => chat.contactId === item.ContactId) ??
      this.live.find((chat) => item.InitialContactId !== undefined && chat.contact.initialContactId === item.InitialContactId)
    );
  }

  /** Rows keep their places until they are cleared; a new one comes last, over reloads too. */
  #inOrderOfArrival(chats: Chat[]): Chat[] {
    const known = readKept<string[]>(this.#keep, orderKey) ?? [];
    const place = (chat: Chat): number => {
      const at = known.indexOf(chat.contactId);
      return at === -1 ? known.length : at;
    };
    const ordered = chats.sort((a, b) => place(a) - place(b) || a.stateSinceMs - b.stateSinceMs);
    this.#keep.write(orderKey, JSON.stringify(ordered.map((chat) => chat.contactId)));
    return ordered;
  }
}
