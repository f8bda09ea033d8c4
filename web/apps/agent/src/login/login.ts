import { mount } from "svelte";
import { followTheme } from "@bellboard/ui";
import "@bellboard/ui/tokens.css";
import "@bellboard/ui/base.css";
import { readLanguage } from "../messages/messages.ts";
import Login from "./Login.svelte";

followTheme();
await readLanguage();
mount(Login, { target: document.body });
