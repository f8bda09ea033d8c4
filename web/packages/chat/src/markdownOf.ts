// Writes lines as Markdown that reads back as the same lines, here and in other clients. Only the panel writes it.

import { markdownType, plainType } from "@bellboard/api";
import { merged, type Piece, plainOf, type TextLine } from "./markdown.ts";

const address = /\bhttps?:\/\/[^\s<>"]+/g;
/** Parts what would otherwise run together; it has no width. */
const nothing = "\u200b";

/** Where a link may lead; what has no scheme and looks like a host is on the web. */
export function allowedHref(text: string): string | undefined {
  const href = text.trim();
  if (/^(https?:\/\/|mailto:|tel:)\S+$/i.test(href)) return href;
  return /^[\w-]+(\.[\w-]+)+([/?#]\S*)?$/.test(href) ? `https://${href}` : undefined;
}

export interface Message {
  readonly contentType: string;
  readonly content: string;
}

/** What is sent of these lines: text/markdown only where something is formatted. Blank lines at the ends stay here. */
export function messageOf(lines: readonly TextLine[]): Message {
  const isBlank = (line: TextLine): boolean => line.kind === "text" && plainOf([line]) === "";
  const from = lines.findIndex((line) => !isBlank(line));
  const to = lines.findLastIndex((line) => !isBlank(line));
  const sent = from === -1 ? [] : lines.slice(from, to + 1);
  if (sent.some(isFormatted)) return { contentType: markdownType, content: markdownOf(sent) };
  const content = sent.map(({ pieces }) => pieces.map(({ text }) => text).join("")).join("\n").trim();
  return { contentType: plainType, content };
}

function isFormatted({ kind, pieces }: TextLine): boolean {
  return kind !== "text" || pieces.some(({ text, bold, italic, href }) => bold || italic || (href !== undefined && href !== text));
}

export function markdownOf(lines: readonly TextLine[]): string {
  let counted = 0;
  return lines
    .map((line, i) => {
      const next = lines[i + 1];
      counted = line.kind === "number" ? counted + 1 : 0;
      const row = rowOf(line, counted);
      if (next === undefined) return row;
      if (line.kind !== "text") return next.kind === "text" ? `${row}\n\n` : `${row}\n`;
      // Two spaces make other clients break the line too.
      return next.kind === "text" && row !== "" && next.pieces.length > 0 ? `${row}  \n` : `${row}\n`;
    })
    .join("");
}

function rowOf({ kind, pieces }: TextLine, counted: number): string {
  const row = inline(merged(pieces));
  if (kind === "bullet") return `- ${row.trim() || nothing}`;
  if (kind === "number") return `${counted}. ${row.trim() || nothing}`;
  // What would begin a list, a heading or a quotation is kept from doing so.
  return row.replace(/^( *)([-+#>=])/, "$1\\$2").replace(/^( *\d{1,9})([.)])/, "$1\\$2");
}

/** Bold around italic around links, each with the spaces at its ends outside. */
function inline(pieces: readonly Piece[]): string {
  return run(pieces, (piece) => piece.bold === true, (part, before) => wrapped(italics(part, before), "**"));
}

function italics(pieces: readonly Piece[], before: string): string {
  return run(
    pieces,
    (piece) => piece.italic === true,
    (part, left, right) => {
      const plain = part.map(linked).join("");
      const isInWord = /\w$/.test(left || before) || /^\w/.test(right) || plain.includes("_");
      return wrapped(plain, isInWord ? "*" : "_");
    },
  );
}

/** Writes each run of pieces that `isIn`, and the others between them, knowing what stands beside it. */
function run(
  pieces: readonly Piece[],
  isIn: (piece: Piece) => boolean,
  write: (part: readonly Piece[], before: string, after: string) => string,
): string {
  let text = "";
  for (let from = 0; from < pieces.length; ) {
    let to = from;
    while (to < pieces.length && isIn(pieces[to] as Piece) === isIn(pieces[from] as Piece)) to += 1;
    const part = pieces.slice(from, to);
    const added = isIn(part[0] as Piece) ? write(part, text, pieces[to]?.text ?? "") : plainRun(part, text);
    text += /(?<!\\)(\\\\)*\*$/.test(text) && /^\*/.test(added) ? nothing + added : added;
    from = to;
  }
  return text;
}

function plainRun(part: readonly Piece[], before: string): string {
  return part.some((piece) => piece.italic) ? italics(part, before) : part.map(linked).join("");
}

function wrapped(text: string, mark: string): string {
  const [, left = "", inner = "", right = ""] = /^(\s*)([^]*?)(\s*)$/.exec(text) ?? [];
  return inner === "" ? text : left + mark + inner + mark + right;
}

function linked({ text, href }: Piece): string {
  if (href === undefined) return escapedText(text);
  if (text === href && /^https?:/.test(href)) return text;
  return `[${escapedText(text)}](${href.replace(/[()\s\\]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`)})`;
}

/** Marks stay marks: a backslash before what would be read as formatting, but not within an address. */
function escapedText(text: string): string {
  let result = "";
  let from = 0;
  for (const found of text.matchAll(address)) {
    result += escapedWords(text.slice(from, found.index)) + found[0];
    from = found.index + found[0].length;
  }
  return result + escapedWords(text.slice(from));
}

const escapedWords = (text: string): string => text.replace(/[\\*_[\]`<]/g, "\\$&");
