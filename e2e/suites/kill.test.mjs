// kill -9 at any moment loses nothing that was acknowledged: chats under load, thirty kills, and after each the
// transcript holds every acknowledged text once and in order, and every contact goes on where it was.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Admin } from "../lib/people.mjs";
import { chance, seed } from "../lib/random.mjs";
import { Refused } from "../lib/http.mjs";
import { useServer } from "../lib/server.mjs";
import { until, within } from "../lib/until.mjs";

const kills = 30;
const chats = 4;
/** Texts of one writer between two kills at most. */
const textsPerRoundMax = 40;
/** A kill comes at most this long after the writers have begun. */
const killMsMax = 400;

/** One side of a chat: writes one text after another and repeats each until it is acknowledged. */
class Writer {
  /** `{text, Id}` in the order in which they were acknowledged. */
  acknowledged = [];
  /** Repeats that were needed, over all rounds. */
  repeats = 0;
  #next = 0;
  #pending;

  constructor(name, speaker) {
    Object.assign(this, { name, speaker });
  }

  /** Writes until the server is gone or the round is full. */
  async round() {
    for (let n = 0; n < textsPerRoundMax; n++) {
      this.#pending ??= { text: `${this.name} ${this.#next++}`, tries: 0 };
      if (!(await this.#try(this.#pending))) return;
      this.#pending = undefined;
    }
  }

  /** What was under way at the kill, again with its ClientToken: the same request, whether or not it arrived. */
  async finish() {
    if (this.#pending) assert.ok(await this.#try(this.#pending), `${this.name} can't write after the restart`);
    this.#pending = undefined;
  }

  async #try(pending) {
    if (pending.tries++ > 0) this.repeats += 1;
    try {
      const { Id } = await this.speaker.send(pending.text, { ClientToken: `token of ${pending.text}` });
      this.acknowledged.push({ text: pending.text, Id });
      return true;
    } catch (error) {
      if (error instanceof Refused) throw error;
      return false;
    }
  }
}

/** One chat after another, from its start to its clearing, each step repeated until it is acknowledged. */
class Passage {
  done = 0;
  /** What the server has said to have happened to the present contact. */
  step = "none";

  constructor(admin, agent, flowId) {
    Object.assign(this, { admin, agent, flowId });
  }

  async round(isOver) {
    while (!isOver()) {
      try {
        await this.#advance(isOver);
      } catch (error) {
        if (error instanceof Refused) throw error;
        return;
      }
    }
  }

  /** What was acknowledged is still so. What was under way when the server was killed may have happened or not. */
  async check() {
    if (this.step === "none" || this.step === "cleared") return;
    const state = (await this.agent.contact(this.customer.contactId))?.state.type;
    const possible = { started: ["connecting", "connected"], accepted: ["connected", "ended"], ended: ["ended", undefined] }[this.step];
    assert.ok(possible.includes(state), `a contact whose last acknowledged step is ${this.step} is ${state}`);
  }

  async #advance(isOver) {
    const { agent } = this;
    if (this.step === "none" || this.step === "cleared") {
      // The same token again gives the same contact.
      this.customer = await this.admin.startChat({ name: "Passing", flowId: this.flowId, ClientToken: `passage ${this.done}` });
      this.step = "started";
    } else if (this.step === "started") {
      const contact = await until("an offer", async () => isOver() || (await agent.contact(this.customer.contactId)));
      if (contact === true) return;
      if (contact.state.type === "connecting") await agent.accept(this.customer.contactId);
      this.step = "accepted";
    } else if (this.step === "accepted") {
      const contact = await agent.contact(this.customer.contactId);
      assert.ok(contact, "an accepted contact has gone");
      if (contact.state.type === "connected") await agent.end(this.customer.contactId);
      this.step = "ended";
    } else {
      const contact = await agent.contact(this.customer.contactId);
      if (contact) await agent.clear(this.customer.contactId);
      this.step = "cleared";
      this.done += 1;
    }
  }
}

describe("kill", () => {
  // Held in the hand, so that an offer that rings at the first kill still rings at the last. An instant in the past:
  // a restart then goes on at the last instant of the log.
  const server = useServer({ manualClock: "2026-01-05T09:00:00Z" });

  it(`loses nothing that was acknowledged over ${kills} kills (seed ${seed})`, { timeout: 240_000 }, async (t) => {
    const next = chance(seed);
    const admin = await Admin.of(server);
    await admin.createStatus("Lunch");
    const talk = await admin.createTeam("talking", { agents: ["tess", "theo"], concurrency: chats });
    const ring = await admin.createTeam("ringing", { agents: ["rita"], concurrency: 1 });
    const pass = await admin.createTeam("passing", { agents: ["pam"], concurrency: 1 });
    for (const agent of [...talk.agents, ...ring.agents, ...pass.agents]) await agent.setStatus("Available");

    const writers = [];
    const customers = [];
    for (let n = 0; n < chats; n++) {
      const customer = await admin.startChat({ name: `Customer ${n}`, flowId: talk.flowId });
      await customer.connect();
      const agent = await until("an offer", async () => {
        for (const one of talk.agents) if (await one.contact(customer.contactId)) return one;
      });
      await agent.accept(customer.contactId);
      writers.push(new Writer(`customer ${n}`, customer), new Writer(`agent ${n}`, await agent.speaker(customer.contactId)));
      customers.push(customer);
    }
    // One rings, one waits behind it, and one agent has chosen what comes next.
    const ringing = await admin.startChat({ name: "Ringing", flowId: ring.flowId });
    await ring.agents[0].holds(ringing.contactId, "connecting");
    const waiting = await admin.startChat({ name: "Waiting", flowId: ring.flowId });
    await Promise.all([ringing, waiting].map((customer) => customer.connect()));
    await talk.agents[0].setStatus("Lunch");
    const passage = new Passage(admin, pass.agents[0], pass.flowId);

    const steady = [...talk.agents, ...ring.agents];
    const kept = async () => ({
      agents: await Promise.all(steady.map(async (agent) => stable(await agent.snapshot()))),
      contacts: await Promise.all([...customers, ringing, waiting].map(({ contactId }) => admin.contact(contactId))),
    });
    const expected = await kept();
    assert.equal(expected.agents[0].nextState?.name, "Lunch");

    const moments = [];
    for (let round = 0; round < kills; round++) {
      let isOver = false;
      const load = [...writers.map((writer) => writer.round()), passage.round(() => isOver)];
      const killMs = Math.floor(next() * killMsMax);
      await new Promise((resolve) => setTimeout(resolve, killMs));
      await server.kill();
      isOver = true;
      await within("the end of the load", Promise.all(load));
      moments.push(writers.reduce((sum, writer) => sum + writer.acknowledged.length, 0));

      await server.start();
      for (const [n, customer] of customers.entries()) await assertAllThere(customer, writers.slice(2 * n, 2 * n + 2));
      assert.deepEqual(await kept(), expected, `after kill ${round + 1}, ${killMs} ms into the load`);
      await passage.check();
      for (const writer of writers) await writer.finish();
    }
    for (const [n, customer] of customers.entries()) await assertAllThere(customer, writers.slice(2 * n, 2 * n + 2), { isWhole: true });

    // They all still work.
    await ring.agents[0].accept(ringing.contactId);
    await writers[0].round();
    const total = writers.reduce((sum, writer) => sum + writer.acknowledged.length, 0);
    const repeats = writers.reduce((sum, writer) => sum + writer.repeats, 0);
    t.diagnostic(`seed ${seed}: ${total} texts acknowledged, ${repeats} repeated, ${passage.done} contacts passed`);
    assert.ok(repeats > 0, "no kill fell into a request: the load was too small to mean anything");
    assert.ok(total > kills, "too few texts");
  });
});

/** Every acknowledged text of these writers is in the transcript once, with its id, in the order written. */
async function assertAllThere(customer, writers, { isWhole = false } = {}) {
  const items = (await customer.transcript()).filter((item) => item.Type === "MESSAGE");
  const times = items.map((item) => item.AbsoluteTime);
  assert.ok(times.every((time, n) => n === 0 || times[n - 1] < time), "times in the transcript don't increase");
  for (const writer of writers) {
    const own = items.filter((item) => item.ParticipantId === writer.speaker.participantId);
    const expected = writer.acknowledged.map(({ text, Id }) => ({ text, Id }));
    const found = own.map((item) => ({ text: item.Content, Id: item.Id }));
    // What was under way at the kill may be there; nothing else may.
    const rest = found.slice(expected.length);
    assert.deepEqual(found.slice(0, expected.length), expected, `texts of ${writer.name}`);
    assert.ok(rest.length <= (isWhole ? 0 : 1), `${writer.name}: ${JSON.stringify(rest)} was never acknowledged`);
  }
}

/** What of a snapshot doesn't depend on when it was made, nor on what is written meanwhile. */
function stable({ snapshotTimestamp: _, localTimestamp: __, skew: ___, ...snapshot }) {
  const contacts = snapshot.contacts.map(({ bellboard: { replySince: ____, ...ours }, ...contact }) => ({ ...contact, bellboard: ours }));
  return { ...snapshot, contacts };
}
