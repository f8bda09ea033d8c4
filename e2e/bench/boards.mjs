// A worker that is all who watch the floor: each holds `GET /board` open as the page does, and asks for the figures of
// today as often as it does. It notes when each agent's row arrived, and hands that out at the end.

import { parentPort, workerData } from "node:worker_threads";
import { call } from "../lib/http.mjs";

const { url, token, arn, boards, todayEveryMs } = workerData;
const waitSeconds = 20;
const valuesAtOnce = 100;
const todayMetrics = ["CONTACTS_QUEUED", "CONTACTS_HANDLED", "AGENT_NON_RESPONSE", "AVG_HANDLE_TIME", "SERVICE_LEVEL"].map((Name) =>
  Name === "SERVICE_LEVEL" ? { Name, Threshold: [{ Comparison: "LT", ThresholdValue: 20 }] } : { Name });

const headers = { "X-Amz-Bearer": token };
const now = () => performance.timeOrigin + performance.now();
let isOver = false;
/** [board, agent, status, at], of rows that changed. */
const arrivals = [];
const todayMs = [];
const refused = {};

async function ask(method, path, body) {
  for (;;) {
    const reply = await call(url, method, path, { body, headers, ms: 60_000 });
    if (reply.status === 200) return reply.body;
    const name = `${path.split("?")[0]} ${reply.status} ${reply.error}`;
    refused[name] = (refused[name] ?? 0) + 1;
    if (isOver) return {};
    await new Promise((done) => setTimeout(done, 1000));
  }
}

async function watch(board, isWhole) {
  const ids = { QUEUE: new Set(), AGENT: new Set() };
  let version;
  let isCounting = false;
  let countedAt = 0;
  while (!isOver) {
    const after = version === undefined ? "" : `&after=${version}&wait_seconds=${waitSeconds}`;
    const told = await ask("GET", `/board?instance=${workerData.instance}${after}`);
    const at = now();
    version = told.version;
    for (const { id } of told.queues ?? []) ids.QUEUE.add(id);
    for (const { id, status } of told.agents ?? []) {
      ids.AGENT.add(id);
      if (!told.whole) arrivals.push([board, id, status.name, at]);
    }
    if (told.whole) isWhole();
    if (todayEveryMs > 0 && !isCounting && now() - countedAt > todayEveryMs) {
      isCounting = true;
      countedAt = now();
      void today(ids).finally(() => (isCounting = false));
    }
  }
}

/** As the page asks: a hundred queues or agents at a time. */
async function today(ids) {
  const begun = now();
  for (const grouping of ["QUEUE", "AGENT"]) {
    const all = [...ids[grouping]];
    for (let i = 0; i < all.length && !isOver; i += valuesAtOnce) {
      await ask("POST", "/metrics/data", {
        ResourceArn: arn,
        StartTime: new Date(now()).setHours(0, 0, 0, 0) / 1000,
        EndTime: Math.floor(now() / 1000) + 1,
        Filters: [{ FilterKey: grouping, FilterValues: all.slice(i, i + valuesAtOnce) }],
        Groupings: [grouping],
        Metrics: todayMetrics,
      });
    }
  }
  todayMs.push(now() - begun);
}

parentPort.once("message", () => {
  isOver = true;
  parentPort.postMessage({ arrivals, todayMs, refused });
});

const whole = Array.from({ length: boards }, (_, board) => new Promise((done, fail) => watch(board, done).catch(fail)));
await Promise.all(whole);
parentPort.postMessage({ ready: true });
