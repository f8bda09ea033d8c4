// Running the program: one folder, one server; backups of a live one; stopping; a clock in the hand; a full disk.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { call, Refused } from "../lib/http.mjs";
import { Admin, Customer } from "../lib/people.mjs";
import { program, run, temporaryFolder, useServers } from "../lib/server.mjs";
import { until, within } from "../lib/until.mjs";

const refusedMsMax = 15_000;

describe("operation", () => {
  const start = useServers();

  function folder(t) {
    const path = temporaryFolder();
    t.after(() => rmSync(path, { recursive: true, force: true }));
    return path;
  }

  it("says where it is in its first line, and writes credentials for its owner alone", async (t) => {
    const server = await start({});
    assert.deepEqual(Object.keys(server.ready).sort(), ["data", "ready", "url"]);
    assert.equal(server.ready.ready, true);
    const { credentials } = server;
    const named = ["url", "region", "account_id", "instance_id", "instance_arn", "access_key_id", "secret_access_key"];
    for (const name of [...named, "sample_flow_id", "basic_queue_id", "basic_routing_profile_id"]) {
      assert.equal(typeof credentials[name], "string", name);
    }
    assert.equal(credentials.url.replace(/\/$/, ""), server.url);
    assert.match(credentials.account_id, /^\d{12}$/);
    assert.equal(credentials.demo, undefined);
    assert.equal(statSync(join(server.data, "credentials.json")).mode & 0o777, 0o600);
    for (const path of ["/healthz", "/readyz", "/metrics"]) assert.equal((await call(server.url, "GET", path)).status, 200, path);
  });

  it("writes secrets once, and renews the address at each start", async (t) => {
    const server = await start({});
    const before = server.credentials;
    await server.stop();
    server.port = 0;
    await server.start();
    const { url, ...secrets } = server.credentials;
    assert.equal(url.replace(/\/$/, ""), server.url);
    const { url: _, ...secretsBefore } = before;
    assert.deepEqual(secrets, secretsBefore);
    await Admin.of(server);
  });

  it("another instance survives kill -9 with its chat, its sockets and its clock", async () => {
    const server = await start({ manualClock: true });
    const admin = await Admin.of(server);
    const made = { IdentityManagementType: "CONNECT_MANAGED", InboundCallsEnabled: true, OutboundCallsEnabled: true, InstanceAlias: "second" };
    const { Id: instance } = await admin.ask("PUT", "/instance", made);
    const other = JSON.parse(readFileSync(join(server.data, "instances", instance, "credentials.json"), "utf8"));
    const second = await Admin.of({ url: server.url, credentials: other });
    const customer = await second.startChat({ name: "Ada", flowId: other.sample_flow_id });
    await customer.connect();
    const socket = await customer.socket();
    await customer.send("before");
    await until("the text", () => socket.items.some((item) => item.Content === "before"));
    await server.kill();
    await server.start();
    await customer.send("after");
    assert.deepEqual((await customer.texts()).slice(-2), ["before", "after"]);
    assert.equal((await admin.ask("GET", "/instance")).InstanceSummaryList.length, 2);
    // Time passes in both: who has not connected in five minutes is let go (CHAT-2b).
    const waiting = [await admin.startChat({}), await second.startChat({ name: "Bo", flowId: other.sample_flow_id })];
    await server.advance(301);
    assert.ok((await admin.contact(waiting[0].contactId)).DisconnectTimestamp);
    assert.ok((await second.contact(waiting[1].contactId)).DisconnectTimestamp);
  });

  it("backs up a live server under load, and the copy serves what was acknowledged before", { timeout: 60_000 }, async (t) => {
    const server = await start({});
    const customer = await (await Admin.of(server)).startChat({ name: "Ada" });
    await customer.connect();
    const acknowledged = [];
    let isOver = false;
    const load = (async () => {
      for (let n = 0; !isOver && n < 20_000; n++) acknowledged.push((await customer.send(`text ${n}`)).Id);
    })();
    await until("some texts", () => acknowledged.length > 50);
    const file = join(folder(t), "copy");
    const countBefore = acknowledged.length;
    const backup = await run(["backup", file, "--data", server.data]);
    assert.equal(backup.code, 0, backup.stderr);
    const countAfter = acknowledged.length;
    isOver = true;
    await load;
    assert.ok(countAfter > countBefore, "nothing was written during the backup");

    const restored = join(folder(t), "restored");
    const restore = await run(["restore", file, "--data", restored]);
    assert.equal(restore.code, 0, restore.stderr);
    const copy = await start({ data: restored });
    const again = Object.assign(new Customer(copy, {}), { token: customer.token });
    const ids = (await again.transcript()).filter((item) => item.ParticipantRole === "CUSTOMER" && item.Type === "MESSAGE").map((item) => item.Id);
    assert.ok(ids.length >= countBefore, `${ids.length} of ${countBefore}`);
    assert.deepEqual(ids, acknowledged.slice(0, ids.length));
    assert.equal((await again.send("in the copy")).Id.length, 36);
    assert.equal((await customer.send("in the first")).Id.length, 36);
  });

  it("refuses to restore over a folder that holds something", async (t) => {
    const server = await start({});
    const file = join(folder(t), "copy");
    assert.equal((await run(["backup", file, "--data", server.data])).code, 0);
    const before = contentsOf(server.data, isOurs);
    const restore = await run(["restore", file, "--data", server.data]);
    assert.notEqual(restore.code, 0);
    assert.notEqual(restore.stderr, "");
    assert.deepEqual(contentsOf(server.data, isOurs), before);
  });

  it("exports a live folder as lines of JSON, words in the transcripts and not in the log", async (t) => {
    const server = await start({});
    const customer = await (await Admin.of(server)).startChat({ name: "Ada" });
    await customer.connect();
    await customer.send("a sentence of Ada's own");
    const to = join(folder(t), "export");
    const done = await run(["export", to, "--data", server.data]);
    assert.equal(done.code, 0, done.stderr);
    const lines = (name) => readFileSync(join(to, name), "utf8").split("\n").filter(Boolean);
    const events = lines("events.ndjson").map((line) => JSON.parse(line));
    assert.deepEqual(events.map((event) => event.seq), events.map((_, n) => n + 1));
    assert.ok(!lines("events.ndjson").join("").includes("a sentence"));
    const said = lines("transcripts.ndjson").map((line) => JSON.parse(line)).find((item) => item.Content === "a sentence of Ada's own");
    assert.equal(said.InitialContactId, customer.contactId);
    for (const stream of ["contact-records", "contact-events", "agent-events", "configuration-changes"]) {
      const headers = { "X-Amz-Bearer": (await Admin.of(server)).token };
      const { body } = await call(server.url, "GET", `/streams/${stream}`, { headers });
      const kept = lines(`${stream}.ndjson`);
      const live = [body].flat().map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join("").split("\n");
      // Heartbeats come by themselves, and are kept nowhere.
      assert.deepEqual(kept, live.filter(Boolean).filter((line) => !line.includes("HEART_BEAT")), stream);
    }
    assert.ok(lines("contact-events.ndjson").some((line) => line.includes(customer.contactId)));
    assert.deepEqual(readdirSync(join(to, "..")), ["export"], "nothing is left over");
    const again = await run(["export", to, "--data", server.data]);
    assert.notEqual(again.code, 0);
  });

  it("breaks a backup off at Ctrl-C and leaves nothing half done", async (t) => {
    const server = await start({});
    await server.stop();
    change(join(server.data, "bellboard.db"), "CREATE TABLE ballast AS SELECT zeroblob(200000000) AS x");
    const to = folder(t);
    const child = spawn(program, ["backup", join(to, "copy"), "--data", server.data], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (part) => (said += part));
    const ended = new Promise((done) => child.once("close", done));
    while (readdirSync(to).length === 0) await new Promise((done) => setTimeout(done, 2));
    child.kill("SIGINT");
    assert.equal(await within("the end of the backup", ended), 1);
    assert.match(said, /broken off/);
    assert.deepEqual(readdirSync(to), []);
  });

  it("tells the facts of reports anew from the log of a live folder, and finds one that was changed", async (t) => {
    const server = await start({ manualClock: "2026-01-05T09:00:00Z" });
    const admin = await Admin.of(server);
    const { flowId, agents: [agent] } = await admin.createTeam("counting");
    await agent.setStatus("Available");
    const customer = await admin.startChat({ name: "Ada", flowId });
    await server.advance(5);
    await agent.take(customer.contactId);
    await server.advance(60);
    await admin.ask("POST", "/contact/stop", { InstanceId: admin.instance, ContactId: customer.contactId });
    await agent.clear(customer.contactId);
    const check = () => run(["check", "--metrics", "--data", server.data]);
    const live = await check();
    assert.equal(live.code, 0, live.stdout + live.stderr);
    const [, told, stored] = live.stdout.match(/metrics: the log tells (\d+) facts, (\d+) are stored/) ?? assert.fail(live.stdout);
    assert.ok(Number(told) >= 3, live.stdout);
    assert.equal(stored, told);
    await server.stop();
    change(join(server.data, "bellboard.db"), "UPDATE measure SET at = at + 1 WHERE (at, told, n) = (SELECT at, told, n FROM measure ORDER BY at DESC, n DESC LIMIT 1)");
    const changed = await check();
    assert.equal(changed.code, 1, changed.stdout);
    assert.match(changed.stdout, / the log tells, and is not stored/);
    assert.match(changed.stdout, / is stored, and the log does not tell it/);
    const plain = await run(["check", "--data", server.data]);
    assert.equal(plain.code, 0, plain.stdout);
  });

  it("forgets a customer, says what it removed, and leaves the folder sound (SEC-14)", async (t) => {
    const server = await start({});
    const admin = await Admin.of(server);
    const attributes = { card: "4711-4712" };
    const forgotten = await admin.startChat({ name: "Ada Byron", Attributes: attributes });
    const kept = await admin.startChat({ name: "Grace Hopper", Attributes: { card: "1906" } });
    for (const customer of [forgotten, kept]) {
      await customer.connect();
      await customer.send(`I am ${customer === kept ? "Grace" : "Ada"}.`);
    }
    const { contactId } = forgotten;
    const erase = () => run(["erase", "--contact", contactId, "--data", server.data]);
    const served = await erase();
    assert.equal(served.code, 1);
    assert.match(served.stderr, new RegExp(`process ${server.pid} `));
    await server.stop();
    const live = await erase();
    assert.equal(live.code, 1);
    assert.match(live.stderr, /goes on/);
    await server.start();
    for (const customer of [forgotten, kept]) {
      await admin.ask("POST", "/contact/stop", { InstanceId: admin.instance, ContactId: customer.contactId });
    }
    await server.stop();
    const done = await erase();
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, new RegExp(`of 1 contacts:\n  ${contactId}\n`));
    const check = await run(["check", "--metrics", "--data", server.data]);
    assert.equal(check.code, 0, check.stdout);
    const to = join(folder(t), "export");
    assert.equal((await run(["export", to, "--data", server.data])).code, 0);
    const all = ["events", "transcripts", "contacts"].map((name) => readFileSync(join(to, `${name}.ndjson`), "utf8")).join("");
    for (const gone of ["Ada", "4711"]) assert.ok(!all.includes(gone), gone);
    for (const there of ["Grace Hopper", "1906", "I am Grace.", contactId]) assert.ok(all.includes(there), there);
    const database = readFileSync(join(server.data, "bellboard.db"), "latin1");
    assert.ok(!database.includes("I am Ada.") && database.includes("I am Grace."));
    await server.start();
    const described = await (await Admin.of(server)).contact(contactId);
    assert.equal(described.Id, contactId);
    assert.equal((await run(["erase", "--customer", "nobody", "--data", server.data])).code, 1);
  });

  it("forgets while it serves what is older than it keeps, and nothing else (SEC-14)", async (t) => {
    const env = { BELLBOARD_RETENTION_TRANSCRIPTS_DAYS: "7" };
    // Later than it is, so that the command goes by the centre's clock too.
    const server = await start({ manualClock: "2040-01-05T09:00:00Z", env });
    const admin = await Admin.of(server);
    const storage = { StorageType: "S3", S3Config: { BucketName: "any", BucketPrefix: "files" } };
    await admin.ask("PUT", `/instance/${admin.instance}/storage-config`, { ResourceType: "ATTACHMENTS", StorageConfig: storage });
    const chat = async (name, text) => {
      const customer = await (await Admin.of(server)).startChat({ name, Attributes: { card: text } });
      await customer.connect();
      await customer.send(`My card is ${text}.`);
      return customer;
    };
    const stop = async ({ contactId }) => (await Admin.of(server)).ask("POST", "/contact/stop", { InstanceId: admin.instance, ContactId: contactId });
    const old = await chat("Ada Byron", "4711-4712");
    await old.upload("byron.txt", "text/plain", Buffer.from("a poem of Ada's"));
    const files = () => readdirSync(join(server.data, "objects", "attachments"));
    await until("the file", () => files().length === 1);
    await stop(old);
    await server.advance(6 * 86_400);
    const young = await chat("Grace Hopper", "1906-1992");
    await stop(young);
    const purge = (...words) => run(["purge", "--older-than", "7", "--data", server.data, ...words]);
    const forgotten = async () => String((await call(server.url, "GET", "/metrics")).body).match(/bellboard_forgotten_total\{kind="contacts"\} (\d+)/)[1];
    assert.equal(await forgotten(), "0");
    await server.advance(86_400 + 3_600);
    await until("the first to be forgotten", async () => (await forgotten()) === "1");
    await until("its file", () => files().length === 0);
    assert.match((await purge("--dry-run")).stdout, /of 0 contacts would go/);
    assert.equal((await purge()).code, 1, "it is served");
    const { Name, Id } = await (await Admin.of(server)).contact(old.contactId);
    assert.deepEqual([Id, Name || undefined], [old.contactId, undefined]);
    const check = await run(["check", "--metrics", "--data", server.data]);
    assert.equal(check.code, 0, check.stdout);
    const all = () => bytesOf(server.data);
    for (const gone of ["My card is 4711", "4711-4712", "Byron", "byron"]) assert.ok(!all().includes(gone), gone);
    for (const there of ["My card is 1906", "1906-1992", "Hopper"]) assert.ok(all().includes(there), there);
    await server.stop();
    await server.start();
    assert.equal((await (await Admin.of(server)).contact(young.contactId)).Id, young.contactId);
    await server.advance(7 * 86_400);
    await until("the second to be forgotten", async () => (await forgotten()) === "1");
    for (const gone of ["My card is 1906", "1906-1992", "Hopper"]) assert.ok(!all().includes(gone), gone);
  });

  it("purges a folder that nobody serves, as a dry run says, and figures stay (SEC-14)", async () => {
    const server = await start({ manualClock: "2020-01-05T09:00:00Z" });
    const admin = await Admin.of(server);
    const customer = await admin.startChat({ name: "Ada Byron" });
    await customer.connect();
    await customer.send("My card is 4711-4712.");
    const purge = (...words) => run(["purge", "--older-than", "30", "--data", server.data, ...words]);
    assert.match((await purge("--dry-run")).stdout, /of 0 contacts would go/, "it goes on");
    await admin.ask("POST", "/contact/stop", { InstanceId: admin.instance, ContactId: customer.contactId });
    await server.advance(31 * 86_400);
    const dry = await purge("--dry-run");
    assert.match(dry.stdout, /of 1 contacts would go\nwords of \d items of transcripts would go\n0 files would go\n$/, dry.stdout + dry.stderr);
    await server.stop();
    assert.ok(bytesOf(server.data).includes("4711-4712"));
    const done = await purge("--progress");
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /of 1 contacts are gone\n/);
    for (const gone of ["4711-4712", "Byron"]) assert.ok(!bytesOf(server.data).includes(gone), gone);
    assert.equal((await run(["check", "--metrics", "--data", server.data])).code, 0);
    assert.equal((await run(["purge", "--older-than", "0", "--data", server.data])).code, 2);
  });

  it("lists users and sets a password, in the running server and in a folder that none serves", async (t) => {
    const server = await start({});
    const user = (...words) => run(["user", "--data", server.data, ...words]);
    const newPassword = async () => {
      const { code, stdout, stderr } = await user("password", "admin");
      assert.equal(code, 0, stderr);
      return stdout.trim().split(" ").at(-1);
    };
    assert.match((await user("list")).stdout, /^admin\t/);
    const before = server.credentials.admin.password;
    const live = await newPassword();
    assert.equal((await call(server.url, "POST", "/auth/login", { body: { username: "admin", password: live } })).status, 200);
    assert.equal((await call(server.url, "POST", "/auth/login", { body: { username: "admin", password: before } })).status, 401);
    const nobody = await user("password", "nobody");
    assert.equal(nobody.code, 1);
    assert.match(nobody.stderr, /no user nobody/);
    await server.stop();
    const offline = await newPassword();
    await server.start();
    assert.equal((await call(server.url, "POST", "/auth/login", { body: { username: "admin", password: offline } })).status, 200);
  });

  it("refuses a second server on the folder, saying who holds it", async (t) => {
    const server = await start({});
    const second = await run(["serve", "--data", server.data, "--listen", "127.0.0.1:0"], { ms: refusedMsMax });
    assert.equal(second.code, 1);
    assert.ok(second.stderr.includes(String(server.pid)), second.stderr);
    assert.ok(second.stderr.includes(server.data), second.stderr);
    assert.equal(second.stdout, "");
    await Admin.of(server);
  });

  it("takes a folder whose holder was killed", async (t) => {
    const server = await start({});
    await server.kill();
    await server.start();
    await Admin.of(server);
  });

  it("refuses a folder of a newer format and leaves it untouched", async (t) => {
    const server = await start({});
    await server.stop();
    const database = join(server.data, "bellboard.db");
    setFormat(database, 9_999);
    const before = contentsOf(server.data);
    for (const args of [["serve", "--data", server.data, "--listen", "127.0.0.1:0"], ["backup", join(folder(t), "copy"), "--data", server.data]]) {
      const refused = await run(args, { ms: refusedMsMax });
      assert.equal(refused.code, 1, refused.stderr);
      assert.match(refused.stderr, /9999/);
      assert.equal(refused.stdout, "");
      assert.deepEqual(contentsOf(server.data, (name) => name !== "lock"), withoutLock(before));
    }
  });

  for (const signal of ["SIGTERM", "SIGINT"]) {
    it(`drains on ${signal}: what was asked is answered, sockets are closed, exit code 0`, async (t) => {
      const server = await start({});
      const customer = await (await Admin.of(server)).startChat({ name: "Ada" });
      const socket = await customer.socket();
      const acknowledged = [];
      let failure;
      const load = (async () => {
        for (let n = 0; n < 20_000; n++) acknowledged.push(await customer.send(`text ${n}`));
      })().catch((error) => (failure = error));
      await until("some texts", () => acknowledged.length > 20);
      process.kill(server.pid, signal);
      assert.deepEqual(await server.exited(), { code: 0, signal: null });
      await load;
      assert.ok(!(failure instanceof Refused) || failure.status >= 500 || failure.status === 429, String(failure));
      await within("the end of the socket", socket.ended);
      await server.start();
      const ids = new Set((await customer.transcript()).map((item) => item.Id));
      assert.deepEqual(acknowledged.filter(({ Id }) => !ids.has(Id)), []);
    });
  }

  it("stays on loopback with --demo", async (t) => {
    const outside = Object.values(networkInterfaces()).flat().find((one) => !one.internal && one.family === "IPv4")?.address;
    for (const address of ["0.0.0.0:0", "[::]:0", ...(outside ? [`${outside}:0`] : [])]) {
      const refused = await run(["serve", "--demo", "--data", join(folder(t), "d"), "--listen", address], { ms: refusedMsMax });
      assert.equal(refused.code, 1, `${address}: ${refused.stderr}`);
      assert.match(refused.stderr, /this machine|loopback/i);
      assert.equal(refused.stdout, "");
    }
  });

  it("stays on loopback with a manual clock", async (t) => {
    const args = ["serve", "--manual-clock", "--data", join(folder(t), "d"), "--listen", "0.0.0.0:0"];
    const refused = await run(args, { ms: refusedMsMax });
    assert.equal(refused.code, 1, refused.stderr);
    assert.equal(refused.stdout, "");
  });

  it("names an unknown option, a bad value and an unknown key with its file and line", async (t) => {
    const data = ["--data", join(folder(t), "d")];
    const file = join(folder(t), "bellboard.toml");
    writeText(file, "listen = \"127.0.0.1:0\"\nnonsense = 1\n");
    const cases = [
      [["serve", "--nonsense"], /--nonsense/],
      [["serve", ...data, "--listen", "here"], /here/],
      [["serve", ...data, "--manual-clock=yesterday"], /yesterday/],
      [["serve", ...data, "--listen", "127.0.0.1:0", "--config", file], /nonsense/],
      [["nonsense"], /nonsense/],
    ];
    for (const [args, named] of cases) {
      const refused = await run(args, { ms: refusedMsMax });
      assert.notEqual(refused.code, 0, args.join(" "));
      assert.match(refused.stderr, named);
    }
    const { stderr } = await run(["serve", ...data, "--listen", "127.0.0.1:0", "--config", file], { ms: refusedMsMax });
    assert.match(stderr, /bellboard\.toml:2/);
  });

  it("moves a manual clock only as asked, and by nothing that it can't take", async (t) => {
    const server = await start({ manualClock: "2026-01-05T09:00:00Z" });
    const now = async () => (await call(server.url, "GET", "/_clock")).body.now;
    assert.equal(await now(), "2026-01-05T09:00:00.000Z");
    assert.equal(await server.advance(20), Date.parse("2026-01-05T09:00:20.000Z"));
    assert.equal(await server.advance(0.001), Date.parse("2026-01-05T09:00:20.001Z"));
    const bad = [{ seconds: 0 }, { seconds: -1 }, { seconds: "5" }, { seconds: null }, { seconds: 31_536_001 }, {}, [], "{", "", { seconds: 1e400 }];
    for (const body of bad) {
      const reply = await call(server.url, "POST", "/_clock/advance", { body, headers: { "Content-Type": "application/json" } });
      assert.equal(reply.status, 400, JSON.stringify(body));
    }
    assert.equal(await now(), "2026-01-05T09:00:20.001Z");
    await server.kill();
    await server.start();
    assert.ok((await now()) >= "2026-01-05T09:00:00.000Z");
  });

  it("has no clock to move without the flag", async (t) => {
    const server = await start({});
    assert.equal((await call(server.url, "GET", "/_clock")).status, 404);
    assert.equal((await call(server.url, "POST", "/_clock/advance", { body: { seconds: 1 } })).status, 404);
  });

  it("acknowledges nothing on a full disk, says so at /readyz, and goes on once there is room", { timeout: 120_000 }, async (t) => {
    const disk = smallDisk(t);
    if (typeof disk === "string") return t.skip(disk);
    const server = await start({ data: join(disk.path, "data") });
    const admin = await Admin.of(server);
    const { flowId, agents: [agent] } = await admin.createTeam("filling");
    await agent.setStatus("Available");
    const customer = await admin.startChat({ name: "Ada", flowId });
    const socket = await customer.socket();
    await agent.take(customer.contactId);
    const acknowledged = [(await customer.send("before")).Id];

    const filler = join(disk.path, "filler");
    fill(filler, disk.bytes);
    let refusal;
    for (let n = 0; n < 5_000 && !refusal; n++) {
      try {
        acknowledged.push((await customer.send(`${n} ${"x".repeat(8_000)}`)).Id);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refusal = error;
      }
    }
    assert.deepEqual([refusal?.status, refusal?.error], [500, "InternalServerException"], String(refusal));
    const ready = await until("a server that isn't ready", async () => {
      const reply = await call(server.url, "GET", "/readyz");
      return reply.status === 503 && reply;
    });
    assert.match(JSON.stringify(ready.body), /disk|full|space/i);
    assert.equal((await call(server.url, "GET", "/healthz")).status, 200);
    const refusedText = "while it is full";
    await assert.rejects(customer.send(refusedText), (error) => error.status === 500);

    rmSync(filler);
    await until("a server that is ready again", async () => (await call(server.url, "GET", "/readyz")).status === 200);
    acknowledged.push((await customer.send("after")).Id);
    const delivered = socket.items.filter((item) => item.Type === "MESSAGE" && item.ParticipantRole === "CUSTOMER");
    assert.ok(delivered.every((item) => acknowledged.includes(item.Id)), "a text was delivered that was never acknowledged");
    await server.kill();
    await server.start();
    const stored = (await customer.transcript()).filter((item) => item.Type === "MESSAGE" && item.ParticipantRole === "CUSTOMER");
    assert.deepEqual(stored.map((item) => item.Id), acknowledged);
    assert.ok(stored.every((item) => item.Content !== refusedText));
    assert.equal((await agent.contact(customer.contactId)).state.type, "connected");
  });
});

const isOurs = (name) => name === "bellboard.db" || name === "credentials.json";
const withoutLock = (contents) => Object.fromEntries(Object.entries(contents).filter(([name]) => name !== "lock"));

/** What a folder holds: a digest for each file. */
function contentsOf(path, isWanted = () => true) {
  const contents = {};
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !isWanted(entry.name)) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    contents[file.slice(path.length + 1)] = createHash("sha256").update(readFileSync(file)).digest("hex");
  }
  return contents;
}

/** Writes the number of the format where SQLite keeps its `user_version`. */
function setFormat(database, number) {
  change(database, `PRAGMA user_version = ${number}`);
}

/** Changes a database that nobody has open. */
function change(database, statement) {
  const script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit(); c.execute('PRAGMA wal_checkpoint(TRUNCATE)'); c.close()";
  execFileSync("python3", ["-c", script, database, statement]);
}

function writeText(path, text) {
  const file = openSync(path, "w");
  writeSync(file, text);
  closeSync(file);
}

/** A file system of 24 MiB in memory, or why there can't be one. */
function smallDisk(t) {
  if (process.getuid?.() !== 0) return "mounting a small disk needs root";
  const path = temporaryFolder("bellboard-disk-");
  const bytes = 24 * 1024 * 1024;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", path], { stdio: "pipe" });
  } catch (error) {
    rmSync(path, { recursive: true, force: true });
    return `a small disk can't be mounted here: ${String(error.stderr ?? error.message).trim()}`;
  }
  t.after(() => {
    execFileSync("umount", ["--lazy", path]);
    rmSync(path, { recursive: true, force: true });
  });
  return { path, bytes };
}

/** Takes all the room there is. */
function fill(path, bytesMax) {
  const file = openSync(path, "w");
  try {
    for (const size of [1 << 20, 1 << 12, 1]) {
      const part = Buffer.alloc(size);
      for (let written = 0; written < bytesMax; written += size) {
        try {
          if (writeSync(file, part) < size) break;
        } catch (error) {
          if (error.code !== "ENOSPC") throw error;
          break;
        }
      }
    }
  } finally {
    closeSync(file);
  }
}

/** Of every file below a folder. */
function bytesOf(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return files.map((one) => readFileSync(join(one.parentPath, one.name), "latin1")).join("");
}
