// The pages of administration, in the order of the navigation. A page is a line here, a folder with its view, and
// an index.html below admin/ that vite.config.ts names, so that its address answers by itself.

import type { Component } from "svelte";
import { icons } from "@bellboard/ui";
import { t } from "../messages/messages.ts";
import type { Centre } from "./centre.svelte.ts";

export interface AdminPage {
  /** With a slash at the end. */
  readonly path: string;
  readonly icon: string;
  readonly name: () => string;
  readonly view: () => Promise<{ default: Component<{ centre: Centre }> }>;
}

export const pages: readonly AdminPage[] = [
  { path: "/admin/board/", icon: icons.board, name: () => t.admin.board.name, view: () => import("./board/Board.svelte") },
  { path: "/admin/floor/", icon: icons.clock, name: () => t.admin.floor.name, view: () => import("./floor/Floor.svelte") },
  { path: "/admin/reports/", icon: icons.chart, name: () => t.admin.reports.title, view: () => import("./reports/Reports.svelte") },
  { path: "/admin/contacts/", icon: icons.search, name: () => t.admin.contacts.title, view: () => import("./contacts/Contacts.svelte") },
  { path: "/admin/activity/", icon: icons.person, name: () => t.admin.activity.name, view: () => import("./activity/Activity.svelte") },
  { path: "/admin/changes/", icon: icons.bullets, name: () => t.admin.changes.name, view: () => import("./changes/Changes.svelte") },
  { path: "/admin/settings/", icon: icons.sliders, name: () => t.admin.settings.title, view: () => import("./settings/Settings.svelte") },
];
