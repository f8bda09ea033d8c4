// The report that is shown, and the one that is being put together.

import { t } from "../../messages/messages.ts";
import type { Centre } from "../centre.svelte.ts";
import { Part } from "../part.svelte.ts";
import { definitionOf } from "./definition.ts";
import { Cancelled, type Filled, Job, Said } from "./job.svelte.ts";
import { Names } from "./names.svelte.ts";
import { type Answer, kindsNeeded, queriesFor, type Asking, type Query, type Row, Rows, TooMuch } from "./query.ts";
import { isLong, isOneRow, type Kind, readAddress, type Report, settled, writeAddress, type Wrong, wrongWith } from "./report.ts";
import { spanOf } from "./span.ts";
import type { Shown } from "./table.ts";

export class Reports {
  readonly names: Names;
  /** What the form says. */
  draft = $state.raw<Report>(readAddress(""));
  wrong = $state<Wrong>();
  /** Each report that is asked for is a part of its own, so that a late one changes nothing. */
  part = $state.raw(new Part());
  shown = $state.raw<Shown>();
  /** Of a report that the server takes a while for. */
  job = $state.raw<Job>();
  readonly #centre: Centre;

  constructor(centre: Centre) {
    this.#centre = centre;
    this.names = new Names(centre);
  }

  /** As the address says, at the beginning and when one goes back. */
  open(): Promise<void> {
    this.draft = readAddress(location.search);
    return this.read(this.draft);
  }

  change(part: Partial<Report>): void {
    this.draft = { ...this.draft, ...part };
    this.wrong = undefined;
  }

  show(): Promise<void> {
    this.draft = settled(this.draft);
    this.wrong = wrongWith(this.draft, Date.now());
    if (this.wrong) return Promise.resolve();
    const address = writeAddress(this.draft, location.search);
    if (address !== location.search) history.pushState(null, "", address);
    return this.read(this.draft);
  }

  /** Another order, or another figure drawn, of what is there already. */
  arrange(part: Pick<Report, "sort"> | Pick<Report, "drawn"> | Pick<Report, "as">): void {
    if (!this.shown) return;
    this.draft = { ...this.draft, ...part };
    this.shown = { ...this.shown, report: { ...this.shown.report, ...part } };
    history.replaceState(null, "", writeAddress(this.shown.report, location.search));
  }

  /** Shows it, whatever the address says. */
  async read(report: Report): Promise<void> {
    this.wrong = wrongWith(report, Date.now());
    void this.job?.cancel();
    this.job = undefined;
    if (this.wrong) {
      this.shown = undefined;
      return;
    }
    const part = new Part();
    this.part = part;
    let said: string | undefined;
    await part.read("AccessMetrics", async () => {
      try {
        const shown = await this.#ask(report, () => this.part === part);
        if (this.part === part) this.shown = shown;
      } catch (error) {
        if (error instanceof Cancelled) said = t.admin.reports.cancelled;
        if (error instanceof TooMuch) said = t.admin.reports.tooMuch;
        if (error instanceof Said) said = error.message;
        throw error;
      }
    });
    if (this.part === part) this.job = undefined;
    if (said !== undefined) part.why = said;
  }

  async #ask(report: Report, isWanted: () => boolean): Promise<Shown> {
    await this.names.read();
    const readMs = Date.now();
    const span = spanOf(report.range, report.zone, readMs);
    if (!span) throw new Said(t.admin.reports.wrong.range);
    const nameOf: Shown["nameOf"] = (grouping, id) => this.names.of(grouping, id);
    if (isLong(span)) return { report, ...(await this.#fill(report)), isMixed: false, readMs, nameOf };
    for (const kind of kindsNeeded(report)) {
      const why = this.names.failed[kind];
      if (why !== undefined) throw new Said(why);
    }
    const all = (kind: Kind): string[] => this.names.all(kind, span.fromMs);
    const asking: Asking = { report, span, arn: this.#centre.arn, all: { QUEUE: all("QUEUE"), AGENT: all("AGENT"), ROUTING_PROFILE: all("ROUTING_PROFILE") } };
    const rows = await this.#rows(asking, false, isWanted);
    const totals = isOneRow(report) ? rows : await this.#rows(asking, true, isWanted);
    const sums: Row["values"] = Object.assign({}, ...totals.all().map(({ values }) => values));
    return {
      report,
      span,
      rows: rows.all(),
      totals: sums,
      isMixed: rows.isMixed || totals.isMixed,
      readMs,
      nameOf,
    };
  }

  async #fill(report: Report): Promise<Filled> {
    const job = new Job(this.#centre);
    this.job = job;
    return job.fill(definitionOf(report));
  }

  async #rows(asking: Asking, isTotal: boolean, isWanted: () => boolean): Promise<Rows> {
    const rows = new Rows(asking.report, isTotal);
    for (const query of queriesFor(asking, isTotal)) {
      let next: string | undefined;
      do {
        const page: Query = next === undefined ? query : { ...query, NextToken: next };
        const answer = (await this.#centre.ask("POST", "/metrics/data", page)) as { MetricResults?: Answer[]; NextToken?: string };
        rows.add(answer.MetricResults ?? []);
        next = answer.NextToken;
      } while (next !== undefined && isWanted());
      if (!isWanted()) break;
    }
    return rows;
  }
}
