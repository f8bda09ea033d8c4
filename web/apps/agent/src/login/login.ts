import { mount } from "svelte";
import { followLook } from "@bellboard/ui";
import "@bellboard/ui/tokens.css";
import "@bellboard/ui/base.css";
import { readLanguage } from "../messages/messages.ts";
import Login from "./Login.svelte";

followLook();
await readLanguage();
mount(Login, { target: document.body });
