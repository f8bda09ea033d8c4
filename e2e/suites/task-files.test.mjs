// Files that a task begins with: fetched from where the operator permits, and attached.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, it } from "node:test";
import { assertRefused } from "../lib/http.mjs";
import { Admin } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";

const text = Buffer.from("The lift stands still.");

describe("task files", () => {
  const start = useServers();
  /** What is asked for, oldest first. */
  const asked = [];
  let site, elsewhere;

  /** A place for files, such as a bucket with signed addresses. */
  async function serve() {
    const server = createServer((request, response) => {
      asked.push(request.url);
      if (request.url.startsWith("/good")) response.end(text);
      else if (request.url.startsWith("/moved")) response.writeHead(302, { Location: "/good" }).end();
      else if (request.url.startsWith("/huge")) response.end(Buffer.alloc(20 * 1024 * 1024 + 1, "x"));
      else if (request.url.startsWith("/cut")) response.writeHead(200, { "Content-Length": 100 }).write("half", () => response.destroy());
      else response.writeHead(403).end("no");
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    return { server, url: `http://127.0.0.1:${server.address().port}` };
  }

  before(async () => {
    [site, elsewhere] = [await serve(), await serve()];
  });

  after(async () => {
    for (const { server } of [site, elsewhere]) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  });

  async function centre() {
    const server = await start({ env: { BELLBOARD_TASKS_FETCH_FROM: site.url } });
    const admin = await Admin.of(server);
    await admin.ask("PUT", `/instance/${admin.instance}/storage-config`, {
      ResourceType: "ATTACHMENTS",
      StorageConfig: { StorageType: "S3", S3Config: { BucketName: "centre", BucketPrefix: "attachments" } },
    });
    const task = (Attachments, more = {}) =>
      admin.ask("PUT", "/contact/task", { InstanceId: admin.instance, ContactFlowId: server.credentials.sample_flow_id, Name: "Repair", Attachments, ...more });
    const files = async (contactId) => {
      const path = `/contact/references/${admin.instance}/${contactId}?referenceTypes=ATTACHMENT`;
      return (await admin.ask("GET", path)).ReferenceSummaryList.map(({ Attachment }) => Attachment);
    };
    return { server, admin, task, files };
  }

  it("task_1 a task begins with files, which are scanned, listed and fetched like others", async () => {
    const { admin, task, files } = await centre();
    const both = [
      { FileName: "report.txt", S3Url: `${site.url}/good?X-Amz-Signature=1` },
      { FileName: "again.csv", S3Url: `${site.url}/good?X-Amz-Signature=2` },
    ];
    const { ContactId } = await task(both, { ClientToken: "once" });
    asked.length = 0;
    assert.deepEqual(await task(both, { ClientToken: "once" }), { ContactId });
    assert.deepEqual(asked, [], "a repeat asks for nothing");
    const listed = await files(ContactId);
    assert.deepEqual(listed.map(({ Name, Status }) => [Name, Status]).sort(), [["again.csv", "APPROVED"], ["report.txt", "APPROVED"]]);
    const { Value, Arn } = listed.find(({ Name }) => Name === "report.txt");
    const of = encodeURIComponent((await admin.contact(ContactId)).Arn);
    const file = await admin.ask("GET", `/attached-files/${admin.instance}/${Value}?associatedResourceArn=${of}`);
    assert.equal(file.FileArn, Arn);
    assert.equal(await (await fetch(file.DownloadUrlMetadata.Url)).text(), text.toString());
    assert.deepEqual(await files((await task(undefined)).ContactId), []);
  });

  it("sec_12 nothing is asked of another site, and no task begins without its files", async () => {
    const { admin, task } = await centre();
    const one = (url, FileName = "report.txt") => [{ FileName, S3Url: url }];
    asked.length = 0;
    for (const url of [`${elsewhere.url}/good`, `https://127.0.0.1:${new URL(site.url).port}/good`, "file:///etc/passwd", "no address"]) {
      await assertRefused(task(one(url)), "InvalidParameterException", 400);
    }
    assert.deepEqual(asked, []);
    for (const path of ["/none", "/moved", "/huge", "/cut"]) {
      await assertRefused(task(one(`${site.url}${path}`)), "InvalidParameterException", 400);
    }
    assert.deepEqual(asked, ["/none", "/moved", "/huge", "/cut"], "no redirect is followed");
    await assertRefused(task([...one(`${site.url}/good`), ...one(`${site.url}/none`)]), "InvalidParameterException", 400);
    await assertRefused(task(one(`${site.url}/good`, "report.exe")), "InvalidParameterException", 400);
    await assertRefused(task(one(`${site.url}/good`, "report.pdf")), "InvalidParameterException", 400);
    await assertRefused(task(Array(6).fill(one(`${site.url}/good`)[0])), "InvalidParameterException", 400);
    const now = Date.now();
    const found = await admin.ask("POST", "/search-contacts", {
      InstanceId: admin.instance,
      TimeRange: { Type: "INITIATION_TIMESTAMP", StartTime: (now - 3_600_000) / 1000, EndTime: (now + 3_600_000) / 1000 },
    });
    assert.deepEqual(found.Contacts, []);
  });
});
