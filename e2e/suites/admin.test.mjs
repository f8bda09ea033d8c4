// Administration in a real browser: what is changed there holds for people at work.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Office, picture, useWindows } from "../lib/browser.mjs";
import { assertAccessible } from "../lib/axe.mjs";
import { Admin } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";

const sizes = [
  [320, 720],
  [768, 900],
  [1440, 900],
];

describe("admin", () => {
  const startServer = useServers();
  const open = useWindows();

  async function start() {
    const server = await startServer({ env: { BELLBOARD_APPROVED_ORIGINS: "" } });
    const admin = await Admin.of(server);
    const office = async (size) => {
      const { username, password } = server.credentials.admin;
      return (await open(Office, server, size)).signIn(username, password);
    };
    return { server, admin, office };
  }

  it("an agent gets a second chat as soon as two at a time are saved", async () => {
    const { admin, office } = await start();
    const { flowId, agents: [ann] } = await admin.createTeam("ann", { concurrency: 1 });
    await ann.setStatus("Available");
    const first = await admin.startChat({ name: "Ada", flowId });
    const second = await admin.startChat({ name: "Ben", flowId });
    await ann.take(first.contactId);
    assert.equal(await ann.contact(second.contactId), undefined);

    const page = await office();
    const row = page.by("profile").filter({ hasText: "ann" });
    const number = row.getByRole("spinbutton");
    assert.equal(await number.inputValue(), "1");

    // What cannot be is not sent, and stays to be put right.
    for (const wrong of ["0", "11", "2.5", ""]) {
      await number.fill(wrong);
      await page.by("save-chats").click();
      await row.getByRole("alert").waitFor();
      assert.deepEqual([await number.inputValue(), await number.getAttribute("aria-invalid")], [wrong, "true"]);
    }
    await number.fill("2");
    await page.by("save-chats").click();
    await page.text("saved-chats", "ann: 1 → 2");
    await ann.take(second.contactId);
    page.assertFaultless();
  });

  it("the settings fit a phone, a tablet and a desk, and axe finds nothing", async () => {
    const { admin, office } = await start();
    await admin.createTeam("Kundendienst für Zelte, Schlafsäcke und alles Weitere", { agents: [], concurrency: 4 });
    for (const [width, height] of sizes) {
      const page = await office({ width, height });
      await page.by("profile").first().waitFor();
      const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} px too wide at ${width}`);
      await assertAccessible(page.page);
      await picture(page.page, `admin-settings-${width}.png`);
      page.assertFaultless();
    }
  });
});
