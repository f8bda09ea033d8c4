// A worker that plays pairs: each writes one text after another, and the next only when the one before has been
// acknowledged (where the server acknowledges) and delivered to both. It counts, and notes how long delivery took.

import { parentPort, workerData } from "node:worker_threads";
import { HttpConnection, TextSocket } from "./wire.mjs";

const { kind, url, pairs, textBytes, counts: countsBuffer, latenciesMax } = workerData;
/** [texts done, refusals, 1 while latencies are noted, 1 once all is over] */
const counts = new Int32Array(countsBuffer);
const [done, refusals, isNoting, isOver] = [0, 1, 2, 3];

const latenciesUs = new Float32Array(latenciesMax);
let noted = 0;

const hash = "#".charCodeAt(0);
/** The server closes a socket that is silent for 90 s. */
const heartbeatEveryMs = 30_000;
const players = new Map();

/** Both sides of one conversation. A text begins with #pair:number#, which no encoding changes. */
class Player {
  busy = false;
  #number = 0;
  #missing = 0;
  #sentAt = 0;
  #receiver;

  constructor(id, write, needsReply) {
    this.id = id;
    this.write = write;
    this.perText = needsReply ? 3 : 2;
  }

  send() {
    this.busy = true;
    this.#number += 1;
    this.#missing = this.perText;
    // In turns.
    const side = this.#number & 1;
    this.#receiver = 1 - side;
    const mark = `#${this.id}:${this.#number}#`;
    this.#sentAt = performance.now();
    this.write(side, mark + "x".repeat(textBytes - mark.length), this.#number);
  }

  delivered(side, number) {
    if (number !== this.#number) return;
    if (side === this.#receiver && Atomics.load(counts, isNoting) === 1 && noted < latenciesMax) {
      latenciesUs[noted++] = (performance.now() - this.#sentAt) * 1000;
    }
    this.step();
  }

  step() {
    if (--this.#missing > 0) return;
    Atomics.add(counts, done, 1);
    this.busy = false;
    if (this.next) this.next();
  }
}

/** Finds the mark in a frame, and tells the player. */
function heard(frame, side) {
  const start = frame.indexOf(hash);
  if (start === -1) return;
  let at = start + 1;
  let pair = 0;
  for (; frame[at] !== 58; at++) pair = pair * 10 + frame[at] - 48;
  let number = 0;
  for (at += 1; frame[at] !== hash; at++) number = number * 10 + frame[at] - 48;
  players.get(pair)?.delivered(side, number);
}

async function playBellboard() {
  const target = new URL(url);
  const address = { host: target.hostname, port: Number(target.port) };
  const opening = [];
  const subscribe = (socket) => socket.send(JSON.stringify({ topic: "aws/subscribe", content: { topics: ["aws/chat"] } }));
  for (const { agentSocketUrl, chats } of pairs) {
    opening.push(() => openSubscribed(agentSocketUrl, (frame) => heard(frame, 1), subscribe, "aws/subscribe"));
    for (const { id, customerToken, agentToken, customerSocketUrl } of chats) {
      opening.push(() => openSubscribed(customerSocketUrl, (frame) => heard(frame, 0), subscribe, "aws/subscribe"));
      const connection = new HttpConnection(address);
      const heads = [customerToken, agentToken].map(
        (token) =>
          `POST /participant/message HTTP/1.1\r\nHost: ${target.host}\r\nX-Amz-Bearer: ${token}\r\n` +
          "Content-Type: application/json\r\nContent-Length: ",
      );
      const player = new Player(
        id,
        (side, text, number) => {
          const body = `{"ContentType":"text/plain","Content":"${text}","ClientToken":"${id}-${number}"}`;
          connection.send(`${heads[side]}${body.length}\r\n\r\n${body}`, (error, status, reply) => {
            if (error || status !== 200) {
              if (Atomics.load(counts, isOver) === 1) return;
              if (Atomics.add(counts, refusals, 1) < 3) parentPort.postMessage({ refused: String(error ?? `${status} ${reply}`) });
              return;
            }
            player.step();
          });
        },
        true,
      );
      players.set(id, player);
    }
  }
  await inTurn(opening, 32);
}

async function playRelay() {
  const socketUrl = `${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`;
  const opening = [];
  for (const { chats } of pairs) {
    for (const { id } of chats) {
      const sides = [];
      for (const side of [0, 1]) {
        opening.push(async () => {
          sides[side] = await openJoined(socketUrl, `room${id}`, (frame) => heard(frame, side));
        });
      }
      players.set(id, new Player(id, (side, text) => sides[side].send(`42["text","room${id}","${text}"]`), false));
    }
  }
  await inTurn(opening, 32);
}

/** Opens a socket and comes back when the server has answered what `ask` sends. */
function openSubscribed(socketUrl, onText, ask, answer) {
  return new Promise((resolve, reject) => {
    let isSubscribed = false;
    TextSocket.open(socketUrl, (frame, socket) => {
      if (isSubscribed) return onText(frame);
      if (!frame.includes(answer)) return;
      isSubscribed = true;
      setInterval(() => socket.send(JSON.stringify({ topic: "aws/heartbeat" })), heartbeatEveryMs);
      resolve(socket);
    }).then(ask, reject);
  });
}

/** The few packets of socket.io that a relay needs. */
function openJoined(socketUrl, room, onText) {
  return new Promise((resolve, reject) => {
    TextSocket.open(socketUrl, (frame, socket) => {
      if (frame[0] === 50) return socket.send("3");
      if (frame[0] === 48) return socket.send("40");
      if (frame[0] === 52 && frame[1] === 48) return socket.send(`42["join","${room}"]`);
      if (frame.includes("joined")) return resolve(socket);
      onText(frame);
    }).catch(reject);
  });
}

async function inTurn(tasks, width) {
  const queue = tasks.values();
  await Promise.all(Array.from({ length: width }, async () => {
    for (const task of queue) await task();
  }));
}

/** As fast as it goes. */
function saturate() {
  for (const player of players.values()) {
    player.next = () => player.send();
    if (!player.busy) player.send();
  }
}

/** So many texts a second over all pairs in turn; comes back when it is over. A pair that is behind is left out. */
function pace(perSecond) {
  const all = [...players.values()];
  for (const player of all) player.next = undefined;
  let at = 0;
  const start = performance.now();
  let sent = 0;
  const tick = () => {
    if (Atomics.load(counts, isOver) === 1) return;
    const due = ((performance.now() - start) / 1000) * perSecond;
    for (; sent < due; sent++) {
      const player = all[at++ % all.length];
      if (!player.busy) player.send();
    }
    setTimeout(tick, 1);
  };
  tick();
}

parentPort.on("message", ({ command, perSecond }) => {
  if (command === "saturate") saturate();
  else if (command === "pace") pace(perSecond);
  else if (command === "pause") for (const player of players.values()) player.next = undefined;
  else if (command === "latencies") {
    parentPort.postMessage({ latencies: latenciesUs.slice(0, noted) });
    noted = 0;
  } else process.exit(0);
});

await (kind === "relay" ? playRelay() : playBellboard());
parentPort.postMessage({ ready: true });
