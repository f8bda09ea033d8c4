// Today so far by the hour: what the reports tell, asked for anew every minute.

import type { Centre } from "../centre.svelte.ts";
import type { MetricName } from "../reports/metrics.ts";
import type { PictureName } from "../reports/pictures.ts";
import { initial, type Report, writeAddress } from "../reports/report.ts";
import { Reports } from "../reports/reports.svelte.ts";
import { asCustom, browserZone, spanOf } from "../reports/span.ts";
import type { Shown } from "../reports/table.ts";
import { type Board, serviceSeconds } from "./board.svelte.ts";

const everyMs = 60_000;
const metrics: readonly MetricName[] = ["CONTACTS_QUEUED", "SUM_ONLINE_TIME_AGENT", "SERVICE_LEVEL", "AVG_QUEUE_ANSWER_TIME", "MAX_QUEUED_TIME"];

const reportOf = (drawn: PictureName): Report => ({ ...initial(), by: [], interval: "HOUR", range: "today", metrics, within: serviceSeconds, drawn });

/** The page of the report that a picture is of. */
export const addressOfToday = (drawn: PictureName, beside: string): string => `/admin/reports/${writeAddress(reportOf(drawn), beside)}`;

export class TodayByHour {
  /** What was told last stays until it is told anew. */
  shown = $state.raw<Shown>();
  /** Why there is nothing. */
  why = $state("");
  readonly #reports: Reports;
  readonly #board: Board;

  constructor(centre: Centre, board: Board) {
    this.#reports = new Reports(centre);
    this.#board = board;
  }

  /** Until the page goes away. */
  start(): () => void {
    void this.#read();
    const again = setInterval(() => void this.#read(), everyMs);
    return () => clearInterval(again);
  }

  async #read(): Promise<void> {
    const zone = browserZone();
    // Today is as the server's clock has it, as all on the board is.
    const span = spanOf("today", zone, this.#board.nowMs);
    if (!span) return;
    await this.#reports.read({ ...reportOf("DAY"), range: asCustom(span, zone), zone });
    this.why = this.#reports.part.state === "failed" ? this.#reports.part.why : "";
    this.shown = this.#reports.shown ?? this.shown;
  }
}
