export { default as Icon } from "./Icon.svelte";
export { default as Ring } from "./Ring.svelte";
export * from "./theme.ts";
export * as icons from "./icons.ts";
