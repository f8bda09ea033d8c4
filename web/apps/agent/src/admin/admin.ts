import { mount } from "svelte";
import { followTheme } from "@bellboard/ui";
import "@bellboard/ui/tokens.css";
import "@bellboard/ui/base.css";
import { readLanguage } from "../messages/messages.ts";
import Admin from "./Admin.svelte";

followTheme();
await readLanguage();
mount(Admin, { target: document.body });
