// Every pair of colour roles that may meet is far enough apart to be read, in every theme.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");

function rolesOf(selector: string): Record<string, string> {
  const block = css.slice(css.indexOf("{", css.indexOf(selector)) + 1);
  const pairs = block.slice(0, block.indexOf("}")).matchAll(/--([\w-]+):\s*(#[0-9A-Fa-f]{6})/g);
  return Object.fromEntries([...pairs].map((match) => [match[1], match[2]]));
}

const themes = [
  { name: "light", roles: rolesOf(':root, [data-theme="light"]'), text: 4.5, mark: 3 },
  { name: "dark", roles: rolesOf('[data-theme="dark"] {'), text: 4.5, mark: 3 },
  { name: "contrast", roles: rolesOf('[data-theme="contrast"] {'), text: 7, mark: 4.5 },
];

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(a: string, b: string): number {
  const [less, more] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (more + 0.05) / (less + 0.05);
}

const grounds = ["surface-frame", "surface-list", "surface", "surface-raised", "surface-sunken", "surface-own", "surface-hover"];
const states = ["attend", "good", "wait", "bad", "wrap"];
const text: [string, string][] = [["on-action", "action"], ["on-action", "action-hover"], ["text", "surface-selection"]];
const marks: [string, string][] = [];
for (const ground of grounds) {
  for (const role of ["text", "text-muted", "text-faint", ...states.map((s) => `${s}-text`)]) text.push([role, ground]);
  if (ground === "surface-own" || ground === "surface-hover") continue;
  for (const role of ["line-control", "focus", "idle-mark", ...states.map((s) => `${s}-mark`)]) marks.push([role, ground]);
}
for (const s of states) text.push([`on-${s}`, `${s}-fill`], [`${s}-text`, `${s}-tint`], ["text", `${s}-tint`], ["text-muted", `${s}-tint`]);

test.each(themes)("$name: every pair can be read", (theme) => {
  const weak = (pairs: [string, string][], least: number): string[] =>
    pairs
      .filter(([a, b]) => ratio(theme.roles[a] ?? "", theme.roles[b] ?? "") >= least === false)
      .map(([a, b]) => `${a} on ${b}`);
  expect(weak(text, theme.text)).toEqual([]);
  expect(weak(marks, theme.mark)).toEqual([]);
});
