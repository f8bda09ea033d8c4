import { resolve } from "node:path";
import { defineConfig } from "vite";

const here = import.meta.dirname;

// One file without a framework, for a plain script tag on anyone's page.
export default defineConfig({
  root: here,
  publicDir: false,
  cacheDir: resolve(here, "../../node_modules/.vite-widget"),
  build: {
    target: "es2022",
    emptyOutDir: false,
    lib: { entry: resolve(here, "src/bellboard.ts"), formats: ["iife"], name: "Bellboard", fileName: () => "widget/bellboard.js" },
  },
});
