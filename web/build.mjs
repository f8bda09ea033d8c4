// Builds everything that the server serves as it lies, into web/dist or where BELLBOARD_WEB_OUT says.

import { cpSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { buildWidget, chatParts } from "./apps/widget/build.mjs";

const here = import.meta.dirname;
const out = resolve(process.env.BELLBOARD_WEB_OUT || join(here, "dist"));
/** What every visitor of other people's pages loads may not grow past this. */
const widgetGzipBytesMax = 12 * 1024;
/** And this is for who opens the chat: the page's script and the chat's. */
const chatGzipBytesMax = 21 * 1024;
/** The panel in English, with the scripts that it loads before anything is drawn. */
const panelGzipBytesMax = 120 * 1024;

for (const part of ["ccp-v2", "agent-app-v2", "login", "admin", "demo", "widget"]) rmSync(join(out, part), { recursive: true, force: true });
await build({ configFile: join(here, "apps/agent/vite.config.ts"), logLevel: "warn", build: { outDir: out } });
const widget = await buildWidget(out);
cpSync(join(here, "apps/widget/demo"), join(out, "demo"), { recursive: true });

const gzipBytes = (path) => gzipSync(readFileSync(path), { level: 9 }).length;
const files = readdirSync(out, { recursive: true }).map((name) => join(out, name)).filter((path) => statSync(path).isFile());
for (const path of files.sort()) {
  console.log(`${String(gzipBytes(path)).padStart(8)} B gzip  ${path.slice(out.length + 1)}`);
}
const bytesOf = (names) => names.map((name) => gzipBytes(join(out, widget[name]))).reduce((sum, bytes) => sum + bytes, 0);
/** The scripts of a page, and those that they import at once. */
function scriptsOf(page) {
  const named = (text, pattern) => [...text.matchAll(pattern)].map(([, path]) => path);
  const scripts = new Set(named(readFileSync(join(out, page), "utf8"), /(?:src|href)="\/([^"]+\.js)"/g));
  for (const script of scripts) {
    const imported = named(readFileSync(join(out, script), "utf8"), /(?:from|import)\s*"(\.\/[^"]+\.js)"/g);
    for (const path of imported) scripts.add(join(dirname(script), path));
  }
  return [...scripts];
}

for (const [what, bytes, most] of [
  ["the panel's scripts", scriptsOf("ccp-v2/index.html").map((path) => gzipBytes(join(out, path))).reduce((sum, n) => sum + n, 0), panelGzipBytesMax],
  ["the widget's script of a page", bytesOf(["bellboard"]), widgetGzipBytesMax],
  ["a chat in it", bytesOf(chatParts), chatGzipBytesMax],
]) {
  console.log(`${what}: ${bytes} of at most ${most} bytes gzip`);
  if (bytes > most) {
    console.error("That has grown too large.");
    process.exitCode = 1;
  }
}
