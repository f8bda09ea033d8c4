// Builds elements. Text goes in as text nodes only; nothing here takes HTML.

type Child = Node | string | undefined;
type Props = Record<string, string | boolean | undefined>;

export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  set(element, props);
  for (const child of children) if (child !== undefined) element.append(child);
  return element;
}

export function set(element: Element, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
  }
}

const svg = "http://www.w3.org/2000/svg";

export function icon(d: string): SVGElement {
  const image = document.createElementNS(svg, "svg");
  set(image, { viewBox: "0 0 20 20", "aria-hidden": "true" });
  const path = document.createElementNS(svg, "path");
  path.setAttribute("d", d);
  image.append(path);
  return image;
}

/** Makes `parent` hold exactly these nodes in this order, touching only what differs. */
export function place(parent: Element, nodes: readonly Node[]): void {
  nodes.forEach((node, i) => {
    if (parent.childNodes[i] !== node) parent.insertBefore(node, parent.childNodes[i] ?? null);
  });
  while (parent.childNodes.length > nodes.length) parent.lastChild?.remove();
}

/** Styles as text, for the root of the widget. */
export function dress(root: ShadowRoot | null, css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root?.adoptedStyleSheets.push(sheet);
}
