// A WebSocket of the service: frames in and out, and waiting for one.

import WebSocket from "ws";
import { until, within } from "./until.mjs";

const framesKeptMax = 100_000;

export class Socket {
  /** Every frame so far: `{topic, content}`, the content of chats and snapshots parsed. */
  frames = [];
  /** `{code, reason}` once it is closed. */
  closed;

  constructor(url) {
    this.ws = new WebSocket(url);
    this.ws.on("message", (data, isBinary) => {
      if (isBinary) throw new Error("a binary frame");
      if (this.frames.length < framesKeptMax) this.frames.push(parsedFrame(String(data)));
    });
    this.opened = new Promise((done, fail) => {
      this.ws.once("open", done);
      this.ws.once("error", fail);
      this.ws.once("unexpected-response", (_, response) => {
        response.resume();
        fail(Object.assign(new Error(`refused with ${response.statusCode}`), { status: response.statusCode }));
      });
    });
    this.opened.catch(() => undefined);
    this.ended = new Promise((done) => {
      this.ws.once("close", (code, reason) => done((this.closed = { code, reason: String(reason) })));
    });
    this.ws.on("error", () => undefined);
  }

  /** Open and subscribed. */
  static async open(url, topics = ["aws/chat"]) {
    const socket = new Socket(url);
    await within("an open socket", socket.opened);
    await socket.subscribe(topics);
    return socket;
  }

  async subscribe(topics) {
    const from = this.frames.length;
    this.send({ topic: "aws/subscribe", content: { topics } });
    const reply = await this.frame("the answer to aws/subscribe", (frame) => frame.topic === "aws/subscribe", { from });
    if (reply.content.status !== "success") throw new Error(`not subscribed: ${JSON.stringify(reply)}`);
    return reply;
  }

  send(frame) {
    this.ws.send(typeof frame === "string" || frame instanceof Uint8Array ? frame : JSON.stringify(frame));
  }

  /** The first frame from the `from`th on that is so. */
  frame(what, isIt, { from = 0, ms } = {}) {
    return until(
      what,
      () => {
        const found = this.frames.slice(from).find(isIt);
        if (!found && this.closed) throw new Error(`the socket was closed: ${JSON.stringify(this.closed)}`);
        return found;
      },
      { ms },
    );
  }

  /** Chat items so far. */
  get items() {
    return this.frames.filter((frame) => frame.topic === "aws/chat").map((frame) => frame.content);
  }

  item(what, isIt, options) {
    return this.frame(what, (frame) => frame.topic === "aws/chat" && isIt(frame.content), options).then((f) => f.content);
  }

  /** Snapshots of an agent so far. */
  get snapshots() {
    return this.frames.filter((frame) => frame.topic === "bellboard/agent").map((frame) => frame.content.snapshot);
  }

  async close() {
    this.ws.close(1000);
    await within("the end of a socket", this.ended).catch(() => this.ws.terminate());
  }
}

function parsedFrame(text) {
  const frame = JSON.parse(text);
  const isNested = typeof frame.content === "string" && frame.topic !== "aws/subscribe";
  return isNested ? { ...frame, content: JSON.parse(frame.content) } : frame;
}
