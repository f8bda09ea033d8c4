// People at screens: a customer on the shop's page and an agent at the panel, in a real Chromium.

import assert from "node:assert/strict";
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { after, afterEach, before } from "node:test";
import { chromium } from "playwright-core";
import { until, waitMsMax } from "./until.mjs";

const traces = resolve(import.meta.dirname, "../test-results");
const screenshots = resolve(import.meta.dirname, "../../docs/screenshots");
/** Built pages that are tried without building the program anew. */
const pages = process.env.BELLBOARD_WEB_DIST && resolve(process.env.BELLBOARD_WEB_DIST);
const names = ["chromium", "chromium-browser", "google-chrome"];
const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
// A page that comes from a folder counts as one from elsewhere, which may not open a socket to this machine.
if (pages) args.push("--disable-features=LocalNetworkAccessChecks");

/**
 * A browser for all tests of the calling suite; `open(kind, server, size)` gives a window that lives until the end of
 * its test. A test that fails leaves pictures of its windows in test-results.
 */
export function useWindows() {
  let browser;
  let opened = [];
  before(async () => {
    browser = await chromium.launch({ executablePath: executable(), headless: true, args });
  });
  afterEach(async (t) => {
    const ended = opened;
    opened = [];
    for (const [n, window] of ended.entries()) {
      if (t.passed === false) await window.leaveTraces(`${t.name.slice(0, 60)} ${n + 1}`);
      await window.context.close();
    }
  });
  after(() => browser?.close());
  return async function open(kind, server, size) {
    const window = await kind.open(browser, server, size);
    opened.push(window);
    return window;
  };
}

/** A page of the folder in place of the program's own, under the headers that the program gives. */
async function fromPages(route) {
  const { pathname } = new URL(route.request().url());
  const path = join(pages, pathname, pathname.endsWith("/") ? "index.html" : "");
  if (!existsSync(path)) return route.continue();
  if (!pathname.endsWith("/")) return route.fulfill({ path });
  const own = await route.fetch();
  return route.fulfill({ path, headers: own.headers() });
}

function executable() {
  if (process.env.BELLBOARD_CHROMIUM) return process.env.BELLBOARD_CHROMIUM;
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
  if (!found) throw new Error(`no ${names.join(", ")} on the path`);
  return found;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Saves what the page shows, only where the pictures of the documents are to be made anew. */
export async function picture(page, name) {
  if (process.env.BELLBOARD_SCREENSHOTS !== "1") return;
  mkdirSync(screenshots, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(screenshots, name), animations: "disabled" });
}

/** One window: a person's own cookies and storage. What goes wrong in it is kept in `faults`. */
export class Window {
  faults = [];

  static async open(browser, server, { width = 1440, height = 900, ...more } = {}) {
    const self = new this();
    self.server = server;
    self.context = await browser.newContext({ viewport: { width, height }, locale: "en", timezoneId: "UTC", baseURL: server.url, ...more });
    if (pages) await self.context.route(/\/(ccp-v2|agent-app-v2|login|admin|demo|widget)\//, fromPages);
    self.page = await self.context.newPage();
    self.page.setDefaultTimeout(waitMsMax);
    self.page.on("pageerror", (error) => self.faults.push(`error: ${error.stack ?? error}`));
    self.page.on("console", (message) => {
      const text = message.text();
      // A refused connection is reported by the browser itself; what the page makes of it is what counts.
      if (message.type() === "error" && !/Failed to load resource|WebSocket connection to/.test(text)) self.faults.push(`console: ${text}`);
    });
    return self;
  }

  by(testId) {
    return this.page.getByTestId(testId);
  }

  /** Waits until as many are there. */
  async count(testId, number) {
    const found = this.by(testId);
    await until(`${number} of ${testId}`, async () => (await found.count()) === number);
    return found;
  }

  async gone(testId) {
    await this.by(testId).first().waitFor({ state: "hidden" });
  }

  /** Waits until the text of the first such element is so. */
  async text(testId, expected) {
    let found;
    await until(`${testId} says ${expected}`, async () => {
      found = await this.by(testId).first().innerText();
      return expected instanceof RegExp ? expected.test(found) : found.includes(expected);
    }).catch((error) => {
      throw new Error(`${error.message}; it says ${JSON.stringify(found)}`, { cause: error.cause });
    });
    return found;
  }

  /** The lines of a conversation: `{id, role, text}`. */
  lines(testId) {
    return this.by(testId).evaluateAll((all) => all.map((one) => ({ id: one.dataset.id, role: one.dataset.role, text: one.innerText })));
  }

  /** Waits for a line with this text. */
  line(testId, text, role) {
    return until(`a line with ${text}`, async () => (await this.lines(testId)).find((one) => one.text.includes(text) && (!role || one.role === role)));
  }

  /** For whoever looks into a failure. */
  async leaveTraces(name) {
    const path = join(traces, `${name}.png`);
    await this.page.screenshot({ path, timeout: 5_000 }).catch(() => undefined);
    console.log(`--- ${path}: ${this.page.url()} ${this.faults.join("\n")}`);
  }

  assertFaultless() {
    assert.deepEqual(this.faults, []);
  }
}

/** A customer on the shop's page. */
export class Shop extends Window {
  async visit() {
    await this.page.goto("/demo/");
    return this;
  }

  async startChat(name) {
    await this.by("launcher").click();
    await this.by("prechat-name").fill(name);
    await this.by("start-chat").click();
    await this.by("widget-input").waitFor();
  }

  /** Waits for the bot's question and answers it; comes back when the bot has gone. */
  async answerBot(answer) {
    await until("the bot's question", async () => (await this.lines("widget-message")).some((one) => one.role === "CUSTOM_BOT"));
    const before = await this.botLines();
    await this.write(answer);
    await until("the bot's thanks", async () => (await this.botLines()) > before);
  }

  async botLines() {
    return (await this.lines("widget-message")).filter((one) => one.role === "CUSTOM_BOT").length;
  }

  /** Writes a line; comes back when it is in the conversation. */
  async write(text) {
    await this.by("widget-input").fill(text);
    await this.by("widget-send").click();
    await this.line("widget-message", text, "CUSTOMER");
  }

  async end() {
    await this.by("widget-end").click();
    await this.by("widget-ended").waitFor();
  }
}

/** An agent at the panel. */
export class Panel extends Window {
  async signIn(username, password = "Bellboard-demo-1") {
    await this.page.goto("/login");
    await this.by("username").fill(username);
    await this.by("password").fill(password);
    await this.by("sign-in").click();
    await this.page.waitForURL("**/ccp-v2/**");
    await this.page.locator("[data-testid=status-button][data-status]").waitFor();
    return this;
  }

  async setStatus(name) {
    await this.by("status-button").click();
    await this.by(`status-option-${name}`).click();
  }

  async available() {
    await this.setStatus("Available");
    await this.text("status-button", "Available");
  }

  async accept(name) {
    const offer = this.by("offer").filter({ hasText: name });
    await offer.getByTestId("accept").click();
    await this.row(name, "connected");
    await this.by("composer").waitFor();
  }

  /** Waits for the row of this customer in this state. */
  async row(name, state) {
    const row = this.page.locator(`[data-testid=chat-row][data-state=${state}]`).filter({ hasText: name });
    await row.waitFor();
    return row;
  }

  async write(text) {
    await this.by("composer").fill(text);
    await this.by("send").click();
    await this.line("message", text, "AGENT");
  }

  async slotsUsed(number) {
    await until(`${number} slots used`, async () => (await this.by("slots").first().getAttribute("data-used")) === String(number));
  }

  /** What is shown of the conversation is all that the customer sees of it. */
  async assertReads(shop) {
    const expected = await shop.lines("widget-message");
    await until("the whole conversation", async () => (await this.lines("message")).length === expected.length);
    const key = ({ id, role }) => `${role} ${id}`;
    assert.deepEqual((await this.lines("message")).map(key), expected.map(key));
  }
}

/** Whoever administers, at one of the pages below `/admin/`. */
export class Office extends Window {
  async signIn(username, password, path = "/admin/settings/") {
    await this.page.goto(path);
    await this.page.waitForURL("**/login?next=*");
    await this.by("username").fill(username);
    await this.by("password").fill(password);
    await this.by("sign-in").click();
    await this.page.waitForURL(`**${path}`);
    return this;
  }
}
