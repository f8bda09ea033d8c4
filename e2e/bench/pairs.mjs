// Pairs of a customer and an agent who write in turns, as the benchmarks have them, and the threads that play them.

import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { until } from "../lib/until.mjs";

export const chatsPerAgent = 10;
const latenciesMax = 2_000_000;
/** Opening thousands of sockets one after another. */
export const setUpMsMax = 180_000;

export const agentsOf = (pairs) => Math.ceil(pairs / chatsPerAgent);

/** A team's agents with ten chats each, all accepted, and everyone's tokens and addresses. */
export async function opened(admin, { flowId, agents }, pairs) {
  await inTurn(agents, (agent) => agent.setStatus("Available"));
  // Offers are taken while others are still made: they wait for 20 seconds only.
  const accepted = new Set();
  const accepting = Promise.all(agents.map((agent) => until("an agent's chats", async () => {
    const { contacts } = await agent.snapshot();
    for (const { contactId } of contacts.filter(({ state }) => state.type === "connecting")) {
      await agent.accept(contactId);
      accepted.add(contactId);
    }
    return accepted.size === pairs;
  }, { ms: setUpMsMax })));
  const customers = await inTurn(Array.from({ length: pairs }).keys(), (id) => admin.startChat({ name: `Customer ${id}`, flowId }));
  await accepting;
  const byContact = new Map(customers.map((customer, id) => [customer.contactId, { id, customer }]));
  return inTurn(agents, async (agent) => {
    const { contacts } = await agent.snapshot();
    const chats = [];
    for (const { contactId } of contacts) {
      const { id, customer } = byContact.get(contactId);
      const { token: agentToken } = await agent.speaker(contactId);
      const { Websocket } = await customer.connect();
      chats.push({ id, agentToken, customerToken: customer.token, customerSocketUrl: Websocket.Url });
    }
    return { agentSocketUrl: await agent.socketUrl(), chats };
  });
}

/** A thread of the load. */
export class Load {
  #counts = new Int32Array(new SharedArrayBuffer(16));

  constructor(data) {
    this.worker = new Worker(join(import.meta.dirname, "load.mjs"), {
      workerData: { ...data, latenciesMax, counts: this.#counts.buffer },
    });
    this.ready = new Promise((resolve, reject) => {
      this.worker.once("error", reject);
      this.worker.on("message", (message) => {
        if (message.ready) resolve();
        if (message.refused) console.error(`refused: ${message.refused}`);
      });
    });
  }

  tell(message) {
    this.worker.postMessage(message);
  }

  note(isOn) {
    Atomics.store(this.#counts, 2, isOn ? 1 : 0);
  }

  get done() {
    return Atomics.load(this.#counts, 0);
  }

  get refusals() {
    return Atomics.load(this.#counts, 1);
  }

  latencies() {
    return new Promise((resolve) => {
      const take = (message) => {
        if (!message.latencies) return;
        this.worker.off("message", take);
        resolve(message.latencies);
      };
      this.worker.on("message", take);
      this.tell({ command: "latencies" });
    });
  }

  end() {
    Atomics.store(this.#counts, 3, 1);
    void this.worker.terminate();
  }
}

export function quantile(sorted, part) {
  return sorted.length === 0 ? Number.NaN : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

export function chunks(all, size) {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
}

/** Eight at a time; what each gave, in order. */
export async function inTurn(all, task) {
  const given = [];
  const queue = [...all].entries();
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (const [n, one] of queue) given[n] = await task(one);
  }));
  return given;
}


export const pause = (s) => new Promise((done) => setTimeout(done, s * 1000));
