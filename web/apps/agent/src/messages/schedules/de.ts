import { countingIn } from "../count.ts";
import type { schedules as english } from "./en.ts";

const { count, number } = countingIn("de");
const rows = (n: number): string => count(n, { one: "# Zeile", other: "# Zeilen" });

export const schedules: typeof english = {
  button: "Planen",
  title: (name) => `${name} planen`,
  text: "Der Server erstellt den Bericht von selbst und liefert ihn als CSV-Datei.",
  every: "Wie oft",
  units: { DAY: "Jeden Tag", WEEK: "Jede Woche", MONTH: "Jeden Monat" },
  weekday: "Am",
  monthday: "Am Tag",
  time: "Um",
  zone: "Zeitzone",
  mail: "Per E-Mail an",
  mailHint: (n) => `Eine Adresse je Zeile, höchstens ${number(n)}. Alle bekommen dieselbe E-Mail.`,
  noMail: "E-Mails können noch nicht gesendet werden: Wer den Server betreibt, muss zuerst einen Mailserver einstellen.",
  storage: "Eine Datei dort ablegen, wo Anhänge liegen",
  made: "Er wird eine Viertelstunde nach seiner Zeit erstellt. War der Server da aus, wird der letzte nachgeholt.",
  yesterday: "Gestern heißt: die 24 Stunden davor.",
  publishes: "Das Planen veröffentlicht den Bericht.",
  save: "Plan speichern",
  stop: "Beenden",
  wrong: {
    time: "Wählen Sie eine Uhrzeit.",
    to: "Sagen Sie, wer ihn bekommt, oder legen Sie eine Datei ab.",
    many: "Das sind zu viele Adressen.",
  },
  wasScheduled: (name) => `${name} ist geplant.`,
  wasStopped: (name) => `${name} ist nicht mehr geplant.`,
  daily: (time, zone) => `Jeden Tag um ${time} (${zone})`,
  weekly: (day, time, zone) => `Jeden ${day} um ${time} (${zone})`,
  monthly: (day, time, zone) => `Jeden Monat am ${number(day)}. um ${time} (${zone})`,
  next: (when) => `nächster ${when}`,
  to: (n) => count(n, { one: "An # Adresse:", other: "An # Adressen:" }),
  toStorage: "Wird als Datei abgelegt.",
  runs: (n) => count(n, { one: "Als er zuletzt erstellt wurde", other: "Die letzten # Male" }),
  delivered: (n) => `zugestellt mit ${rows(n)}.`,
  failedChip: "Nicht zugestellt",
  failed: (why) => `Fehlgeschlagen, kein weiterer Versuch: ${why}`,
  failedAgain: (why, when) => `Fehlgeschlagen: ${why} Nächster Versuch ${when}.`,
};
