// What the script tag runs: puts the widget on the page, with the tag's own data attributes, and takes the calls of a
// page that has Amazon's snippet.
//   <script src="https://centre.example/widget/bellboard.js" data-flow="..." data-name="Fjell" defer></script>

import { PartLoader } from "./part.ts";
import { settingsOf } from "./settings.ts";
import { BellboardChat } from "./shell.ts";

/** The names of the parts' files, given when this is built. */
declare const PART_FILES: Readonly<Record<string, string>>;

type Caller = ((name: unknown, value: unknown) => void) & { ac?: ArrayLike<unknown>[] };

const script = document.currentScript as HTMLScriptElement | null;
const page = globalThis as unknown as { amazon_connect?: Caller };

if (!customElements.get("bellboard-chat")) {
  customElements.define("bellboard-chat", BellboardChat);
  const widget = document.createElement("bellboard-chat") as BellboardChat;
  if (script?.src) widget.origin = new URL(script.src).origin;
  widget.parts = new PartLoader(widget.origin, PART_FILES, script?.nonce);
  widget.settings = settingsOf(script?.dataset ?? {});
  const waiting = page.amazon_connect?.ac ?? [];
  page.amazon_connect = (name, value) => widget.call(name, value);
  for (const call of waiting) widget.call(call[0], call[1]);
  const begin = (): void => document.body.append(widget);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
}
