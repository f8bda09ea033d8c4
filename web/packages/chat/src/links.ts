// Finds web addresses in what people wrote, so that views can build links from elements and never from HTML.

export type Piece = { readonly text: string; readonly href?: string };

const address = /\bhttps?:\/\/[^\s<>"]+/g;
const trailing = /[.,;:!?'")\]}]+$/;

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const found = match[0].replace(trailing, "");
    if (!URL.canParse(found)) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ text: found, href: found });
    from = match.index + found.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}
