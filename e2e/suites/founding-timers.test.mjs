// The founding text, sentence by sentence: the two timers of a chat and the one after it. docs/FOUNDING.md has the numbers.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { queuedCustomer, startedCustomer, useDemo } from "../lib/demo.mjs";
import { until } from "../lib/until.mjs";

describe("founding text: timers", { timeout: 300_000 }, () => {
  const demo = useDemo();

  /** Jane in a chat with Mina, who waited ten seconds for her. */
  async function janeWithMina() {
    const people = await demo();
    const jane = await people.panel("jane");
    const mina = await queuedCustomer(people.server, "Mina Okafor", "My tent leaks");
    await people.server.advance(10);
    await jane.available();
    await jane.accept("Mina Okafor");
    const row = await jane.row("Mina Okafor", "connected");
    const timer = (which, expected) =>
      until(`the ${which} timer at ${expected}`, async () => (await row.getByTestId(`timer-${which}`).innerText()) === expected);
    return { ...people, jane, mina, row, timer };
  }

  it("founding-17 a chat's tab carries two timers, and so does the head of the open chat", async () => {
    const { jane, row, assertFaultless } = await janeWithMina();
    assert.equal(await row.getByTestId("timer-connected").isVisible(), true);
    assert.equal(await row.getByTestId("timer-reply").isVisible(), true);
    assert.equal(await jane.by("open-timer-connected").isVisible(), true);
    assert.equal(await jane.by("open-timer-reply").isVisible(), true);
    assertFaultless();
  });

  it("founding-18 and 19 the first timer counts from the moment the customer came, the time with the bot included", async () => {
    const { server, panel, assertFaultless } = await demo();
    const jane = await panel("jane");
    const mina = await startedCustomer(server, "Mina Okafor");
    await server.advance(30);
    await mina.send("My tent leaks");
    await until("the bot's end", async () => (await mina.transcript()).some((item) => item.ContentType.endsWith("participant.left")));
    await server.advance(12);
    await jane.available();
    await jane.accept("Mina Okafor");
    await jane.text("timer-connected", "00:42");
    await server.advance(3600);
    await jane.text("timer-connected", "01:00:42");
    await jane.text("open-timer-connected", "01:00:42");
    assertFaultless();
  });

  it("founding-20 and 21 the second timer counts since the last text, whichever of the two sent it", async () => {
    const { server, jane, mina, timer, assertFaultless } = await janeWithMina();
    await jane.write("Where does it leak?");
    await server.advance(7);
    await timer("reply", "00:07");
    await mina.send("At the seam");
    await jane.line("message", "At the seam", "CUSTOMER");
    await timer("reply", "00:00");
    await server.advance(11);
    await timer("reply", "00:11");
    await jane.text("open-timer-reply", "00:11");
    assertFaultless();
  });

  it("founding-22 a text of the other one begins the second timer anew", async () => {
    const { server, jane, mina, timer, assertFaultless } = await janeWithMina();
    await jane.write("Where does it leak?");
    await server.advance(40);
    await mina.send("At the seam");
    await jane.line("message", "At the seam", "CUSTOMER");
    await timer("reply", "00:00");
    await server.advance(5);
    await jane.write("Send it in");
    await timer("reply", "00:00");
    assertFaultless();
  });

  it("founding-23 a second text of the same one does not", async () => {
    const { server, jane, mina, timer, assertFaultless } = await janeWithMina();
    await mina.send("Hello?");
    await jane.line("message", "Hello?", "CUSTOMER");
    await jane.write("Where does it leak?");
    await server.advance(9);
    await jane.write("At the seam?");
    await timer("reply", "00:09");
    await mina.send("At the seam");
    await jane.line("message", "At the seam", "CUSTOMER");
    await server.advance(6);
    await mina.send("and at the door");
    await jane.line("message", "and at the door", "CUSTOMER");
    await timer("reply", "00:06");
    assertFaultless();
  });

  it("founding-24 and 25 of several tabs those in after contact work show an hourglass, with the time since it began", async () => {
    const { server, jane, mina, assertFaultless } = await janeWithMina();
    await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.accept("Tomas Berg");
    await mina.disconnect();
    const ended = await jane.row("Mina Okafor", "ended");
    await server.advance(83);
    await until("the time since it began", async () => (await ended.getByTestId("timer-acw").innerText()) === "01:23");
    const isHourglass = (row) => row.getByTestId("hourglass").count();
    assert.equal(await isHourglass(ended), 1);
    assert.equal(await isHourglass(await jane.row("Tomas Berg", "connected")), 0);
    assertFaultless();
  });
});
