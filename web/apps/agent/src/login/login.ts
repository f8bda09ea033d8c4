import { mount } from "svelte";
import { followTheme } from "@bellboard/ui";
import "@bellboard/ui/tokens.css";
import "@bellboard/ui/base.css";
import Login from "./Login.svelte";

followTheme();
mount(Login, { target: document.body });
