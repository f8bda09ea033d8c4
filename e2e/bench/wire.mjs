// The cheapest clients that keep to the protocols, so that the load costs less than what is measured: one HTTP/1.1
// connection with one request under way, and a WebSocket that hands out its text frames as bytes.

import { randomBytes } from "node:crypto";
import { connect } from "node:net";

const headEnd = Buffer.from("\r\n\r\n");
/** No frame or reply here is near this. */
const bytesMax = 1 << 20;

/** A connection that is kept alive; `request` is a whole request as bytes. */
export class HttpConnection {
  #socket;
  #rest = Buffer.alloc(0);
  #reply;

  constructor({ host, port }) {
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.on("data", (part) => this.#take(part));
    this.#socket.on("close", () => this.#reply?.(new Error("the connection was closed")));
    this.#socket.on("error", () => undefined);
  }

  /** Calls `reply(error, status, body)` once. */
  send(request, reply) {
    this.#reply = reply;
    this.#socket.write(request);
  }

  close() {
    this.#socket.destroy();
  }

  #take(part) {
    const bytes = this.#rest.length === 0 ? part : Buffer.concat([this.#rest, part]);
    const end = bytes.indexOf(headEnd);
    if (end === -1) return this.#keep(bytes);
    const head = bytes.latin1Slice(0, end).toLowerCase();
    const at = head.indexOf("content-length:");
    const bodyStart = end + 4;
    const bodyEnd = bodyStart + (at === -1 ? 0 : Number.parseInt(head.slice(at + 15), 10));
    if (bytes.length < bodyEnd) return this.#keep(bytes);
    this.#rest = bytes.subarray(bodyEnd);
    this.#reply(undefined, Number(head.slice(9, 12)), bytes.subarray(bodyStart, bodyEnd));
  }

  #keep(bytes) {
    if (bytes.length > bytesMax) throw new Error("a reply without an end");
    this.#rest = bytes;
  }
}

/** A WebSocket; `onText` is given each text frame as a Buffer that is good only during the call. */
export class TextSocket {
  #socket;
  #rest = Buffer.alloc(0);
  #isOpen = false;
  #onText;

  static open(url, onText) {
    const self = new TextSocket();
    self.#onText = onText;
    const { hostname, port, pathname, search } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    self.#socket = socket;
    socket.write(
      `GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
    );
    socket.on("error", () => undefined);
    return new Promise((resolve, reject) => {
      socket.on("data", (part) => self.#take(part, () => resolve(self), reject));
      socket.on("close", () => reject(new Error(`closed: ${url.slice(0, 40)}`)));
    });
  }

  send(text) {
    const payload = Buffer.from(text);
    const head = payload.length < 126 ? Buffer.from([0x81, 0x80 | payload.length]) : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 255]);
    // A mask of zeros is a mask.
    this.#socket.write(Buffer.concat([head, Buffer.alloc(4), payload]));
  }

  close() {
    this.#socket.destroy();
  }

  #take(part, opened, refused) {
    let bytes = this.#rest.length === 0 ? part : Buffer.concat([this.#rest, part]);
    if (!this.#isOpen) {
      const end = bytes.indexOf(headEnd);
      if (end === -1) return void (this.#rest = bytes);
      const status = bytes.latin1Slice(9, 12);
      if (status !== "101") return refused(new Error(`the socket was refused: ${status}`));
      this.#isOpen = true;
      bytes = bytes.subarray(end + 4);
      opened();
    }
    let at = 0;
    while (bytes.length - at >= 2) {
      let length = bytes[at + 1] & 127;
      let start = at + 2;
      if (length === 126) {
        if (bytes.length - at < 4) break;
        length = bytes.readUInt16BE(at + 2);
        start = at + 4;
      } else if (length === 127) {
        throw new Error("a frame of more than 64 KiB");
      }
      if (bytes.length - start < length) break;
      const opcode = bytes[at] & 15;
      if (opcode === 1) this.#onText(bytes.subarray(start, start + length), this);
      at = start + length;
    }
    this.#rest = at === bytes.length ? Buffer.alloc(0) : bytes.subarray(at);
  }
}
