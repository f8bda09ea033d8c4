import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

const here = import.meta.dirname;

/** The fonts' licences go wherever the fonts go. */
const fontLicences: Plugin = {
  name: "font-licences",
  generateBundle() {
    for (const name of ["Inter-OFL.txt", "Noto-Sans-Arabic-OFL.txt"]) {
      const source = readFileSync(resolve(here, "../../packages/ui/fonts", name));
      this.emitFile({ type: "asset", fileName: `ccp-v2/licences/${name}`, source });
    }
  },
};

// One build of all pages that share their parts, all served from /ccp-v2/assets/.
export default defineConfig({
  root: here,
  base: "/",
  publicDir: false,
  cacheDir: resolve(here, "../../node_modules/.vite-agent"),
  plugins: [svelte({ configFile: false }), fontLicences],
  build: {
    target: "es2022",
    assetsDir: "ccp-v2/assets",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: "ccp-v2/licences/scripts.txt" },
    emptyOutDir: false,
    rolldownOptions: {
      input: ["ccp-v2", "agent-app-v2", "login", "admin", "admin/activity", "admin/board", "admin/changes", "admin/contacts", "admin/floor", "admin/reports", "admin/settings"].map((page) => resolve(here, page, "index.html")),
      // What several pages share is named after none of its parts.
      output: {
        chunkFileNames: "ccp-v2/assets/shared-[hash].js",
        assetFileNames: ({ names }) => `ccp-v2/assets/${names[0]?.endsWith(".css") ? "style" : "[name]"}-[hash][extname]`,
      },
    },
  },
});
