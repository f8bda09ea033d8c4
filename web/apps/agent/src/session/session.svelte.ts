// The agent's connection to the server: signed in or not, connected or not, what the server says is so, and its time.
// It knows nothing of what a contact or a chat item means; those go to whoever listens.

import { AgentService, ApiError, type ChatItem, type Configuration, ParticipantService, type Snapshot } from "@bellboard/api";
import { clockOf, ReconnectingSocket, type ServerClock, serverNowMs, type SocketState } from "@bellboard/chat";

export interface SessionListener {
  /** The socket is there, for the first time or again: what was missed can be read. */
  onOpen(): void;
  onSnapshot(snapshot: Snapshot): void;
  onItem(item: ChatItem): void;
  /** The socket is there, or no longer. */
  onConnection?(isOpen: boolean): void;
  /** `isOwn` says that it was asked for here. */
  onSignedOut?(isOwn: boolean): void;
}

/** A connection may be away this long before the page says so. */
const lostShownAfterMs = 1_000;
/** With these the page says within three seconds that nothing gets through, though both ends think otherwise. */
const watch = { everyMs: 1_000, quietAfterMs: 1_500, lostAfterMs: 5_000 };

export class Session {
  readonly agent: AgentService;
  readonly participants: ParticipantService;

  snapshot = $state.raw<Snapshot>();
  configuration = $state.raw<Configuration>();
  connection = $state.raw<SocketState>({ kind: "connecting" });
  signedOut = $state(false);
  /** The server's time now, for every timer; it steps once a second. */
  nowMs = $state(Date.now());
  /** The browser's time, only for how long the connection has been away. */
  localMs = $state(Date.now());

  #lostAtMs = $state<number>();
  #clock: ServerClock = { skewMs: 0, heldAtMs: undefined };
  readonly #listener: SessionListener;
  readonly #socket: ReconnectingSocket;

  constructor(listener: SessionListener) {
    this.#listener = listener;
    const fetchWatched = async (url: string, init: RequestInit): Promise<Response> => {
      const response = await fetch(url, init);
      if (response.status === 401) this.#signOutSeen();
      return response;
    };
    this.agent = new AgentService(location.origin, fetchWatched);
    this.participants = new ParticipantService(location.origin, (url, init) => fetch(url, init));
    this.#socket = new ReconnectingSocket({
      url: () => this.agent.webSocketUrl(),
      topics: ["aws/chat", "bellboard/agent"],
      watch,
      onFrame: (topic, content) => this.#receive(topic, content),
      onState: (state) => this.#stateChanged(state),
      isFinal: (error) => error instanceof ApiError && error.status === 401,
    });
  }

  start(): void {
    this.#socket.start();
    this.#tick();
  }

  retryNow(): void {
    this.#socket.retryNow();
  }

  get isConnected(): boolean {
    return this.connection.kind === "open";
  }

  /** Since when the connection has been away, once that is long enough to say so. */
  get lostAtMs(): number | undefined {
    const lost = this.#lostAtMs;
    return lost !== undefined && this.localMs - lost >= lostShownAfterMs ? lost : undefined;
  }

  #receive(topic: string, content: object): void {
    if (topic === "aws/chat") return this.#listener.onItem(content as ChatItem);
    if (topic !== "bellboard/agent") return;
    const { snapshot, configuration } = content as { snapshot: Snapshot; configuration?: Configuration };
    this.#clock = clockOf(snapshot, Date.now());
    this.#setNow();
    if (configuration) this.configuration = configuration;
    this.snapshot = snapshot;
    this.#listener.onSnapshot(snapshot);
  }

  #stateChanged(state: SocketState): void {
    this.connection = state;
    this.#listener.onConnection?.(state.kind === "open");
    if (state.kind === "open") {
      this.#lostAtMs = undefined;
      this.#listener.onOpen();
    } else if (this.#lostAtMs === undefined) {
      this.#lostAtMs = state.kind === "quiet" ? state.sinceMs : Date.now();
      this.#setNow();
      // Not only with the next step of the clock.
      setTimeout(() => this.#setNow(), lostShownAfterMs);
    }
  }

  /** In a frame there is no page to go to: this one says so, and whoever frames it is told. */
  async signOut(): Promise<void> {
    if (window.top === window) return location.assign("/logout");
    await fetch("/logout", { redirect: "manual" }).catch(() => undefined);
    this.#socket.stop();
    this.signedOut = true;
    this.#listener.onSignedOut?.(true);
  }

  #signOutSeen(): void {
    if (this.signedOut) return;
    this.signedOut = true;
    this.#listener.onSignedOut?.(false);
    if (window.top === window) location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
  }

  #setNow(): void {
    this.localMs = Date.now();
    this.nowMs = serverNowMs(this.#clock, this.localMs);
  }

  /** Steps with the server's whole seconds, so that all timers change together. */
  #tick(): void {
    this.#setNow();
    setTimeout(() => this.#tick(), 1000 - (serverNowMs({ ...this.#clock, heldAtMs: undefined }, Date.now()) % 1000));
  }
}
