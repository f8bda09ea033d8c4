// Runs the suites against the release binary: `node e2e/run.mjs [filter]`.
// A filter is part of the name of a suite (`boto3`) or `suite:part of a test's name`.
// The last line on standard output is the sum; the exit code is 1 when anything failed.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { program } from "./lib/server.mjs";

const [suiteFilter = "", testFilter] = (process.argv[2] ?? "").split(":");
const folder = join(import.meta.dirname, "suites");
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.mjs") && name.includes(suiteFilter))
  .map((name) => join(folder, name))
  .sort();

const sum = { passed: 0, failed: 0, skipped: 0 };

if (files.length === 0) {
  console.log(`no suite is named like ${suiteFilter}`);
  sum.failed += 1;
} else if (!existsSync(program)) {
  console.log(`no program at ${program}: cargo build --release -p server`);
  sum.failed += 1;
} else {
  await runAll().catch((error) => {
    console.log(`FAIL the run broke off\n${indented(describe(error))}`);
    sum.failed += 1;
  });
}

console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exit(sum.failed > 0 ? 1 : 0);

async function runAll() {
  // For a suite that runs its tests elsewhere and would otherwise wait until the chosen one has its turn.
  if (testFilter !== undefined) process.env.E2E_TESTS = testFilter;
  const tests = run({
    files,
    concurrency: 1,
    timeout: 10 * 60_000,
    ...(testFilter === undefined ? {} : { testNamePatterns: new RegExp(testFilter.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "i") }),
  });
  let file;
  for await (const { type, data } of tests) {
    if (type === "test:stdout") process.stdout.write(data.message);
    else if (type === "test:stderr") process.stderr.write(data.message);
    else if (type === "test:diagnostic" && isNote(data.message)) console.log(`     # ${data.message}`);
    else if (type === "test:pass" || type === "test:fail") {
      if (data.file !== file && data.file) console.log(`\n${(file = data.file).replace(/.*\//, "").replace(".test.mjs", "")}`);
      report(type === "test:pass", data);
    }
  }
  console.log();
}

/** Counts and shows one test; groups of tests count only when they fail by themselves. */
function report(hasPassed, { name, details, skip, todo }) {
  if (skip === "test name does not match pattern") return;
  const isGroup = details.type === "suite" || files.includes(name);
  const code = details.error?.failureType;
  if (isGroup && (hasPassed || code === "subtestsFailed")) return;
  const seconds = `(${(details.duration_ms / 1000).toFixed(1)} s)`;
  if (skip !== undefined || todo !== undefined) {
    sum.skipped += 1;
    console.log(`skip ${name} ${typeof skip === "string" ? `: ${skip}` : ""}`);
  } else if (hasPassed) {
    sum.passed += 1;
    console.log(`ok   ${name} ${seconds}`);
  } else {
    sum.failed += 1;
    console.log(`FAIL ${name} ${seconds}\n${indented(describe(details.error))}`);
  }
}

function describe(error) {
  const lines = [];
  for (let cause = error?.cause ?? error; cause && lines.length < 4; cause = cause.cause) {
    lines.push(typeof cause === "string" ? cause : (cause.stack ?? cause.message ?? String(cause)));
  }
  return lines.join("\ncaused by: ").split("\n").slice(0, 60).join("\n");
}

function indented(text) {
  return text.replace(/^/gm, "     ");
}

/** Not one of the sums that the runner makes itself. */
function isNote(message) {
  return !/^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /.test(message);
}
