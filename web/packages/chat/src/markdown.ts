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
const trailing = /[.,;:!?'")\]}*_]+$/;

// What may stand at a place in a line. A formatted part has a bound, so that a hostile text costs little time.
const escaped = /\\([!-/:-@[-`{-~])/y;
const link = /\[((?:\\.|[^\\\]]){1,2000})\]\(([^()\s]{1,4000})\)/y;
const address = /https?:\/\/[^\s<>"]+/y;
const bold = /\*\*(?=\S)((?:\\.|[^\\]){1,4000}?)(?<=\S)\*\*(?!\*)/y;
const italicStar = /\*(?=[^\s*])((?:\\.|\*\*(?:\\.|[^\\*]){1,2000}\*\*|[^\\*]){1,4000}?)(?<=\S)\*(?!\*)/y;
const italicLow = /(?<!\w)_(?=[^\s_])((?:\\.|[^\\]){1,4000}?)(?<=[^\s_])_(?!\w)/y;

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

function read(text: string, format: Format, isMarkdown: boolean, pieces: Piece[]): void {
  let at = 0;
  const at_ = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    const start = at;
    const url = format.href === undefined ? at_(address)?.[0].replace(trailing, "") : undefined;
    if (url !== undefined && URL.canParse(url) && !/\w/.test(text[at - 1] ?? "")) {
      pieces.push({ ...format, text: url, href: url });
      at += url.length;
    } else if (isMarkdown) {
      let found: RegExpExecArray | null;
      if ((found = at_(escaped))) pieces.push({ ...format, text: found[1] ?? "" });
      else if (format.href === undefined && (found = at_(link)) && allowed.test(found[2] ?? "")) {
        read(found[1] ?? "", { ...format, href: found[2] ?? "" }, true, pieces);
      } else if (!format.bold && (found = at_(bold))) read(found[1] ?? "", { ...format, bold: true }, true, pieces);
      else if (!format.italic && (found = at_(italicLow) ?? at_(italicStar))) {
        read(found[1] ?? "", { ...format, italic: true }, true, pieces);
      }
      if (found) at += found[0].length;
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
