// The conversation as it is drawn: its lines, the place in the queue, who is typing. It stays at its end unless the
// customer reads back.

import { type ChatItem, interactiveType, type Attachment } from "@bellboard/api";
import { type Answer, answersOf, marksOf, replacedIn, templateOf } from "@bellboard/chat";
import { down } from "@bellboard/ui/icons";
import type { Shell } from "./chat.ts";
import type { Customer } from "./customer.ts";
import { el, icon, place, set } from "./dom.ts";
import type { Files } from "./files.ts";
import { lineOf, markLine, unsentLine } from "./lines.ts";
import { dayText, numberText, t } from "./messages/said.ts";
import { askToNotify, mayAskToNotify } from "./notify.ts";

/** Nearer to the end than this counts as being there. */
const atEndPx = 80;

interface Drawn {
  item: ChatItem;
  before: ChatItem | undefined;
  /** Whatever else the line depends on. */
  state: string;
  line: HTMLElement | undefined;
}

export interface TalkPort {
  readonly shell: Shell;
  readonly customer: Customer;
  /** The part for files, once it is there; it is sent for otherwise. */
  files(): Files | undefined;
  /** After a choice, for who chose by keyboard. */
  onChosen(): void;
}

export class Talk {
  readonly #port: TalkPort;
  readonly #lines = new Map<string, Drawn>();
  /** By their tokens: what may be done in views. Nothing while it is asked. */
  readonly #actions = new Map<string, readonly string[] | undefined>();
  /** By items: the names of their days, since a conversation is drawn often; and those that are shown. */
  readonly #days = new Map<string, string>();
  readonly #dayLines = new Map<string, HTMLElement>();
  #isAtEnd = true;
  #topPx = 0;

  readonly #log = el("div", { class: "log", role: "log", "aria-live": "off", "aria-label": t.conversation });
  readonly #number = el("div", { class: "big" });
  readonly #after = el("p", { class: "lead" });
  readonly #notifyMe = el("button", { type: "button", class: "go alt", "data-testid": "notify-me" }, t.notifyMe);
  readonly #place = el(
    "div",
    { class: "place", "data-testid": "widget-place", hidden: true },
    el("div", { role: "status" }, el("p", { class: "lead" }, t.placeBefore), this.#number, this.#after),
    el("p", { class: "small" }, t.placeKept),
    this.#notifyMe,
  );
  readonly #typing = el("div", { class: "line", "data-testid": "widget-typing", hidden: true });
  readonly #below = el("button", { type: "button", class: "below", "data-testid": "widget-below", hidden: true }, icon(down), t.newBelow);
  readonly #scroller = el("div", { class: "body talk", tabindex: "0", "aria-label": t.conversation, role: "region" }, el("span", { class: "push" }), this.#log, this.#place, this.#typing);
  readonly element = el("div", { class: "hold" }, this.#scroller, this.#below);

  constructor(port: TalkPort) {
    this.#port = port;
    this.#scroller.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
      // What has grown below meanwhile isn't the customer's doing; going up is.
      if (scrollHeight - scrollTop - clientHeight < atEndPx) this.#isAtEnd = true;
      else if (scrollTop < this.#topPx) this.#isAtEnd = false;
      this.#topPx = scrollTop;
      if (this.#isAtEnd) this.#below.hidden = true;
    });
    const grown = new ResizeObserver(() => this.#isAtEnd && this.toEnd());
    for (const one of [this.#log, this.#scroller, this.#typing, this.#place]) grown.observe(one);
    this.#below.addEventListener("click", () => {
      this.toEnd();
      this.#scroller.focus();
    });
    this.#notifyMe.addEventListener("click", () => void askToNotify().then(() => this.draw(false)));
  }

  draw(isSeen: boolean): void {
    const { customer } = this.#port;
    const { items, unsent, isConnected, isRead, phase, ownId, endFailed } = customer;
    const pending = unsent.map((one) => unsentLine(one, { isConnected, onRetry: () => customer.sendAgain(one.clientToken) }));
    const marks = marksOf(items, ownId);
    const { answers, replaced } = this.#asked();
    const shown = items.filter((item) => !replaced.has(item.Id));
    let day = dayText(new Date().toISOString());
    const lines = shown.flatMap((item, i) => {
      const mark = phase === "chat" ? marks.get(item.Id) : undefined;
      const line = this.#lineOf(item, shown[i - 1], answers.get(item.Id));
      if (!line) return [];
      const dayBefore = day;
      day = this.#dayOf(item);
      return [day === dayBefore ? undefined : this.#dayLine(day), line, mark && markLine(mark.state)];
    });
    const failed = endFailed && phase === "chat" ? [el("div", { class: "note err", role: "alert" }, t.endFailed)] : [];
    place(this.#log, [...lines.filter((line) => line !== undefined), ...pending, ...failed]);
    customer.giveReceipts(isSeen);
    if (isRead) set(this.#log, { "aria-live": "polite" });
    this.#drawPlace();
    this.#drawTyping();
  }

  /** A message came: whoever reads back is told that it is below. */
  heard(): void {
    if (!this.#isAtEnd) this.#below.hidden = false;
  }

  toEnd(): void {
    this.#isAtEnd = true;
    this.#below.hidden = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  clear(): void {
    this.#lines.clear();
    this.#log.replaceChildren();
  }

  focus(): void {
    this.#scroller.focus();
  }

  #asked(): { answers: ReadonlyMap<string, Answer>; replaced: ReadonlySet<string> } {
    const { items, unsent } = this.#port.customer;
    if (!items.some((item) => item.ContentType === interactiveType)) return { answers: new Map(), replaced: new Set() };
    // What was chosen counts at once, however long it takes to be sent.
    const going = unsent.map(
      ({ clientToken, content, contentType }): ChatItem => ({ Id: clientToken, AbsoluteTime: "", Type: "MESSAGE", ParticipantRole: "CUSTOMER", Content: content, ContentType: contentType }),
    );
    return { answers: answersOf([...items, ...going]), replaced: replacedIn(items) };
  }

  /** Lines are drawn once; a line is drawn again only when something that it shows has changed. */
  #lineOf(item: ChatItem, before: ChatItem | undefined, answer: Answer | undefined): HTMLElement | undefined {
    const { customer, shell } = this.#port;
    const isCard = item.ContentType === interactiveType;
    const cards = isCard ? shell.parts.get("interactive") : undefined;
    const files = item.Attachments ? this.#port.files() : undefined;
    if (isCard && !cards) void shell.parts.load("interactive").then(() => this.draw(false), () => undefined);
    const actions = isCard ? this.#actionsOf(item) : undefined;
    const isOpen = customer.phase === "chat" && answer === undefined;
    const state = `${isCard && cards !== undefined} ${isCard && isOpen} ${answer?.title ?? ""} ${files !== undefined} ${actions?.join() ?? ""}`;
    const known = this.#lines.get(item.Id);
    if (known?.item === item && known.before === before && known.state === state) return known.line;
    const line = lineOf(item, before, customer.ownId, {
      brand: shell.settings.brand ?? t.brand,
      card: (of) =>
        cards?.card({
          content: of.Content ?? "",
          chosen: answer,
          actions,
          isOpen,
          shell,
          onChoose: (kind, choice, title) => {
            customer.choose(kind, of.Id, choice, title);
            this.toEnd();
            this.#port.onChosen();
          },
        }),
      file: (file: Attachment) => files?.line(file),
    });
    this.#lines.set(item.Id, { item, before, state, line });
    return line;
  }

  #actionsOf(item: ChatItem): readonly string[] | undefined {
    const token = templateOf(item.Content ?? "")?.viewToken;
    if (token === undefined) return undefined;
    if (!this.#actions.has(token)) {
      this.#actions.set(token, undefined);
      this.#port.customer.viewActions(token).then(
        (actions) => {
          this.#actions.set(token, actions);
          this.draw(false);
        },
        // The next drawing asks again.
        () => this.#actions.delete(token),
      );
    }
    return this.#actions.get(token);
  }

  #dayOf({ Id, AbsoluteTime }: ChatItem): string {
    const day = this.#days.get(Id) ?? dayText(AbsoluteTime);
    this.#days.set(Id, day);
    return day;
  }

  /** Where a chat goes on over midnight, a new day begins with its name. */
  #dayLine(day: string): HTMLElement {
    const line = this.#dayLines.get(day) ?? el("div", { class: "note" }, day);
    this.#dayLines.set(day, line);
    return line;
  }

  #drawPlace(): void {
    const { phase, agentName, queue, isLost } = this.#port.customer;
    this.#place.hidden = phase !== "chat" || agentName !== undefined || queue === undefined || isLost;
    if (!queue) return;
    const wait = queue.estimatedWaitSeconds;
    this.#number.textContent = numberText(queue.position);
    this.#after.textContent = t.placeAfter(wait === null ? undefined : t.wait(Math.ceil(wait / 60)));
    this.#notifyMe.hidden = !mayAskToNotify();
  }

  #drawTyping(): void {
    const { typingName, phase } = this.#port.customer;
    this.#typing.hidden = typingName === undefined || phase !== "chat";
    if (typingName === undefined) return this.#typing.replaceChildren();
    if (this.#typing.hasChildNodes()) return;
    this.#typing.append(el("span", { class: "vh" }, t.typing(typingName || t.agent)), el("span", { class: "b dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")));
  }
}
