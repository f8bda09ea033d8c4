// The customer's widget as a custom element: a button that opens a chat. All of it lives in its shadow root and
// takes its colours from the host page's --bellboard-* variables.

import { ApiError, type ChatItem } from "@bellboard/api";
import { bytesOf, Drafts, keepIn, marksOf, messageBytesMax } from "@bellboard/chat";
import { chat as chatIcon, caret, minus, offline, send as sendIcon } from "@bellboard/ui/icons";
import { Customer } from "./customer.ts";
import { el, icon, place, set } from "./dom.ts";
import { lineOf, unsentLine } from "./lines.ts";
import { en } from "./messages/en.ts";
import css from "./widget.css?inline";

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** Nearer to the end than this counts as being there. */
const atEndPx = 80;
const openKey = "bellboard.widget.open";
const draftName = "widget";

export class BellboardChat extends HTMLElement {
  /** Where the server is; the loader sets it before the element is connected. */
  origin = location.origin;

  readonly #keep = keepIn(() => sessionStorage);
  readonly #drafts = new Drafts(this.#keep);
  readonly #lines = new Map<string, { item: ChatItem; before: ChatItem | undefined; line: HTMLElement | undefined }>();
  #customer!: Customer;
  #isOpen = false;
  #unread = 0;
  #drawn = false;

  readonly #launcher = el("button", { class: "launch", type: "button", "data-testid": "launcher", "aria-haspopup": "dialog" });
  readonly #dot = el("span", { class: "dot", hidden: true });
  readonly #title = el("div", { class: "t", id: "t" });
  readonly #sub = el("div", { class: "s", role: "status" });
  readonly #initial = el("span", { class: "avatar", "aria-hidden": "true" });
  readonly #minimise = this.#iconButton(minus, en.minimise, "widget-minimise", () => this.#show(false));
  readonly #end = el("button", { type: "button", class: "end", "data-testid": "widget-end" }, en.end);
  readonly #banner = el("div", { class: "banner", role: "status", hidden: true }, icon(offline), en.offline);
  readonly #nameField = el("input", { class: "in", autocomplete: "name", maxlength: "256", "aria-describedby": "err", "data-testid": "prechat-name" });
  readonly #formError = el("p", { class: "err", id: "err", role: "alert" });
  readonly #startButton = el("button", { class: "go", "data-testid": "start-chat" });
  readonly #form = el(
    "form",
    { class: "body", novalidate: true },
    el("h2", {}, en.title),
    el("p", { class: "lead" }, en.lead),
    el("label", {}, en.yourName, this.#nameField),
    this.#formError,
    el("span", { class: "push" }),
    this.#startButton,
  );
  readonly #log = el("div", { class: "log", role: "log", "aria-live": "off", "aria-label": en.conversation });
  readonly #typing = el("div", { class: "line", "data-testid": "widget-typing", hidden: true });
  readonly #scroller = el("div", { class: "body talk", tabindex: "0" }, el("span", { class: "push" }), this.#log, this.#typing);
  readonly #input = el("textarea", { class: "in", rows: "1", "data-testid": "widget-input" });
  readonly #send = el("button", { class: "send", "aria-label": en.send, "data-testid": "widget-send" }, icon(sendIcon));
  readonly #tooLong = el("p", { class: "err", role: "alert", hidden: true }, en.tooLong);
  readonly #foot = el("form", { class: "foot" }, this.#input, this.#send);
  readonly #newChat = el("button", { type: "button", class: "go", "data-testid": "widget-new-chat" }, en.newChat);
  readonly #ended = el("div", { class: "ended", "data-testid": "widget-ended" }, this.#newChat);
  readonly #panel = el(
    "section",
    { class: "panel", role: "dialog", "aria-labelledby": "t", hidden: true },
    el("div", { class: "head" }, this.#initial, el("div", { class: "grow" }, this.#title, this.#sub), this.#end, this.#minimise),
    this.#banner,
    this.#form,
    this.#scroller,
    this.#tooLong,
    this.#foot,
    this.#ended,
  );
  readonly #said = el("div", { class: "vh", "aria-live": "polite" });

  connectedCallback(): void {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(this.#panel, this.#launcher, this.#said);
    this.#customer = new Customer({
      origin: this.origin,
      flowId: this.dataset["flow"],
      onChange: () => this.#draw(),
      onMessage: (item) => this.#heard(item),
    });
    this.#listen(root);
    this.#input.value = this.#drafts.read(draftName);
    this.#grow();
    const isResumed = this.#customer.resume();
    this.#show(isResumed && this.#keep.read(openKey) === "yes", { focus: false });
  }

  #listen(root: ShadowRoot): void {
    this.#launcher.addEventListener("click", () => this.#show(!this.#isOpen));
    this.#form.addEventListener("submit", (event) => void this.#start(event));
    this.#foot.addEventListener("submit", (event) => this.#submit(event));
    this.#input.addEventListener("input", () => this.#wrote());
    this.#input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
    });
    this.#end.addEventListener("click", () => void this.#endChat());
    this.#newChat.addEventListener("click", () => {
      this.#customer.again();
      this.#lines.clear();
      this.#focusInside();
    });
    root.addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key !== "Escape" || !this.#isOpen) return;
      event.stopPropagation();
      this.#show(false);
    });
    document.addEventListener("visibilitychange", () => this.#draw());
    globalThis.visualViewport?.addEventListener("resize", () => this.#toEnd());
  }

  #show(isOpen: boolean, { focus } = { focus: true }): void {
    this.#isOpen = isOpen;
    this.#keep.write(openKey, isOpen ? "yes" : undefined);
    this.#draw();
    if (isOpen) this.#toEnd();
    if (focus && isOpen) this.#focusInside();
    else if (focus) this.#launcher.focus();
  }

  #focusInside(): void {
    const { phase } = this.#customer;
    (phase === "chat" ? this.#input : phase === "ended" ? this.#newChat : this.#nameField).focus();
  }

  async #start(event: Event): Promise<void> {
    event.preventDefault();
    const name = this.#nameField.value.trim();
    set(this.#nameField, { "aria-invalid": name === "" ? "true" : undefined });
    if (name === "") {
      this.#formError.textContent = en.nameMissing;
      this.#nameField.focus();
      return;
    }
    await this.#customer.start(name);
    if (this.#isOpen) this.#focusInside();
  }

  #submit(event: Event): void {
    event.preventDefault();
    const text = this.#input.value.trim();
    if (text === "" || bytesOf(text) > messageBytesMax) return;
    this.#input.value = "";
    this.#drafts.write(draftName, "");
    this.#customer.send(text);
    this.#grow();
    this.#toEnd();
    this.#input.focus();
  }

  #wrote(): void {
    this.#drafts.write(draftName, this.#input.value);
    if (this.#input.value.trim() !== "") this.#customer.sayTyping();
    this.#grow();
    this.#draw();
  }

  /** The field is as tall as what is in it, up to what its style allows. */
  #grow(): void {
    this.#input.style.blockSize = "auto";
    this.#input.style.blockSize = `${this.#input.scrollHeight + 2}px`;
  }

  async #endChat(): Promise<void> {
    this.#end.disabled = true;
    await this.#customer.end();
    this.#end.disabled = false;
    this.#focusInside();
  }

  #heard(item: ChatItem): void {
    if (this.#isSeen) return;
    this.#unread += 1;
    if (!this.#isOpen) this.#said.textContent = `${item.DisplayName ?? ""}: ${item.Content ?? ""}`;
  }

  get #isSeen(): boolean {
    return this.#isOpen && document.visibilityState === "visible";
  }

  #draw(): void {
    if (!this.#customer) return;
    if (this.#isSeen) this.#unread = 0;
    const { phase } = this.#customer;
    const isTalk = phase === "chat" || phase === "ended";
    this.#drawLauncher();
    this.#panel.hidden = !this.#isOpen;
    this.#drawHeader();
    this.#banner.hidden = !(this.#customer.isLost && phase === "chat");
    this.#form.hidden = isTalk;
    this.#scroller.hidden = !isTalk;
    this.#foot.hidden = phase !== "chat";
    this.#ended.hidden = phase !== "ended";
    if (isTalk) this.#drawTalk();
    else this.#drawForm();
  }

  #drawLauncher(): void {
    if (!this.#drawn) {
      this.#launcher.append(icon(chatIcon), icon(caret), this.#dot);
      this.#drawn = true;
    }
    set(this.#launcher, {
      "aria-label": this.#isOpen ? en.minimise : this.#unread > 0 ? en.openUnread(this.#unread) : en.open,
      "aria-expanded": String(this.#isOpen),
      class: this.#isOpen ? "launch open" : "launch",
    });
    this.#dot.hidden = this.#unread === 0 || this.#isOpen;
  }

  #drawHeader(): void {
    const { phase, agentName, queue } = this.#customer;
    const brand = this.dataset["name"] ?? en.title;
    const title = (phase === "chat" && agentName) || brand;
    this.#title.textContent = title;
    this.#initial.textContent = [...title][0]?.toUpperCase() ?? "";
    const waiting = queue ? placeText(queue) : en.finding;
    const sub = phase === "ended" ? en.ended : phase === "chat" ? (agentName ? (brand === title ? en.withUs : brand) : waiting) : "";
    if (this.#sub.textContent !== sub) this.#sub.textContent = sub;
    this.#end.hidden = phase !== "chat";
  }

  #drawForm(): void {
    const { phase, startError } = this.#customer;
    const isStarting = phase === "starting";
    this.#startButton.textContent = isStarting ? en.starting : en.start;
    this.#startButton.disabled = isStarting;
    if (isStarting) this.#formError.textContent = "";
    if (startError) this.#formError.textContent = startError instanceof ApiError && startError.status === 429 ? en.startSlow : en.startFailed;
  }

  #drawTalk(): void {
    const { items, unsent, isConnected, isRead, typingName, phase, agentName, endFailed, ownId } = this.#customer;
    const isAtEnd = this.#scroller.scrollHeight - this.#scroller.scrollTop - this.#scroller.clientHeight < atEndPx;
    const pending = unsent.map((one) => unsentLine(one, { isConnected, onRetry: () => this.#customer.sendAgain(one.clientToken) }));
    const marks = marksOf(items, ownId);
    const marked = items.flatMap((item, i) => {
      const line = this.#lineOf(item, items[i - 1]);
      const mark = phase === "chat" ? marks.get(item.Id) : undefined;
      return [line, mark && el("div", { class: "state", "data-testid": "widget-mark", "data-mark": mark.state }, en[mark.state])];
    });
    const failed = endFailed && phase === "chat" ? [el("div", { class: "note err", role: "alert" }, en.endFailed)] : [];
    place(this.#log, [...marked.filter((line) => line !== undefined), ...pending, ...failed]);
    this.#customer.giveReceipts(this.#isSeen);
    if (isRead) set(this.#log, { "aria-live": "polite" });

    this.#typing.hidden = typingName === undefined || phase !== "chat";
    if (typingName !== undefined && !this.#typing.hasChildNodes()) {
      this.#typing.append(el("span", { class: "vh" }, en.typing(typingName || en.agent)), el("span", { class: "b dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")));
    }
    if (typingName === undefined) this.#typing.replaceChildren();

    const text = en.message(agentName);
    set(this.#input, { placeholder: text, "aria-label": text });
    const bytes = bytesOf(this.#input.value.trim());
    this.#send.disabled = bytes === 0 || bytes > messageBytesMax;
    this.#tooLong.hidden = bytes <= messageBytesMax || phase !== "chat";
    if (isAtEnd) this.#toEnd();
  }

  /** Lines are drawn once; a line is drawn again only when its item or the one before it has changed. */
  #lineOf(item: ChatItem, before: ChatItem | undefined): HTMLElement | undefined {
    const known = this.#lines.get(item.Id);
    if (known?.item === item && known.before === before) return known.line;
    const line = lineOf(item, before, this.#customer.ownId);
    this.#lines.set(item.Id, { item, before, line });
    return line;
  }

  #toEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #iconButton(d: string, label: string, testId: string, onClick: () => void): HTMLButtonElement {
    const button = el("button", { type: "button", class: "round", "aria-label": label, title: label, "data-testid": testId }, icon(d));
    button.addEventListener("click", onClick);
    return button;
  }
}

function placeText(queue: { position: number; estimatedWaitSeconds: number | null }): string {
  const wait = queue.estimatedWaitSeconds;
  return en.place(queue.position) + (wait === null ? "" : `, ${en.wait(Math.ceil(wait / 60))}`);
}
