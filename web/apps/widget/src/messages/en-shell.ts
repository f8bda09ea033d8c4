// The words of the button, which is there before anything else.

export const enShell = {
  open: "Open chat",
  openUnread: (count: number): string => `Open chat, ${count} new ${count === 1 ? "message" : "messages"}`,
  minimise: "Minimise",
  loadFailed: "The chat couldn’t be loaded. Try again.",
};
