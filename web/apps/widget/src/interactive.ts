// The part for interactive messages (CHAT-90): lists, times and panels as buttons, and what was chosen of them.

import { type Chosen, type Choice, instantOf, isChosen, type Picture, type Template, templateOf } from "@bellboard/chat";
import { check, next } from "@bellboard/ui/icons";
import type { Shell } from "./chat.ts";
import { dress, el, icon, set } from "./dom.ts";
import css from "./interactive.css?inline";
import { dateText, numberText, speak, t } from "./messages/said.ts";

export interface Card {
  readonly content: string;
  /** Of a view: what may be done in it. */
  readonly actions: readonly string[] | undefined;
  readonly chosen: Chosen | undefined;
  /** Whether there is a choice still. */
  readonly isOpen: boolean;
  readonly shell: Shell;
  /** `title` says the choice to people. */
  readonly onChoose: (kind: string, choice: Choice, title: string) => void;
}

export interface InteractivePart {
  /** Nothing for what can't be read. */
  card(of: Card): HTMLElement | undefined;
}

let cards = 0;

function cardOf(of: Card): HTMLElement | undefined {
  const template = templateOf(of.content);
  if (!template) return undefined;
  const id = `ask${(cards += 1)}`;
  const card = el(
    "div",
    { class: "card", role: "group", "aria-labelledby": id, "data-testid": "widget-card", "data-kind": template.kind, "data-open": String(of.isOpen) },
    picture(template.picture),
    el("div", { class: "ask" }, el("div", { id, dir: "auto" }, template.title), template.subtitle === undefined ? undefined : el("div", { class: "small", dir: "auto" }, template.subtitle)),
  );
  if (template.kind === "TimePicker") card.append(...days(template, of));
  else card.append(el("div", { class: "choices" }, ...(of.actions?.map((title) => ({ title })) ?? template.choices).map((choice) => listed(template, choice, of))));
  if (of.chosen && template.reply !== undefined) card.append(el("div", { class: "ask thanks", dir: "auto" }, template.reply));
  card.addEventListener("keydown", move);
  return card;
}

function listed(template: Template, choice: Choice, of: Card): HTMLElement {
  const button = option(choice, of, () => of.onChoose(template.kind, choice, choice.title));
  const words = el("span", { class: "grow", dir: "auto" }, el("span", { class: "strong" }, choice.title), choice.subtitle === undefined ? undefined : el("span", { class: "small" }, choice.subtitle));
  button.append(...[picture(choice.picture), words, mark(choice, of)].filter((one) => one !== undefined));
  return button;
}

/** Times by their days. A day is one stop of the keyboard; arrows go on from there. */
function days(template: Template, of: Card): HTMLElement[] {
  const byDay = new Map<string, { choice: Choice; shown: Shown }[]>();
  for (const choice of [...template.choices].sort((a, b) => instantOf(a.title) - instantOf(b.title))) {
    const shown = shownTime(choice, template.offsetMinutes);
    byDay.set(shown.day, [...(byDay.get(shown.day) ?? []), { choice, shown }]);
  }
  const place = template.place ?? zoneOf(template.offsetMinutes);
  const where = place === undefined ? [] : [el("div", { class: "ask small" }, t.timesIn(place))];
  const groups = [...byDay].map(([day, slots]) => {
    const buttons = slots.map(({ choice, shown }, i) => {
      const button = option(choice, of, () => of.onChoose(template.kind, choice, `${day}, ${shown.time}`));
      set(button, { tabindex: i === 0 ? "0" : "-1" });
      const length = shown.length === undefined ? undefined : el("span", { class: "small" }, shown.length);
      button.append(...[el("span", { class: "strong" }, shown.time), length, mark(choice, of)].filter((one) => one !== undefined));
      return button;
    });
    const id = `ask${(cards += 1)}`;
    return el("div", { class: "day", role: "group", "aria-labelledby": id }, el("div", { class: "small strong", id }, day), el("div", { class: "slots" }, ...buttons));
  });
  return [...where, ...groups];
}

/** Times that aren't the customer's own say whose they are. */
function zoneOf(offsetMinutes: number | undefined): string | undefined {
  if (offsetMinutes === undefined) return undefined;
  const [hours, minutes] = [Math.floor(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  return `GMT${offsetMinutes < 0 ? "-" : "+"}${hours}${minutes === 0 ? "" : `:${String(minutes).padStart(2, "0")}`}`;
}

interface Shown {
  day: string;
  time: string;
  length: string | undefined;
}

function shownTime(choice: Choice, offsetMinutes: number | undefined): Shown {
  const zone = offsetMinutes === undefined ? {} : { timeZone: "UTC" };
  const ms = instantOf(choice.title) + (offsetMinutes ?? 0) * 60_000;
  return {
    day: dateText(ms, { ...zone, weekday: "long", day: "numeric", month: "long" }),
    time: dateText(ms, { ...zone, timeStyle: "short" }),
    length: choice.seconds === undefined ? undefined : numberText(Math.round(choice.seconds / 60), { style: "unit", unit: "minute", unitDisplay: "short" }),
  };
}

function option(choice: Choice, of: Card, onChoose: () => void): HTMLButtonElement {
  const isIt = of.chosen !== undefined && isChosen(choice, of.chosen);
  const button = el("button", { type: "button", class: isIt ? "option chosen" : "option", "data-testid": "widget-option", disabled: !of.isOpen });
  button.addEventListener("click", onChoose);
  return button;
}

function mark(choice: Choice, of: Card): HTMLElement | undefined {
  if (of.chosen && isChosen(choice, of.chosen)) return el("span", { class: "mark" }, icon(check), el("span", { class: "vh" }, t.chosen));
  return of.isOpen && choice.date === undefined ? el("span", { class: "mark turns" }, icon(next)) : undefined;
}

function picture(of: Picture | undefined): HTMLElement | undefined {
  if (!of) return undefined;
  const shown = el("img", { src: of.url, alt: of.text, referrerpolicy: "no-referrer" });
  shown.onerror = () => shown.remove();
  return shown;
}

/** Arrows go to the next choice and the one before, Home and End to the first and the last. */
function move(event: KeyboardEvent): void {
  const card = event.currentTarget as HTMLElement;
  const all = [...card.querySelectorAll<HTMLButtonElement>("button:enabled")];
  const at = all.indexOf((card.getRootNode() as ShadowRoot).activeElement as HTMLButtonElement);
  if (at < 0) return;
  const isTurned = getComputedStyle(card).direction === "rtl";
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, ArrowRight: isTurned ? -1 : 1, ArrowLeft: isTurned ? 1 : -1, Home: -all.length, End: all.length };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  all[Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
}

let isDressed = false;

export const part: InteractivePart = {
  card: (of) => {
    speak(of.shell);
    if (!isDressed) dress(of.shell.shadowRoot, css);
    isDressed = true;
    return cardOf(of);
  },
};
