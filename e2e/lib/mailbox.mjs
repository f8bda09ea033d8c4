// A mail server that takes what it is sent, or refuses it, and keeps the mails for the test to read.

import { createServer } from "node:net";

export class Mailbox {
  /** `{from, to: [addresses], headers: Map, parts: [{headers, text}]}`, oldest first. */
  mails = [];
  /** What it answers to a mail's text: undefined takes it, and a text such as `451 busy` refuses it. */
  refuses;
  #server = createServer((socket) => this.#talk(socket));
  #sockets = new Set();

  async open() {
    await new Promise((done) => this.#server.listen(0, "127.0.0.1", done));
    return this;
  }

  get address() {
    return `127.0.0.1:${this.#server.address().port}`;
  }

  async close() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }

  #talk(socket) {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => undefined);
    let unread = "";
    let mail = { to: [] };
    let inText = false;
    const say = (line) => socket.write(`${line}\r\n`);
    const take = (line) => {
      const [verb] = line.toUpperCase().split(/[ :]/);
      if (verb === "EHLO") return say("250-mailbox\r\n250 8BITMIME");
      if (verb === "MAIL") mail = { from: /<(.*?)>/.exec(line)[1], to: [] };
      if (verb === "RCPT") mail.to.push(/<(.*?)>/.exec(line)[1]);
      if (verb === "DATA") {
        inText = true;
        return say("354 go on");
      }
      if (verb === "QUIT") {
        say("221 bye");
        return socket.end();
      }
      return say("250 ok");
    };
    say("220 mailbox");
    socket.on("data", (part) => {
      unread += part.toString("latin1");
      for (;;) {
        const end = unread.indexOf(inText ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const piece = unread.slice(0, end);
        unread = unread.slice(end + (inText ? 5 : 2));
        if (!inText) {
          take(piece);
          continue;
        }
        inText = false;
        if (this.refuses === undefined) this.mails.push({ ...mail, ...read(piece.replaceAll(/^\.\./gm, ".")) });
        say(this.refuses ?? "250 taken");
      }
    });
  }
}

/** Headers, and the parts of a mail that has some. */
function read(raw) {
  const [head, ...rest] = raw.split("\r\n\r\n");
  const headers = new Map(head.replaceAll(/\r\n[ \t]+/g, " ").split("\r\n").map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  const body = rest.join("\r\n\r\n");
  const boundary = /boundary="?([^";]+)"?/.exec(headers.get("content-type") ?? "")?.[1];
  if (boundary === undefined) return { headers, text: decoded(body, headers.get("content-transfer-encoding")) };
  const pieces = body.split(`--${boundary}`).slice(1, -1);
  return { headers, parts: pieces.map((piece) => read(piece.replace(/^\r\n/, "").replace(/\r\n$/, ""))) };
}

function decoded(text, encoding = "7bit") {
  if (encoding === "base64") return Buffer.from(text, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return Buffer.from(text, "latin1").toString("utf8");
  const bytes = text.replaceAll("=\r\n", "").replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
