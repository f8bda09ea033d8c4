import { describe, expect, test } from "vitest";
import { countingIn } from "./count.ts";
import { en } from "./en.ts";
import { bestOf, languages } from "./messages.ts";

/** What takes more than plain numbers and names. */
const given: Readonly<Record<string, readonly unknown[]>> = {
  "slots.keptAway": [["VOICE", "CHAT", "TASK"]],
  "slots.parts": [{ offers: 11, live: 13, wrap: 17, held: 19 }],
};
/** Large enough that no language has a word in place of the number. */
const numbers = [11, 13, 17, 19];

/** Every string, by its path; one that is made is made of the same numbers in each language. */
function said(messages: object, path = ""): Map<string, string> {
  const all = new Map<string, string>();
  for (const [name, value] of Object.entries(messages)) {
    const here = path === "" ? name : `${path}.${name}`;
    if (typeof value === "string") all.set(here, value);
    else if (typeof value === "function") all.set(here, (value as (...of: unknown[]) => string)(...(given[here] ?? numbers)));
    else for (const [inner, text] of said(value as object, here)) all.set(inner, text);
  }
  return all;
}

/** Marks, names and keys, the same everywhere. */
const everywhere = /^(product|unknown|unreliable|title\.(plain|unread|incoming)|admin\.pageTitle|.*\.changed|admin\.contacts\.(agent|contact)Called|conversation\.bot|files\.sending|shortcuts\.keys\..*|.*Keys|.*\.keys)$/;
/** Words that these languages have in common with English. */
const common: Readonly<Record<string, readonly string[]>> = {
  de: ["Chat", "Chats", "Offline", "Status", "Link", "Emoji", "Agent", "Supervisor", "Name", "System"],
  es: ["Chat", "Chats", "Emoji", "Error", "Total"],
  fr: ["Chat", "Chats", "Agent", "Notes", "Contact", "Contacts", "Message", "Type", "Date", "Notifications", "Total", "Agents"],
  ja: [],
  ar: [],
};

const english = said(en);

describe.each(Object.entries(languages).filter(([tag]) => tag !== "en"))("%s", (tag, language) => {
  test("fills every string, with all that the English one says of its numbers", async () => {
    const own = said(await language.read());
    expect([...own.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [path, text] of english) {
      const mine = own.get(path) ?? "";
      expect(mine.trim() === "", path).toBe(text.trim() === "");
      expect(mine, path).not.toMatch(/undefined|NaN|#(?!\d)/);
      for (const n of numbers) if (text.includes(String(n))) expect(mine, path).toContain(String(n));
    }
  });

  test("leaves nothing in English", async () => {
    const left = [...said(await language.read())].filter(
      ([path, text]) => text !== "" && text === english.get(path) && !everywhere.test(path) && !common[tag]?.includes(text),
    );
    expect(left).toEqual([]);
  });
});

test("a language is counted by its own grammar", async () => {
  expect([1, 2, 3, 11, 100].map((n) => countingIn("ar").count(n, { one: "a", two: "b", few: "c #", many: "d #", other: "e #" }))).toEqual(
    ["a", "b", "c 3", "d 11", "e 100"],
  );
  expect([0, 1, 2].map((n) => countingIn("fr").count(n, { one: "# chat", other: "# chats" }))).toEqual(["0 chat", "1 chat", "2 chats"]);
  const de = await languages["de"]!.read();
  expect([de.slots.free(1), de.slots.free(10)]).toEqual(["1 Platz frei", "10 Plätze frei"]);
  const ar = await languages["ar"]!.read();
  expect([1, 2, 3, 11].map(ar.slots.free)).toEqual(["خانة واحدة متاحة", "خانتان متاحتان", "3 خانات متاحة", "11 خانة متاحة"]);
});

test("the browser's first language that there is", () => {
  expect(bestOf(["pt-BR", "de-AT", "fr"])).toBe("de");
  expect(bestOf(["AR-eg"])).toBe("ar");
  expect(bestOf(["pt", "constructor"])).toBe("en");
  expect(bestOf([])).toBe("en");
});
