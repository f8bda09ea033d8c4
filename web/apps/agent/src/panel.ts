import { mount } from "svelte";
import { followLook } from "@bellboard/ui";
import "@bellboard/ui/tokens.css";
import "@bellboard/ui/base.css";
import App from "./frame/App.svelte";
import { readLanguage } from "./messages/messages.ts";

followLook();
await readLanguage();
mount(App, { target: document.body });
