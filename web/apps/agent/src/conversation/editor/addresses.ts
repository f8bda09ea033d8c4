// Web addresses that are being written look like the links they will be, without touching what is edited.

import { linesOfPlain } from "@bellboard/chat";

export function underlineAddresses(field: HTMLElement): void {
  if (!("highlights" in CSS)) return;
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement?.closest("a")) ranges.push(...addressesIn(node as Text));
  }
  CSS.highlights.set("addresses", new Highlight(...ranges));
}

function addressesIn(node: Text): Range[] {
  const ranges: Range[] = [];
  let at = 0;
  for (const { pieces } of linesOfPlain(node.data)) {
    for (const { text, href } of pieces) {
      if (href !== undefined) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + text.length);
        ranges.push(range);
      }
      at += text.length;
    }
    at += 1;
  }
  return ranges;
}
