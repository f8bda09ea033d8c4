import type { charts as english } from "./en.ts";

export const charts: typeof english = {
  ready: "Rapports prêts",
  presets: {
    today: "Aujourd’hui",
    yesterday: "Hier par heure",
    level: "Niveau de service du jour",
    staffing: "Arrivées et effectif",
    week: "Carte de chaleur de la semaine passée",
    nonResponse: "Non-réponses des agents",
  },
  over: "Au fil du temps",
  byName: "Comparaison",
  drawnOf: "Dessiné pour",
  drawnAs: "Dessiné sous forme de",
  ways: { time: "Au fil du temps", week: "Heures et jours" },
  together: "Ensemble",
  alone: "Une métrique",
  pictures: { DAY: "Niveau de service et attente", STAFFING: "Arrivées et effectif" },
  heatOf: (figure, of) => `${figure} par heure et par jour, ${of}`,
  noFigure: "Rien ici n’a cette métrique.",
  none: "Les flèches lisent les chiffres.",
  rightScale: "échelle à droite",
  hour: "Heure",
  again: "de nouveau",
  depths: "Ce que disent les couleurs",
};
