// What the panel does beyond the founding text, in a real browser.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { queuedCustomer, useDemo } from "../lib/demo.mjs";
import { until } from "../lib/until.mjs";

describe("panel", { timeout: 300_000 }, () => {
  const demo = useDemo();

  it("a message is sent, delivered, and read once the other one has it in front of them; marks survive a reload", async () => {
    const { server, shop, panel, assertFaultless } = await demo();
    const mina = await shop();
    await mina.startChat("Mina Okafor");
    await mina.answerBot("My tent leaks");
    const jane = await panel("jane");
    await jane.available();
    await jane.accept("Mina Okafor");
    // The customer's last text is in front of Jane.
    const mark = (window, testId) => window.by(testId).last().getAttribute("data-mark");
    await until("Mina's text read", async () => (await mark(mina, "widget-mark")) === "read");

    await mina.by("widget-minimise").click();
    await jane.write("Where does it leak?");
    await until("delivered", async () => (await mark(jane, "mark")) === "delivered");
    assert.equal(await mina.page.locator("bellboard-chat .dot").isVisible(), true, "a dot says that something is unread");
    await mina.by("launcher").click();
    await until("read", async () => (await mark(jane, "mark")) === "read");
    await jane.text("mark", /Read \d\d:\d\d/);
    assert.equal(await mina.page.locator("bellboard-chat .dot").isVisible(), false);

    await jane.page.reload();
    await jane.row("Mina Okafor", "connected").then((row) => row.click());
    await until("read after the reload", async () => (await mark(jane, "mark")) === "read");

    // With Jane in another chat the customer's text is delivered, not read.
    await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.accept("Tomas Berg");
    await mina.write("At the seam");
    await until("delivered to Jane", async () => (await mark(mina, "widget-mark")) === "delivered");
    await jane.row("Mina Okafor", "connected").then((row) => row.click());
    await until("read by Jane", async () => (await mark(mina, "widget-mark")) === "read");
    assertFaultless();
  });
});
