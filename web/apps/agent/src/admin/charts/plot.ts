// What a picture over time is made of, and how its scale is found. It knows nothing of reports.

export type Unit = "count" | "percent" | "seconds";

/** A stretch of time that has figures, and where it lies: 0 to 1 along the picture. */
export interface Slot {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** It begins where the one before it ends, so that a line goes on. */
  readonly goesOn: boolean;
}

/** A name along the time. */
export interface Mark {
  readonly at: number;
  readonly text: string;
}

export interface Axis {
  readonly top: number;
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
}

export interface Series {
  readonly name: string;
  readonly isBars: boolean;
  /** Which of the two axes it is read by: that at the left, or that at the right. */
  readonly axis: 0 | 1;
  /** One for each slot. */
  readonly values: readonly (number | undefined)[];
  readonly text: (value: number | undefined) => string;
}

export interface Panel {
  readonly series: readonly Series[];
  readonly axes: readonly [Axis, Axis?];
}

const ticksMost = 4;
const minute = 60;
const hour = 3_600;
const day = 86_400;
const times = [1, 2, 5, 10, 15, 30, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day];

/** The values of an axis: few, round, and the last at or above the greatest. */
export function ticksOf(greatest: number, unit: Unit, isWhole = true): number[] {
  if (unit === "percent" && greatest <= 100) return [0, 25, 50, 75, 100];
  const least = greatest <= 0 ? 1 : greatest / ticksMost;
  const step = (unit === "seconds" && times.find((one) => one >= least)) || roundUp(least, unit === "seconds" ? day : 1, isWhole);
  const ticks = Math.max(1, Math.ceil(greatest / step - 1e-9));
  return Array.from({ length: ticks + 1 }, (_, n) => Number((n * step).toPrecision(12)));
}

/** 1, 2 or 5 and as many noughts as it takes. */
function roundUp(value: number, of: number, isWhole: boolean): number {
  const wanted = isWhole ? Math.max(1, value / of) : value / of;
  const ten = 10 ** Math.floor(Math.log10(wanted) + 1e-9);
  return of * ten * ([1, 2, 5, 10].find((one) => one * ten >= wanted - 1e-9) ?? 10);
}

/** As an axis has it: in the largest unit in which all of its ticks are whole. */
export function axisOf(greatest: number, unit: Unit, locale: string, isWhole = true): Axis {
  const values = ticksOf(greatest, unit, isWhole);
  const step = values[1] ?? 1;
  const [of, name] = step % hour === 0 ? [hour, "hour"] : step % minute === 0 ? [minute, "minute"] : [1, "second"];
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 2, notation: step >= 10_000 ? "compact" : "standard" });
  const format = {
    count: (value: number) => plain.format(value),
    percent: (value: number) => new Intl.NumberFormat(locale, { style: "percent" }).format(value / 100),
    seconds: (value: number) => (value === 0 ? plain.format(0) : new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(value / of)),
  }[unit];
  return { top: values.at(-1) ?? 1, ticks: values.map((value) => ({ value, text: format(value) })) };
}

/** The slot that lies there, or nearest to there. */
export function slotAt(slots: readonly Slot[], at: number): number | undefined {
  const away = ({ from, to }: Slot): number => Math.max(from - at, at - to, 0);
  return slots.length === 0 ? undefined : slots.reduce((best, slot, n) => (away(slot) < away(slots[best] ?? slot) ? n : best), 0);
}

/** As many of them as have room, evenly. */
export function thinned(marks: readonly Mark[], most: number): Mark[] {
  const every = Math.max(1, Math.ceil(marks.length / Math.max(1, most)));
  return marks.filter((_, n) => n % every === 0);
}
