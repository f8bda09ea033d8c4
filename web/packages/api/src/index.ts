export * from "./agent.ts";
export * from "./control.ts";
export * from "./error.ts";
export * from "./participant.ts";
export * from "./types.ts";
export * from "./upload.ts";
