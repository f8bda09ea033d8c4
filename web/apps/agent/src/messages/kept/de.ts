import { countingIn } from "../count.ts";
import type { kept as english } from "./en.ts";

const { count } = countingIn("de");

export const kept: typeof english = {
  title: "Gespeicherte Berichte",
  text: "Auf dem Server gespeichert. Ihre sehen nur Sie, bis Sie sie veröffentlichen. Um zu behalten, was oben steht, geben Sie ihm einen Namen.",
  name: "Name dieses Berichts",
  save: "Speichern",
  replace: "Ersetzen",
  own: "Ihre",
  noneOwn: "Sie haben noch keinen gespeichert.",
  others: "Von anderen veröffentlicht",
  noneOthers: "Niemand sonst hat einen veröffentlicht.",
  published: "Veröffentlicht",
  by: (name) => `von ${name}`,
  actsOn: (name) => `Was mit ${name} geschehen soll`,
  publish: "Veröffentlichen",
  withdraw: "Zurückziehen",
  rename: "Umbenennen",
  newName: (name) => `Neuer Name von ${name}`,
  remove: "Löschen",
  removes: "Er ist dann endgültig weg.",
  removesForAll: "Er ist dann für alle weg.",
  keep: "Behalten",
  cancel: "Abbrechen",
  copy: "Zu meinen kopieren",
  copyOf: (name) => `${name} (Kopie)`,
  taken: "Einen Bericht dieses Namens gibt es schon. Wählen Sie einen anderen.",
  wasSaved: (name) => `${name} ist gespeichert.`,
  wasRenamed: (name) => `Er heißt jetzt ${name}.`,
  wasPublished: (name) => `${name} sehen jetzt alle, die gespeicherte Berichte sehen dürfen.`,
  wasWithdrawn: (name) => `${name} sehen wieder nur Sie.`,
  wasRemoved: (name) => `${name} ist gelöscht.`,
  inBrowser: (n) => count(n, { one: "# Bericht ist nur in diesem Browser gespeichert:", other: "# Berichte sind nur in diesem Browser gespeichert:" }),
  move: "Auf den Server übernehmen",
  wereMoved: (n) => count(n, { one: "# Bericht ist jetzt auf dem Server.", other: "# Berichte sind jetzt auf dem Server." }),
};
