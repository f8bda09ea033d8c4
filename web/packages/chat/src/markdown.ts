// Formatted texts: bold, italic, two kinds of lists, links (CHAT-70). A text is a list of lines and a line a list of
// pieces, so that views build elements from it and never HTML. Whatever else Markdown has is text here.

import { markdownType } from "@bellboard/api";

export interface Piece {
  readonly text: string;
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly href?: string;
}

export interface TextLine {
  readonly kind: "text" | "bullet" | "number";
  readonly pieces: readonly Piece[];
}

const bullet = /^ {0,3}[-*+] +(.*)$/;
const number = /^ {0,3}(\d{1,9})[.)] +(.*)$/;
const allowed = /^(https?:\/\/|mailto:|tel:)[^\s]+$/i;
const trailing = ".,;:!?'\")]}*_";
/** A formatted part or a link is no longer. */
const partMost = 4_000;
const missesMost = 8;

// What may stand at a place in a line. None of these looks at more than it takes, and what ends a part is found for all
// places of a text at once: however hostile a text is, reading it takes as long as it is.
const escaped = /\\([!-/:-@[-`{-~])/y;
const target = /\]\(([^()\s]+)\)/y;
const address = /https?:\/\/[^\s<>"]+/y;

/** What text/markdown says. The blank row that parts a list from what follows isn't shown. */
export function linesOfMarkdown(source: string): TextLine[] {
  const lines: TextLine[] = [];
  let isParting = false;
  let counted = 0;
  for (const row of source.replace(/\r\n?/g, "\n").split("\n").map((one) => one.trimEnd())) {
    if (row === "" && isParting) {
      isParting = false;
      continue;
    }
    const line = lineOf(row, counted);
    counted = line.kind === "number" ? counted + 1 : 0;
    isParting = line.kind !== "text";
    lines.push(line);
  }
  return lines;
}

/** What text/plain says: lines as they are, with the addresses in them as links. */
export function linesOfPlain(source: string): TextLine[] {
  return source
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((row) => ({ kind: "text", pieces: piecesOf(row, false) }));
}

/** What a text says, by its content type. */
export function linesOf(contentType: string | undefined, content: string): TextLine[] {
  return contentType === markdownType ? linesOfMarkdown(content) : linesOfPlain(content);
}

/** A numbered row begins a list at 1 and goes on by counting; another number is what someone wrote. */
function lineOf(row: string, counted: number): TextLine {
  const inBullet = bullet.exec(row)?.[1];
  if (inBullet !== undefined) return { kind: "bullet", pieces: piecesOf(inBullet, true) };
  const inNumber = number.exec(row);
  if (inNumber && [1, counted + 1].includes(Number(inNumber[1]))) return { kind: "number", pieces: piecesOf(inNumber[2] ?? "", true) };
  return { kind: "text", pieces: piecesOf(row, true) };
}

function piecesOf(row: string, isMarkdown: boolean): Piece[] {
  const pieces: Piece[] = [];
  read(row, {}, isMarkdown, pieces);
  return merged(pieces);
}

type Format = Omit<Piece, "text">;

const isSolid = (letter: string | undefined): boolean => letter !== undefined && /\S/.test(letter);
const isWord = (letter: string | undefined): boolean => /\w/.test(letter ?? "");

/** For each place of a text where the part that begins before it ends: the first such place at or after it. */
function endsIn(text: string): Record<"bold" | "low" | "star" | "label", (from: number) => number> {
  const held = new Set([...text.matchAll(/\\./g)].map(({ index }) => index + 1));
  const first = (endAt: (at: number, next: (from: number) => number) => number | boolean): ((from: number) => number) => {
    const ends = new Array<number>(text.length);
    const next = (from: number): number => ends[from] ?? Infinity;
    for (let at = text.length - 1; at >= 0; at--) {
      const end = !held.has(at) && endAt(at, next);
      ends[at] = end === true ? at : end === false ? next(at + 1) : end;
    }
    return next;
  };
  const anyStar = first((at) => text[at] === "*");
  return {
    bold: first((at) => text.startsWith("**", at) && text[at + 2] !== "*" && isSolid(text[at - 1])),
    low: first((at) => text[at] === "_" && text[at - 1] !== "_" && isSolid(text[at - 1]) && !isWord(text[at + 1])),
    // Bold parts are passed over. Any other star ends it, or shows that it has no end.
    star: first((at, next) => {
      if (text[at] !== "*") return false;
      if (text[at + 1] !== "*") return isSolid(text[at - 1]) || Infinity;
      const close = anyStar(at + 2);
      return close > at + 2 && text[close + 1] === "*" ? next(close + 2) : Infinity;
    }),
    label: first((at) => text[at] === "]"),
  };
}

function read(text: string, format: Format, isMarkdown: boolean, pieces: Piece[]): void {
  let at = 0;
  /** Where addresses are looked for again: what looks like one and is none could begin anew at each of its letters. */
  let looked = 0;
  let misses = 0;
  const ends = isMarkdown && /[*_[\\]/.test(text) ? endsIn(text) : undefined;
  const targets = new Map<number, RegExpExecArray | null>();
  const found = (pattern: RegExp, from = at): RegExpExecArray | null => {
    pattern.lastIndex = from;
    return pattern.exec(text);
  };
  /** The part that begins after so many marks, and goes on to that end. */
  const part = (marks: number, end: number): string | undefined => (end - at - marks <= partMost ? text.slice(at + marks, end) : undefined);
  const go = (inside: string, marks: number, more: Format): void => {
    read(inside, { ...format, ...more }, true, pieces);
    at += inside.length + marks;
  };

  while (at < text.length) {
    const start = at;
    if (format.href === undefined && at >= looked && !isWord(text[at - 1])) {
      let url = found(address)?.[0];
      const length = url?.length ?? 0;
      while (url && trailing.includes(url.at(-1) ?? "")) url = url.slice(0, -1);
      if (url && URL.canParse(url)) {
        pieces.push({ ...format, text: url, href: url });
        at += url.length;
        continue;
      }
      if (length > 0 && ++misses % missesMost === 0) looked = at + length;
    }
    if (ends) {
      const [here, following] = [text[at], text[at + 1]];
      const mark = here === "\\" ? found(escaped) : null;
      let inside: string | undefined;
      if (mark) {
        pieces.push({ ...format, text: mark[1] ?? "" });
        at += 2;
      } else if (here === "[" && format.href === undefined) {
        const end = ends.label(at + 1);
        const known = targets.get(end) ?? (end < Infinity ? found(target, end) : null);
        targets.set(end, known);
        const href = known?.[1] ?? "";
        if (end > at + 1 && allowed.test(href) && href.length <= partMost && (inside = part(1, end))) go(inside, 4 + href.length, { href });
      } else if (!format.bold && here === "*" && following === "*" && isSolid(text[at + 2]) && (inside = part(2, ends.bold(at + 3)))) {
        go(inside, 4, { bold: true });
      } else if (!format.italic && isSolid(following) && following !== here) {
        const end = here === "_" && !isWord(text[at - 1]) ? ends.low(at + 2) : here === "*" ? ends.star(at + 1) : Infinity;
        if ((inside = part(1, end))) go(inside, 2, { italic: true });
      }
    }
    if (at > start) continue;
    pieces.push({ ...format, text: text[at] ?? "" });
    at += 1;
  }
}

/** Neighbours of one format as one piece, without empty ones. */
export function merged(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (piece.text === "") continue;
    if (last && formatOf(last) === formatOf(piece)) result[result.length - 1] = { ...last, text: last.text + piece.text };
    else result.push(piece);
  }
  return result;
}

const formatOf = ({ bold, italic, href }: Piece): string => `${bold ?? false} ${italic ?? false} ${href ?? ""}`;

/** The words alone, in one row: what a preview shows. */
export function plainOf(lines: readonly TextLine[]): string {
  return lines.map(({ pieces }) => pieces.map(({ text }) => text).join("")).join(" ").trim();
}

/** Neighbouring lines of one list together, for views that build lists. */
export function blocksOf(lines: readonly TextLine[]): { kind: TextLine["kind"]; lines: TextLine[] }[] {
  const blocks: { kind: TextLine["kind"]; lines: TextLine[] }[] = [];
  for (const line of lines) {
    const last = blocks.at(-1);
    if (last?.kind === line.kind) last.lines.push(line);
    else blocks.push({ kind: line.kind, lines: [line] });
  }
  return blocks;
}
