import type { charts as english } from "./en.ts";

export const charts: typeof english = {
  ready: "Informes listos",
  presets: {
    today: "Hoy",
    yesterday: "Ayer por horas",
    level: "Nivel de servicio del día",
    staffing: "Llegadas y dotación",
    week: "Mapa de calor de la semana pasada",
    nonResponse: "Agentes sin respuesta",
  },
  over: "A lo largo del tiempo",
  byName: "Comparación",
  drawnOf: "Se dibuja",
  drawnAs: "Dibujado como",
  ways: { time: "A lo largo del tiempo", week: "Horas y días" },
  together: "Juntas",
  alone: "Una métrica",
  pictures: { DAY: "Nivel de servicio y espera", STAFFING: "Llegadas y dotación" },
  heatOf: (figure, of) => `${figure} por hora y día, ${of}`,
  noFigure: "Nada de esto tiene esta métrica.",
  none: "Las flechas leen las cifras.",
  rightScale: "escala a la derecha",
  hour: "Hora",
  again: "otra vez",
  depths: "Qué significan los colores",
};
