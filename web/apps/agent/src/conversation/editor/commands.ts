// What the toolbar and its keys do to the selection. The browser's own editing commands keep its undo and its caret.

export type Format = "bold" | "italic" | "bullets" | "numbers";

const commands: Record<Format, string> = {
  bold: "bold",
  italic: "italic",
  bullets: "insertUnorderedList",
  numbers: "insertOrderedList",
};

export function toggle(format: Format): void {
  document.execCommand("styleWithCSS", false, "false");
  document.execCommand(commands[format]);
}

export function isOn(format: Format): boolean {
  if (format === "bold" || format === "italic") return document.queryCommandState(format);
  return around("ol, ul")?.tagName === (format === "numbers" ? "OL" : "UL");
}

/** Links the selection; without one the address itself is inserted. */
export function linkTo(href: string, shown: string): void {
  const selection = getSelection();
  if (selection?.isCollapsed) {
    document.execCommand("insertText", false, shown);
    for (let n = 0; n < shown.length; n++) selection.modify("extend", "backward", "character");
    document.execCommand("createLink", false, href);
    selection.collapseToEnd();
  } else {
    document.execCommand("createLink", false, href);
  }
}

export function unlink(): void {
  const link = linkAt();
  if (link) getSelection()?.selectAllChildren(link);
  document.execCommand("unlink");
}

export function linkAt(): HTMLAnchorElement | undefined {
  return around<HTMLAnchorElement>("a");
}

function around<E extends Element>(selector: string): E | undefined {
  const node = getSelection()?.focusNode;
  const element = node instanceof Element ? node : node?.parentElement;
  return element?.closest<E>(selector) ?? undefined;
}

export function insertText(text: string): void {
  document.execCommand("insertText", false, text);
}

/** Inserts what was read from the clipboard. The HTML is that of elements made here of text nodes, never the clipboard's. */
export function insertElements(content: DocumentFragment): void {
  const holder = document.createElement("div");
  const only = content.childNodes.length === 1 && content.firstElementChild?.tagName === "DIV" ? content.firstElementChild : undefined;
  holder.append(...(only ?? content).childNodes);
  document.execCommand("insertHTML", false, holder.innerHTML);
}

/** The format that a key asks for, by the place of the key. */
export function formatOfKey(event: KeyboardEvent): Format | "link" | undefined {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined;
  if (event.shiftKey) return ({ Digit8: "bullets", Digit7: "numbers" } as const)[event.code];
  return ({ b: "bold", i: "italic", k: "link" } as const)[event.key.toLowerCase()];
}
