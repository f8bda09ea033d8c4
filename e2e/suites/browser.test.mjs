// People's tasks in a real browser: a customer in one window, agents in others, the clock in the test's hand.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { picture } from "../lib/browser.mjs";
import { queuedCustomer, useDemo } from "../lib/demo.mjs";
import { Agent } from "../lib/people.mjs";
import { until } from "../lib/until.mjs";


describe("browser", () => {
  const demo = useDemo();

  it("a customer asks, an agent answers, the customer ends, the agent clears", { timeout: 120_000 }, async () => {
    const { server, shop, panel, assertFaultless } = await demo();
    const mina = await shop({ width: 390, height: 844 });
    await mina.startChat("Mina Okafor");
    await mina.answerBot("My tent leaks at the seam");
    await mina.write("It is a Rondane 3, <b>two</b> years old");
    await mina.write("Can you mend it?");

    const jane = await panel("jane");
    await jane.available();
    await jane.text("offer-name", "Mina Okafor");
    await jane.text("offer-countdown", "20");
    await server.advance(5);
    await jane.text("offer-countdown", "15");
    await picture(jane.page, "offer.png");
    assert.equal(await jane.by("message").count(), 0, "nothing is read before the accept");
    await jane.accept("Mina Okafor");

    // All that was said, by whom, in order; markup is text.
    await jane.assertReads(mina);
    const roles = (await jane.lines("message")).map((one) => one.role).filter((role) => role !== "SYSTEM");
    assert.deepEqual(roles, ["CUSTOM_BOT", "CUSTOMER", "CUSTOM_BOT", "CUSTOMER", "CUSTOMER"]);
    await jane.line("message", "<b>two</b> years", "CUSTOMER");

    await mina.by("widget-input").pressSequentially("And");
    await jane.by("typing").waitFor();
    await mina.write("And what does it cost?");
    await jane.line("message", "And what does it cost?", "CUSTOMER");
    await jane.gone("typing");

    await jane.by("composer").pressSequentially("Nothing");
    await mina.by("widget-typing").waitFor();
    await jane.write("Nothing: we mend what we make.");
    await mina.line("widget-message", "Nothing: we mend what we make.", "AGENT");
    await mina.gone("widget-typing");
    await jane.assertReads(mina);
    await picture(mina.page, "widget.png");

    await jane.slotsUsed(1);
    await mina.end();
    await jane.row("Mina Okafor", "ended");
    await server.advance(65);
    await jane.text("timer-acw", "01:05");
    assert.equal(await jane.by("composer").count(), 0);
    await jane.slotsUsed(1);
    await jane.by("clear-contact").click();
    await jane.count("chat-row", 0);
    await jane.slotsUsed(0);

    await mina.by("widget-new-chat").click();
    await mina.by("prechat-name").waitFor();
    assertFaultless();
  });

  it("an offer that nobody takes is missed at 20 seconds, holds its slot until cleared, and goes to the next agent", { timeout: 120_000 }, async () => {
    const { server, panel, assertFaultless } = await demo();
    const jane = await panel("jane");
    await jane.available();
    await server.advance(1);
    const carlos = await panel("carlos");
    await carlos.available();
    await queuedCustomer(server, "Tomas Berg", "A pole is bent");

    // Jane has been available longest.
    await jane.text("offer-name", "Tomas Berg");
    await server.advance(19);
    await jane.text("offer-countdown", "1");
    assert.equal(await carlos.by("offer").count(), 0);
    await server.advance(1);
    const row = await jane.row("Tomas Berg", "missed");
    await jane.count("offer", 0);
    await carlos.text("offer-name", "Tomas Berg");
    await carlos.text("offer-countdown", "20");
    await carlos.accept("Tomas Berg");
    await carlos.line("message", "A pole is bent", "CUSTOMER");

    await server.advance(754);
    await row.click();
    await jane.by("missed-banner").waitFor();
    await jane.text("missed-since", "12:34");
    await jane.slotsUsed(1);
    await picture(jane.page, "missed.png");
    await jane.page.reload();
    await jane.row("Tomas Berg", "missed").then((again) => again.click());
    await jane.text("missed-since", "12:34");
    await jane.by("clear-contact").click();
    await jane.count("chat-row", 0);
    await jane.slotsUsed(0);
    await carlos.row("Tomas Berg", "connected");
    assertFaultless();
  });

  it("a rejected offer goes to the next agent at once and holds a slot", { timeout: 60_000 }, async () => {
    const { server, panel, assertFaultless } = await demo();
    const jane = await panel("jane");
    await jane.available();
    await server.advance(1);
    const carlos = await panel("carlos");
    await carlos.available();
    await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.by("reject").click();
    await jane.row("Tomas Berg", "rejected");
    await jane.slotsUsed(1);
    await carlos.accept("Tomas Berg");
    assertFaultless();
  });

  it("the chat goes on after the customer reloads the page", { timeout: 60_000 }, async () => {
    const { shop, panel, assertFaultless } = await demo();
    const mina = await shop();
    await mina.startChat("Mina Okafor");
    await mina.answerBot("My tent leaks");
    const jane = await panel("jane");
    await jane.available();
    await jane.accept("Mina Okafor");
    await jane.write("Where does it leak?");
    await mina.line("widget-message", "Where does it leak?", "AGENT");
    const before = await mina.lines("widget-message");

    await mina.page.reload();
    await mina.by("widget-input").waitFor();
    await until("the conversation again", async () => (await mina.lines("widget-message")).length === before.length);
    assert.deepEqual((await mina.lines("widget-message")).map(({ id }) => id), before.map(({ id }) => id));
    await mina.write("At the door");
    await jane.line("message", "At the door", "CUSTOMER");
    await jane.write("Send it in");
    await mina.line("widget-message", "Send it in", "AGENT");

    await jane.page.reload();
    await jane.row("Mina Okafor", "connected").then((row) => row.click());
    await jane.assertReads(mina);
    assertFaultless();
  });

  it("a break chosen in a chat begins after it, and nothing new comes until then", { timeout: 60_000 }, async () => {
    const { server, shop, panel, assertFaultless } = await demo();
    const mina = await shop();
    await mina.startChat("Mina Okafor");
    await mina.answerBot("My tent leaks");
    const jane = await panel("jane");
    await jane.available();
    await jane.accept("Mina Okafor");
    await jane.setStatus("Lunch");
    await jane.text("next-status", "Lunch");
    await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.write("One moment");
    await mina.line("widget-message", "One moment", "AGENT");

    await jane.by("end-chat").click();
    await jane.row("Mina Okafor", "ended");
    await mina.by("widget-ended").waitFor();
    await jane.text("next-status", "Lunch");
    assert.equal(await jane.by("offer").count(), 0);
    await jane.by("clear-contact").click();
    await jane.gone("next-status");
    await jane.text("status-button", "Lunch");
    assert.equal(await jane.by("offer").count(), 0);
    await jane.available();
    await jane.text("offer-name", "Tomas Berg");
    assertFaultless();
  });

  it("the panel says that it isn't connected while the server is gone, and goes on by itself once it is back", { timeout: 120_000 }, async () => {
    const { server, shop, panel } = await demo();
    const mina = await shop();
    await mina.startChat("Mina Okafor");
    await mina.answerBot("My tent leaks");
    const jane = await panel("jane");
    await jane.available();
    await jane.accept("Mina Okafor");
    await jane.write("Where does it leak?");
    await mina.line("widget-message", "Where does it leak?", "AGENT");
    assert.equal(await jane.by("offline-banner").count(), 0);

    await server.kill();
    await jane.by("offline-banner").waitFor();
    await jane.by("composer").fill("Written while it was away");
    await jane.by("send").click();
    await mina.by("widget-input").fill("At the door");
    await mina.by("widget-send").click();

    await server.start();
    await jane.page.getByTestId("offline-banner").waitFor({ state: "detached", timeout: 60_000 });
    await mina.line("widget-message", "Written while it was away", "AGENT");
    await jane.line("message", "At the door", "CUSTOMER");
    await jane.row("Mina Okafor", "connected");
    await jane.text("status-button", "Available");
    await jane.assertReads(mina);
    const texts = (await jane.lines("message")).map(({ text }) => text);
    for (const once of ["Written while it was away", "At the door", "Where does it leak?"]) {
      assert.equal(texts.filter((text) => text.includes(once)).length, 1, once);
    }
  });

  it("several chats stand side by side, each with its timers and what is unread", { timeout: 120_000 }, async () => {
    const { server, panel, assertFaultless } = await demo();
    const jane = await panel("jane");
    await jane.available();
    const missed = await queuedCustomer(server, "Priya Raman", "Is the lantern back in stock?");
    await jane.text("offer-name", "Priya Raman");
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

    const mina = await queuedCustomer(server, "Mina Okafor", "My tent leaks at the seam", "It is a Rondane 3, two years old", "Can you mend it?");
    await jane.accept("Mina Okafor");
    await server.advance(31);
    await jane.write("Of course. Does it leak at the floor or at the roof?");
    await server.advance(24);
    await mina.send("At the roof, near the vent");
    await jane.line("message", "At the roof, near the vent");
    await server.advance(12);
    await jane.write("Then it is the tape. Send it in, and it is home again within a week.");
    await server.advance(8);
    await tomas.send("The long one");
    await tomas.send("It is at the end");

    await jane.text("unread", "2");
    await jane.count("chat-row", 4);
    await jane.slotsUsed(4);
    const rowOfTomas = await jane.row("Tomas Berg", "connected");
    assert.equal(await rowOfTomas.getByTestId("timer-reply").innerText(), "00:00");
    await server.advance(9);
    await until("the reply timer", async () => (await rowOfTomas.getByTestId("timer-reply").innerText()) === "00:09");
    await picture(jane.page, "panel.png");
    await rowOfTomas.click();
    await jane.count("unread", 0);
    await jane.line("message", "It is at the end", "CUSTOMER");
    assertFaultless();
  });

  it("an agent works by keyboard alone", { timeout: 60_000 }, async () => {
    const { server, page, assertFaultless } = await demo();
    const jane = await page();
    const { keyboard } = jane.page;
    await jane.page.goto("/ccp-v2/");
    await jane.page.waitForURL("**/login**");
    await jane.by("username").focus();
    await keyboard.type("jane");
    await keyboard.press("Tab");
    await keyboard.type("Bellboard-demo-1");
    await keyboard.press("Enter");
    await jane.page.waitForURL("**/ccp-v2/**");
    await jane.page.locator("[data-testid=status-button][data-status]").waitFor();
    await jane.by("status-button").focus();
    await keyboard.press("Enter");
    await jane.by("status-option-Available").focus();
    await keyboard.press("Enter");
    await jane.text("status-button", "Available");
    const customer = await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.by("offer").waitFor();
    await keyboard.press("Alt+Shift+KeyA");
    await jane.by("composer").waitFor();
    await until("the focus in the composer", () => jane.by("composer").evaluate((one) => one === document.activeElement));
    await keyboard.type("Which one?");
    await keyboard.press("Enter");
    await until("the agent's text", async () => (await customer.texts()).includes("Which one?"));
    await customer.disconnect();
    await jane.row("Tomas Berg", "ended");
    await keyboard.press("Alt+Shift+KeyC");
    await jane.count("chat-row", 0);
    assertFaultless();
  });

  it("a wrong password is refused, and leaving asks first while chats are open", { timeout: 60_000 }, async () => {
    const { server, page, panel, assertFaultless } = await demo();
    const wrong = await page();
    await wrong.page.goto("/login");
    await wrong.by("username").fill("jane");
    await wrong.by("password").fill("not-the-Password-1");
    await wrong.by("sign-in").click();
    await wrong.by("login-error").waitFor();
    assert.match(wrong.page.url(), /\/login/);

    const jane = await panel("jane");
    await jane.available();
    await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.accept("Tomas Berg");
    await jane.by("sign-out").click();
    await jane.by("sign-out-confirm").click();
    await jane.page.waitForURL("**/login**");
    await jane.page.goto("/ccp-v2/");
    await jane.page.waitForURL("**/login**");
    const again = await Agent.signIn(server, "jane");
    assert.equal((await again.snapshot()).nextState?.name, "Offline");
    assertFaultless();
  });

  it("nothing that axe finds stands on the pages", { timeout: 120_000 }, async () => {
    const { server, shop, panel, page } = await demo();
    const check = (name, window) => assertAccessible(window.page, name);
    const login = await page();
    await login.page.goto("/login");
    await login.by("username").waitFor();
    await check("login", login);
    const mina = await shop();
    await mina.by("launcher").waitFor();
    await check("shop", mina);
    await mina.by("launcher").click();
    await mina.by("prechat-name").waitFor();
    await check("widget's form", mina);
    await mina.by("prechat-name").fill("Mina Okafor");
    await mina.by("start-chat").click();
    await mina.answerBot("My tent leaks");
    const jane = await panel("jane");
    await check("panel", jane);
    await jane.available();
    await jane.by("offer").waitFor();
    await check("offer", jane);
    await jane.accept("Mina Okafor");
    await jane.write("Where does it leak?");
    await mina.line("widget-message", "Where does it leak?");
    await check("widget's chat", mina);
    await check("conversation", jane);
    await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.by("offer").waitFor();
    await server.advance(20);
    await jane.row("Tomas Berg", "missed").then((row) => row.click());
    await check("missed", jane);
  });

  it("the pages carry the headers that keep them safe", async () => {
    const { server } = await demo();
    for (const path of ["/login", "/ccp-v2/", "/agent-app-v2/", "/demo/"]) {
      const reply = await fetch(server.url + path, { redirect: "follow" });
      assert.equal(reply.status, 200, path);
      const policy = reply.headers.get("content-security-policy") ?? "";
      assert.match(policy, /frame-ancestors/, path);
      assert.doesNotMatch(policy.match(/script-src[^;]*/)?.[0] ?? "", /unsafe-inline|unsafe-eval|\*/, path);
      assert.match(policy, /default-src|script-src/, path);
      assert.equal(reply.headers.get("x-content-type-options"), "nosniff", path);
      assert.ok(reply.headers.get("referrer-policy"), path);
    }
    const script = await fetch(`${server.url}/widget/bellboard.js`);
    assert.equal(script.status, 200);
    assert.match(script.headers.get("content-type"), /javascript/);
  });
});
