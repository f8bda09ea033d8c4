import { expect, test } from "vitest";
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en, type Words } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { ja } from "./ja.ts";

const others: Record<string, Words> = { de, es, fr, ja, ar };

/** What each word says, with something for each of its gaps. */
const said = (words: Words): [string, string][] =>
  Object.entries(words).map(([name, word]) => [name, typeof word === "string" ? word : (word as (...of: unknown[]) => string)(gapOf(name), "27")]);
const gapOf = (name: string): unknown => (/wait|Unread|fileSent|TooLarge/.test(name) ? 27 : "Gap");

test("each language says everything, in words of its own, with what is put into it", () => {
  const inEnglish = new Map(said(en));
  for (const [language, words] of Object.entries(others)) {
    expect(Object.keys(words).sort(), language).toEqual(Object.keys(en).sort());
    const same = said(words).filter(([name, text]) => text === "" || (text === inEnglish.get(name) && !/^(brand|comma|conversation|fileSent|transcriptOf)$/.test(name)));
    expect(same, language).toEqual([]);
    for (const name of ["joined", "left", "typing", "file", "fileRemove", "fileDownload", "fileInCheck", "fileNotTaken", "timesIn", "endedAt"] as const) {
      expect(words[name]("Gap"), `${language} ${name}`).toContain("Gap");
    }
  }
});

test("numbers take the form that the language has for them", () => {
  expect([1, 2].map(de.openUnread)).toEqual(["Chat öffnen, 1 neue Nachricht", "Chat öffnen, 2 neue Nachrichten"]);
  expect([1, 2].map(es.openUnread)).toEqual(["Abrir el chat, 1 mensaje nuevo", "Abrir el chat, 2 mensajes nuevos"]);
  expect([1, 2].map(fr.openUnread)).toEqual(["Ouvrir le chat, 1 nouveau message", "Ouvrir le chat, 2 nouveaux messages"]);
  const forms = [1, 2, 3, 11, 100].map((count) => ar.wait(count).replace(/[\d٠-٩]+/, "n"));
  expect(forms).toEqual(["نحو دقيقة", "نحو دقيقتين", "نحو n دقائق", "نحو n دقيقة", "نحو n دقيقة"]);
});
