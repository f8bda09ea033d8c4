// What a text costs: `node e2e/bench/bench.mjs [--pairs 100,1000] [--seconds 10] [--bin PATH] [--workers 1] [--json FILE]
// [--only bellboard|relay]`.
//
// A pair is a customer and an agent who write in turns, 256 bytes each time, by POST /participant/message. A text
// counts when it is acknowledged, which means stored, and delivered on the WebSockets of both. The peer is a
// socket.io 4 relay that stores nothing, under the same load in the same run. CPU is that of the server's process.

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    pairs: { type: "string", default: "100,1000" },
    seconds: { type: "string", default: "10" },
    "warm-up": { type: "string", default: "3" },
    rate: { type: "string", default: "500" },
    bytes: { type: "string", default: "256" },
    workers: { type: "string", default: "1" },
    bin: { type: "string" },
    server: { type: "string" },
    json: { type: "string", default: join(import.meta.dirname, "../test-results/bench.json") },
    only: { type: "string" },
  },
});
if (options.bin ?? options.server) process.env.BELLBOARD_BIN = resolve(options.bin ?? options.server);
const { Server, program } = await import("../lib/server.mjs");
const { Admin } = await import("../lib/people.mjs");
const { within } = await import("../lib/until.mjs");
const { Load, agentsOf, chatsPerAgent, chunks, opened, pause, quantile, setUpMsMax } = await import("./pairs.mjs");

const seconds = Number(options.seconds);
const warmUpSeconds = Number(options["warm-up"]);
const rate = Number(options.rate);
const workersCount = Number(options.workers);
const textBytes = Number(options.bytes);
const ticksPerSecond = 100;

const results = [];

async function measureBellboard(pairs) {
  const server = await Server.start({});
  try {
    progress(`bellboard: setting up ${pairs} pairs`);
    const admin = await Admin.of(server);
    const agentNames = Array.from({ length: agentsOf(pairs) }, (_, n) => `agent${n}`);
    const team = await admin.createTeam("bench", { agents: agentNames, concurrency: chatsPerAgent });
    const people = await opened(admin, team, pairs);
    return await measure({ name: "bellboard", kind: "bellboard", url: server.url, pid: server.pid, pairs, people });
  } finally {
    await server.destroy();
  }
}

async function measureRelay(pairs) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "relay.mjs")], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const line = await within("the relay", new Promise((done) => child.stdout.once("data", done)));
    const { url } = JSON.parse(String(line));
    progress(`socket.io: ${pairs} pairs`);
    const chats = Array.from({ length: pairs }, (_, id) => ({ id }));
    const people = chunks(chats, chatsPerAgent).map((some) => ({ chats: some }));
    return await measure({ name: "socket.io relay", kind: "relay", url, pid: child.pid, pairs, people });
  } finally {
    child.kill("SIGKILL");
  }
}

/** Saturation, then a steady rate. */
async function measure({ name, kind, url, pid, pairs, people }) {
  const shares = Array.from({ length: workersCount }, (_, n) => people.filter((_, i) => i % workersCount === n));
  const loads = shares.map((share) => new Load({ kind, url, pairs: share, textBytes }));
  await within("all sockets", Promise.all(loads.map((load) => load.ready)), setUpMsMax);
  const rows = [];
  try {
    for (const mode of ["saturation", `${rate}/s`]) {
      for (const load of loads) load.tell(mode === "saturation" ? { command: "saturate" } : { command: "pace", perSecond: rate / loads.length });
      await pause(warmUpSeconds);
      loads.forEach((load) => load.note(true));
      const before = look(pid, loads);
      await pause(seconds);
      const after = look(pid, loads);
      loads.forEach((load) => load.note(false));
      const latencies = (await Promise.all(loads.map((load) => load.latencies()))).flatMap((some) => [...some]).sort((a, b) => a - b);
      for (const load of loads) load.tell({ command: "pause" });
      await pause(0.5);
      const texts = after.done - before.done;
      const row = {
        server: name,
        pairs,
        mode,
        textsPerSecond: texts / (after.at - before.at),
        cpuUsPerText: ((after.cpuSeconds - before.cpuSeconds) * 1e6) / texts,
        cpuShare: (after.cpuSeconds - before.cpuSeconds) / (after.at - before.at),
        p50Ms: quantile(latencies, 0.5) / 1000,
        p99Ms: quantile(latencies, 0.99) / 1000,
        residentMiB: { before: before.residentMiB, after: after.residentMiB },
        refusals: after.refusals,
      };
      rows.push(row);
      progress(`${name}, ${pairs} pairs, ${mode}: ${row.cpuUsPerText.toFixed(1)} µs CPU a text, ${row.textsPerSecond.toFixed(0)}/s`);
    }
  } finally {
    for (const load of loads) load.end();
  }
  return rows;
}

function look(pid, loads) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const [utime, stime] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13).map(Number);
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return {
    at: performance.now() / 1000,
    cpuSeconds: (utime + stime) / ticksPerSecond,
    residentMiB: Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024,
    done: loads.reduce((sum, load) => sum + load.done, 0),
    refusals: loads.reduce((sum, load) => sum + load.refusals, 0),
  };
}

function report() {
  const columns = [
    ["server", (row) => row.server],
    ["pairs", (row) => row.pairs],
    ["load", (row) => row.mode],
    ["texts/s", (row) => row.textsPerSecond.toFixed(0)],
    ["CPU µs/text", (row) => row.cpuUsPerText.toFixed(1)],
    ["CPUs", (row) => row.cpuShare.toFixed(2)],
    ["p50 ms", (row) => row.p50Ms.toFixed(2)],
    ["p99 ms", (row) => row.p99Ms.toFixed(2)],
    ["MiB", (row) => `${row.residentMiB.before.toFixed(0)} to ${row.residentMiB.after.toFixed(0)}`],
    ["refused", (row) => row.refusals],
  ];
  const about = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} x ${cpus()[0].model}, Linux ${release()}, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`,
    command: `node e2e/bench/bench.mjs ${process.argv.slice(2).join(" ")}`.trim(),
    program,
    disk: `file system type 0x${statfsSync(process.env.TMPDIR ?? "/tmp").type.toString(16)}`,
    textBytes,
    seconds,
  };
  for (const [name, value] of Object.entries(about)) console.log(`${name}: ${value}`);
  console.log(`\n| ${columns.map(([title]) => title).join(" | ")} |\n|${columns.map(() => "---|").join("")}`);
  for (const row of results) console.log(`| ${columns.map(([, value]) => value(row)).join(" | ")} |`);
  mkdirSync(dirname(options.json), { recursive: true });
  writeFileSync(options.json, `${JSON.stringify({ about, results }, null, 2)}\n`);
  console.log(`\nwritten to ${options.json}`);
}

function progress(text) {
  console.error(text);
}

for (const pairs of options.pairs.split(",").map(Number)) {
  if (options.only !== "relay") results.push(...(await measureBellboard(pairs)));
  if (options.only !== "bellboard") results.push(...(await measureRelay(pairs)));
}
report();
process.exit(0);
