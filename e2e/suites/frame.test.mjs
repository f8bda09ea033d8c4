// The panel around the conversations: languages, settings, arrivals, several tabs, broken networks, the keyboard.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { picture } from "../lib/browser.mjs";
import { markdownCustomer, queuedCustomer, useDemo } from "../lib/demo.mjs";
import { useProxy } from "../lib/proxy.mjs";
import { until } from "../lib/until.mjs";

const widths = { 320: { width: 320, height: 640 }, 768: { width: 768, height: 900 }, 1440: { width: 1440, height: 900 } };
const languages = {
  en: "Chats",
  de: "Nachbearbeitung",
  es: "Trabajo tras el contacto",
  fr: "Travail après contact",
  ja: "後処理",
  ar: "عمل ما بعد الاتصال",
};

describe("frame", { timeout: 600_000 }, () => {
  const demo = useDemo();
  const proxy = useProxy();

  for (const tag of Object.keys(languages).filter((tag) => tag !== "en")) {
    it(`the panel speaks ${tag} where the browser asks for it, from the sign-in on`, async () => {
      const { page, server, assertFaultless } = await demo();
      const jane = await page({ ...widths[1440], locale: tag });
      await jane.page.goto("/login");
      await jane.by("username").waitFor();
      assert.equal(await jane.page.locator("html").getAttribute("lang"), tag);
      assert.equal(await jane.page.locator("html").getAttribute("dir"), tag === "ar" ? "rtl" : "ltr");
      await assertAccessible(jane.page, "sign-in");
      await jane.page.setViewportSize(widths[320]);
      await assertFits(jane);
      await jane.page.setViewportSize(widths[1440]);
      await jane.signIn("jane");
      await fillDesk(server, jane);
      await jane.text("app", languages[tag]);
      await assertAccessible(jane.page, "chats");
      await assertFits(jane);
      await jane.page.setViewportSize(widths[320]);
      await assertFits(jane);
      await jane.by("back").click();
      await assertFits(jane);
      assertFaultless();
    });
  }

  for (const [name, look] of Object.entries({
    light: { colorScheme: "light" },
    dark: { colorScheme: "dark" },
    contrast: { contrast: "more" },
    rtl: { locale: "ar" },
    forced: { forcedColors: "active" },
  })) {
    it(`the panel at 320, 768 and 1440 pixels: ${name}`, async () => {
      const { server, panel, assertFaultless } = await demo();
      const jane = await panel("jane", { ...widths[1440], ...look });
      const shown = async (file, ...names) => names.includes(name) && picture(jane.page, `${file}-${name}.png`);
      const all = ["light", "dark", "contrast", "rtl"];
      if (name !== "forced") assert.equal(await jane.page.locator("html").getAttribute("data-theme"), look.contrast ? "contrast" : (look.colorScheme ?? "light"));
      await fillDesk(server, jane);
      for (const width of [1440, 768]) {
        await jane.page.setViewportSize(widths[width]);
        await assertFits(jane);
        await assertAccessible(jane.page, `${name} ${width}`);
        await shown(`panel-${width}`, ...all);
      }
      await jane.page.setViewportSize(widths[320]);
      await assertFits(jane);
      await shown("conversation-320", "light", "rtl");
      await assertAccessible(jane.page, `${name} 320 conversation`);
      await jane.by("back").click();
      await assertFits(jane);
      await assertAccessible(jane.page, `${name} 320`);
      await shown("panel-320", ...all);
      await jane.by("settings-open").click();
      await jane.by("settings").waitFor();
      await assertFits(jane);
      await assertAccessible(jane.page, `${name} 320 settings`);
      await shown("settings-320", "light", "rtl");
      await jane.page.setViewportSize(widths[1440]);
      await assertAccessible(jane.page, `${name} settings`);
      await shown("settings-1440", "light", "contrast");
      await jane.by("shortcuts-open").click();
      await jane.by("shortcuts").waitFor();
      await assertAccessible(jane.page, `${name} shortcuts`);
      await shown("shortcuts-1440", "light");
      assertFaultless();
    });
  }

  it("what is chosen in the settings holds at once, over a reload, and at the sign-in", async () => {
    const { panel, assertFaultless } = await demo();
    const jane = await panel("jane", { colorScheme: "light", permissions: ["notifications"] });
    const html = jane.page.locator("html");
    const rootPixels = () => html.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize));
    await jane.by("settings-open").click();
    for (const theme of ["dark", "contrast", "light"]) {
      await jane.by(`theme-${theme}`).check({ force: true });
      assert.equal(await html.getAttribute("data-theme"), theme);
    }
    await jane.by("theme-system").check({ force: true });
    await jane.page.emulateMedia({ colorScheme: "dark" });
    await until("the system's theme", async () => (await html.getAttribute("data-theme")) === "dark");
    await jane.by("theme-contrast").check({ force: true });
    for (const [size, pixels] of [[90, 14.4], [115, 18.4], [130, 20.8]]) {
      await jane.by(`text-size-${size}`).check({ force: true });
      assert.equal(await rootPixels(), pixels);
    }
    await assertFits(jane);
    await jane.by("rings").uncheck();
    await jane.by("volume").fill("80");
    await jane.by("sounds-messages").uncheck();

    // A second tab of the same browser follows without being told.
    const other = await jane.context.newPage();
    await other.goto("/ccp-v2/");
    await other.getByTestId("settings-open").waitFor();
    assert.equal(await other.locator("html").getAttribute("data-theme"), "contrast");
    await jane.by("theme-dark").check({ force: true });
    await until("the other tab's theme", async () => (await other.locator("html").getAttribute("data-theme")) === "dark");
    await other.close();

    await jane.page.reload();
    await jane.by("settings-open").click();
    assert.equal(await jane.by("theme-dark").isChecked(), true);
    assert.equal(await rootPixels(), 20.8);
    assert.equal(await jane.by("rings").isChecked(), false);
    assert.equal(await jane.by("sounds-messages").isChecked(), false);
    assert.equal(await jane.by("volume").inputValue(), "80");
    assert.equal(await jane.by("mute").getAttribute("aria-pressed"), "true");

    await jane.by("language").selectOption("fr");
    await until("French", async () => (await html.getAttribute("lang")) === "fr");
    await jane.by("settings-open").click();
    await jane.text("settings", "Comme le navigateur");
    await jane.by("language").selectOption("");
    await until("the browser's own", async () => (await html.getAttribute("lang")) === "en");
    await jane.page.goto("/login");
    await jane.by("username").waitFor();
    assert.equal(await html.getAttribute("data-theme"), "dark");
    assert.equal(await rootPixels(), 20.8);
    assertFaultless();
  });

  it("the largest text has room at every width, in the language with the longest words too", async () => {
    const { server, panel, assertFaultless } = await demo();
    const jane = await panel("jane", { ...widths[1440], locale: "de" });
    await jane.by("settings-open").click();
    await jane.by("text-size-130").check({ force: true });
    await assertFits(jane);
    await jane.by("settings-close").click();
    await fillDesk(server, jane);
    for (const width of [1440, 768, 320]) {
      await jane.page.setViewportSize(widths[width]);
      await assertFits(jane);
      await assertAccessible(jane.page, `largest ${width}`);
      if (width !== 1440) await picture(jane.page, `largest-text-${width}.png`);
    }
    await jane.by("back").click();
    await assertFits(jane);
    assertFaultless();
  });

  // CHAT-100 and CHAT-101.
  it("notifications are asked for, tried, and lead to what they tell of", async () => {
    const { server, panel, assertFaultless } = await demo();
    const jane = await panel("jane");
    await record(jane.page);
    await jane.by("settings-open").click();
    assert.match(await jane.by("notifications-state").getAttribute("data-state"), /default|denied/);
    await jane.context.grantPermissions(["notifications"]);
    await jane.by("settings-close").click();
    await jane.by("settings-open").click();
    assert.equal(await jane.by("notifications-state").getAttribute("data-state"), "granted");
    await jane.by("notifications-test").click();
    await until("the test", async () => (await noticesOf(jane.page)).some(({ title }) => title === "This is a test"));
    await jane.by("test-ring").click();
    await until("the ring", async () => (await strokesOf(jane.page)) === 2);
    await jane.by("test-message").click();
    await until("the message's sound", async () => (await strokesOf(jane.page)) === 3);
    await jane.by("settings-close").click();

    await jane.available();
    await jane.by("tab-phone").click();
    const tomas = await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.by("offer").waitFor();
    const [arrival] = (await noticesOf(jane.page)).filter(({ body }) => body === "Tomas Berg");
    assert.deepEqual([arrival.title, arrival.requireInteraction, arrival.closed], ["Incoming chat", true, false]);
    assert.ok(arrival.tag);
    assert.equal(await jane.page.title(), "Incoming chat: Tomas Berg · Bellboard");
    assert.match(await jane.page.locator("link[rel=icon]").getAttribute("href"), /badged/);
    await clickNotice(jane.page, arrival.tag);
    await jane.page.locator("[data-testid=tab-chat][aria-current]").waitFor();
    await until("the focus on Accept", () => jane.by("accept").evaluate((one) => one === document.activeElement));
    await jane.page.keyboard.press("Enter");
    await jane.row("Tomas Berg", "connected");
    assert.equal((await noticesOf(jane.page)).find(({ tag }) => tag === arrival.tag).closed, true);

    // Another tab of the browser is in front: a message is heard, told, and leads to its chat.
    await jane.by("tab-phone").click();
    await setVisible(jane.page, false);
    const before = await strokesOf(jane.page);
    await tomas.send("Are you there?");
    const message = await until("the message's notification", async () => (await noticesOf(jane.page)).find(({ body }) => body === "Are you there?"));
    assert.deepEqual([message.title, message.requireInteraction], ["Tomas Berg", false]);
    assert.equal(await strokesOf(jane.page), before + 1);
    await until("the title", async () => (await jane.page.title()) === "(1) Bellboard");
    await clickNotice(jane.page, message.tag);
    await setVisible(jane.page, true);
    await jane.by("composer").waitFor();
    await until("the icon without a mark", async () => !/badged/.test(await jane.page.locator("link[rel=icon]").getAttribute("href")));
    await tomas.send("Hello?");
    await jane.line("message", "Hello?", "CUSTOMER");
    assert.equal(await strokesOf(jane.page), before + 1, "in front it is silent");
    assertFaultless();
  });

  // CHAT-101.
  it("an offer rings again and again until it is answered, and can be silenced", async () => {
    const { server, panel, assertFaultless } = await demo();
    const jane = await panel("jane");
    await record(jane.page);
    await jane.available();
    await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.by("offer").waitFor();
    await until("it rings twice", async () => (await strokesOf(jane.page)) >= 4);
    await jane.by("mute").click();
    const muted = await strokesOf(jane.page);
    await server.advance(5);
    await jane.text("offer-countdown", "15");
    assert.equal(await strokesOf(jane.page), muted);
    await jane.by("mute").click();
    await until("it rings again", async () => (await strokesOf(jane.page)) > muted);
    // The page is new, the offer is not.
    await jane.page.reload();
    await record(jane.page);
    await jane.by("offer").waitFor();
    await jane.by("tab-phone").click();
    await jane.by("tab-chat").click();
    assert.equal(await strokesOf(jane.page), 0);
    await jane.accept("Tomas Berg");
    assertFaultless();
  });

  it("of several tabs one rings and notifies, and another goes on when it is closed; all show", async () => {
    const { server, panel } = await demo();
    const jane = await panel("jane", { permissions: ["notifications"] });
    await record(jane.page);
    await jane.available();
    const second = await jane.context.newPage();
    await second.goto("/ccp-v2/");
    await second.locator("[data-testid=status-button][data-status]").waitFor();
    await record(second);
    await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.by("offer").waitFor();
    await second.getByTestId("offer").waitFor();
    await until("the first rings", async () => (await strokesOf(jane.page)) > 0);
    assert.equal((await noticesOf(jane.page)).length, 1);
    assert.deepEqual([await strokesOf(second), (await noticesOf(second)).length], [0, 0]);

    // The one that is used takes over, while the same offer rings.
    await second.getByTestId("tab-chat").click();
    await until("the second rings", async () => (await strokesOf(second)) > 0);
    assert.equal((await noticesOf(second)).length, 1);
    const first = await strokesOf(jane.page);
    await until("the second rings on", async () => (await strokesOf(second)) >= 4);
    assert.equal(await strokesOf(jane.page), first, "one at a time");
    await second.close();
    await until("the first rings again", async () => (await strokesOf(jane.page)) > first);
    await jane.accept("Tomas Berg");
  });

  for (const [name, ways] of [
    ["in both directions", { up: true, down: true }],
    ["for what the panel sends", { up: true, down: false }],
    ["for what the server sends", { up: false, down: true }],
  ]) {
    it(`a connection that is half-open ${name} is said within three seconds, and what was written meanwhile is sent once`, async (t) => {
      const { jane, tomas } = await behindProxy();
      await watchBanner(jane.page);
      const stalledAt = await now(jane.page);
      proxy.stall({ all: true, ...ways });
      await jane.by("offline-banner").waitFor();
      const ms = Math.round((await bannerAt(jane.page)) - stalledAt);
      t.diagnostic(`said after ${ms} ms`);
      assert.ok(ms <= 3_000, `said after ${ms} ms`);
      await jane.by("composer").fill("Written while nothing went through");
      await jane.by("send").click();
      await tomas.send("From the other side");
      proxy.flow();
      await jane.gone("offline-banner");
      await jane.line("message", "From the other side", "CUSTOMER");
      await jane.line("message", "Written while nothing", "AGENT");
      await jane.count("unsent", 0);
      const sent = (await tomas.texts()).filter((text) => text === "Written while nothing went through");
      assert.equal(sent.length, 1);
      assert.equal((await jane.lines("message")).filter(({ text }) => text.includes("Written while")).length, 1);
    });
  }

  it("a cut is said within three seconds; what was missed meanwhile is shown as new, and nothing old rings", async () => {
    const { server, jane, tomas } = await behindProxy();
    await record(jane.page);
    await queuedCustomer(server, "Mina Okafor", "My tent leaks");
    await jane.text("offer-name", "Mina Okafor");
    await until("it rings", async () => (await strokesOf(jane.page)) > 0);
    await watchBanner(jane.page);
    const cutAt = await now(jane.page);
    proxy.cut();
    await jane.by("offline-banner").waitFor();
    const ms = (await bannerAt(jane.page)) - cutAt;
    assert.ok(ms <= 3_000, `said after ${Math.round(ms)} ms`);
    await picture(jane.page, "offline.png");
    await server.advance(20);
    await tomas.send("Still there?");
    const before = (await noticesOf(jane.page)).length;
    proxy.mend();
    await jane.gone("offline-banner");
    await jane.row("Mina Okafor", "missed");
    await jane.line("message", "Still there?", "CUSTOMER");
    await jane.count("offer", 0);
    const silent = await strokesOf(jane.page);
    await tomas.send("Hello?");
    await jane.line("message", "Hello?", "CUSTOMER");
    assert.equal(await strokesOf(jane.page), silent);
    assert.equal((await noticesOf(jane.page)).length, before);
  });

  it("a slow network is no broken one", async () => {
    const { jane, tomas } = await behindProxy();
    await watchBanner(jane.page);
    proxy.slow(600);
    for (let n = 1; n <= 3; n++) {
      await jane.write(`Slowly ${n}`);
      await tomas.send(`Indeed ${n}`);
      await jane.line("message", `Indeed ${n}`, "CUSTOMER");
    }
    assert.equal(await bannerAt(jane.page), undefined);
    proxy.slow(0);
  });

  it("a whole visit by keyboard alone, with what a screen reader is told", async () => {
    const { server, panel, assertFaultless } = await demo();
    const jane = await panel("jane");
    const { keyboard } = jane.page;
    const focus = () => jane.page.evaluate(() => document.activeElement?.closest("[data-testid]")?.dataset.testid ?? "");
    const tabTo = async (testId, key = "Tab") => {
      for (let n = 0; (await focus()) !== testId; n++) {
        assert.ok(n < 40, `${testId} can't be reached; the focus is on ${await focus()}`);
        await keyboard.press(key);
      }
    };
    await hearLive(jane.page);
    await tabTo("status-button");
    await keyboard.press("Enter");
    await until("the menu", async () => /status-option/.test(await focus()));
    for (let n = 0; (await focus()) !== "status-option-Available"; n++) {
      assert.ok(n < 20);
      await keyboard.press("ArrowDown");
    }
    await keyboard.press("Enter");
    await jane.text("status-button", "Available");
    assert.equal(await focus(), "status-button");

    const tomas = await markdownCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.by("offer").waitFor();
    await until("the announcement", async () => (await heard(jane.page)).includes("Incoming chat: Tomas Berg. 20 seconds to accept."));
    assert.equal(await focus(), "status-button", "an offer doesn't take the focus");
    await tabTo("accept");
    await keyboard.press("Enter");
    await until("the focus in the composer", async () => (await focus()) === "composer");

    await keyboard.type("That is ");
    await keyboard.press("Control+KeyB");
    await keyboard.type("no");
    await keyboard.press("Control+KeyB");
    await keyboard.type(" trouble.");
    await keyboard.press("Enter");
    await until("the agent's text", async () => (await tomas.texts()).includes("That is **no** trouble."));
    await tomas.send("How long does it take?");
    await until("the message is told", async () => (await heard(jane.page)).some((text) => text === "Tomas Berg: How long does it take?"));

    // F6 goes round, and Escape out of dialogs comes back to where one was.
    const regions = new Set();
    for (let n = 0; n < 5; n++) {
      await keyboard.press("F6");
      regions.add(await jane.page.evaluate(() => {
        const one = document.activeElement;
        return one.closest("nav, [data-region], main")?.getAttribute("data-region") ?? one.closest("nav, main")?.tagName;
      }));
    }
    assert.deepEqual([...regions].sort(), ["MAIN", "NAV", "composer", "context", "list"]);
    await tabTo("settings-open");
    await keyboard.press("Enter");
    await jane.by("settings").waitFor();
    await keyboard.press("Escape");
    await jane.gone("settings");
    assert.equal(await focus(), "settings-open");
    await keyboard.press("?");
    await jane.by("shortcuts").waitFor();
    await keyboard.press("Escape");

    await tabTo("end-chat");
    await keyboard.press("Enter");
    await jane.row("Tomas Berg", "ended");
    await tabTo("notes");
    await keyboard.type("Sent a new pole");
    await tabTo("clear-contact", "Shift+Tab");
    await keyboard.press("Enter");
    await jane.count("chat-row", 0);
    await jane.slotsUsed(0);
    assertFaultless();
  });

  it("nothing moves where less motion is asked for", async () => {
    const { server, panel, assertFaultless } = await demo();
    const jane = await panel("jane", { reducedMotion: "reduce" });
    await jane.available();
    const tomas = await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.by("offer").waitFor();
    const running = () => jane.page.evaluate(() => document.getAnimations().filter((one) => one.playState === "running" && one.effect.getComputedTiming().duration > 0 && one.effect.getComputedTiming().easing.startsWith("steps") === false).length);
    assert.equal(await running(), 0);
    await jane.accept("Tomas Berg");
    await tomas.send("Hello?");
    await jane.line("message", "Hello?");
    assert.equal(await running(), 0);
    assertFaultless();
  });

  /** Jane in a chat with Tomas, on a network that can fail. */
  async function behindProxy() {
    const { server, panel } = await demo({ port: proxy.target, env: { BELLBOARD_PUBLIC_URL: proxy.url } });
    const jane = await panel("jane", { baseURL: proxy.url, permissions: ["notifications"] });
    await jane.available();
    const tomas = await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.accept("Tomas Berg");
    return { server, panel, jane, tomas };
  }
});

/** A desk on which there is something of everything: missed, after contact work, late, unread, open, incoming. */
async function fillDesk(server, jane) {
  await jane.available();
  const missed = await queuedCustomer(server, "Priya Raman", "Is the lantern back in stock?");
  await jane.by("offer").waitFor();
  await server.advance(20);
  await jane.row("Priya Raman", "missed");
  await missed.disconnect();
  const tomas = await queuedCustomer(server, "Tomas Berg", "A pole is bent");
  await jane.accept("Tomas Berg");
  await jane.write("Which one, the long or the short?");
  await server.advance(45);
  const ines = await queuedCustomer(server, "Inês Duarte", "The zip of my pack has had enough");
  await jane.accept("Inês Duarte");
  await server.advance(20);
  await ines.disconnect();
  await jane.row("Inês Duarte", "ended");
  const mina = await markdownCustomer(server, "Mina Okafor", "My tent leaks at the seam", "It is a Rondane 3, two years old");
  await jane.accept("Mina Okafor");
  await server.advance(31);
  await jane.write("Does it leak at the floor or at the roof?");
  await server.advance(24);
  await mina.send("At the roof, near the vent");
  await jane.line("message", "At the roof, near the vent");
  await tomas.send("The long one");
  await jane.text("unread", "1");
  await server.advance(130);
  await queuedCustomer(server, "Kwame Boateng", "Where is my order?");
  await jane.by("offer").waitFor();
  await server.advance(6);
  await jane.text("offer-countdown", "14");
}

/** Nothing sticks out sideways, and no button's words are cut off. */
async function assertFits(window) {
  let wrong;
  // A window that was made smaller is laid out a moment later.
  await until("a page that fits", async () => (wrong = await misfitsOf(window.page)).length === 0).catch(() => undefined);
  assert.deepEqual(wrong, []);
}

const misfitsOf = (page) =>
  page.evaluate(() => {
    const outside = document.documentElement.scrollWidth > innerWidth ? ["the page is wider than the window"] : [];
    const cut = [...document.querySelectorAll("button, .btn, label, legend, h1, h2")]
      .filter((one) => one.checkVisibility() && !one.closest(".vh, .cut") && !one.querySelector(".cut") && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
      .map((one) => `${one.dataset.testid ?? one.className}: ${one.textContent.trim()}`);
    const beyond = [...document.querySelectorAll("button, input, select")]
      .filter((one) => one.checkVisibility() && !one.closest(".vh") && !one.classList.contains("vh"))
      .filter((one) => {
        const { left, right } = one.getBoundingClientRect();
        const part = one.closest("[data-region], main, dialog, nav")?.getBoundingClientRect() ?? { left: 0, right: innerWidth };
        return left < Math.max(0, part.left) - 1 || right > Math.min(innerWidth, part.right) + 1;
      })
      .map((one) => `out of its part: ${one.dataset.testid ?? one.textContent.trim()}`);
    return [...outside, ...cut, ...beyond];
  });

/** Keeps what the page notifies and plays. */
async function record(page) {
  await page.evaluate(() => {
    globalThis.notices = [];
    globalThis.strokes = 0;
    globalThis.Notification = class extends Notification {
      constructor(title, options) {
        super(title, options);
        globalThis.notices.push(this);
        this.said = { title, body: options?.body, tag: options?.tag, requireInteraction: options?.requireInteraction ?? false, closed: false };
      }
      close() {
        this.said.closed = true;
        super.close();
      }
    };
    const { createOscillator } = AudioContext.prototype;
    AudioContext.prototype.createOscillator = function (...of) {
      globalThis.strokes += 1;
      return createOscillator.apply(this, of);
    };
  });
}

const noticesOf = (page) => page.evaluate(() => globalThis.notices.map((one) => one.said));
const strokesOf = (page) => page.evaluate(() => globalThis.strokes);
const clickNotice = (page, tag) => page.evaluate((wanted) => globalThis.notices.find((one) => one.said.tag === wanted).onclick(), tag);

/** As though another tab of the browser were in front. */
async function setVisible(page, isVisible) {
  await page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isVisible ? "visible" : "hidden");
}

const now = (page) => page.evaluate(() => performance.now());

/** Notes when the banner first stands there. */
async function watchBanner(page) {
  await page.evaluate(() => {
    globalThis.bannerAt = undefined;
    new MutationObserver(() => {
      if (document.querySelector("[data-testid=offline-banner]")) globalThis.bannerAt ??= performance.now();
    }).observe(document.body, { subtree: true, childList: true });
  });
}

const bannerAt = (page) => page.evaluate(() => globalThis.bannerAt);

/** Keeps what the live regions say. */
async function hearLive(page) {
  await page.evaluate(() => {
    globalThis.heard = [];
    for (const region of document.querySelectorAll("[aria-live]")) {
      new MutationObserver(() => globalThis.heard.push(region.textContent.trim())).observe(region, { subtree: true, childList: true, characterData: true });
    }
  });
}

const heard = (page) => page.evaluate(() => globalThis.heard);
