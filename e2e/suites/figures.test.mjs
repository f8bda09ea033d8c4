// A day computed by hand, whose every figure is asserted: e2e/fixtures/day.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { program, run, useServers } from "../lib/server.mjs";

const ownPython = join(import.meta.dirname, "../.venv/bin/python");
const python = existsSync(ownPython) ? ownPython : "python3";
const day = join(import.meta.dirname, "../boto3/day.py");
const script = JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/day/script.json"), "utf8"));

describe("figures", () => {
  const start = useServers();

  it("of a day are what was worked out by hand, and what the log tells", { timeout: 180_000 }, async () => {
    const server = await start({ manualClock: script.clock });
    const env = { ...process.env, BELLBOARD_URL: server.url, BELLBOARD_DATA: server.data, BELLBOARD_BIN: program };
    const child = spawn(python, [day], { stdio: ["ignore", "pipe", "pipe"], env });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (text += part));
    const code = await new Promise((done) => child.once("close", done));
    assert.equal(code, 0, text);
    const check = await run(["check", "--metrics", "--data", server.data]);
    assert.equal(check.code, 0, check.stdout + check.stderr);
  });
});
