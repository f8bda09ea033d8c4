// What opens: the header, the form before a chat, the conversation with the field to write in, and what is left at the
// end.

import { ApiError, type ChatItem } from "@bellboard/api";
import { bytesOf, Drafts, keepIn, messageBytesMax, type NamedBlob } from "@bellboard/chat";
import { clip, minus, offline, save as saveIcon, send as sendIcon } from "@bellboard/ui/icons";
import type { Panel, Shell } from "./chat.ts";
import { Customer } from "./customer.ts";
import { dress, el, icon, set } from "./dom.ts";
import type { Files } from "./files.ts";
import { nameOf } from "./lines.ts";
import { t } from "./messages/said.ts";
import { askToNotify, notify, wordsOf } from "./notify.ts";
import css from "./panel.css?inline";
import { Talk } from "./talk.ts";

const openKey = "bellboard.widget.open";
const draftName = "widget";
/** As in the style: the whole screen is the chat. */
const small = "(max-width: 30em)";

export class ChatPanel implements Panel {
  readonly #shell: Shell;
  readonly #keep = keepIn(() => sessionStorage);
  readonly #drafts = new Drafts(this.#keep);
  readonly #customer: Customer;
  readonly #talk: Talk;
  readonly #isSmall = matchMedia(small);
  #files: Files | undefined;
  #isOpen = false;
  #drawnPhase = "";

  readonly #title = el("div", { class: "t", id: "t" });
  readonly #sub = el("div", { class: "s", role: "status" });
  readonly #initial = el("span", { class: "avatar", "aria-hidden": "true" });
  readonly #minimise = el("button", { type: "button", class: "round", "aria-label": t.minimise, title: t.minimise, "data-testid": "widget-minimise" }, icon(minus));
  readonly #end = el("button", { type: "button", class: "end", "data-testid": "widget-end" }, t.end);
  readonly #banner = el("div", { class: "banner", role: "status", "data-testid": "widget-offline", hidden: true }, icon(offline), t.offline);
  readonly #lead = el("p", { class: "lead" });
  readonly #nameField = el("input", { class: "in", autocomplete: "name", maxlength: "256", dir: "auto", "aria-describedby": "err", "data-testid": "prechat-name" });
  readonly #nameLabel = el("label", {}, t.yourName, this.#nameField);
  readonly #formError = el("p", { class: "err", id: "err", role: "alert" });
  readonly #startButton = el("button", { class: "go", "data-testid": "start-chat" });
  readonly #form = el(
    "form",
    { class: "body", novalidate: true },
    el("h2", {}, t.title),
    this.#lead,
    this.#nameLabel,
    this.#formError,
    el("span", { class: "push" }),
    this.#startButton,
  );
  readonly #input = el("textarea", { class: "in", rows: "1", "data-testid": "widget-input" });
  readonly #send = el("button", { class: "send", "aria-label": t.send, title: t.send, "data-testid": "widget-send" }, icon(sendIcon));
  readonly #picker = el("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", "aria-hidden": "true", "data-testid": "widget-file-picker" });
  readonly #attach = el("button", { type: "button", class: "attach", "aria-label": t.attach, title: t.attach, "data-testid": "widget-attach" }, icon(clip));
  readonly #tooLong = el("p", { class: "err", role: "alert", hidden: true }, t.tooLong);
  readonly #uploads = el("div", {});
  readonly #foot = el("form", { class: "foot" }, this.#attach, this.#picker, this.#input, this.#send);
  readonly #save = el("button", { type: "button", class: "go alt", "data-testid": "widget-transcript" }, icon(saveIcon), t.download);
  readonly #newChat = el("button", { type: "button", class: "go", "data-testid": "widget-new-chat" }, t.newChat);
  readonly #ended = el("div", { class: "ended", "data-testid": "widget-ended" }, this.#save, this.#newChat);
  readonly #drop = el("div", { class: "drop", "data-testid": "widget-drop", hidden: true }, t.dropHere);
  readonly #element: HTMLElement;
  readonly #said = el("div", { class: "vh", "aria-live": "polite" });

  constructor(shell: Shell) {
    this.#shell = shell;
    this.#customer = new Customer({
      origin: shell.origin,
      onChange: () => this.#draw(),
      onMessage: (item) => this.#heard(item),
      onItems: (items) => this.#files?.arrived(items),
    });
    this.#talk = new Talk({ shell, customer: this.#customer, files: () => this.#withFiles(), onChosen: () => this.#focusAfterChoice() });
    this.#element = el(
      "section",
      { class: "panel", role: "dialog", "aria-labelledby": "t", "data-testid": "widget-panel", hidden: true },
      el("div", { class: "head" }, this.#initial, el("div", { class: "grow" }, this.#title, this.#sub), this.#end, this.#minimise),
      this.#banner,
      this.#form,
      this.#talk.element,
      this.#uploads,
      this.#tooLong,
      this.#foot,
      this.#ended,
      this.#drop,
    );
    dress(shell.shadowRoot, css);
    shell.shadowRoot?.prepend(this.#element);
    shell.shadowRoot?.append(this.#said);
    this.#listen();
    this.#input.value = this.#drafts.read(draftName);
    const isResumed = this.#customer.resume();
    this.#fit();
    if (isResumed && this.#keep.read(openKey) === "yes") {
      this.show(true, { focus: false });
    } else this.#draw();
  }

  show(isOpen: boolean, { focus }: { focus: boolean }): void {
    const hasChanged = this.#isOpen !== isOpen;
    this.#isOpen = isOpen;
    this.#keep.write(openKey, isOpen ? "yes" : undefined);
    this.#draw();
    if (hasChanged) this.#shell.shown(isOpen);
    if (isOpen) {
      this.#grow();
      this.#talk.toEnd();
    }
    if (focus && isOpen) this.#focusInside();
    else if (focus) this.#shell.focusLauncher();
  }

  #listen(): void {
    this.#minimise.addEventListener("click", () => this.show(false, { focus: true }));
    this.#form.addEventListener("submit", (event) => void this.#start(event));
    this.#foot.addEventListener("submit", (event) => this.#submit(event));
    this.#input.addEventListener("input", () => this.#wrote());
    this.#input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
    });
    this.#end.addEventListener("click", () => void this.#endChat());
    this.#newChat.addEventListener("click", () => {
      this.#customer.again();
      this.#talk.clear();
      this.#files?.clear();
      this.#focusInside();
    });
    this.#save.addEventListener("click", () => void this.#saveTranscript());
    this.#element.addEventListener("keydown", (event) => {
      if (event.key === "Tab" && this.#isSmall.matches) this.#stayInside(event);
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.show(false, { focus: true });
    });
    document.addEventListener("visibilitychange", () => this.#draw());
    globalThis.addEventListener("focus", () => this.#draw());
    this.#isSmall.addEventListener("change", () => this.#fit());
    for (const event of ["resize", "scroll"]) globalThis.visualViewport?.addEventListener(event, () => this.#fit());
    this.#listenForFiles();
  }

  #listenForFiles(): void {
    for (const event of ["pointerenter", "focus"]) this.#attach.addEventListener(event, () => this.#withFiles());
    this.#attach.addEventListener("click", () => this.#picker.click());
    this.#picker.addEventListener("change", () => {
      this.#addFiles(this.#picker.files);
      this.#picker.value = "";
    });
    this.#input.addEventListener("paste", (event) => {
      if (this.#addFiles(event.clipboardData?.files)) event.preventDefault();
    });
    const carries = (event: DragEvent): boolean => this.#takesFiles && event.dataTransfer?.types.includes("Files") === true;
    this.#element.addEventListener("dragover", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      this.#drop.hidden = false;
    });
    this.#element.addEventListener("dragleave", (event) => {
      if (!this.#element.contains(event.relatedTarget as Node | null)) this.#drop.hidden = true;
    });
    this.#element.addEventListener("drop", (event) => {
      this.#drop.hidden = true;
      if (!carries(event)) return;
      event.preventDefault();
      this.#addFiles(event.dataTransfer?.files);
    });
  }

  get #takesFiles(): boolean {
    return this.#customer.phase === "chat" && this.#customer.mayAttach;
  }

  /** True where there was something to send. */
  #addFiles(given: Iterable<NamedBlob> | null | undefined): boolean {
    const files = [...(given ?? [])];
    if (files.length === 0 || !this.#takesFiles) return false;
    this.#withFiles((there) => there.add(files));
    return true;
  }

  /** The part for files, now or once it is there. */
  #withFiles(run?: (files: Files) => void): Files | undefined {
    if (this.#files) {
      run?.(this.#files);
      return this.#files;
    }
    const { parts, origin } = this.#shell;
    parts.load("files").then(
      (part) => {
        if (!this.#files) {
          this.#files = part.begin({ shell: this.#shell, origin, token: this.#customer.token });
          this.#files.arrived(this.#customer.items);
          this.#picker.accept = this.#files.accept;
          this.#uploads.replaceChildren(this.#files.list);
        }
        run?.(this.#files);
        this.#draw();
      },
      () => run && this.#say(t.loadFailed),
    );
    return undefined;
  }

  /** On a small screen the chat is all there is, and the keyboard's focus stays in it. */
  #stayInside(event: KeyboardEvent): void {
    const all = [...this.#element.querySelectorAll<HTMLElement>("button, input, textarea, a[href], [tabindex='0']")];
    const able = all.filter((one) => one.tabIndex >= 0 && !one.matches(":disabled") && one.getClientRects().length > 0);
    const [from, to] = event.shiftKey ? [able[0], able.at(-1)] : [able.at(-1), able[0]];
    if (this.#shell.shadowRoot?.activeElement !== from) return;
    event.preventDefault();
    to?.focus();
  }

  /** A keyboard on the screen takes its place from the bottom, which styles don't know of. */
  #fit(): void {
    const viewport = globalThis.visualViewport;
    const isFull = this.#isSmall.matches && viewport !== null && viewport.scale === 1;
    this.#element.style.setProperty("--h", isFull ? `${viewport.height}px` : "");
    this.#element.style.setProperty("--y", isFull ? `${viewport.offsetTop}px` : "");
    set(this.#element, { "aria-modal": this.#isSmall.matches ? "true" : undefined });
  }

  #focusInside(): void {
    const { phase } = this.#customer;
    if (phase === "chat") this.#input.focus();
    else if (phase === "ended") this.#newChat.focus();
    else (this.#nameLabel.hidden ? this.#startButton : this.#nameField).focus();
  }

  /** Where the focus was is a button that can be pressed no more. A field would bring up a phone's keyboard. */
  #focusAfterChoice(): void {
    if (this.#isSmall.matches) this.#talk.focus();
    else this.#input.focus();
  }

  async #start(event: Event): Promise<void> {
    event.preventDefault();
    const { settings } = this.#shell;
    const typed = this.#nameField.value.trim();
    const isMissing = !settings.customerName && typed === "";
    set(this.#nameField, { "aria-invalid": isMissing ? "true" : undefined });
    if (isMissing) {
      this.#formError.textContent = t.nameMissing;
      this.#nameField.focus();
      return;
    }
    void askToNotify().then(() => this.#draw());
    const name = settings.customerName ? await settings.customerName() : typed;
    const { flowId, attributes, contentTypes, durationMinutes } = settings;
    await this.#customer.start({ name, flowId, attributes, contentTypes, durationMinutes });
    if (this.#isOpen) this.#focusInside();
    if (this.#customer.phase === "chat") this.#shell.tell("CONNECTION_ESTABLISHED", { contactId: this.#customer.contactId });
  }

  #submit(event: Event): void {
    event.preventDefault();
    const text = this.#input.value.trim();
    if (text === "" || bytesOf(text) > messageBytesMax) return;
    this.#input.value = "";
    this.#drafts.write(draftName, "");
    this.#customer.send(text);
    this.#grow();
    this.#talk.toEnd();
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
    // Without a text its placeholder goes the way of the widget.
    set(this.#input, { dir: this.#input.value === "" ? undefined : "auto" });
    this.#input.style.blockSize = "auto";
    this.#input.style.blockSize = `${this.#input.scrollHeight + 2}px`;
  }

  async #endChat(): Promise<void> {
    this.#end.disabled = true;
    await this.#customer.end();
    this.#end.disabled = false;
    this.#focusInside();
  }

  async #saveTranscript(): Promise<void> {
    try {
      const part = await this.#shell.parts.load("transcript");
      part.save({ shell: this.#shell, brand: this.#brand, items: this.#customer.items, ownId: this.#customer.ownId });
    } catch {
      this.#say(t.loadFailed);
    }
  }

  #heard(item: ChatItem): void {
    this.#shell.tell("INCOMING_MESSAGE", item);
    if (item.ParticipantRole !== "SYSTEM") notify(item, () => this.show(true, { focus: true }));
    this.#talk.heard();
    if (this.#isSeen) return;
    this.#shell.unread += 1;
    if (!this.#isOpen) this.#say(`${nameOf(item) || this.#brand}: ${wordsOf(item)}`);
  }

  #say(text: string): void {
    this.#said.textContent = text;
  }

  get #isSeen(): boolean {
    return this.#isOpen && document.visibilityState === "visible";
  }

  get #brand(): string {
    return this.#shell.settings.brand ?? t.brand;
  }

  #draw(): void {
    if (this.#isSeen) this.#shell.unread = 0;
    const { phase } = this.#customer;
    if (phase === "ended" && this.#drawnPhase === "chat") this.#shell.tell("CHAT_ENDED");
    this.#drawnPhase = phase;
    const isTalk = phase === "chat" || phase === "ended";
    this.#element.hidden = !this.#isOpen;
    this.#drawHeader();
    this.#banner.hidden = !(this.#customer.isLost && phase === "chat");
    this.#form.hidden = isTalk;
    this.#talk.element.hidden = !isTalk;
    this.#foot.hidden = phase !== "chat";
    this.#uploads.hidden = phase !== "chat";
    this.#ended.hidden = phase !== "ended";
    this.#attach.hidden = !this.#takesFiles;
    if (isTalk) this.#drawTalk();
    else this.#drawForm();
  }

  #drawHeader(): void {
    const { phase, agentName, hasBot } = this.#customer;
    const brand = this.#brand;
    const title = (phase === "chat" && agentName) || brand;
    this.#title.textContent = title;
    this.#initial.textContent = [...title][0]?.toUpperCase() ?? "";
    const waiting = hasBot ? t.automatic : t.finding;
    const sub = phase === "ended" ? t.ended : phase === "chat" ? (agentName ? (brand === title ? t.withUs : brand) : waiting) : "";
    if (this.#sub.textContent !== sub) this.#sub.textContent = sub;
    this.#end.hidden = phase !== "chat";
  }

  #drawForm(): void {
    const { phase, startError } = this.#customer;
    const isStarting = phase === "starting";
    const isKnown = this.#shell.settings.customerName !== undefined;
    this.#nameLabel.hidden = isKnown;
    this.#lead.textContent = isKnown ? t.leadKnown : t.lead;
    this.#startButton.textContent = isStarting ? t.starting : t.start;
    this.#startButton.disabled = isStarting;
    if (isStarting) this.#formError.textContent = "";
    if (startError) this.#formError.textContent = startError instanceof ApiError && startError.status === 429 ? t.startSlow : t.startFailed;
  }

  #drawTalk(): void {
    const { agentName, phase } = this.#customer;
    this.#talk.draw(this.#isSeen);
    const text = t.message(agentName);
    set(this.#input, { placeholder: text, "aria-label": text });
    const bytes = bytesOf(this.#input.value.trim());
    this.#send.disabled = bytes === 0 || bytes > messageBytesMax;
    this.#tooLong.hidden = bytes <= messageBytesMax || phase !== "chat";
  }
}
