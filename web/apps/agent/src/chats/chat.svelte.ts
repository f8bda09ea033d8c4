// One chat of the agent's: its contact as the last snapshot had it, its lines, and what the agent does in it.

import { ApiError, type ChatItem, type Contact, eventTypes, putFile, type QuickResponse, type Sent } from "@bellboard/api";
import {
  bytesOf,
  Drafts,
  isText,
  isUnread,
  keepIn,
  linesOfMarkdown,
  linesOfPlain,
  markdownOf,
  mergeItems,
  messageBytesMax,
  messageOf,
  Outbox,
  ReceiptSender,
  replyOf,
  TypingThrottle,
  typingShownMs,
  unreadCount,
  type Unsent,
  type Upload,
  Uploads,
} from "@bellboard/chat";
import { Notes } from "../afterwork/notes.svelte.ts";
import { filledIn } from "../conversation/quick.ts";
import { Views } from "../conversation/views.svelte.ts";
import { Action } from "../frame/action.svelte.ts";
import { kindOf } from "../frame/kind.ts";
import { History } from "../history/history.svelte.ts";
import { t } from "../messages/messages.ts";
import type { Session } from "../session/session.svelte.ts";

const keep = keepIn(() => sessionStorage);
const drafts = new Drafts(keep);
const beginning = new Date(0).toISOString();

export class Chat {
  readonly contactId: string;
  readonly action = new Action();

  contact = $state.raw<Contact>() as Contact;
  items = $state.raw<readonly ChatItem[]>([]);
  unsent = $state.raw<readonly Unsent[]>([]);
  /** Files that are not in the transcript yet. */
  uploads = $state.raw<readonly Upload[]>([]);
  reading = $state<"not yet" | "now" | "done" | "failed">("not yet");
  typingName = $state<string>();
  /** Texts after this time have not been seen. */
  readUpTo = $state<string>();
  /** Where "New messages" stands while the chat is open. */
  newAfter = $state<string>();

  /** Where the agent was reading back, while another chat is open. */
  place: { firstKey: string; top: number } | undefined;

  #draft = $state("");
  readonly #session: Session;
  readonly #outbox: Outbox;
  readonly files: Uploads;
  readonly views: Views;
  readonly notes: Notes;
  /** What the customer said before. */
  readonly history: History;
  readonly #receipts: ReceiptSender;
  readonly #typing = new TypingThrottle();
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #typingId: string | undefined;
  #token: Promise<string> | undefined;

  readonly name = $derived(this.contact.bellboard?.customerName ?? this.contact.name ?? t.customer);
  readonly kind = $derived(kindOf(this.contact));
  readonly stateSinceMs = $derived(this.contact.state.timestamp * 1000);
  readonly startedAtMs = $derived((this.contact.bellboard?.startedAt ?? this.contact.state.timestamp) * 1000);
  readonly #connection = $derived(this.contact.connections.find((one) => one.type === "agent" || !one.initial));
  readonly ownId = $derived(this.#connection?.connectionId);
  readonly #joined = $derived.by(() => {
    const joined = this.items.find((item) => item.ContentType === eventTypes.joined && item.ParticipantId === this.ownId);
    return joined && { at: Date.parse(joined.AbsoluteTime) / 1000, name: joined.DisplayName };
  });
  /** When this agent's part began: on accept the connection says so; the state keeps it until the chat ends. */
  readonly #connectedAtMs = $derived(
    (this.kind === "live" ? this.contact.state.timestamp : (this.#joined?.at ?? this.contact.state.timestamp)) * 1000,
  );
  readonly reply = $derived(replyOf(this.items, this.#connectedAtMs));
  readonly unread = $derived(this.readUpTo === undefined ? 0 : unreadCount(this.items, this.readUpTo));
  readonly lastText = $derived(this.items.findLast(isText));
  /** Whether this contact takes formatted texts (CHAT-71). */
  readonly isRich = $derived(this.contact.contactFeatures?.messagingMarkdownEnabled === true);
  readonly #message = $derived(messageOf(this.isRich ? linesOfMarkdown(this.#draft) : linesOfPlain(this.#draft)));
  readonly draftBytesLeft = $derived(messageBytesMax - bytesOf(this.#message.content));

  constructor(session: Session, contact: Contact) {
    this.#session = session;
    this.contact = contact;
    this.contactId = contact.contactId;
    this.#draft = drafts.read(contact.contactId);
    this.readUpTo = keep.read(this.#readKey);
    this.#receipts = new ReceiptSender((kind, messageId) => this.#withToken((token) => session.participants.sendReceipt(token, kind, messageId)));
    this.files = new Uploads({
      start: (file) => this.#withToken((token) => session.participants.startUpload(token, file)),
      put: putFile,
      complete: (id, clientToken) => this.#withToken((token) => session.participants.completeUpload(token, id, clientToken)),
      onChange: (uploads) => {
        this.uploads = uploads;
      },
    });
    this.views = new Views((viewToken) => this.#withToken((token) => session.participants.viewActions(token, viewToken)));
    this.notes = new Notes(contact, (attributes) => session.agent.updateContactAttributes(contact.contactId, attributes));
    this.history = new History(session.agent, contact.contactId);
    this.#outbox = new Outbox({
      keep,
      name: contact.contactId,
      send: (text) => this.#withToken((token) => session.participants.sendText(token, text)),
      isConnected: () => session.isConnected,
      onChange: (unsent) => {
        this.unsent = unsent;
      },
      onSent: (unsent, sent) => this.#sent(unsent, sent),
    });
  }

  /** Whether files can be sent (CHAT-80). */
  get takesFiles(): boolean {
    return this.kind === "live" && this.contact.contactFeatures?.attachmentsEnabled === true;
  }

  /** Where a file of this chat can be fetched for a minute. */
  fileUrl(id: string): Promise<string> {
    return this.#withToken((token) => this.#session.participants.attachmentUrl(token, id));
  }

  /** What is written and not sent: Markdown where the contact takes it, else the text. */
  get draft(): string {
    return this.#draft;
  }

  set draft(text: string) {
    this.#draft = text;
    drafts.write(this.contactId, text);
    if (text.trim() !== "") this.#sayTyping();
  }

  get quickResponses(): readonly QuickResponse[] {
    return this.#session.configuration?.bellboard?.quickResponses ?? [];
  }

  /** Puts a quick response in place of the draft, as it will be sent. */
  answerWith({ text }: QuickResponse): void {
    const agent = this.#joined?.name ?? this.#session.configuration?.name ?? "";
    const filled = filledIn(text, { customer: this.name, agent });
    this.draft = this.isRich ? markdownOf(linesOfPlain(filled)) : filled;
  }

  get canSend(): boolean {
    return this.kind === "live" && this.#message.content !== "" && this.draftBytesLeft >= 0;
  }

  send(): void {
    if (!this.canSend) return;
    const { content, contentType } = this.#message;
    this.draft = "";
    this.newAfter = undefined;
    this.#typing.reset();
    this.#outbox.add(content, contentType);
  }

  sendAgain(clientToken: string): void {
    this.#outbox.retry(clientToken);
  }

  /** Reads the whole transcript, again after each reconnect; what wasn't answered goes out. */
  async catchUp(): Promise<void> {
    if (this.kind === "held") return;
    if (this.kind === "live") this.#outbox.resume();
    if (this.reading === "now") return;
    if (this.reading !== "done") this.reading = "now";
    try {
      await this.#withToken((token) =>
        this.#session.participants.readTranscript(token, (items) => {
          this.items = mergeItems(this.items, items);
          this.files.arrived(items);
          this.views.arrived(items);
          this.readUpTo ??= this.items.findLast((item) => item.ParticipantRole === "AGENT" && isText(item))?.AbsoluteTime ?? beginning;
        }),
      );
      this.reading = "done";
      this.#giveReceipts(false);
    } catch {
      if (this.reading !== "done") this.reading = "failed";
    }
  }

  /** A live item. True when it is a text this agent hasn't seen. */
  receive(item: ChatItem): boolean {
    if (item.ContentType === eventTypes.typing) {
      if (item.ParticipantId !== this.ownId) this.#showTyping(item);
      return false;
    }
    if (item.ParticipantId !== undefined && item.ParticipantId === this.#typingId) this.#hideTyping();
    if (item.ParticipantId === this.ownId) this.#outbox.arrived(item);
    const before = this.items;
    this.items = mergeItems(before, [item]);
    this.files.arrived([item]);
    this.views.arrived([item]);
    this.#giveReceipts(false);
    return this.items !== before && isUnread(item, this.readUpTo ?? beginning);
  }

  /** The agent has everything that is there in front of them. */
  markRead(): void {
    this.#giveReceipts(true);
    const last = this.items.at(-1)?.AbsoluteTime;
    if (last === undefined || last === this.readUpTo) return;
    this.readUpTo = last;
    keep.write(this.#readKey, last);
  }

  /** While the agent reads back: where what comes meanwhile begins. */
  partNew(): void {
    if (this.unread > 0) this.newAfter ??= this.readUpTo;
  }

  /** The chat comes into view: what came since stands under "New messages". */
  show(): void {
    this.newAfter = this.unread > 0 ? this.readUpTo : undefined;
  }

  async end(): Promise<void> {
    const connectionId = this.ownId;
    if (connectionId === undefined) return;
    const { agent } = this.#session;
    await this.action.run(() => agent.destroyConnection({ contactId: this.contactId, connectionId }), t.conversation.endFailed);
  }

  async clear(): Promise<boolean> {
    const failed = this.kind === "wrap" ? t.afterWork.closeFailed : t.held.clearFailed;
    if (!(await this.notes.flush())) {
      this.action.error = t.afterWork.notesFailed;
      return false;
    }
    return this.action.run(() => this.#session.agent.clearContact(this.contactId), failed);
  }

  /** The contact is gone from the agent's slots: nothing of it is kept. */
  forget(): void {
    this.#hideTyping();
    this.#outbox.clear();
    this.files.clear();
    drafts.write(this.contactId, "");
    keep.write(this.#readKey, undefined);
  }

  get #readKey(): string {
    return `bellboard.read.${this.contactId}`;
  }

  #sent(unsent: Unsent, sent: Sent): void {
    this.items = mergeItems(this.items, [
      {
        ...sent,
        Type: "MESSAGE",
        ContentType: unsent.contentType,
        Content: unsent.content,
        ParticipantRole: "AGENT",
        ...(this.ownId === undefined ? {} : { ParticipantId: this.ownId }),
        DisplayName: this.#joined?.name ?? this.#session.configuration?.name ?? t.conversation.agent,
        ContactId: this.contactId,
      },
    ]);
  }

  #giveReceipts(isRead: boolean): void {
    if (this.kind === "live" && this.#session.isConnected) this.#receipts.give(this.items, this.ownId, isRead);
  }

  #sayTyping(): void {
    if (this.kind !== "live" || !this.#session.isConnected || !this.#typing.due(Date.now())) return;
    this.#withToken((token) => this.#session.participants.sendTyping(token)).catch(() => undefined);
  }

  #showTyping(item: ChatItem): void {
    this.typingName = item.DisplayName || this.name;
    this.#typingId = item.ParticipantId;
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => this.#hideTyping(), typingShownMs);
  }

  #hideTyping(): void {
    clearTimeout(this.#typingTimer);
    this.typingName = undefined;
    this.#typingId = undefined;
  }

  /** The token is asked for once; one that has run out is asked for again. */
  async #withToken<T>(use: (token: string) => Promise<T>): Promise<T> {
    try {
      return await use(await this.#tokenNow());
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 403)) throw error;
      this.#token = undefined;
      return use(await this.#tokenNow());
    }
  }

  #tokenNow(): Promise<string> {
    const connectionId = this.ownId;
    if (connectionId === undefined) return Promise.reject(new Error("the contact has no connection of the agent"));
    this.#token ??= this.#session.agent.chatToken({ contactId: this.contactId, connectionId }).catch((error: unknown) => {
      this.#token = undefined;
      throw error;
    });
    return this.#token;
  }
}
