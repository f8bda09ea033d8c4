import { countingIn } from "../count.ts";
import type { kept as english } from "./en.ts";

const { count } = countingIn("es");

export const kept: typeof english = {
  title: "Informes guardados",
  text: "Se guardan en el servidor. Los suyos solo los ve usted hasta que los publique. Para guardar lo que se muestra arriba, póngale un nombre.",
  name: "Nombre de este informe",
  save: "Guardar",
  replace: "Reemplazar",
  own: "Suyos",
  noneOwn: "Aún no ha guardado ninguno.",
  others: "Publicados por otros",
  noneOthers: "Nadie más ha publicado ninguno.",
  published: "Publicado",
  by: (name) => `de ${name}`,
  actsOn: (name) => `Qué hacer con ${name}`,
  publish: "Publicar",
  withdraw: "Retirar",
  rename: "Cambiar el nombre",
  newName: (name) => `Nuevo nombre de ${name}`,
  remove: "Eliminar",
  removes: "Desaparecerá para siempre.",
  removesForAll: "Desaparecerá para todos.",
  keep: "Conservar",
  cancel: "Cancelar",
  copy: "Copiar a los míos",
  copyOf: (name) => `${name} (copia)`,
  taken: "Ya hay un informe con este nombre. Elija otro.",
  wasSaved: (name) => `${name} está guardado.`,
  wasRenamed: (name) => `Ahora se llama ${name}.`,
  wasPublished: (name) => `${name} lo ven ahora todos los que pueden ver informes guardados.`,
  wasWithdrawn: (name) => `${name} vuelve a verlo solo usted.`,
  wasRemoved: (name) => `${name} está eliminado.`,
  inBrowser: (n) => count(n, { one: "# informe está guardado solo en este navegador:", many: "# informes están guardados solo en este navegador:", other: "# informes están guardados solo en este navegador:" }),
  move: "Pasar al servidor",
  wereMoved: (n) => count(n, { one: "# informe está ahora en el servidor.", many: "# informes están ahora en el servidor.", other: "# informes están ahora en el servidor." }),
};
