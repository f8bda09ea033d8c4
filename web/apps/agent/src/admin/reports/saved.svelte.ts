// Reports that the server keeps by name: one's own, and those that others publish (MET-86).

import { type Keep, keepIn, readKept } from "@bellboard/chat";
import { ApiError } from "@bellboard/api";
import { t } from "../../messages/messages.ts";
import { type Centre, whyNot } from "../centre.svelte.ts";
import { Part } from "../part.svelte.ts";
import { type Definition, definitionOf } from "./definition.ts";
import { readAddress, type Report } from "./report.ts";
import type { Run, Schedule } from "./schedule.ts";

export const nameMax = 100;

export interface SavedReport {
  readonly id: string;
  readonly name: string;
  /** Undefined for whose owner is gone. */
  readonly owner: string | undefined;
  readonly own: boolean;
  readonly published: boolean;
  readonly definition: Definition;
  /** For whoever may see schedules. */
  readonly schedule?: Schedule | null;
  readonly next?: string | null;
  /** The newest first. */
  readonly runs?: readonly Run[];
}

export interface May {
  readonly create: boolean;
  readonly edit: boolean;
  readonly publish: boolean;
  readonly delete: boolean;
  readonly schedule: boolean;
  readonly end_schedule: boolean;
}

const key = "bellboard.reports";
const mayNothing: May = { create: false, edit: false, publish: false, delete: false, schedule: false, end_schedule: false };

/** Before reports were kept by the server, browsers kept addresses of them. */
interface InBrowser {
  readonly name: string;
  readonly address: string;
}

export class Saved {
  readonly part = new Part();
  all = $state.raw<readonly SavedReport[]>([]);
  may = $state.raw<May>(mayNothing);
  /** Whether the server has a mail server. */
  sendsMail = $state(false);
  /** What came of what was done last. */
  note = $state("");
  error = $state("");
  busy = $state(false);
  inBrowser = $state.raw<readonly InBrowser[]>([]);
  readonly #centre: Centre;
  readonly #keep: Keep;

  constructor(centre: Centre, keep: Keep = keepIn(() => localStorage)) {
    this.#centre = centre;
    this.#keep = keep;
    const kept = readKept<unknown>(keep, key);
    this.inBrowser = Array.isArray(kept) ? kept.filter(isInBrowser) : [];
  }

  get own(): readonly SavedReport[] {
    return this.all.filter(({ own }) => own);
  }

  get others(): readonly SavedReport[] {
    return this.all.filter(({ own }) => !own);
  }

  read(): Promise<void> {
    return this.part.read("MetricsReports.View", () => this.#read());
  }

  ownOf(name: string): SavedReport | undefined {
    return this.own.find((one) => one.name === name.trim());
  }

  /** One's own of the same name is replaced. */
  save(name: string, report: Report): Promise<boolean> {
    const before = this.ownOf(name);
    const wanted = { id: before?.id ?? crypto.randomUUID(), name: name.trim(), published: before?.published ?? false, definition: definitionOf(report) };
    return this.#do(before ? "MetricsReports.Edit" : "MetricsReports.Create", t.admin.kept.wasSaved(wanted.name), () => this.#put(wanted));
  }

  rename(report: SavedReport, name: string): Promise<boolean> {
    if (name.trim() === report.name) return Promise.resolve(true);
    return this.#do("MetricsReports.Edit", t.admin.kept.wasRenamed(name.trim()), () => this.#put({ ...report, name: name.trim() }));
  }

  publish(report: SavedReport, published: boolean): Promise<boolean> {
    const { wasPublished, wasWithdrawn } = t.admin.kept;
    return this.#do("MetricsReports.Publish", (published ? wasPublished : wasWithdrawn)(report.name), () => this.#put({ ...report, published }));
  }

  /** Of somebody else's: one of one's own, which may be changed. */
  copy(report: SavedReport): Promise<boolean> {
    const copyOf = t.admin.kept.copyOf(report.name);
    const copy = { id: crypto.randomUUID(), name: this.#free(copyOf), published: false, definition: report.definition };
    return this.#do("MetricsReports.Create", t.admin.kept.wasSaved(copy.name), () => this.#put(copy));
  }

  /** What is scheduled is published (MET-87). */
  schedule(report: SavedReport, schedule: Schedule): Promise<boolean> {
    return this.#do("MetricsReports.Schedule", t.admin.schedules.wasScheduled(report.name), () => this.#centre.ask("PUT", schedulePath(report.id), schedule));
  }

  endSchedule(report: SavedReport): Promise<boolean> {
    return this.#do("ReportSchedules.Delete", t.admin.schedules.wasStopped(report.name), () => this.#centre.ask("DELETE", schedulePath(report.id)));
  }

  remove(report: SavedReport): Promise<boolean> {
    return this.#do("MetricsReports.Delete", t.admin.kept.wasRemoved(report.name), () => this.#centre.ask("DELETE", pathOf(report.id)));
  }

  /** Those that are there stay here until each is there. */
  move(): Promise<boolean> {
    return this.#do("MetricsReports.Create", t.admin.kept.wereMoved(this.inBrowser.length), async () => {
      for (const one of this.inBrowser) {
        const definition = definitionOf(readAddress(one.address));
        await this.#put({ id: crypto.randomUUID(), name: this.#free(one.name), published: false, definition });
        this.inBrowser = this.inBrowser.filter((other) => other !== one);
        this.#keep.write(key, this.inBrowser.length === 0 ? undefined : JSON.stringify(this.inBrowser));
        await this.#read();
      }
    });
  }

  #free(name: string): string {
    const isTaken = (wanted: string): boolean => this.all.some((one) => one.name === wanted);
    const short = name.slice(0, nameMax - 5);
    let free = short;
    for (let n = 2; isTaken(free); n++) free = `${short} ${n}`;
    return free;
  }

  async #read(): Promise<void> {
    const told = (await this.#centre.ask("GET", "/reports?instance={instance}")) as { may: May; sends_mail: boolean; reports: (SavedReport & { owner: string | null })[] };
    this.may = told.may;
    this.sendsMail = told.sends_mail;
    this.all = told.reports.map((one) => ({ ...one, owner: one.owner ?? undefined })).sort((a, b) => a.name.localeCompare(b.name));
  }

  #put({ id, name, published, definition }: Pick<SavedReport, "id" | "name" | "published" | "definition">): Promise<unknown> {
    return this.#centre.ask("PUT", pathOf(id), { name, published, definition });
  }

  async #do(permission: string, done: string, work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.note = this.error = "";
    try {
      await work();
      await this.#read();
      this.note = done;
      return true;
    } catch (error) {
      this.error = error instanceof ApiError && error.name === "DuplicateResourceException" ? t.admin.kept.taken : whyNot(error, permission);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

const pathOf = (id: string): string => `/reports/${id}?instance={instance}`;
const schedulePath = (id: string): string => `/reports/${id}/schedule?instance={instance}`;

function isInBrowser(one: unknown): one is InBrowser {
  const { name, address } = (one ?? {}) as Partial<Record<keyof InBrowser, unknown>>;
  return typeof name === "string" && name.trim() !== "" && typeof address === "string" && address.startsWith("?");
}
