// The panel in a frame of another site's page that runs Amazon Connect Streams: the page hears of the agent and their
// contacts, and acts in the agent's name. What it does shows in the panel, and the other way round, since both follow
// from the server's last snapshot.

import type { AgentService, ChatItem, Configuration, Snapshot } from "@bellboard/api";
import { Calls } from "./calls.ts";
import { Parent } from "./parent.ts";
import { SdkPort } from "./port.ts";
import { configurationFor, snapshotFor } from "./shapes.ts";
import { Tabs } from "./tabs.ts";

export interface EmbedPort {
  readonly agent: AgentService;
  snapshot(): Snapshot | undefined;
  configuration(): Configuration | undefined;
  /** The page brings a contact to the front. */
  onView(contactId: string): void;
  /** The page ends the sign-in. */
  onTerminate(): void;
}

export const isFramed = (): boolean => window.parent !== window;

/** Events that pages tell all tabs, and that are for a collector which there isn't. */
const forNobody = new Set(["log", "server_bound_internal_log", "client_metric", "click_stream_data", "softphone_stats", "softphone_report"]);
const chatTopic = "aws/chat";

interface Request {
  readonly requestId?: string;
  readonly method?: string;
  readonly params?: unknown;
}

export class Embed {
  readonly #id = crypto.randomUUID();
  readonly #port: EmbedPort;
  readonly #parent: Parent;
  readonly #calls: Calls;
  #tabs: Tabs | undefined;
  /** The page has heard that the agent is signed in. */
  #isGreeted = false;
  /** The page is there, and is told of each change. */
  #isOpen = false;
  #hearsChats = false;
  #isConnected = false;
  #viewed: string | undefined;

  constructor(port: EmbedPort) {
    this.#port = port;
    this.#calls = new Calls(port.agent);
    this.#parent = new Parent({
      parent: window.parent,
      approved: () => port.configuration()?.bellboard?.approvedOrigins,
      onMessage: (event, data) => this.#receive(event, data),
    });
  }

  /** The server has said how things are: for the first time, or anew. */
  changed(): void {
    const configuration = this.#port.configuration();
    if (!configuration) return;
    this.#tabs ??= new Tabs(configuration.agentARN, {
      id: this.#id,
      onTold: (event, data) => this.#told(event, data),
      onTakenOver: (topic) => this.#reply("master_response", undefined, { data: { masterId: "another", takeOver: true, topic }, err: null }),
    });
    if (!this.#isGreeted) this.#greet();
    if (this.#isOpen) this.#update();
  }

  item(item: ChatItem): void {
    if (this.#hearsChats) this.#parent.send("webSocket::all_message", { topic: chatTopic, content: JSON.stringify(item) });
  }

  connection(isOpen: boolean): void {
    if (isOpen === this.#isConnected) return;
    this.#isConnected = isOpen;
    this.#parent.send(isOpen ? "agent::websocket_connection_gained" : "agent::websocket_connection_lost");
    this.#parent.send(isOpen ? "webSocket::connection_gain" : "webSocket::connection_lost");
  }

  /** Which contact the agent has in front of them. */
  viewed(contactId: string | undefined): void {
    if (contactId === this.#viewed) return;
    this.#viewed = contactId;
    this.#tabs?.tell("contact::view", { contactId: contactId ?? null });
  }

  /** By the agent, by the page, or from elsewhere: the page begins to sign in anew. */
  signedOut(how: "terminated" | "auth_fail"): void {
    if (!this.#isGreeted) return;
    this.#parent.send(how);
    this.#isGreeted = false;
    this.#isOpen = false;
    this.#hearsChats = false;
  }

  #greet(): void {
    this.#isGreeted = true;
    this.#parent.greet({ event: "acknowledge", data: { id: this.#id } });
    const known = (): { snapshot: Snapshot; configuration: Configuration } | undefined => {
      const [snapshot, configuration] = [this.#port.snapshot(), this.#port.configuration()];
      return snapshot && configuration && this.#parent.isApproved ? { snapshot, configuration } : undefined;
    };
    // A port that nobody takes stays without effect.
    this.#parent.greet({ type: "cross-domain-adapter-init" }, () => {
      const { port1, port2 } = new MessageChannel();
      new SdkPort(port1, known);
      return [port2];
    });
  }

  #update(): void {
    const [snapshot, configuration] = [this.#port.snapshot(), this.#port.configuration()];
    if (!snapshot || !configuration) return;
    this.#parent.send("agent::update", { snapshot: snapshotFor(snapshot, Date.now()), configuration: configurationFor(configuration) });
  }

  #receive(event: string, data: unknown): void {
    // Signed out there is nothing to say: the page finds that out by silence.
    if (!this.#isGreeted) return;
    switch (event) {
      case "synchronize":
        return this.#parent.send("acknowledge", { id: this.#id });
      case "outer_context_info":
        this.#isOpen = true;
        this.#update();
        return this.#parent.send("update_connected_ccps", { length: 1 });
      case "reload_agent_configuration":
        return this.#update();
      case "api_request":
        return void this.#answer("api_response", data as Request, (method, params) => this.#calls.answer(method, params));
      case "master_request":
        return void this.#answer("master_response", data as Request, async (method, params) => this.#tabs?.answer(method, params));
      case "broadcast": {
        const { event: inner, data: told } = (data ?? {}) as { event?: unknown; data?: unknown };
        if (typeof inner === "string" && !forNobody.has(inner)) this.#tabs?.tell(inner, told);
        return;
      }
      case "webSocket::subscribe":
        return this.#subscribe(data);
      case "terminate":
        return this.#port.onTerminate();
      default:
        // How the frame looks, how phones are set, logs: there is nothing to do.
        return;
    }
  }

  #subscribe(data: unknown): void {
    const topics = Array.isArray(data) ? data.filter((topic): topic is string => typeof topic === "string") : [];
    const unknown = topics.filter((topic) => topic !== chatTopic);
    if (topics.includes(chatTopic)) {
      this.#hearsChats = true;
      this.#parent.send("webSocket::subscription_update", { status: "success", topics: [chatTopic] });
    }
    if (unknown.length > 0) this.#parent.send("webSocket::subscription_failure", { status: "failure", topics: unknown.slice(0, 100) });
  }

  async #answer(
    event: string,
    { requestId, method, params }: Request,
    work: (method: string, params: unknown) => Promise<{ data: unknown; err: string | null } | undefined>,
  ): Promise<void> {
    const answer = await work(String(method), params);
    if (answer) this.#reply(event, requestId, answer);
  }

  #reply(event: string, requestId: string | undefined, { data, err }: { data: unknown; err: string | null }): void {
    this.#parent.send(event, { event, requestId, data, err });
  }

  #told(event: string, data: unknown): void {
    this.#parent.send(event, data);
    const { contactId } = (data ?? {}) as { contactId?: unknown };
    if (event === "contact::view" && typeof contactId === "string" && contactId !== this.#viewed) {
      this.#viewed = contactId;
      this.#port.onView(contactId);
    }
  }
}
