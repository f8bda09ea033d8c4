import { expect, test } from "vitest";
import { blocksOf, linesOfMarkdown, linesOfPlain, merged, type Piece, plainOf, type TextLine } from "./markdown.ts";
import { allowedHref, markdownOf, messageOf } from "./markdownOf.ts";

const only = (source: string): readonly Piece[] => linesOfMarkdown(source)[0]?.pieces ?? [];

test("bold, italic and both", () => {
  expect(only("a **b** *c* _d_ ***e***")).toEqual([
    { text: "a " },
    { text: "b", bold: true },
    { text: " " },
    { text: "c", italic: true },
    { text: " " },
    { text: "d", italic: true },
    { text: " " },
    { text: "e", bold: true, italic: true },
  ]);
  expect(only("*a **b** c*")).toEqual([
    { text: "a ", italic: true },
    { text: "b", italic: true, bold: true },
    { text: " c", italic: true },
  ]);
});

test("marks that format nothing are text", () => {
  for (const text of ["2 * 3 * 4", "snake_case_name", "**", "a ** b ** c", "*", "_", "<b>x</b>", "[x](javascript:alert)", "[x] (y)"]) {
    expect(only(text), text).toEqual([{ text }]);
  }
  expect(only("\\*not\\*")).toEqual([{ text: "*not*" }]);
});

test("links lead to the web, to post and to the phone alone", () => {
  expect(only("see [the **guide**](https://a.example/x_y) or https://b.example/z.")).toEqual([
    { text: "see " },
    { text: "the ", href: "https://a.example/x_y" },
    { text: "guide", bold: true, href: "https://a.example/x_y" },
    { text: " or " },
    { text: "https://b.example/z", href: "https://b.example/z" },
    { text: "." },
  ]);
  expect(only("[a](mailto:x@y.example) [b](tel:+44)").filter((piece) => piece.href)).toHaveLength(2);
  expect(only("[a](data:text/html,x)").some((piece) => piece.href)).toBe(false);
});

test("lists of two kinds; the blank row after one isn't shown", () => {
  const lines = linesOfMarkdown("Bring\n- a\n* b\n\n1. c\n2. d\n\nbye\n7. stays");
  expect(lines.map(({ kind }) => kind)).toEqual(["text", "bullet", "bullet", "number", "number", "text", "text"]);
  expect(blocksOf(lines).map(({ kind, lines: of }) => `${kind} ${of.length}`)).toEqual(["text 1", "bullet 2", "number 2", "text 2"]);
  expect(plainOf(lines)).toBe("Bring a b c d bye 7. stays");
});

test("an address ends before the sentence does", () => {
  expect(linesOfPlain("See https://fjell.example/a?b=1, then (http://x.example).")[0]?.pieces.map(({ text, href }) => href ?? text)).toEqual([
    "See ",
    "https://fjell.example/a?b=1",
    ", then (",
    "http://x.example",
    ").",
  ]);
  expect(linesOfPlain("javascript:alert(1) <b>x</b>")[0]?.pieces).toEqual([{ text: "javascript:alert(1) <b>x</b>" }]);
});

test("plain texts keep their marks and have links", () => {
  expect(linesOfPlain("**a**\n- https://b.example")).toEqual([
    { kind: "text", pieces: [{ text: "**a**" }] },
    { kind: "text", pieces: [{ text: "- " }, { text: "https://b.example", href: "https://b.example" }] },
  ]);
});

test("a text without formatting is sent as it was written, with its marks", () => {
  expect(messageOf(linesOfPlain("\n2 * 3\n\n- x\n "))).toEqual({ contentType: "text/plain", content: "2 * 3\n\n- x" });
  expect(messageOf(linesOfPlain(" "))).toEqual({ contentType: "text/plain", content: "" });
  const bold: TextLine[] = [{ kind: "text", pieces: [{ text: "2 * " }, { text: "3", bold: true }] }];
  expect(messageOf(bold)).toEqual({ contentType: "text/markdown", content: "2 \\* **3**" });
});

test("a link leads to the web, to post or to the phone", () => {
  expect(["fjell.example/a", "https://a.example", "mailto:x@y.example", "javascript:alert(1)", "a b", "x"].map(allowedHref)).toEqual([
    "https://fjell.example/a",
    "https://a.example",
    "mailto:x@y.example",
    undefined,
    undefined,
    undefined,
  ]);
});

/** Numbers that look random and are the same each time. */
function* dice(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

test("what is written reads back as the same lines", () => {
  const words = ["a", "tent", "_x_", "*", "**", "2 * 3", "- b", "1. c", " ", "\\", "[y](z)", "#", "<i>", "snake_case", "é", "🙂", "(", ")", "!", "`q`"];
  const rolls = dice(7);
  const roll = (n: number): number => Math.floor(((rolls.next().value as number) / 2 ** 32) * n);
  for (let round = 0; round < 5_000; round++) {
    const lines: TextLine[] = Array.from({ length: 1 + roll(4) }, () => {
      const pieces = Array.from({ length: roll(5) }, (): Piece => {
        const text = Array.from({ length: 1 + roll(2) }, () => words[roll(words.length)]).join("");
        const href = roll(8) === 0 ? { href: "https://a.example/b_c" } : {};
        return { text, ...(roll(3) === 0 ? { bold: true } : {}), ...(roll(3) === 0 ? { italic: true } : {}), ...href };
      });
      return { kind: (["text", "text", "bullet", "number"] as const)[roll(4)] ?? "text", pieces: merged(pieces) };
    });
    const source = markdownOf(lines);
    expect(shown(linesOfMarkdown(source)), JSON.stringify(source)).toEqual(shown(lines));
  }
});

/** What can be seen: spaces have no weight, and lines no spaces at their ends. */
function shown(lines: readonly TextLine[]): string[] {
  return lines.map(({ kind, pieces }) => {
    const marks = pieces.flatMap(({ text, bold, italic, href }) =>
      [...text].filter((c) => c !== "\u200b").map((c) => (c === " " ? (href ?? "") + c : `${c}${bold ? "b" : ""}${italic ? "i" : ""}${href ?? ""}`)),
    );
    return `${kind}:${marks.join("|")}`.replace(/^(\w+:)(?:\|? \|?)+/, "$1").replace(/(\|? )+$/, "");
  });
}
