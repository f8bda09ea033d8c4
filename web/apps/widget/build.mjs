// Builds the widget: a plain script for the page's tag, and its further parts, each a plain script under a name that
// says what is in it, which the first one asks for when they are needed.

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "vite";

const here = import.meta.dirname;

/** By name: the module of a part, and what it exports as that part. */
const parts = {
  chat: ["chat.ts", "part"],
  files: ["files.ts", "part"],
  interactive: ["interactive.ts", "part"],
  transcript: ["transcript.ts", "part"],
  de: ["messages/de.ts", "de"],
  es: ["messages/es.ts", "es"],
  fr: ["messages/fr.ts", "fr"],
  ja: ["messages/ja.ts", "ja"],
  ar: ["messages/ar.ts", "ar"],
};

/** The parts that everyone who chats in English loads. */
export const chatParts = ["bellboard", "chat"];

/** Writes the scripts below `out`; gives their paths there by their names. */
export async function buildWidget(out) {
  mkdirSync(join(out, "widget/assets"), { recursive: true });
  const files = {};
  for (const [name, [module, exported]] of Object.entries(parts)) {
    const code = await scriptOf(name, `import { bring } from "./part.ts"; import { ${exported} } from "./${module}"; bring("${name}", ${exported});`);
    const file = `assets/${name}-${createHash("sha256").update(code).digest("hex").slice(0, 10)}.js`;
    writeFileSync(join(out, "widget", file), code);
    files[name] = file;
  }
  writeFileSync(join(out, "widget/bellboard.js"), await scriptOf("bellboard", `import "./bellboard.ts";`, { PART_FILES: JSON.stringify(files) }));
  return { bellboard: "widget/bellboard.js", ...Object.fromEntries(Object.entries(files).map(([name, file]) => [name, `widget/${file}`])) };
}

/** One script without exports, so that it leaves no name on the page. */
async function scriptOf(name, code, define = {}) {
  const entry = resolve(here, "src", `${name}-script.ts`);
  const [{ output }] = await build({
    configFile: false,
    root: here,
    publicDir: false,
    logLevel: "warn",
    cacheDir: resolve(here, "../../node_modules/.vite-widget"),
    define,
    plugins: [{ name: "script", resolveId: (id) => (id === entry ? id : undefined), load: (id) => (id === entry ? code : undefined) }],
    build: {
      target: "es2022",
      write: false,
      lib: { entry, formats: ["iife"], name: "Bellboard", fileName: () => `${name}.js` },
    },
  });
  return output[0].code;
}
