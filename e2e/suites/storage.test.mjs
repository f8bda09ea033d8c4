// Files in a bucket, as moto's server has one, and past a virus scanner: a real clamd that knows one signature.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { Admin } from "../lib/people.mjs";
import { temporaryFolder, useServers } from "../lib/server.mjs";
import { until, within } from "../lib/until.mjs";

const python = join(import.meta.dirname, "../.venv/bin/python");
const clamdProgram = existsSync("/usr/sbin/clamd") ? "/usr/sbin/clamd" : "clamd";
const bad = "THIS-FILE-IS-BAD";
const text = (words) => Buffer.from(`${words}\n`);

describe("storage", { timeout: 180_000 }, () => {
  const start = useServers();
  const folder = temporaryFolder();
  const children = new Set();
  after(() => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs beside the test until its end, or until it is stopped. */
  function beside(program, args) {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, AWS_EC2_METADATA_DISABLED: "true" } });
    children.add(child);
    child.log = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (child.log = (child.log + part).slice(-20_000)));
    child.ended = new Promise((done) => {
      child.once("error", (error) => done(error));
      child.once("close", done);
    });
    child.stop = async () => {
      child.kill("SIGTERM");
      await within(`the end of ${program}`, child.ended);
      children.delete(child);
    };
    return child;
  }

  function answers(at) {
    return new Promise((done) => {
      const socket = connect(at, () => done(true)).once("error", () => done(false));
      socket.once("close", () => socket.destroy());
      socket.unref().end();
    });
  }

  async function bucket() {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const moto = beside(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)]);
    await until(`moto at ${url}\n${moto.log}`, () => answers({ port, host: "127.0.0.1" }), { ms: 60_000 });
    // It looks at no signature, and takes what it is asked to make.
    const made = await fetch(`${url}/files`, { method: "PUT", headers: { Authorization: authorization } });
    assert.equal(made.status, 200, await made.text());
    return { url, moto };
  }

  /** The keys of the files in the bucket. */
  async function keys(url) {
    const listed = await fetch(`${url}/files?list-type=2`, { headers: { Authorization: authorization } });
    return [...(await listed.text()).matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key).sort();
  }

  /** clamd with a database of one line. Nothing is fetched from anywhere. */
  async function scanner() {
    const database = join(folder, "database");
    mkdirSync(database, { recursive: true });
    writeFileSync(join(database, "one.ndb"), `Bellboard.Test:0:*:${Buffer.from(bad).toString("hex")}\n`);
    const socket = join(folder, "clamd.sock");
    const config = join(folder, "clamd.conf");
    const lines = [
      `LocalSocket ${socket}`,
      `DatabaseDirectory ${database}`,
      `TemporaryDirectory ${folder}`,
      "Foreground yes",
      "FixStaleSocket yes",
      "StreamMaxLength 25M",
      "MaxThreads 2",
      "ExitOnOOM yes",
    ];
    writeFileSync(config, `${lines.join("\n")}\n`);
    const begin = async () => {
      const clamd = beside(clamdProgram, ["--config-file", config]);
      await until(`clamd\n${clamd.log}`, () => answers({ path: socket }), { ms: 60_000 });
      return clamd;
    };
    return { socket, begin };
  }

  async function centre(env) {
    const server = await start({ env });
    const admin = await Admin.of(server);
    const config = { StorageType: "S3", S3Config: { BucketName: "files", BucketPrefix: "x" } };
    await admin.ask("PUT", `/instance/${admin.instance}/storage-config`, { ResourceType: "ATTACHMENTS", StorageConfig: config });
    const customer = await admin.startChat();
    await customer.connect();
    return { server, customer };
  }

  /** What became of each file, by name. */
  async function statuses(customer) {
    const items = (await customer.transcript()).filter((item) => item.Type === "ATTACHMENT");
    return Object.fromEntries(items.map(({ Attachments: [file] }) => [file.AttachmentName, file.Status]));
  }

  async function became(customer, name, status) {
    await until(`${name} is ${status}`, async () => (await statuses(customer))[name] === status);
  }

  async function fetched(customer, name) {
    const items = (await customer.transcript()).filter((item) => item.Type === "ATTACHMENT");
    const { AttachmentId } = items.flatMap((item) => item.Attachments).find((file) => file.AttachmentName === name);
    const { Url } = await customer.ask("attachment", { AttachmentId });
    const reply = await fetch(Url);
    assert.equal(reply.status, 200);
    return Buffer.from(await reply.arrayBuffer());
  }

  it("files are in the bucket and nowhere else, and outlive the server", async () => {
    const { url, moto } = await bucket();
    const env = {
      BELLBOARD_OBJECTS_BUCKET: "s3://files/of/centre",
      BELLBOARD_OBJECTS_ENDPOINT: url,
      BELLBOARD_OBJECTS_ACCESS_KEY_ID: "test",
      BELLBOARD_OBJECTS_SECRET_ACCESS_KEY: "test",
    };
    const { server, customer } = await centre(env);
    const large = Buffer.alloc(12 * 1024 * 1024, "a line of it\n");
    await customer.upload("small.txt", "text/plain", text("Hello"));
    await customer.upload("large.txt", "text/plain", large);
    await became(customer, "small.txt", "APPROVED");
    await became(customer, "large.txt", "APPROVED");
    const names = await until("nothing on its way", async () => {
      const found = await keys(url);
      return found.every((key) => !key.includes("staging")) && found;
    });
    assert.equal(names.length, 2);
    for (const name of names) assert.match(name, /^of\/centre\/attachments\/[0-9a-f-]{36}$/);
    await server.stop();
    await server.start();
    assert.deepEqual(await fetched(customer, "small.txt"), text("Hello"));
    assert.ok(large.equals(await fetched(customer, "large.txt")));
    await moto.stop();
  });

  it("CHAT-82: what the scanner finds is rejected, and everything is when it cannot be asked", async () => {
    const { socket, begin } = await scanner();
    const clamd = await begin();
    const { customer } = await centre({ BELLBOARD_CLAMD: `unix:${socket}` });
    await customer.upload("clean.txt", "text/plain", text("All is well"));
    await customer.upload("bad.txt", "text/plain", text(`before ${bad} behind`));
    await became(customer, "clean.txt", "APPROVED");
    await became(customer, "bad.txt", "REJECTED");
    assert.deepEqual(await fetched(customer, "clean.txt"), text("All is well"));
    await assert.rejects(fetched(customer, "bad.txt"));
    await clamd.stop();
    await customer.upload("unasked.txt", "text/plain", text("All is well"));
    await became(customer, "unasked.txt", "REJECTED");
    await assert.rejects(fetched(customer, "unasked.txt"));
    const again = await begin();
    await customer.upload("again.txt", "text/plain", text("All is well"));
    await became(customer, "again.txt", "APPROVED");
    assert.deepEqual(await statuses(customer), { "clean.txt": "APPROVED", "bad.txt": "REJECTED", "unasked.txt": "REJECTED", "again.txt": "APPROVED" });
    await again.stop();
  });
});

/** Says which service is meant, which is all that moto reads of it. */
const authorization = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

/** Free a moment ago: moto cannot say which one it took. */
function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer().once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
