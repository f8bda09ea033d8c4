// Administration in a real browser: what is changed there holds for people at work.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Office, Panel, picture, useWindows } from "../lib/browser.mjs";
import { assertAccessible } from "../lib/axe.mjs";
import { Admin, agentPassword } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";
import { useSite } from "../lib/site.mjs";
import { until } from "../lib/until.mjs";

const sizes = [
  [320, 720],
  [768, 900],
  [1440, 900],
];

describe("admin", () => {
  const startServer = useServers();
  const open = useWindows();
  const site = useSite();

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

  it("what another has changed meanwhile is said, and not overwritten unasked", async () => {
    const { admin, office } = await start();
    const { profileId } = await admin.createTeam("ann", { agents: [], concurrency: 2 });
    const set = (number) => admin.ask("POST", `/routing-profiles/${admin.instance}/${profileId}/concurrency`, { MediaConcurrencies: [{ Channel: "CHAT", Concurrency: number }, { Channel: "VOICE", Concurrency: 1 }] });
    const described = async () => (await admin.ask("GET", `/routing-profiles/${admin.instance}/${profileId}`)).RoutingProfile.MediaConcurrencies.map(({ Channel, Concurrency }) => `${Channel} ${Concurrency}`).sort();
    const page = await office();
    const row = page.by("profile").filter({ hasText: "ann" });
    await row.getByRole("spinbutton").fill("3");
    await set(7);
    await page.by("save-chats").click();
    assert.match(await row.getByRole("alert").innerText(), /7/);
    assert.equal(await row.getByRole("spinbutton").inputValue(), "3");
    assert.deepEqual(await described(), ["CHAT 7", "VOICE 1"]);
    await page.by("save-chats").click();
    await page.text("saved-chats", "ann: 7 → 3");
    // The channel that the other has added meanwhile is still there.
    assert.deepEqual(await described(), ["CHAT 3", "VOICE 1"]);

    await admin.ask("POST", `/routing-profiles/${admin.instance}/${profileId}/name`, { Name: "bea" });
    await row.getByRole("spinbutton").fill("4");
    await page.by("save-chats").click();
    await page.text("saved-chats", "3 → 4");
    page.assertFaultless();
  });

  it("attachments that are switched on can be sent at once, and no more once they are off", async () => {
    const { server, admin, office } = await start();
    const { flowId, agents: [ann] } = await admin.createTeam("ann");
    const panel = await (await open(Panel, server)).signIn("ann", agentPassword);
    await panel.available();
    const { contactId } = await admin.startChat({ name: "Ada", flowId });
    await ann.holds(contactId, "connecting");
    await panel.accept("Ada");
    assert.equal(await panel.by("attach").count(), 0);

    const page = await office();
    await page.by("attachments").click();
    await page.text("attachments-note", /open take files/);
    assert.equal(await page.by("attachments").getAttribute("aria-checked"), "true");
    await panel.by("attach").waitFor();
    // Another window that still shows it off finds that it is on.
    const second = await office();
    assert.equal(await second.by("attachments").getAttribute("aria-checked"), "true");
    await page.by("attachments").click();
    await page.text("attachments-note", /stay where they are/);
    await second.by("attachments").click();
    await second.text("attachments-note", /Someone else/);
    assert.equal(await second.by("attachments").getAttribute("aria-checked"), "false");
    await panel.gone("attach");
    for (const one of [page, second, panel]) one.assertFaultless();
  });

  it("a site that is approved may frame the panel, until it is removed", async () => {
    const { server, admin, office } = await start();
    await admin.createTeam("ann");
    const framed = async () => {
      const window = await (await open(Panel, server)).signIn("ann", agentPassword);
      await window.page.goto(site.url);
      await window.page.evaluate((src) => document.body.append(Object.assign(document.createElement("iframe"), { src, name: "ccp" })), `${server.url}/ccp-v2/`);
      await until("the frame's end", () => window.page.frames()[1]?.url().match(/^(chrome-error|http)/));
      return !window.page.frames()[1].url().startsWith("chrome-error");
    };
    assert.equal(await framed(), false);
    const page = await office();
    for (const wrong of ["crm.example", "https://crm.example/page", ""]) {
      await page.by("origin-field").fill(wrong);
      await page.by("origin-add").click();
      await page.page.locator("#origin-error").waitFor();
      assert.equal(await page.by("origin-field").inputValue(), wrong);
    }
    await page.by("origin-field").fill(`${site.url}/`);
    await page.by("origin-add").click();
    await page.text("origins-note", `${site.url} is approved.`);
    await page.count("origin", 1);
    assert.equal(await framed(), true);

    await page.by("origin-field").fill(site.url);
    await page.by("origin-add").click();
    await page.text("origins-note", "already");
    // Another removes it first: for this one it is gone all the same.
    await admin.ask("DELETE", `/instance/${admin.instance}/approved-origin?origin=${encodeURIComponent(site.url)}`);
    await page.by("origin").getByRole("button").click();
    await page.text("origins-note", "no longer approved");
    await page.count("origin", 0);
    assert.equal(await framed(), false);
    page.assertFaultless();
  });

  it("who may not is told what it takes, and sees what they may", async () => {
    const { server, admin } = await start();
    await admin.createTeam("ann", { concurrency: 3 });
    const agent = await (await open(Office, server)).signIn("ann", agentPassword);
    for (const part of ["settings-chats", "settings-files", "settings-origins"]) await agent.by(part).getByRole("alert").waitFor();
    assert.match(await agent.by("settings-chats").getByRole("alert").innerText(), /RoutingPolicies\.View/);
    assert.match(await agent.by("settings-origins").getByRole("alert").innerText(), /SecurityProfiles\.View/);
    await assertAccessible(agent.page);

    const { SecurityProfileId } = await admin.ask("PUT", `/security-profiles/${admin.instance}`, {
      SecurityProfileName: "Looks on",
      Permissions: ["RoutingPolicies.View"],
    });
    const users = (await admin.ask("GET", `/users-summary/${admin.instance}?maxResults=100`)).UserSummaryList;
    const { Id } = users.find((user) => user.Username === "ann");
    await admin.ask("POST", `/users/${admin.instance}/${Id}/security-profiles`, { SecurityProfileIds: [SecurityProfileId] });
    await agent.by("settings-chats").getByRole("button").click();
    const row = agent.by("profile").filter({ hasText: "ann" });
    await row.getByRole("spinbutton").fill("4");
    await agent.by("save-chats").click();
    assert.match(await row.getByRole("alert").innerText(), /RoutingPolicies\.Edit/);
    assert.equal(await row.getByRole("spinbutton").inputValue(), "4");

    // Signed out meanwhile: whoever saves is asked to sign in, and comes back.
    await agent.page.evaluate(() => fetch("/logout"));
    await agent.by("save-chats").click();
    await agent.page.waitForURL("**/login?next=%2Fadmin%2Fsettings%2F");
  });

  it("the settings fit a phone, a tablet and a desk, and axe finds nothing", async () => {
    const { admin, office } = await start();
    await admin.createTeam("Kundendienst für Zelte, Schlafsäcke und alles Weitere", { agents: [], concurrency: 4 });
    const of = `/instance/${admin.instance}`;
    await admin.ask("PUT", `${of}/approved-origin`, { Origin: "https://crm.fjell-outdoor.example" });
    await admin.ask("PUT", `${of}/storage-config`, { ResourceType: "ATTACHMENTS", StorageConfig: { StorageType: "S3", S3Config: { BucketName: "b", BucketPrefix: "a" } } });
    for (const [width, height] of sizes) {
      const page = await office({ width, height });
      await page.by("profile").first().waitFor();
      await page.by("origin").first().waitFor();
      const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} px too wide at ${width}`);
      await assertAccessible(page.page);
      await picture(page.page, `admin-settings-${width}.png`);
      page.assertFaultless();
    }
  });
});
