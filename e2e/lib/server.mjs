// One `bellboard serve` under test: started on a free port with a folder of its own, driven by its process id.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, afterEach, before } from "node:test";
import { within } from "./until.mjs";

const root = resolve(import.meta.dirname, "../..");

/** The program under test. */
export const program = process.env.BELLBOARD_BIN ? resolve(process.env.BELLBOARD_BIN) : join(root, "target/release/bellboard");

const startMsMax = 20_000;
/** The contract says 10 s (draining). */
const drainMsMax = 12_000;
const logCharsMax = 256 * 1024;
const logCharsShownMax = 4_000;

/** Children that still run when this process ends, whatever ends it. */
const children = new Set();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

export function temporaryFolder(prefix = "bellboard-e2e-") {
  return mkdtempSync(join(tmpdir(), prefix));
}

/** Runs the program to its end: what it printed, and its exit code. */
export async function run(args, { ms = 30_000, env = {} } = {}) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  children.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (part) => (stdout += part));
  child.stderr.on("data", (part) => (stderr += part));
  const closed = new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code, signal) => done({ code, signal }));
  });
  try {
    const { code, signal } = await within(`the end of bellboard ${args.join(" ")}`, closed, ms);
    return { code, signal, stdout, stderr };
  } finally {
    child.kill("SIGKILL");
    children.delete(child);
  }
}

export class Server {
  /** Everything it wrote to standard error in all its lives, the newest part of it. */
  log = "";
  #child;
  #exited;
  #ownFolder;

  constructor({ data, demo = false, manualClock = false, port = 0, args = [], env = {} } = {}) {
    this.#ownFolder = data === undefined;
    this.data = data ?? temporaryFolder();
    this.options = [];
    if (demo) this.options.push("--demo");
    if (manualClock) this.options.push(manualClock === true ? "--manual-clock" : `--manual-clock=${manualClock}`);
    this.options.push(...args);
    this.env = env;
    this.port = port;
  }

  static async start(options) {
    const server = new Server(options);
    try {
      await server.start();
    } catch (error) {
      await server.destroy();
      throw error;
    }
    return server;
  }

  get pid() {
    return this.#child?.pid;
  }

  get isRunning() {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  get credentials() {
    return JSON.parse(readFileSync(join(this.data, "credentials.json"), "utf8"));
  }

  /** Starts it on the port it had before, if it had one. Comes back once it says that it is ready. */
  async start() {
    if (!existsSync(program)) throw new Error(`no program at ${program}: cargo build --release -p server`);
    const args = ["serve", "--data", this.data, "--listen", `127.0.0.1:${this.port}`, ...this.options];
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...this.env } });
    this.#child = child;
    children.add(child);
    this.#exited = new Promise((done) => {
      child.once("error", (error) => done({ error }));
      child.once("close", (code, signal) => done({ code, signal }));
    }).finally(() => children.delete(child));
    child.stderr.on("data", (part) => {
      this.log = (this.log + part).slice(-logCharsMax);
      if (process.env.BELLBOARD_SHOW_LOG) process.stderr.write(part);
    });
    const failed = this.#exited.then((end) => {
      throw new Error(`the server ended before it was ready (${JSON.stringify(end)})\n${this.logTail()}`);
    });
    this.ready = JSON.parse(await within("ready line", Promise.race([firstLine(child.stdout), failed]), startMsMax));
    failed.catch(() => undefined);
    // With a port of its own it may be reached by others at another address, which is what it says then.
    if (this.port === 0) this.port = Number(new URL(this.ready.url).port);
    return this;
  }

  /** The end of the process: `{code, signal}`. */
  async exited(ms = drainMsMax) {
    return within(`the end of process ${this.pid}`, this.#exited, ms);
  }

  /** SIGTERM: it drains, then ends. */
  async stop() {
    this.#child.kill("SIGTERM");
    return this.exited();
  }

  /** kill -9. */
  async kill() {
    this.#child.kill("SIGKILL");
    return this.exited();
  }

  async destroy() {
    if (this.isRunning) await this.kill();
    if (this.#ownFolder) rmSync(this.data, { recursive: true, force: true });
  }

  logTail(chars = 4_000) {
    return this.log.slice(-chars);
  }

  /** Moves a manual clock; comes back when what falls into that time has happened. */
  async advance(seconds) {
    const reply = await fetch(`${this.url}/_clock/advance`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ seconds }),
      signal: AbortSignal.timeout(30_000),
    });
    if (!reply.ok) throw new Error(`the clock didn't move: ${reply.status} ${await reply.text()}`);
    return Date.parse((await reply.json()).now);
  }
}

/** A server for all tests of the calling suite. A test that fails shows what the server logged meanwhile. */
export function useServer(options) {
  const server = new Server(options);
  before(() => server.start());
  let seen = 0;
  afterEach((t) => {
    if (t.passed === false) showLog(server.log.slice(seen));
    seen = server.log.length;
  });
  after(() => server.destroy());
  return server;
}

/** Servers for single tests: `start(options)` gives one that lives until the end of its test. */
export function useServers() {
  let started = [];
  afterEach(async (t) => {
    const ended = started;
    started = [];
    for (const server of ended) {
      if (t.passed === false) showLog(server.log);
      await server.destroy();
    }
  });
  return async function start(options) {
    const server = new Server(options);
    started.push(server);
    return server.start();
  };
}

function showLog(log) {
  console.log(`--- what the server logged\n${log.slice(-logCharsShownMax)}\n---`);
}

function firstLine(stream) {
  return new Promise((done, fail) => {
    let text = "";
    stream.on("data", (part) => {
      if (text.includes("\n")) return;
      text += part;
      if (text.includes("\n")) done(text.slice(0, text.indexOf("\n")));
    });
    stream.once("close", () => fail(new Error("standard output ended before the first line")));
  });
}
