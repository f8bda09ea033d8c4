// A network that holds up what is sent and tells nobody: ChatJS in Chromium notices by its heartbeat and misses nothing.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { useChats } from "../lib/chat-window.mjs";
import { until } from "../lib/until.mjs";

/** The client's heartbeats in a minute. */
const beats = 6;

describe("half-open", () => {
  const meet = useChats();

  for (const [name, ways] of [
    ["both ways", { up: true, down: true }],
    ["what the client sends", { up: true, down: false }],
    ["what the server sends", { up: false, down: true }],
  ]) {
    it(`comes back by another socket while a minute holds up ${name}`, async () => {
      const { server, proxy, speaker, window } = await meet({ manualClock: true });
      const before = await speaker.send("before");
      await window.shows(before.Id);
      const { subscribed } = window;
      proxy.stall(ways);
      const during = [];
      for (let n = 0; n < beats; n++) {
        during.push((await speaker.send(`after ${n * 10} s`)).Id);
        await server.advance(10);
        const { heartbeats } = window;
        await window.forward(10);
        // By the second beat the client knows that the first has had no answer; from then on each has one.
        if (n === 1) await until("another socket", () => window.subscribed > subscribed);
        if (n > 0) await until("a heartbeat's answer", () => window.heartbeats > heartbeats);
      }
      for (const id of during) await window.shows(id);
      const own = await window.send("still here");
      await window.shows(own);

      proxy.flow();
      const after = await speaker.send("after");
      await window.shows(after.Id);
      await assertMissedNothing(window, speaker, after.Id);
    });
  }

  it("comes back when a minute that held up everything is over", async () => {
    const { server, proxy, speaker, window } = await meet({ manualClock: true });
    proxy.stall({ all: true });
    const during = [];
    for (let n = 0; n < beats; n++) {
      during.push((await speaker.send(`after ${n * 10} s`)).Id);
      await server.advance(10);
      await window.forward(10);
    }
    proxy.flow();
    for (const id of during) await window.shows(id);
    const own = await window.send("back again");
    await window.shows(own);
    const after = await speaker.send("after");
    await window.shows(after.Id);
    await assertMissedNothing(window, speaker, after.Id);
  });
});

/** All that was said is shown, in order; what came last came once; and the session has not given up. */
async function assertMissedNothing(window, speaker, last) {
  assert.deepEqual(await window.shown(), (await speaker.transcript()).map((item) => item.Id));
  const { broken, ended, messages } = await window.heard();
  assert.deepEqual([broken, ended], [0, 0]);
  assert.equal(messages.filter((item) => item.Id === last).length, 1);
  assert.deepEqual(window.faults, []);
}
