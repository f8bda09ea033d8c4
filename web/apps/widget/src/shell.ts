// The script of the page: a button that opens a chat, and what the page has said about it. All of it lives in a shadow
// root. The chat itself is another part, and comes when someone opens it or one goes on.

import { caret, chat as chatIcon } from "@bellboard/ui/icons";
import type { Panel } from "./chat.ts";
import { dress, el, icon, set } from "./dom.ts";
import { chatKey } from "./kept.ts";
import { type Locale, localeOf } from "./locale.ts";
import type { Words } from "./messages/en.ts";
import { enShell } from "./messages/en-shell.ts";
import type { PartLoader } from "./part.ts";
import { type Settings, settingsOf, take } from "./settings.ts";
import css from "./shell.css?inline";

export class BellboardChat extends HTMLElement {
  /** Where the server is, and the settings: the loader gives both before the element is connected. */
  origin = location.origin;
  parts!: PartLoader;
  settings: Settings = settingsOf({});

  locale!: Locale;
  /** English where its own language can't be had: then the chat part says it. */
  words: Words | undefined;
  #ready: Promise<Panel> | undefined;
  #panel: Panel | undefined;
  #isOpen = false;
  #unread = 0;
  #isSettled = false;

  readonly #dot = el("span", { class: "dot", hidden: true });
  readonly #launcher = el("button", { type: "button", "data-testid": "launcher", "aria-haspopup": "dialog" }, icon(chatIcon), icon(caret), this.#dot);
  readonly #trouble = el("div", { class: "trouble", role: "alert", hidden: true });

  connectedCallback(): void {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    dress(root, css);
    root.append(this.#launcher, this.#trouble);
    this.#launcher.addEventListener("click", () => this.show(!this.#isOpen));
    // Whoever points at the button will press it: the chat is there by then.
    for (const event of ["pointerenter", "focus", "touchstart"]) {
      this.#launcher.addEventListener(event, () => void this.#load().catch(() => undefined), { passive: true, once: true });
    }
    // What the page has yet to say in this very turn counts from the start.
    queueMicrotask(() => this.#settle());
  }

  /** One call in the manner of Amazon's snippet. */
  call(name: unknown, value: unknown): void {
    if (!take(this.settings, name, value)) console.warn(`Bellboard: amazon_connect(${JSON.stringify(name)}, …) is not known here.`);
    else if (this.#isSettled) this.#apply();
  }

  show(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#trouble.hidden = true;
    this.#draw();
    if (this.#panel) return this.#panel.show(isOpen, { focus: true });
    if (!isOpen) return;
    this.#load().then(
      (panel) => this.#isOpen && panel.show(true, { focus: true }),
      () => {
        this.#isOpen = false;
        this.#trouble.textContent = this.#says.loadFailed;
        this.#trouble.hidden = false;
        this.#draw();
      },
    );
  }

  /** The chat has opened or closed by itself. */
  shown(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#draw();
    this.tell(isOpen ? "WIDGET_FRAME_OPENED" : "WIDGET_FRAME_CLOSED");
  }

  focusLauncher(): void {
    this.#launcher.focus();
  }

  get unread(): number {
    return this.#unread;
  }

  set unread(count: number) {
    if (count === this.#unread) return;
    this.#unread = count;
    this.#draw();
  }

  /** For callbacks that the page has registered. */
  tell(event: string, data: unknown = {}): void {
    this.settings.callbacks[event]?.(event, data);
  }

  #settle(): void {
    this.#isSettled = true;
    this.#apply();
    if (this.#isKept()) this.#load().catch(() => undefined);
  }

  #apply(): void {
    const { settings } = this;
    for (const [name, value] of Object.entries(settings.variables)) this.style.setProperty(`--bellboard-${name}`, value);
    if (settings.theme) this.setAttribute("data-theme", settings.theme);
    const wanted = [settings.language, document.documentElement.lang];
    const locale = localeOf(wanted, navigator.languages);
    if (locale.language !== this.locale?.language && !this.#ready) {
      this.locale = locale;
      this.dir = locale.direction;
      this.lang = locale.language;
      this.words = undefined;
      this.#readWords().then(() => this.#draw());
    }
    const { launch, opensItself } = settings;
    settings.launch = undefined;
    settings.opensItself = false;
    launch?.(() => this.show(true));
    if (opensItself) this.show(true);
    this.#draw();
  }

  async #readWords(): Promise<void> {
    const { language } = this.locale;
    if (language === "en" || this.words) return;
    const words = await this.parts.load(language).catch(() => undefined);
    if (language === this.locale.language) this.words = words;
  }

  #load(): Promise<Panel> {
    this.#ready ??= Promise.all([this.parts.load("chat"), this.#readWords()]).then(([part]) => (this.#panel = part.begin(this)));
    this.#ready.finally(() => this.#draw()).catch(() => (this.#ready = undefined));
    this.#draw();
    return this.#ready;
  }

  #isKept(): boolean {
    try {
      return sessionStorage.getItem(chatKey) !== null;
    } catch {
      return false;
    }
  }

  get #says(): typeof enShell {
    return this.words ?? enShell;
  }

  #draw(): void {
    const says = this.#says;
    set(this.#launcher, {
      "aria-label": this.#isOpen ? says.minimise : this.#unread > 0 ? says.openUnread(this.#unread) : says.open,
      "aria-expanded": String(this.#isOpen),
      "aria-busy": this.#isOpen && !this.#panel ? "true" : undefined,
      class: this.#isOpen ? "launch open" : "launch",
      hidden: !this.settings.hasLauncher,
    });
    this.#dot.hidden = this.#unread === 0 || this.#isOpen;
  }
}
