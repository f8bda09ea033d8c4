import { mount } from "svelte";
import { followLook } from "@bellboard/ui";
import "@bellboard/ui/tokens.css";
import "@bellboard/ui/base.css";
import { readLanguage } from "../messages/messages.ts";
import Admin from "./Admin.svelte";

followLook();
await readLanguage();
mount(Admin, { target: document.body });
