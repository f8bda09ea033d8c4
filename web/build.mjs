// Builds everything that the server serves as it lies, into web/dist or where BELLBOARD_WEB_OUT says.

import { cpSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { buildWidget, chatParts } from "./apps/widget/build.mjs";

const here = import.meta.dirname;
const out = resolve(process.env.BELLBOARD_WEB_OUT || join(here, "dist"));
/** What every visitor of other people's pages loads may not grow past this. */
const widgetGzipBytesMax = 12 * 1024;
/** And this is for who opens the chat: the page's script and the chat's. */
const chatGzipBytesMax = 21 * 1024;

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
for (const [what, bytes, most] of [
  ["the widget's script of a page", bytesOf(["bellboard"]), widgetGzipBytesMax],
  ["a chat in it", bytesOf(chatParts), chatGzipBytesMax],
]) {
  console.log(`${what}: ${bytes} of at most ${most} bytes gzip`);
  if (bytes > most) {
    console.error("The widget has grown too large.");
    process.exitCode = 1;
  }
}
