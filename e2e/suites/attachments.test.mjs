// Files in a chat, as an agent in the panel and a customer send, see and fetch them.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { picture } from "../lib/browser.mjs";
import { queuedCustomer, useDemo } from "../lib/demo.mjs";
import { Admin } from "../lib/people.mjs";
import { until } from "../lib/until.mjs";

/** A picture of a tent: 48 by 32 points in two colours. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAADAAAAAgCAIAAADbtmxLAAAAkUlEQVR42u3OywmAMBBAwVeONVmxbXj2YgkKgoifmGyymw0EpoBhXlZX6KEe6qFWQtM4OArtm4OL0LkpcqLsJv9E8U3mCY1NzgmljfiE3kZ2QnUjODUeEmxSTxhskk7YbOJPmG0iT1huYk4Yb35P2G/CJ6psAidqbb5OLYTMNq8n6m6eJ6pvbic8bK4nnGzO0wZlKSEKV2R85gAAAABJRU5ErkJggg==",
  "base64",
);

describe("attachments", { timeout: 300_000 }, () => {
  const demo = useDemo();

  async function janeWith(name) {
    const people = await demo();
    const jane = await people.panel("jane");
    await jane.available();
    const customer = await queuedCustomer(people.server, name, "A pole is bent");
    await jane.accept(name);
    const pick = (...files) => jane.by("file-picker").setInputFiles(files);
    return { ...people, jane, customer, pick };
  }

  it("founding-4 attachments are there once an administrator has switched them on, in a panel that is open too", async () => {
    const { server, jane, assertFaultless } = await janeWith("Mina Okafor");
    const admin = await Admin.of(server);
    const path = `/instance/${admin.instance}/storage-config`;
    const { StorageConfigs: [config] } = await admin.ask("GET", `${path}s?resourceType=ATTACHMENTS`);
    await jane.by("attach").waitFor();
    await admin.ask("DELETE", `${path}/${config.AssociationId}?resourceType=ATTACHMENTS`);
    await until("no button", async () => (await jane.by("attach").count()) === 0);
    delete config.AssociationId;
    await admin.ask("PUT", path, { ResourceType: "ATTACHMENTS", StorageConfig: config });
    await jane.by("attach").waitFor();
    assertFaultless();
  });

  it("the agent sends files, and sees pictures; the customer has them", async () => {
    const { jane, customer, pick, assertFaultless } = await janeWith("Mina Okafor");
    await pick({ name: "tent.png", mimeType: "image/png", buffer: png }, { name: "Poles – size.txt", mimeType: "text/plain", buffer: Buffer.from("4 x 55 cm") });
    await until("both in the transcript", async () => (await jane.by("file").count()) === 2);
    await until("nothing on its way", async () => (await jane.by("upload").count()) === 0);
    const preview = jane.by("preview");
    await until("the picture", () => preview.evaluate((image) => image.complete && image.naturalWidth === 48));
    const items = (await customer.transcript()).filter((item) => item.Type === "ATTACHMENT");
    assert.deepEqual(
      items.map(({ ParticipantRole, Attachments: [file] }) => [ParticipantRole, file.AttachmentName, file.Status]).sort(),
      [["AGENT", "Poles – size.txt", "APPROVED"], ["AGENT", "tent.png", "APPROVED"]],
    );
    await picture(jane.page, "files.png");
    const [download] = await Promise.all([
      jane.page.waitForEvent("download"),
      jane.page.getByRole("button", { name: "Download Poles – size.txt" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "Poles – size.txt");
    assert.equal((await readFile(await download.path())).toString(), "4 x 55 cm");

    // And they are there after a reload.
    await jane.page.reload();
    await jane.row("Mina Okafor", "connected").then((row) => row.click());
    await until("both again", async () => (await jane.by("file").count()) === 2);
    assertFaultless();
  });

  it("files are pasted and dropped, and what a customer sends is shown", async () => {
    const { jane, customer, assertFaultless } = await janeWith("Mina Okafor");
    const give = (target, kind) =>
      target.evaluate(
        (element, [kind, bytes]) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([new Uint8Array(bytes)], `${kind}.png`, { type: "image/png" }));
          const init = { bubbles: true, cancelable: true };
          if (kind === "paste") element.dispatchEvent(new ClipboardEvent("paste", { ...init, clipboardData: dataTransfer }));
          else for (const type of ["dragover", "drop"]) element.dispatchEvent(new DragEvent(type, { ...init, dataTransfer }));
        },
        [kind, [...png]],
      );
    await give(jane.by("composer"), "paste");
    await give(jane.by("transcript"), "drop");
    await until("both", async () => (await jane.by("file").count()) === 2);
    assert.equal(await jane.by("dropping").count(), 0);

    await customer.upload("broken pole.png", "image/png", png);
    await until("the customer's", async () => (await jane.by("file").count()) === 3);
    await jane.page.getByRole("button", { name: "Download broken pole.png" }).waitFor();
    assertFaultless();
  });

  it("what cannot be sent says why, and goes when it is removed", async () => {
    const { jane, pick } = await janeWith("Mina Okafor");
    await pick({ name: "run.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ") });
    const upload = jane.by("upload").filter({ hasText: "run.exe" });
    await upload.getByText("can’t be sent").waitFor();
    await jane.by("upload-remove").click();
    assert.equal(await upload.count(), 0);

    // Its bytes are not what its name says: the server tells.
    await pick({ name: "tent.pdf", mimeType: "application/pdf", buffer: png });
    await jane.by("upload").getByText("not of the type").waitFor();
    await jane.by("upload-remove").click();
    assert.equal(await jane.by("file").count(), 0);
  });

  it("an upload that breaks off is tried again", async () => {
    const { jane, pick } = await janeWith("Mina Okafor");
    await jane.page.route("**/attachments/*", (route) => route.abort(), { times: 1 });
    await pick({ name: "tent.png", mimeType: "image/png", buffer: png });
    await jane.by("upload").getByText("broke off").waitFor();
    await jane.by("upload-again").click();
    await jane.by("file").waitFor();
    await until("nothing on its way", async () => (await jane.by("upload").count()) === 0);
  });
});
