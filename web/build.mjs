// Builds everything that the server serves as it lies, into web/dist or where BELLBOARD_WEB_OUT says.

import { cpSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const here = import.meta.dirname;
const out = resolve(process.env.BELLBOARD_WEB_OUT || join(here, "dist"));
/** The customer's widget loads on other people's pages, so it may not grow past this. */
const widgetGzipBytesMax = 12 * 1024;

for (const part of ["ccp-v2", "agent-app-v2", "login", "admin", "demo", "widget"]) rmSync(join(out, part), { recursive: true, force: true });
for (const app of ["agent", "widget"]) {
  await build({ configFile: join(here, "apps", app, "vite.config.ts"), logLevel: "warn", build: { outDir: out } });
}
cpSync(join(here, "apps/widget/demo"), join(out, "demo"), { recursive: true });

const gzipBytes = (path) => gzipSync(readFileSync(path), { level: 9 }).length;
const files = readdirSync(out, { recursive: true }).map((name) => join(out, name)).filter((path) => statSync(path).isFile());
for (const path of files.sort()) {
  console.log(`${String(gzipBytes(path)).padStart(8)} B gzip  ${path.slice(out.length + 1)}`);
}
const widgetBytes = gzipBytes(join(out, "widget/bellboard.js"));
console.log(`widget: ${widgetBytes} of at most ${widgetGzipBytesMax} bytes gzip`);
if (widgetBytes > widgetGzipBytesMax) {
  console.error("The widget has grown too large.");
  process.exit(1);
}
