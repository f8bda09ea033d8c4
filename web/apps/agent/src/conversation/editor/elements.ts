// A text as the elements that one edits, and back. Reading keeps only what can be sent, so it also cleans what comes
// from the clipboard: a web page, a word processor.

import { allowedHref, merged, type Piece, type TextLine } from "@bellboard/chat";

/** Elements for these lines, built of text nodes only. */
export function elementsOf(lines: readonly TextLine[]): DocumentFragment {
  const all = document.createDocumentFragment();
  let list: { kind: TextLine["kind"]; element: HTMLElement } | undefined;
  for (const { kind, pieces } of lines) {
    const line = document.createElement(kind === "text" ? "div" : "li");
    line.append(...(pieces.length > 0 ? pieces.map(elementOf) : [document.createElement("br")]));
    if (kind === "text") {
      list = undefined;
      all.append(line);
    } else {
      if (list?.kind !== kind) all.append((list = { kind, element: document.createElement(kind === "bullet" ? "ul" : "ol") }).element);
      list.element.append(line);
    }
  }
  return all;
}

function elementOf({ text, bold, italic, href }: Piece): Node {
  let node: Node = document.createTextNode(text);
  if (italic) node = within("i", node);
  if (bold) node = within("b", node);
  if (href === undefined) return node;
  const link = within("a", node) as HTMLAnchorElement;
  link.href = href;
  return link;
}

function within(tag: string, node: Node): HTMLElement {
  const element = document.createElement(tag);
  element.append(node);
  return element;
}

/** `isLaidOut`: spaces and line ends are as they are shown, as in the field; else they count as HTML counts them. */
export function linesOfElements(root: Node, { isLaidOut }: { isLaidOut: boolean }): TextLine[] {
  const reader = new Reader(isLaidOut);
  reader.readIn(root, {});
  return reader.lines();
}

type Format = Omit<Piece, "text">;

const unread = new Set(["SCRIPT", "STYLE", "HEAD", "TITLE", "META", "TEMPLATE", "IMG", "SVG", "OBJECT", "IFRAME"]);
const blocks = new Set(
  "ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DIV DL DT FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TR UL".split(" "),
);
/** Word marks the items of its lists by a class, with the bullet or the number as text. */
const wordItem = /MsoListParagraph/;
const wordBullet = /^\s*[·•o§▪-]\s+/;
const wordNumber = /^\s*\d+[.)]\s+/;
/** Where Word names the mark as such, whatever it looks like: "iv.", "b)", a sign of a symbol font. */
const wordMark = /mso-list:\s*ignore/i;
const wordCounted = /^\s*\(?[0-9a-z]+[.)]/i;

class Reader {
  readonly #isLaidOut: boolean;
  readonly #lines: TextLine[] = [];
  #pieces: Piece[] = [];
  #kind: TextLine["kind"] = "text";
  #isOpen = false;

  constructor(isLaidOut: boolean) {
    this.#isLaidOut = isLaidOut;
  }

  lines(): TextLine[] {
    this.#endLine();
    return this.#lines;
  }

  readIn(parent: Node, format: Format): void {
    for (const node of parent.childNodes) {
      if (node instanceof Text) this.#text(node.data, format);
      else if (node instanceof HTMLElement && !unread.has(node.tagName)) this.#element(node, format);
    }
  }

  #element(element: HTMLElement, format: Format): void {
    if (element.tagName === "BR") {
      this.#isOpen = true;
      this.#endLine();
    } else if (isMark(element)) return;
    else if (blocks.has(element.tagName)) this.#block(element, format);
    else this.readIn(element, formatIn(element, format));
    if (element.tagName === "TD" || element.tagName === "TH") this.#text(" ", {});
  }

  #block(element: HTMLElement, format: Format): void {
    this.#endLine();
    const outer = this.#kind;
    const before = this.#lines.length;
    if (element.tagName === "LI") this.#kind = element.closest("ol, ul")?.tagName === "OL" ? "number" : "bullet";
    const isWordItem = wordItem.test(element.className);
    const mark = isWordItem ? markIn(element) : undefined;
    if (isWordItem) this.#kind = (mark === undefined ? wordNumber : wordCounted).test(mark ?? element.textContent ?? "") ? "number" : "bullet";
    this.readIn(element, formatIn(element, format));
    if (element.tagName === "LI" && this.#lines.length === before) this.#isOpen = true;
    if (isWordItem && mark === undefined) this.#dropMark();
    this.#endLine();
    this.#kind = outer;
  }

  #dropMark(): void {
    const [first, ...rest] = merged(this.#pieces);
    if (first) this.#pieces = [{ ...first, text: first.text.replace(wordBullet, "").replace(wordNumber, "") }, ...rest];
  }

  #text(text: string, format: Format): void {
    if (this.#isLaidOut) {
      text.split("\n").forEach((row, i) => {
        if (i > 0) {
          this.#isOpen = true;
          this.#endLine();
        }
        this.#add(row, format);
      });
      return;
    }
    const row = text.replace(/\s+/g, " ");
    this.#add(this.#isOpen && !this.#pieces.at(-1)?.text.endsWith(" ") ? row : row.trimStart(), format);
  }

  #add(text: string, format: Format): void {
    if (text === "") return;
    this.#pieces.push({ ...format, text });
    this.#isOpen = true;
  }

  #endLine(): void {
    if (this.#isOpen) this.#lines.push({ kind: this.#kind, pieces: merged(this.#pieces) });
    this.#pieces = [];
    this.#isOpen = false;
  }
}

const isMark = (element: Element): boolean => wordMark.test(element.getAttribute("style") ?? "");
const markIn = (item: Element): string | undefined => [...item.querySelectorAll("span")].find(isMark)?.textContent ?? undefined;

function formatIn(element: HTMLElement, format: Format): Format {
  const { fontWeight, fontStyle } = element.style;
  const { bold = false, italic = false, href } = format;
  const isBold = fontWeight ? fontWeight === "bold" || Number(fontWeight) >= 600 : bold || /^(B|STRONG|H[1-6]|TH)$/.test(element.tagName);
  const isItalic = fontStyle ? fontStyle === "italic" || fontStyle === "oblique" : italic || /^(I|EM|CITE)$/.test(element.tagName);
  const link = element instanceof HTMLAnchorElement ? (allowedHref(element.getAttribute("href") ?? "") ?? href) : href;
  return { ...(isBold ? { bold: true } : {}), ...(isItalic ? { italic: true } : {}), ...(link === undefined ? {} : { href: link }) };
}
