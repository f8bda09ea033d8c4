// The floor at a past moment: the scenes that were read, and which of them is looked at. The address holds the moment.

import type { Centre } from "../centre.svelte.ts";
import { Part } from "../part.svelte.ts";
import { grouped, sumOf } from "../board/floor.ts";
import { browserZone } from "../reports/span.ts";
import { addressOf, readQuery } from "./query.ts";
import { busyIn, changedIn, isDecision, msOf, placeAt, placeOf, type Scene, scenesMax, scenesOf } from "./scenes.ts";
import { hourMs, hourOf } from "./time.ts";
import type { Marks, Why, Window } from "./wire.ts";

const permission = "AccessMetrics";
/** So many before the end more are read. */
const aheadOfEnd = 15;
const decisionsWithin = 8;
/** Browsers take so many addresses only in a while. */
const addressEveryMs = 300;

export class Floor {
  readonly part = new Part();
  readonly whyPart = new Part();
  zone = $state(browserZone());
  scenes = $state.raw<readonly Scene[]>([]);
  place = $state(0);
  /** The time that is looked at: that of the step, or one after it that was chosen. */
  atMs = $state(0);
  nowMs = $state(0);
  newest = $state(0);
  marks = $state.raw<Marks>();
  why = $state.raw<Why>();
  search = $state("");
  /** A part of the past is being read beside what is shown. */
  isReadingMore = $state(false);

  /** Up to which event the scenes go. */
  #end = $state(0);

  readonly scene = $derived(this.scenes[this.place]);
  readonly agents = $derived(this.scene?.agents ?? new Map());
  /** Those in which somebody waits in some scene come first: who steps finds each where it was. */
  readonly #busy = $derived(busyIn(this.scenes));
  readonly queues = $derived([...(this.scene?.queues.values() ?? [])].sort((a, b) => Number(this.#busy.has(b.id)) - Number(this.#busy.has(a.id)) || a.name.localeCompare(b.name)));
  readonly groups = $derived(grouped(this.agents.values(), this.search));
  readonly sum = $derived(sumOf(this.queues, this.agents.values()));
  readonly changed = $derived(this.scene ? changedIn(this.scene) : new Set<string>());
  readonly hourMs = $derived(hourOf(this.atMs, this.zone));
  readonly isReading = $derived(this.part.state === "reading");
  readonly hasBefore = $derived(this.place > 0 || (this.scenes[0]?.position ?? 0) > 0);
  readonly hasAfter = $derived(this.place < this.scenes.length - 1 || this.#end < this.newest);

  readonly #centre: Centre;
  /** The first scene has no step of its own, unless it is the very first of all. */
  get #lowest(): number {
    return this.scenes[0]?.position === 0 ? 0 : 1;
  }
  #turn = 0;
  #saying: ReturnType<typeof setTimeout> | undefined;
  #markedHour: number | undefined;
  readonly #whys = new Map<number, Why>();

  constructor(centre: Centre) {
    this.#centre = centre;
  }

  begin(): void {
    const query = readQuery(location.search);
    if (query.zone !== undefined) this.zone = query.zone;
    if (query.step !== undefined) void this.#read(`step=${query.step}`, query.atMs, query.step);
    else if (query.atMs !== undefined) void this.goTo(query.atMs);
    else void this.#read("at=9999-01-01T00:00:00Z", undefined, undefined);
  }

  end(): void {
    clearTimeout(this.#saying);
    this.#turn += 1;
  }

  again(): void {
    this.begin();
  }

  setZone(zone: string): void {
    this.zone = zone;
    this.#say();
    void this.#readMarks();
  }

  /** A time: within what was read without asking. */
  async goTo(atMs: number): Promise<void> {
    const first = this.scenes[1]?.atMs;
    const last = this.#end === this.newest ? this.nowMs : this.scenes.at(-1)?.atMs;
    if (this.part.state === "ready" && first !== undefined && last !== undefined && atMs >= first && atMs < last) {
      this.#turn += 1;
      this.#show(placeAt(this.scenes, atMs), atMs);
    } else {
      await this.#read(`at=${encodeURIComponent(new Date(atMs).toISOString())}`, atMs, undefined);
    }
  }

  goToScene(place: number): void {
    this.#turn += 1;
    this.#show(place);
    void this.#readAhead();
  }

  /** One step on, or back. */
  async step(by: 1 | -1): Promise<void> {
    await this.#stepTo(by, () => true);
  }

  /** To the next decision of the router, or the one before. */
  async decision(by: 1 | -1): Promise<void> {
    await this.#stepTo(by, isDecision);
  }

  async hour(by: 1 | -1): Promise<void> {
    await this.goTo(this.atMs + by * hourMs);
  }

  /** The router's reasons for the step that is shown, if it was a decision. */
  async readWhy(): Promise<void> {
    const scene = this.scene;
    this.why = undefined;
    if (!scene || !isDecision(scene)) return;
    const known = this.#whys.get(scene.position);
    if (known) {
      this.why = known;
      return;
    }
    await this.whyPart.read(permission, async () => {
      const why = (await this.#centre.ask("GET", `/floor/why?instance={instance}&step=${scene.position}`)) as Why;
      if (this.#whys.size >= scenesMax) this.#whys.clear();
      this.#whys.set(scene.position, why);
      if (this.scene?.position === scene.position) this.why = why;
    });
  }

  async #stepTo(by: 1 | -1, isIt: (scene: Scene) => boolean): Promise<void> {
    const turn = ++this.#turn;
    for (let tries = 0; tries < decisionsWithin; tries += 1) {
      for (let place = this.place + by; place >= this.#lowest && place < this.scenes.length; place += by) {
        if (isIt(this.scenes[place]!)) {
          this.#show(place);
          void this.#readAhead();
          return;
        }
      }
      const [had, began] = [this.scenes.length, this.scenes[0]?.position];
      if (!(await this.#more(by)) || turn !== this.#turn) break;
      // What was looked through need not be looked through again.
      if (this.scenes.length === had && this.scenes[0]?.position === began) break;
    }
  }

  async #readAhead(): Promise<void> {
    if (this.scenes.length - this.place < aheadOfEnd) await this.#more(1);
    else if (this.place < aheadOfEnd) await this.#more(-1);
  }

  /** Reads what comes after the scenes, or before them; whether there is more now. */
  async #more(by: 1 | -1): Promise<boolean> {
    const first = this.scenes[0]?.position ?? 0;
    if (this.isReadingMore || (by > 0 ? this.#end >= this.newest : first === 0)) return false;
    this.isReadingMore = true;
    const scenes = this.scenes;
    try {
      const where = by > 0 ? `after=${this.#end}` : `before=${first}`;
      const window = (await this.#centre.ask("GET", `/floor/steps?instance={instance}&${where}`)) as Window;
      if (scenes !== this.scenes) return false;
      this.#hear(window);
      const shown = this.scene?.position;
      const more = scenesOf(window);
      let all: readonly Scene[];
      if (by > 0) {
        // From where the scenes end, so that its first is the last of them, whatever came after it that is no step.
        all = [...scenes, ...more.slice(1)].slice(-scenesMax);
        this.#end = window.end.position;
      } else {
        const whole = [...more, ...scenes.slice(1)];
        all = whole.slice(0, scenesMax);
        if (all.length < whole.length) this.#end = all.at(-1)!.position;
      }
      this.scenes = all;
      // The first scene had no step of its own; what it was after is known now.
      this.place = shown === undefined ? 0 : placeOf(all, shown);
      return true;
    } catch {
      // What is shown stays; whoever steps on tries again.
      return false;
    } finally {
      this.isReadingMore = false;
    }
  }

  async #read(where: string, atMs: number | undefined, step: number | undefined): Promise<void> {
    const turn = ++this.#turn;
    if (atMs !== undefined) this.atMs = atMs;
    await this.part.read(permission, async () => {
      const window = (await this.#centre.ask("GET", `/floor?instance={instance}&${where}`)) as Window;
      if (turn !== this.#turn) return;
      this.#hear(window);
      this.scenes = scenesOf(window);
      this.#end = window.end.position;
      if (step !== undefined) this.#show(placeOf(this.scenes, step), atMs);
      else this.#show(placeAt(this.scenes, atMs ?? this.nowMs), atMs ?? this.nowMs);
    });
  }

  #hear(window: Window): void {
    this.nowMs = msOf(window.now);
    this.newest = window.newest;
  }

  #show(place: number, atMs?: number): void {
    this.place = place;
    const sceneMs = this.scene?.atMs;
    // Nothing is known of what has not been yet.
    const chosenMs = atMs === undefined ? undefined : Math.min(atMs, Math.max(this.nowMs, sceneMs ?? 0));
    this.atMs = Math.max(chosenMs ?? sceneMs ?? this.atMs, sceneMs ?? -Infinity);
    this.#say();
    void this.readWhy();
    void this.#readMarks();
  }

  #say(): void {
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => {
      const step = this.scene?.step?.position;
      const zone = this.zone === browserZone() ? undefined : this.zone;
      history.replaceState(null, "", location.pathname + addressOf({ atMs: this.atMs, step, zone }, location.search));
    }, addressEveryMs);
  }

  async #readMarks(): Promise<void> {
    const fromMs = this.hourMs;
    if (this.#markedHour === fromMs && this.marks) return;
    this.#markedHour = fromMs;
    this.marks = undefined;
    try {
      const [from, to] = [fromMs, fromMs + hourMs].map((ms) => encodeURIComponent(new Date(ms).toISOString()));
      const marks = (await this.#centre.ask("GET", `/floor/marks?instance={instance}&from=${from}&to=${to}`)) as Marks;
      if (this.#markedHour === fromMs) this.marks = marks;
    } catch {
      // Without marks there are still the steps.
      if (this.#markedHour === fromMs) this.#markedHour = undefined;
    }
  }
}
