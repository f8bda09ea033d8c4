// The customer's side of one chat: started, connected, said, ended. It knows nothing of what it looks like.

import { ApiError, type ChatItem, eventTypes, interactiveResponseType, ParticipantService, postJson, type Sent } from "@bellboard/api";
import {
  type Choice,
  keepIn,
  mergeItems,
  Outbox,
  ReceiptSender,
  readKept,
  ReconnectingSocket,
  responseOf,
  TypingThrottle,
  typingShownMs,
  type Unsent,
} from "@bellboard/chat";
import { chatKey } from "./kept.ts";

export type Phase = "form" | "starting" | "chat" | "ended";

/** What outlives a reload of the page. */
interface Kept {
  contactId: string;
  participantId: string;
  participantToken: string;
  connectionToken?: string;
  name: string;
  /** Whether files may be sent. */
  files: boolean;
  /** Whether a choice goes as the answer to an interactive message, or as text. */
  answers: boolean;
}

/** How a chat is started. */
export interface Start {
  name: string;
  flowId?: string | undefined;
  attributes: Readonly<Record<string, string>>;
  contentTypes: readonly string[];
  durationMinutes?: number | undefined;
}

interface Started {
  data: {
    startChatResult: { ContactId: string; ParticipantId: string; ParticipantToken: string };
    featurePermissions?: { ATTACHMENTS?: boolean };
  };
}

/** Away for this long before the customer is told. */
const lostShownAfterMs = 1_500;

export interface CustomerPort {
  readonly origin: string;
  onChange(): void;
  /** Someone else wrote. */
  onMessage(item: ChatItem): void;
  /** Items that are new to this page, of the transcript or just come. */
  onItems(items: readonly ChatItem[]): void;
}

/** What a view draws. */
interface Shown {
  phase: Phase;
  startError: Error | undefined;
  endFailed: boolean;
  items: readonly ChatItem[];
  unsent: readonly Unsent[];
  typingName: string | undefined;
  isConnected: boolean;
  /** Away for long enough that the customer is told. */
  isLost: boolean;
  /** The transcript has been read once, so what comes now is new. */
  isRead: boolean;
  queue: { position: number; estimatedWaitSeconds: number | null } | undefined;
}

export class Customer implements Shown {
  phase: Phase = "form";
  startError: Error | undefined;
  endFailed = false;
  items: readonly ChatItem[] = [];
  unsent: readonly Unsent[] = [];
  typingName: string | undefined;
  isConnected = false;
  isLost = false;
  isRead = false;
  queue: Shown["queue"];

  readonly #port: CustomerPort;
  readonly #keep = keepIn(() => sessionStorage);
  readonly #participants: ParticipantService;
  readonly #typing = new TypingThrottle();
  readonly #receipts = new ReceiptSender((kind, id) => this.#participants.sendReceipt(this.#kept?.connectionToken ?? "", kind, id));
  #kept: Kept | undefined;
  #socket: ReconnectingSocket | undefined;
  #outbox: Outbox | undefined;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #lostTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(port: CustomerPort) {
    this.#port = port;
    this.#participants = new ParticipantService(port.origin, (url, init) => fetch(url, init));
  }

  get ownId(): string | undefined {
    return this.#kept?.participantId;
  }

  get contactId(): string | undefined {
    return this.#kept?.contactId;
  }

  get mayAttach(): boolean {
    return this.#kept?.files === true;
  }

  /** The person at the other end, while there is one. */
  get agentName(): string | undefined {
    return this.#present("AGENT");
  }

  /** A program that answers first. */
  get hasBot(): boolean {
    return this.#present("CUSTOM_BOT") !== undefined;
  }

  #present(role: ChatItem["ParticipantRole"]): string | undefined {
    const last = this.items.findLast(
      (item) => item.ParticipantRole === role && (item.ContentType === eventTypes.joined || item.ContentType === eventTypes.left),
    );
    return last?.ContentType === eventTypes.joined ? (last.DisplayName ?? "") : undefined;
  }

  /** For those who speak in this chat beside us, such as uploads. */
  readonly token = (): string => this.#kept?.connectionToken ?? "";

  /** Goes on with the chat of before a reload; true when there is one. */
  resume(): boolean {
    this.#kept = readKept<Kept>(this.#keep, chatKey);
    if (this.#kept) this.#enter(this.#kept);
    return this.#kept !== undefined;
  }

  async start({ name, flowId, attributes, contentTypes, durationMinutes }: Start): Promise<void> {
    if (this.phase !== "form") return;
    this.#set({ phase: "starting", startError: undefined });
    try {
      const reply = (await postJson(
        (url, init) => fetch(url, init),
        `${this.#port.origin}/widget/start-chat`,
        { "Content-Type": "application/json" },
        {
          ParticipantDetails: { DisplayName: name },
          SupportedMessagingContentTypes: contentTypes,
          ...(Object.keys(attributes).length > 0 ? { Attributes: attributes } : {}),
          ...(flowId ? { ContactFlowId: flowId } : {}),
          ...(durationMinutes ? { ChatDurationInMinutes: durationMinutes } : {}),
        },
      )) as Started;
      const { ContactId, ParticipantId, ParticipantToken } = reply.data.startChatResult;
      this.#keepChat({
        contactId: ContactId,
        participantId: ParticipantId,
        participantToken: ParticipantToken,
        name,
        files: reply.data.featurePermissions?.ATTACHMENTS === true,
        answers: contentTypes.includes(interactiveResponseType),
      });
      if (this.#kept) this.#enter(this.#kept);
    } catch (error) {
      this.#set({ phase: "form", startError: error as Error });
    }
  }

  send(text: string): void {
    this.#typing.reset();
    this.#outbox?.add(text);
  }

  /** `title` says a choice to people: a time, in the customer's own words for it. */
  choose(kind: string, messageId: string, choice: Choice, title: string): void {
    if (this.#kept?.answers) this.#outbox?.add(responseOf(kind, messageId, choice, title), interactiveResponseType);
    else this.#outbox?.add(choice.date ?? choice.title);
  }

  /** What may be done in a view that a flow shows. */
  viewActions(viewToken: string): Promise<string[]> {
    return this.#participants.viewActions(this.token(), viewToken);
  }

  sendAgain(clientToken: string): void {
    this.#outbox?.retry(clientToken);
  }

  sayTyping(): void {
    const token = this.#kept?.connectionToken;
    if (!token || !this.isConnected || !this.#typing.due(Date.now())) return;
    this.#participants.sendTyping(token).catch(() => undefined);
  }

  /** The conversation is in front of the customer, or only on their device. */
  giveReceipts(isRead: boolean): void {
    if (this.phase === "chat" && this.isConnected) this.#receipts.give(this.items, this.ownId, isRead);
  }

  async end(): Promise<void> {
    const token = this.#kept?.connectionToken;
    if (!token) return;
    try {
      await this.#participants.disconnect(token);
      await this.#read();
      this.#over();
    } catch (error) {
      if (error instanceof ApiError && error.status === 403) this.#over();
      else this.#set({ endFailed: true });
    }
  }

  /** Back to the form, after a chat has ended. */
  again(): void {
    this.#set({ phase: "form", items: [], unsent: [], isRead: false, queue: undefined, endFailed: false, startError: undefined });
  }

  #enter(kept: Kept): void {
    this.#outbox = new Outbox({
      keep: this.#keep,
      name: kept.contactId,
      send: (text) => this.#participants.sendText(this.#kept?.connectionToken ?? "", text),
      isConnected: () => this.isConnected,
      onChange: (unsent) => this.#set({ unsent }),
      onSent: (unsent, sent) => this.#sent(unsent, sent),
    });
    this.#socket = new ReconnectingSocket({
      url: () => this.#newUrl(),
      topics: ["aws/chat"],
      optionalTopics: ["bellboard/queue"],
      onFrame: (topic, content) => this.#receive(topic, content),
      onState: ({ kind }) => this.#connectionChanged(kind === "open"),
      isFinal: (error) => this.#isOver(error),
    });
    this.#set({ phase: "chat" });
    this.#socket.start();
  }

  async #newUrl(): Promise<string> {
    const kept = this.#kept;
    if (!kept) throw new Error("no chat");
    const connection = await this.#participants.connect(kept.participantToken);
    const connectionToken = connection.ConnectionCredentials?.ConnectionToken;
    this.#keepChat({ ...kept, ...(connectionToken === undefined ? {} : { connectionToken }) });
    if (!connection.Websocket) throw new Error("no socket");
    return connection.Websocket.Url;
  }

  /** A refused participant token means that the chat ended while we were away. */
  #isOver(error: unknown): boolean {
    if (!(error instanceof ApiError) || error.status !== 403) return false;
    void this.#read().finally(() => this.#over());
    return true;
  }

  #connectionChanged(isConnected: boolean): void {
    this.#set({ isConnected });
    if (isConnected) {
      clearTimeout(this.#lostTimer);
      this.#lostTimer = undefined;
      this.#set({ isLost: false });
      this.#outbox?.resume();
      void this.#read();
    } else {
      this.#lostTimer ??= setTimeout(() => this.#set({ isLost: true }), lostShownAfterMs);
    }
  }

  async #read(): Promise<void> {
    const token = this.#kept?.connectionToken;
    if (!token) return;
    try {
      await this.#participants.readTranscript(token, (items) => this.#merge(items));
      this.#set({ isRead: true });
    } catch {
      // The next connection reads it again.
    }
  }

  #receive(topic: string, content: object): void {
    if (topic === "bellboard/queue") return this.#set({ queue: content as Shown["queue"] });
    if (topic !== "aws/chat") return;
    const item = content as ChatItem;
    if (item.ContentType === eventTypes.typing) return this.#showTyping(item);
    if (item.ParticipantId === this.ownId) this.#outbox?.arrived(item);
    else if (item.Type === "MESSAGE" || item.Type === "ATTACHMENT") {
      this.#hideTyping();
      this.#port.onMessage(item);
    }
    this.#merge([item]);
  }

  #merge(items: readonly ChatItem[]): void {
    const known = this.items;
    const merged = mergeItems(known, items);
    if (merged === known) return;
    this.#port.onItems(items);
    this.#set({ items: merged });
    if (this.items.some((item) => item.ContentType === eventTypes.ended)) this.#over();
  }

  #sent(unsent: Unsent, sent: Sent): void {
    const kept = this.#kept;
    if (!kept) return;
    this.#merge([
      {
        ...sent,
        Type: "MESSAGE",
        ContentType: unsent.contentType,
        Content: unsent.content,
        ParticipantRole: "CUSTOMER",
        ParticipantId: kept.participantId,
        DisplayName: kept.name,
      },
    ]);
  }

  #showTyping(item: ChatItem): void {
    if (item.ParticipantId === this.ownId) return;
    clearTimeout(this.#typingTimer);
    this.#set({ typingName: item.DisplayName ?? "" });
    this.#typingTimer = setTimeout(() => this.#hideTyping(), typingShownMs);
  }

  #hideTyping(): void {
    clearTimeout(this.#typingTimer);
    this.#set({ typingName: undefined });
  }

  #over(): void {
    if (this.phase === "ended") return;
    this.#socket?.stop();
    clearTimeout(this.#lostTimer);
    this.#lostTimer = undefined;
    this.#outbox?.clear();
    this.#keep.write(chatKey, undefined);
    this.#hideTyping();
    this.#set({ phase: "ended", isLost: false, queue: undefined, isRead: true });
  }

  #keepChat(kept: Kept): void {
    this.#kept = kept;
    this.#keep.write(chatKey, JSON.stringify(kept));
  }

  #set(change: Partial<Shown>): void {
    Object.assign(this, change);
    this.#port.onChange();
  }
}
