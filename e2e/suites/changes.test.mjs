// The history of changes in a real browser: who changed what, and what is other than before.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { Office, picture, useWindows } from "../lib/browser.mjs";
import { Admin, agentPassword } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";
import { until } from "../lib/until.mjs";

const path = "/admin/changes/";

describe("changes", () => {
  const startServer = useServers();
  const open = useWindows();

  async function start() {
    const server = await startServer({ manualClock: "2026-01-05T20:00:00Z" });
    const admin = await Admin.of(server);
    const office = async ({ search = "?from=2026-01-05&to=2026-01-05", size, username = server.credentials.admin.username, password = server.credentials.admin.password } = {}) => {
      const page = await (await open(Office, server, size)).signIn(username, password, path);
      await page.page.goto(path + search);
      return page;
    };
    return { server, admin, office };
  }

  /** A queue is made, and renamed and limited after midnight. */
  async function story({ admin, server }) {
    const team = await admin.createTeam("Orders", { agents: ["Ana"] });
    await server.advance(5 * 3600);
    await admin.ask("POST", `/queues/${admin.instance}/${team.queueId}/name`, { Name: "Sales", Description: "Those who buy" });
    await server.advance(60);
    await admin.ask("POST", `/queues/${admin.instance}/${team.queueId}/max-contacts`, { MaxContacts: 7 });
    return team;
  }

  const heads = (page) => page.by("change").evaluateAll((all) => all.map((one) => one.querySelector(".what").innerText.replace(/\s+/g, " ")));
  const shown = (page, expected) => until(`the page shows ${expected}`, async () => (await heads(page)).join("|") === expected.join("|"));

  it("sec-10 tells who changed what when, the newest first, and what is other than before", async () => {
    const world = await start();
    await story(world);
    const page = await world.office({ search: "?from=2026-01-06&to=2026-01-06" });
    await shown(page, ["Changed queue Sales", "Changed queue Sales"]);
    const change = page.by("change").nth(1);
    assert.match(await change.innerText(), /admin/);
    assert.equal(await page.by("difference").count(), 0, "closed at first");
    await change.locator("summary").press("Enter");
    await page.count("difference", 2);
    const differences = await page.by("difference").evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.innerText.trim())));
    assert.deepEqual(differences, [["name", "Orders", "Sales"], ["description", "–", "Those who buy"]]);
    await page.by("change").nth(0).locator("summary").click();
    await page.count("difference", 3);
    await page.text("changes", "max contacts");

    await page.by("from").fill("2026-01-05");
    await page.by("kind").selectOption("queue");
    await page.by("show").click();
    await until("the queue's beginning is found", async () => (await heads(page)).includes("Created queue Orders"));
    assert.ok((await heads(page)).every((head) => head.includes("queue")));
    await page.by("by").fill("nobody-of-that-name");
    await page.by("show").press("Enter");
    await page.text("nothing", "Nothing was changed.");
    await page.page.goBack();
    await until("they are back", async () => (await page.by("change").count()) > 2);
    assert.equal(await page.by("kind").inputValue(), "queue");
    await page.by("to").fill("2026-01-04");
    await page.by("show").click();
    await page.page.getByRole("alert").filter({ hasText: "can’t be before" }).waitFor();
    page.assertFaultless();
  });

  it("tells who read which conversation", async () => {
    const world = await start();
    const { admin } = world;
    const { flowId } = await story(world);
    const { contactId } = await admin.startChat({ flowId });
    await admin.ask("GET", `/conversations/${contactId}`);
    const page = await world.office({ search: "?from=2026-01-06&to=2026-01-06&kind=contact" });
    await shown(page, [`Conversation read contact ${contactId.slice(-8)}`]);
    page.assertFaultless();
  });

  it("says which permission is missing", async () => {
    const world = await start();
    await story(world);
    const page = await world.office({ username: "Ana", password: agentPassword });
    await page.page.getByRole("alert").filter({ hasText: "HistoricalChanges.View" }).waitFor();
    page.assertFaultless();
  });

  it("fits a phone and a desk, and axe finds nothing", async () => {
    const world = await start();
    await story(world);
    for (const [width, height] of [[320, 900], [1440, 900]]) {
      const page = await world.office({ size: { width, height }, search: "?from=2026-01-05&to=2026-01-06" });
      await page.by("change").first().waitFor();
      await page.by("change").nth(1).locator("summary").click();
      await page.by("difference").first().waitFor();
      const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} px too wide at ${width}`);
      await assertAccessible(page.page);
      await picture(page.page, `changes-${width}.png`);
      page.assertFaultless();
    }
  });
});
