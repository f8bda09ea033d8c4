// What the script tag runs: puts the widget on the page, with the tag's own data attributes.
//   <script src="https://centre.example/widget/bellboard.js" data-flow="..." data-name="Fjell" defer></script>

import { BellboardChat } from "./element.ts";

const script = document.currentScript as HTMLScriptElement | null;

function begin(): void {
  if (!customElements.get("bellboard-chat")) customElements.define("bellboard-chat", BellboardChat);
  if (document.querySelector("bellboard-chat")) return;
  const widget = document.createElement("bellboard-chat") as BellboardChat;
  if (script?.src) widget.origin = new URL(script.src).origin;
  Object.assign(widget.dataset, script?.dataset);
  document.body.append(widget);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
