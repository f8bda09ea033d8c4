import { expect, test } from "vitest";
import { settingsOf, take } from "./settings.ts";

const all = ["text/plain", "text/markdown", "application/vnd.amazonaws.connect.message.interactive", "application/vnd.amazonaws.connect.message.interactive.response"];

test("a script tag says whose chat it is, by which flow, in which language and theme", () => {
  const settings = settingsOf({ name: "Fjell", flow: "f", lang: "de", theme: "dark" });
  expect(settings).toMatchObject({ brand: "Fjell", flowId: "f", language: "de", theme: "dark", contentTypes: all, hasLauncher: true });
  expect(settingsOf({ theme: "blue" }).theme).toBeUndefined();
});

test("colours of Amazon's snippet become variables, and what isn't known of them is left out", () => {
  const settings = settingsOf({});
  take(settings, "styles", { iconType: "CHAT", openChat: { color: "#fff", backgroundColor: "#123456" }, closeChat: { color: "#000", backgroundColor: "#abc" } });
  take(settings, "customStyles", { header: { headerBackgroundColor: "#111" }, global: { frameWidth: "400px", footerHeight: "1px" }, logo: 7 });
  expect(settings.variables).toEqual({ brand: "#123456", "on-brand": "#fff", close: "#abc", "on-close": "#000", header: "#111", width: "400px" });
  expect(settings.theme).toBeUndefined();
  take(settings, "customStyles", { transcript: { widgetBackgroundColor: "#f9f9f9" } });
  expect(settings.theme).toBe("light");
});

test("content types are those that the page names and the widget shows, and text always", () => {
  const settings = settingsOf({});
  take(settings, "supportedMessagingContentTypes", ["text/markdown", "application/json"]);
  expect(settings.contentTypes).toEqual(["text/plain", "text/markdown"]);
});

test("a snippet's id is a flow's or nothing", () => {
  const settings = settingsOf({ flow: "f" });
  expect(take(settings, "snippetId", "QVFJREFIaWJYbG==")).toBe(true);
  expect(settings.flowId).toBe("f");
  take(settings, "snippetId", "0b1fb1a4-6d0c-4a55-9d77-0a6f3d3f1c11");
  expect(settings.flowId).toBe("0b1fb1a4-6d0c-4a55-9d77-0a6f3d3f1c11");
});

test("a name is a text or comes by a call, attributes are texts, and a call of another name is not taken", async () => {
  const settings = settingsOf({});
  take(settings, "customerDisplayName", (put: (name: string) => void) => put("Mina"));
  expect(await settings.customerName?.()).toBe("Mina");
  take(settings, "customerDisplayName", "John");
  expect(await settings.customerName?.()).toBe("John");
  take(settings, "contactAttributes", { order: 7, vip: true });
  expect(settings.attributes).toEqual({ order: "7", vip: "true" });
  expect(take(settings, "authenticate", () => undefined)).toBe(false);
  for (const odd of [undefined, null, 5, "x", []]) for (const name of ["styles", "contactAttributes", "registerCallback", "customLaunchBehavior"]) expect(take(settings, name, odd)).toBe(true);
});

test("a page may hide the button, open the chat itself, and hear what happens", () => {
  const settings = settingsOf({});
  const heard = (): void => undefined;
  take(settings, "customLaunchBehavior", { skipIconButtonAndAutoLaunch: true, alwaysHideWidgetButton: true, programmaticLaunch: heard });
  take(settings, "registerCallback", { CHAT_ENDED: heard, INCOMING_MESSAGE: "no" });
  expect(settings).toMatchObject({ opensItself: true, hasLauncher: false, launch: heard, callbacks: { CHAT_ENDED: heard } });
  expect(Object.keys(settings.callbacks)).toEqual(["CHAT_ENDED"]);
});
