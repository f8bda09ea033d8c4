import { countingIn } from "../count.ts";
import type { schedules as english } from "./en.ts";

const { count, number } = countingIn("es");
const rows = (n: number): string => count(n, { one: "# fila", many: "# filas", other: "# filas" });

export const schedules: typeof english = {
  button: "Programar",
  title: (name) => `Programar ${name}`,
  text: "El servidor prepara el informe por sí solo y lo entrega como archivo CSV.",
  every: "Con qué frecuencia",
  units: { DAY: "Cada día", WEEK: "Cada semana", MONTH: "Cada mes" },
  weekday: "El",
  monthday: "El día",
  time: "A las",
  zone: "Zona horaria",
  mail: "Por correo a",
  mailHint: (n) => `Una dirección por línea, ${number(n)} como máximo. Todos reciben el mismo correo.`,
  noMail: "Aún no se puede enviar correo: quien administra el servidor tiene que configurar antes un servidor de correo.",
  storage: "Guardar un archivo donde están los adjuntos",
  made: "Se prepara un cuarto de hora después de su hora. Si el servidor estaba apagado, se prepara después el último.",
  yesterday: "Ayer significa las 24 horas anteriores.",
  publishes: "Al programarlo, el informe se publica.",
  save: "Guardar el programa",
  stop: "Detenerlo",
  wrong: {
    time: "Elija una hora.",
    to: "Diga quién lo recibe o guarde un archivo.",
    many: "Son demasiadas direcciones.",
  },
  wasScheduled: (name) => `${name} está programado.`,
  wasStopped: (name) => `${name} ya no está programado.`,
  daily: (time, zone) => `Cada día a las ${time} (${zone})`,
  weekly: (day, time, zone) => `Cada ${day} a las ${time} (${zone})`,
  monthly: (day, time, zone) => `Cada mes el día ${number(day)} a las ${time} (${zone})`,
  next: (when) => `próximo ${when}`,
  to: (n) => count(n, { one: "A # dirección:", many: "A # direcciones:", other: "A # direcciones:" }),
  toStorage: "Se guarda un archivo.",
  runs: (n) => count(n, { one: "La última vez que se preparó", many: "Las últimas # veces que se preparó", other: "Las últimas # veces que se preparó" }),
  delivered: (n) => `entregado con ${rows(n)}.`,
  failedChip: "No entregado",
  failed: (why) => `Falló y no se vuelve a intentar: ${why}`,
  failedAgain: (why, when) => `Falló: ${why} Próximo intento ${when}.`,
};
