import { expect, test } from "vitest";
import { piecesOf } from "./links.ts";

test("finds web addresses and leaves the sentence's own punctuation out", () => {
  expect(piecesOf("See https://fjell.example/a?b=1, then (http://x.example).")).toEqual([
    { text: "See " },
    { text: "https://fjell.example/a?b=1", href: "https://fjell.example/a?b=1" },
    { text: ", then (" },
    { text: "http://x.example", href: "http://x.example" },
    { text: ")." },
  ]);
});

test("other schemes stay text", () => {
  expect(piecesOf("javascript:alert(1) <b>x</b>")).toEqual([{ text: "javascript:alert(1) <b>x</b>" }]);
});
