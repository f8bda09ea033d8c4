import { countingIn } from "../count.ts";
import type { schedules as english } from "./en.ts";

const { count, number } = countingIn("fr");
const rows = (n: number): string => count(n, { one: "# ligne", many: "# lignes", other: "# lignes" });

export const schedules: typeof english = {
  button: "Planifier",
  title: (name) => `Planifier ${name}`,
  text: "Le serveur prépare le rapport de lui-même et le livre en fichier CSV.",
  every: "À quelle fréquence",
  units: { DAY: "Chaque jour", WEEK: "Chaque semaine", MONTH: "Chaque mois" },
  weekday: "Le",
  monthday: "Le jour",
  time: "À",
  zone: "Fuseau horaire",
  mail: "Par e-mail à",
  mailHint: (n) => `Une adresse par ligne, ${number(n)} au plus. Tous reçoivent le même e-mail.`,
  noMail: "L’envoi d’e-mails n’est pas encore possible : il faut d’abord qu’un serveur de messagerie soit défini sur le serveur.",
  storage: "Garder un fichier là où sont les pièces jointes",
  made: "Il est préparé un quart d’heure après son heure. Si le serveur était éteint, le dernier est rattrapé.",
  yesterday: "Hier signifie les 24 heures qui précèdent.",
  publishes: "La planification publie le rapport.",
  save: "Enregistrer la planification",
  stop: "L’arrêter",
  wrong: {
    time: "Choisissez une heure.",
    to: "Dites qui le reçoit, ou gardez un fichier.",
    many: "Il y a trop d’adresses.",
  },
  wasScheduled: (name) => `${name} est planifié.`,
  wasStopped: (name) => `${name} n’est plus planifié.`,
  daily: (time, zone) => `Chaque jour à ${time} (${zone})`,
  weekly: (day, time, zone) => `Chaque ${day} à ${time} (${zone})`,
  monthly: (day, time, zone) => `Chaque mois le ${number(day)} à ${time} (${zone})`,
  next: (when) => `prochain ${when}`,
  to: (n) => count(n, { one: "À # adresse :", many: "À # adresses :", other: "À # adresses :" }),
  toStorage: "Un fichier est gardé.",
  runs: (n) => count(n, { one: "La dernière fois qu’il a été préparé", many: "Les # dernières fois qu’il a été préparé", other: "Les # dernières fois qu’il a été préparé" }),
  delivered: (n) => `livré avec ${rows(n)}.`,
  failedChip: "Non livré",
  failed: (why) => `Échec, sans nouvel essai : ${why}`,
  failedAgain: (why, when) => `Échec : ${why} Prochain essai ${when}.`,
};
