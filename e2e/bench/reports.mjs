// What watching and reporting cost those who work, of a folder with a year of contacts that is served:
// `node e2e/bench/reports.mjs --server PATH [--contacts N] [--agents N] [--boards N] [--seconds N] ...`.
//
// The live board: so many agents change their status in turn while so many boards are open; from when a change is
// acknowledged to when the agent's row has arrived at each board. Texts: what one costs the server's process, in phases
// with nothing else and with a year's report in turns. The threads that read for reports are counted by themselves.
// What is filled with `--folder PATH` stays there for other runs, as it was before this one.

import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";

const { values: options } = parseArgs({
  options: {
    server: { type: "string" },
    contacts: { type: "string", default: "1000000" },
    agents: { type: "string", default: "1000" },
    boards: { type: "string", default: "20" },
    changes: { type: "string", default: "100" },
    "board-seconds": { type: "string", default: "60" },
    pairs: { type: "string", default: "100" },
    rate: { type: "string", default: "1000" },
    seconds: { type: "string", default: "5" },
    rounds: { type: "string", default: "8" },
    bytes: { type: "string", default: "256" },
    profile: { type: "string", default: "dist" },
    folder: { type: "string" },
    json: { type: "string", default: join(import.meta.dirname, "../test-results/reports.json") },
  },
});
if (options.server) process.env.BELLBOARD_BIN = resolve(options.server);
const { Server, program, temporaryFolder } = await import("../lib/server.mjs");
const { Admin } = await import("../lib/people.mjs");
const { within } = await import("../lib/until.mjs");
const { Load, agentsOf, chatsPerAgent, inTurn, opened, pause, quantile, setUpMsMax } = await import("./pairs.mjs");

const number = (name) => Number(options[name]);
const [contacts, agentsCount, boards, pairs] = ["contacts", "agents", "boards", "pairs"].map(number);
const root = resolve(import.meta.dirname, "../..");
const dayMs = 86_400_000;
/** GetMetricDataV2 refuses more. */
const daysPerRequest = 35;
const daysPerYear = 365;
const todayEveryMs = 5_000;
const fillMsMax = 30 * 60_000;
const settleSeconds = 1;
const now = () => performance.timeOrigin + performance.now();
const statuses = ["Available", "Away"];

/** A server that has been there for a year. */
async function aYearLater() {
  const filled = options.folder ?? temporaryFolder();
  if (!existsSync(join(filled, "filled"))) await fill(filled);
  if (options.folder === undefined) return Server.start({ data: filled });
  const data = temporaryFolder();
  cpSync(filled, data, { recursive: true, filter: (from) => !from.endsWith(".sock") });
  return Server.start({ data });
}

async function fill(folder) {
  const server = await Server.start({ data: folder });
  await server.stop();
  progress(`${contacts} contacts are put into the year before now`);
  const args = ["bench", "-q", "-p", "store", "--bench", "reports", "--profile", options.profile, "--", "--year", "--contacts", contacts, "--folder", folder];
  const child = spawn("cargo", args.map(String), { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  const code = await within("the contacts", new Promise((done) => child.once("close", done)), fillMsMax);
  if (code !== 0) throw new Error(`the folder was not filled: ${code}`);
  writeFileSync(join(folder, "filled"), "");
}

async function setUp(server) {
  const admin = await Admin.of(server);
  await admin.createStatus(statuses[1]);
  const names = (of, count) => Array.from({ length: count }, (_, n) => `${of}${n}`);
  progress(`${agentsCount} agents sign in`);
  const texts = await admin.createTeam("texts", { agents: names("writer", agentsOf(pairs)), concurrency: chatsPerAgent });
  const floor = await admin.createTeam("floor", { agents: [] });
  const others = names("agent", agentsCount - texts.agents.length);
  floor.agents = await inTurn(others, (name) => admin.createAgent(name, floor.profileId));
  await inTurn(floor.agents, (agent) => agent.setStatus((agent.status = statuses[0])));
  progress(`${pairs} chats begin`);
  // An address of a socket is good for a minute.
  const people = await opened(admin, texts, pairs);
  const load = new Load({ kind: "bellboard", url: server.url, pairs: people, textBytes: number("bytes") });
  await within("all sockets", load.ready, setUpMsMax);
  const arn = (await admin.ask("GET", `/instance/${admin.instance}`)).Instance.Arn;
  return { admin, arn, agents: floor.agents, load };
}

/** From an acknowledged change to its row at each board. */
async function measureBoards(server, { admin, arn, agents }, withToday) {
  const everyMs = withToday ? todayEveryMs : 0;
  const worker = new Worker(join(import.meta.dirname, "boards.mjs"), {
    workerData: { url: server.url, token: admin.token, instance: admin.instance, arn, boards, todayEveryMs: everyMs },
  });
  worker.once("error", (error) => {
    throw error;
  });
  await within("all boards", new Promise((done) => worker.once("message", done)), setUpMsMax);
  const changes = [];
  const running = new Set();
  const [seconds, perSecond] = [number("board-seconds"), number("changes")];
  const begun = performance.now();
  const before = threads(server.pid);
  for (let n = 0; performance.now() - begun < seconds * 1000; n++) {
    const due = begun + (n * 1000) / perSecond;
    if (due > performance.now()) await pause((due - performance.now()) / 1000);
    const agent = agents[n % agents.length];
    const name = statuses.find((one) => one !== agent.status);
    agent.status = name;
    const change = { agent: agent.userId, name, sentAt: now() };
    const done = agent.setStatus(name).then(() => changes.push(Object.assign(change, { doneAt: now() })));
    running.add(done);
    void done.finally(() => running.delete(done));
  }
  await Promise.all(running);
  const after = threads(server.pid);
  await pause(3);
  worker.postMessage("end");
  const { arrivals, todayMs, refused } = await new Promise((done) => worker.once("message", done));
  await worker.terminate();
  const took = latenciesOf(changes, arrivals);
  progress(`${withToday ? "boards with the figures of today" : "boards alone"}: p99 ${quantile(took, 0.99).toFixed(0)} ms`);
  return {
    what: withToday ? "boards with the figures of today" : "boards alone",
    agents: agentsCount,
    boards,
    changes: changes.length,
    missing: changes.length * boards - took.length,
    p50Ms: quantile(took, 0.5),
    p99Ms: quantile(took, 0.99),
    maxMs: took.at(-1),
    acknowledgedP99Ms: quantile(changes.map(({ sentAt, doneAt }) => doneAt - sentAt).sort((a, b) => a - b), 0.99),
    todayP50Ms: quantile(todayMs.sort((a, b) => a - b), 0.5),
    cpus: (sumOf(after, before, "work") + sumOf(after, before, "reading")) / seconds,
    refused,
  };
}

/** Of each change at each board, sorted. A row may arrive before the change is acknowledged. */
function latenciesOf(changes, arrivals) {
  const byRow = new Map();
  for (const [board, agent, name, at] of arrivals) {
    const key = `${board} ${agent} ${name}`;
    if (!byRow.has(key)) byRow.set(key, []);
    byRow.get(key).push(at);
  }
  const took = [];
  for (const { agent, name, sentAt, doneAt } of changes) {
    for (let board = 0; board < boards; board++) {
      const at = byRow.get(`${board} ${agent} ${name}`)?.find((arrived) => arrived >= sentAt);
      if (at !== undefined) took.push(Math.max(0, at - doneAt));
    }
  }
  return took.sort((a, b) => a - b);
}

/** What a text costs with nothing else, and while a year's report is asked for again and again, in turns. */
async function measureTexts(server, { admin, arn, load }) {
  load.tell({ command: "pace", perSecond: number("rate") });
  await pause(3);
  const phases = [];
  for (let round = 0; round < number("rounds") * 2; round++) {
    const isBusy = round % 2 === 1;
    const report = isBusy ? new Report(admin, arn) : undefined;
    await pause(settleSeconds);
    load.note(true);
    const before = { at: performance.now(), done: load.done, threads: threads(server.pid), requests: report?.requests };
    await pause(number("seconds"));
    const after = { at: performance.now(), done: load.done, threads: threads(server.pid), requests: report?.requests };
    load.note(false);
    const latencies = (await load.latencies()).sort((a, b) => a - b);
    await report?.end();
    const texts = after.done - before.done;
    phases.push({
      isBusy,
      texts,
      seconds: (after.at - before.at) / 1000,
      workSeconds: sumOf(after.threads, before.threads, "work"),
      readingSeconds: sumOf(after.threads, before.threads, "reading"),
      requests: isBusy ? after.requests - before.requests : 0,
      p50Ms: quantile(latencies, 0.5) / 1000,
      p99Ms: quantile(latencies, 0.99) / 1000,
    });
    progress(`${isBusy ? "with a report" : "texts alone"}: ${((phases.at(-1).workSeconds * 1e6) / texts).toFixed(1)} µs a text`);
  }
  load.end();
  return [false, true].map((isBusy) => {
    const own = phases.filter((phase) => phase.isBusy === isBusy);
    const total = (name) => own.reduce((sum, phase) => sum + phase[name], 0);
    const costs = own.map(({ workSeconds, texts }) => (workSeconds * 1e6) / texts).sort((a, b) => a - b);
    return {
      what: isBusy ? "while a year's report runs" : "with nothing else",
      phases: own.length,
      textsPerSecond: total("texts") / total("seconds"),
      cpuUsPerText: (total("workSeconds") * 1e6) / total("texts"),
      leastUs: costs[0],
      medianUs: quantile(costs, 0.5),
      mostUs: costs.at(-1),
      p50Ms: quantile(own.map(({ p50Ms }) => p50Ms).sort((a, b) => a - b), 0.5),
      p99Ms: quantile(own.map(({ p99Ms }) => p99Ms).sort((a, b) => a - b), 0.5),
      readingCpus: total("readingSeconds") / total("seconds"),
      requestsPerSecond: total("requests") / total("seconds"),
    };
  });
}

/** A year's figures by queue, in requests as long as they may be, one after the other and from the beginning again. */
class Report {
  requests = 0;
  #isOver = false;

  constructor(admin, arn) {
    this.ended = this.#run(admin, arn);
  }

  async #run(admin, arn) {
    const end = Date.now();
    // Those that the contacts were made up with.
    const queues = Array.from({ length: 20 }, (_, n) => `00000000-0000-0001-0000-${n.toString(16).padStart(12, "0")}`);
    while (!this.#isOver) {
      for (let day = daysPerYear; day > 0 && !this.#isOver; day -= daysPerRequest) {
        const { MetricResults: rows } = await admin.ask("POST", "/metrics/data", {
          ResourceArn: arn,
          StartTime: (end - day * dayMs) / 1000,
          EndTime: (end - Math.max(0, day - daysPerRequest) * dayMs) / 1000,
          Filters: [{ FilterKey: "QUEUE", FilterValues: queues }],
          Groupings: ["QUEUE"],
          Metrics: ["CONTACTS_QUEUED", "CONTACTS_HANDLED", "CONTACTS_ABANDONED", "ABANDONMENT_RATE", "AVG_QUEUE_ANSWER_TIME", "AVG_HANDLE_TIME", "MAX_QUEUED_TIME"].map((Name) => ({ Name })),
        });
        if (rows.length !== queues.length) throw new Error(`the report has ${rows.length} rows`);
        this.requests += 1;
      }
    }
  }

  end() {
    this.#isOver = true;
    return this.ended;
  }
}

/**
 * Seconds of CPU of each thread. What tokio starts beside its workers, which it starts first, are threads that may
 * block: those that read the store.
 */
function threads(pid) {
  const all = readdirSync(`/proc/${pid}/task`).map(Number).sort((a, b) => a - b).flatMap((tid) => {
    try {
      const name = readFileSync(`/proc/${pid}/task/${tid}/comm`, "utf8").trim();
      const seconds = Number(readFileSync(`/proc/${pid}/task/${tid}/schedstat`, "utf8").split(" ")[0]) / 1e9;
      return [{ tid, name, seconds }];
    } catch {
      return [];
    }
  });
  const ofTokio = all.filter(({ name }) => name.startsWith("tokio")).map(({ tid }) => tid);
  const reading = new Set(ofTokio.slice(availableParallelism()));
  return new Map(all.map(({ tid, seconds }) => [tid, { seconds, kind: reading.has(tid) ? "reading" : "work" }]));
}

function sumOf(after, before, kind) {
  return [...after].reduce((sum, [tid, one]) => (one.kind === kind ? sum + one.seconds - (before.get(tid)?.seconds ?? 0) : sum), 0);
}

function show(title, rows, columns) {
  console.log(`\n${title}\n\n| ${columns.map(([name]) => name).join(" | ")} |\n|${columns.map(() => "---|").join("")}`);
  for (const row of rows) console.log(`| ${columns.map(([, value]) => value(row)).join(" | ")} |`);
}

function progress(text) {
  console.error(text);
}

const about = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus().length} x ${cpus()[0].model}, Linux ${release()}, Node ${process.version}`,
  command: `node e2e/bench/reports.mjs ${process.argv.slice(2).join(" ")}`.trim(),
  program,
  loadBefore: loadavg()[0],
};
const server = await aYearLater();
try {
  const people = await setUp(server);
  // While their sockets are new: one that is silent is closed.
  const texts = await measureTexts(server, people);
  const floor = [await measureBoards(server, people, false), await measureBoards(server, people, true)];
  for (const [name, value] of Object.entries(about)) console.log(`${name}: ${value}`);
  show("The live board", floor, [
    ["what", (row) => row.what],
    ["agents", (row) => row.agents],
    ["boards", (row) => row.boards],
    ["changes", (row) => row.changes],
    ["missing", (row) => row.missing],
    ["p50 ms", (row) => row.p50Ms.toFixed(0)],
    ["p99 ms", (row) => row.p99Ms.toFixed(0)],
    ["max ms", (row) => row.maxMs.toFixed(0)],
    ["acknowledged in, p99 ms", (row) => row.acknowledgedP99Ms.toFixed(0)],
    ["figures of today, p50 ms", (row) => (Number.isNaN(row.todayP50Ms) ? "" : row.todayP50Ms.toFixed(0))],
    ["CPUs", (row) => row.cpus.toFixed(2)],
    ["refused", (row) => JSON.stringify(row.refused)],
  ]);
  show("Texts", texts, [
    ["texts", (row) => row.what],
    ["phases", (row) => row.phases],
    ["texts/s", (row) => row.textsPerSecond.toFixed(0)],
    ["CPU µs/text", (row) => row.cpuUsPerText.toFixed(1)],
    ["least, median, most", (row) => [row.leastUs, row.medianUs, row.mostUs].map((us) => us.toFixed(1)).join(", ")],
    ["p50 ms", (row) => row.p50Ms.toFixed(2)],
    ["p99 ms", (row) => row.p99Ms.toFixed(1)],
    ["CPUs that read", (row) => row.readingCpus.toFixed(2)],
    ["requests/s", (row) => row.requestsPerSecond.toFixed(2)],
  ]);
  const [alone, busy] = texts;
  console.log(`\na text is ${((busy.cpuUsPerText / alone.cpuUsPerText - 1) * 100).toFixed(1)} % dearer while a report runs`);
  mkdirSync(dirname(options.json), { recursive: true });
  writeFileSync(options.json, `${JSON.stringify({ about, floor, texts }, null, 2)}\n`);
} finally {
  await server.destroy();
  rmSync(server.data, { recursive: true, force: true });
}
process.exit(0);
