// The unmodified boto3 against a server with a clock in the hand; the tests are Python, in ../boto3.

import { spawn } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { program, Server, temporaryFolder } from "../lib/server.mjs";
import { within } from "../lib/until.mjs";

const folder = join(import.meta.dirname, "../boto3");
const ownPython = join(import.meta.dirname, "../.venv/bin/python");
const python = existsSync(ownPython) ? ownPython : "python3";
const testMsMax = 60_000;

/** The names of the tests, before any of them runs. */
const names = await new Promise((resolve, reject) => {
  const lines = [];
  const child = spawn(python, [join(folder, "run.py"), "--list"], { stdio: ["ignore", "pipe", "inherit"] });
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  child.once("error", reject);
  child.once("close", (code) => (code === 0 ? resolve(lines) : reject(new Error(`run.py --list: ${code}`))));
});

describe("boto3", () => {
  const settings = temporaryFolder();
  const config = join(settings, "bellboard.toml");
  const server = new Server({ manualClock: true, args: ["--config", config] });
  /** Of each test: how it ended, once it has. */
  const results = new Map(names.map((name) => [name, deferred()]));
  let child;

  before(async () => {
    // Nobody listens there; what chats are told to is in the settings.
    const webhook = ["url = 'http://127.0.0.1:9'", "secret = 'known to nobody else'", "arn = 'arn:aws:sns:us-east-1:123456789012:chats'"];
    const addresses = ["+15550100", "arn:aws:connect:us-east-1:123456789012:phone-number/1"];
    const gateway = [...webhook.slice(0, 2), "arn = 'arn:bellboard:gateway:sms'", `addresses = ${JSON.stringify(addresses)}`];
    writeFileSync(config, ["[webhooks.chats]", ...webhook, "[webhooks.sms]", ...gateway, ""].join("\n"));
    await server.start();
    const env = { ...process.env, BELLBOARD_URL: server.url, BELLBOARD_DATA: server.data, BELLBOARD_BIN: program };
    child = spawn(python, [join(folder, "run.py")], { stdio: ["ignore", "pipe", "pipe"], env });
    let stderr = "";
    child.stderr.on("data", (part) => (stderr += part));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { name, ...result } = JSON.parse(line);
      results.get(name).resolve(result);
    });
    child.once("close", (code) => {
      for (const result of results.values()) result.resolve({ outcome: "failed", text: `run.py ended with ${code}\n${stderr}` });
    });
  });

  after(async () => {
    child?.kill("SIGKILL");
    await server.destroy();
    rmSync(settings, { recursive: true, force: true });
  });

  for (const name of names) {
    it(name.replace(/^.*test_/, "").replaceAll("_", " "), async (t) => {
      const { outcome, text } = await within(name, results.get(name).promise, testMsMax);
      if (outcome === "skipped") return t.skip(text);
      if (outcome !== "passed") throw new Error(`${text}\n--- log of the server\n${server.logTail(2_000)}`);
    });
  }
});

function deferred() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}
