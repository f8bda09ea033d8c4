import type { charts as english } from "./en.ts";

export const charts: typeof english = {
  ready: "Fertige Berichte",
  presets: {
    today: "Heute",
    yesterday: "Gestern nach Stunden",
    level: "Servicelevel über den Tag",
    staffing: "Andrang und Besetzung",
    week: "Letzte Woche als Heatmap",
    nonResponse: "Nichtannahme je Agent",
  },
  over: "Im Zeitverlauf",
  byName: "Im Vergleich",
  drawnOf: "Gezeichnet wird",
  drawnAs: "Gezeichnet als",
  ways: { time: "Entlang der Zeit", week: "Stunden und Tage" },
  together: "Zusammen",
  alone: "Eine Kennzahl",
  pictures: { DAY: "Servicelevel und Wartezeit", STAFFING: "Andrang und Besetzung" },
  heatOf: (figure, of) => `${figure} nach Stunde und Tag, ${of}`,
  noFigure: "Nichts davon hat diese Kennzahl.",
  none: "Die Pfeiltasten lesen die Werte vor.",
  rightScale: "Skala rechts",
  hour: "Stunde",
  again: "noch einmal",
  depths: "Wofür die Farben stehen",
};
