import { countingIn } from "../count.ts";
import type { kept as english } from "./en.ts";

const { count } = countingIn("fr");

export const kept: typeof english = {
  title: "Rapports enregistrés",
  text: "Enregistrés sur le serveur. Les vôtres ne sont vus que de vous jusqu’à ce que vous les publiiez. Pour garder ce qui est affiché ci-dessus, donnez-lui un nom.",
  name: "Nom de ce rapport",
  save: "Enregistrer",
  replace: "Remplacer",
  own: "Les vôtres",
  noneOwn: "Vous n’en avez encore enregistré aucun.",
  others: "Publiés par d’autres",
  noneOthers: "Personne d’autre n’en a publié.",
  published: "Publié",
  by: (name) => `de ${name}`,
  actsOn: (name) => `Que faire de ${name}`,
  publish: "Publier",
  withdraw: "Retirer",
  rename: "Renommer",
  newName: (name) => `Nouveau nom de ${name}`,
  remove: "Supprimer",
  removes: "Il disparaîtra pour de bon.",
  removesForAll: "Il disparaîtra pour tout le monde.",
  keep: "Le garder",
  cancel: "Annuler",
  copy: "Copier dans les miens",
  copyOf: (name) => `${name} (copie)`,
  taken: "Un rapport porte déjà ce nom. Choisissez-en un autre.",
  wasSaved: (name) => `${name} est enregistré.`,
  wasRenamed: (name) => `Il s’appelle maintenant ${name}.`,
  wasPublished: (name) => `${name} est visible de tous ceux qui peuvent voir les rapports enregistrés.`,
  wasWithdrawn: (name) => `${name} n’est plus vu que de vous.`,
  wasRemoved: (name) => `${name} est supprimé.`,
  inBrowser: (n) => count(n, { one: "# rapport n’est gardé que dans ce navigateur :", many: "# rapports ne sont gardés que dans ce navigateur :", other: "# rapports ne sont gardés que dans ce navigateur :" }),
  move: "Transférer sur le serveur",
  wereMoved: (n) => count(n, { one: "# rapport est maintenant sur le serveur.", many: "# rapports sont maintenant sur le serveur.", other: "# rapports sont maintenant sur le serveur." }),
};
