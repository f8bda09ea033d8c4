// The page that frames the panel: whether there is one, whether it may know anything, and messages to and fro.
//
// Only approved sites may frame the panel at all, which the browser sees to. Here the site is compared once more, with
// the list of the agent's own contact centre, and nothing is ever said to a page of another.

/** What an operator may set who lets every site frame the panel. */
const everySite = "*";

export interface ParentPort {
  /** The window that frames this one. */
  readonly parent: Window;
  /** The sites that may frame the panel of this agent; undefined until it is known. */
  approved(): readonly string[] | undefined;
  /** A message of an approved parent. */
  onMessage(event: string, data: unknown): void;
}

export class Parent {
  readonly #port: ParentPort;
  /** Known from the browser, or from the first message that came. */
  #origin: string | undefined;

  constructor(port: ParentPort, origin = parentOrigin()) {
    this.#port = port;
    this.#origin = origin;
    window.addEventListener("message", (event) => this.#receive(event));
  }

  get isApproved(): boolean {
    return this.#origin !== undefined && this.#isApproved(this.#origin);
  }

  send(event: string, data?: unknown): void {
    if (this.isApproved) this.#port.parent.postMessage({ event, data }, this.#origin ?? "");
  }

  /**
   * The first words. Where the browser doesn't tell who the parent is, they are addressed to each approved site, and
   * reach the one that it is.
   */
  greet(message: object, transfer: () => Transferable[] = () => []): void {
    const named = (this.#port.approved() ?? []).filter((origin) => origin !== everySite);
    const to = this.#origin === undefined ? named : this.isApproved ? [this.#origin] : [];
    for (const origin of to) this.#port.parent.postMessage(message, origin, transfer());
  }

  #isApproved(origin: string): boolean {
    const approved = this.#port.approved() ?? [];
    return origin === location.origin || approved.includes(origin) || approved.includes(everySite);
  }

  #receive({ source, origin, data }: MessageEvent): void {
    if (source !== this.#port.parent || !this.#isApproved(origin)) return;
    if (typeof data !== "object" || data === null || typeof data.event !== "string") return;
    this.#origin = origin;
    this.#port.onMessage(data.event, data.data);
  }
}

function parentOrigin(): string | undefined {
  const known = (location as { ancestorOrigins?: DOMStringList }).ancestorOrigins?.[0];
  if (known) return known;
  try {
    return new URL(document.referrer).origin;
  } catch {
    return undefined;
  }
}
