// The search for contacts in a real browser: found, opened, and explained.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { Office, picture, useWindows } from "../lib/browser.mjs";
import { Admin, agentPassword } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";
import { until } from "../lib/until.mjs";

const path = "/admin/contacts/";

describe("contacts", () => {
  const startServer = useServers();
  const open = useWindows();

  async function start() {
    const server = await startServer({ manualClock: "2026-01-05T09:00:00Z" });
    const admin = await Admin.of(server);
    const office = async ({ search = "", size, username = server.credentials.admin.username, password = server.credentials.admin.password } = {}) => {
      const page = await (await open(Office, server, size)).signIn(username, password, path);
      // A link that somebody was sent.
      await page.page.goto(path + search);
      return page;
    };
    return { server, admin, office };
  }

  /** Marcus misses a chat, Jane takes it and ends it; nobody is there for another. */
  async function missedAndTaken({ server, admin }) {
    const team = await admin.createTeam("Orders", { agents: ["Marcus", "Jane"] });
    const [marcus, jane] = team.agents;
    await marcus.setStatus("Available");
    await server.advance(10);
    await jane.setStatus("Available");
    const { contactId } = await admin.startChat({ name: "Ada", flowId: team.flowId, Attributes: { order: "17" } });
    await marcus.holds(contactId, "connecting");
    await server.advance(20);
    await jane.holds(contactId, "connecting");
    await server.advance(6);
    await jane.accept(contactId);
    await jane.holds(contactId, "connected");
    await server.advance(240);
    return { ...team, marcus, jane, contactId };
  }

  async function finish({ server }, { jane, contactId }) {
    await jane.end(contactId);
    await server.advance(30);
    await jane.clear(contactId);
  }

  const ids = (page) => page.by("contact").evaluateAll((rows) => rows.map((row) => row.dataset.id));
  const searched = (page, expected) => until(`the search finds ${expected}`, async () => (await ids(page)).join() === expected.join());

  it("a chat that one agent missed and another took is found by queue and by agent, drawn and explained", async () => {
    const world = await start();
    const { contactId, queueId, marcus, jane } = await missedAndTaken(world);
    await finish(world, { jane, contactId });
    const elsewhere = await world.admin.createTeam("Returns", { agents: [] });
    const waiting = (await world.admin.startChat({ flowId: elsewhere.flowId })).contactId;

    const page = await world.office();
    await searched(page, [waiting, contactId]);
    await page.by("queue").selectOption({ label: "Orders" });
    await page.by("search-contacts").click();
    await searched(page, [contactId]);
    assert.equal(new URL(page.page.url()).searchParams.get("queue"), queueId);
    const row = page.by("contact");
    for (const said of ["Chat", "Orders", "Jane Test", "04:26", "Answered"]) assert.ok((await row.innerText()).includes(said), said);

    await page.by("queue").selectOption("");
    await page.by("agent").selectOption({ label: "Jane Test" });
    await page.by("search-contacts").click();
    await searched(page, [contactId]);
    // Whoever missed it never had it.
    await page.by("agent").selectOption({ label: "Marcus Test" });
    await page.by("search-contacts").click();
    await searched(page, []);
    await page.page.goBack();
    await searched(page, [contactId]);

    await row.getByRole("link").click();
    await page.by("why").waitFor();
    assert.equal(await page.by("drawer").getAttribute("data-state"), "COMPLETED");
    const lanes = await page.by("lane").evaluateAll((all) =>
      all.map((lane) => [lane.dataset.kind, lane.querySelector("th").innerText, lane.querySelector("td:last-child").innerText]),
    );
    assert.deepEqual(lanes, [
      ["queue", "Waiting in Orders", "00:26"],
      ["offer", "Marcus Test, missed", "00:20"],
      ["offer", "Jane Test, accepted", "00:06"],
      ["agent", "With Jane Test", "04:00"],
      ["afterWork", "After contact work", "00:30"],
    ]);
    const bar = (n) => page.by("lane").nth(n).locator("i").boundingBox();
    const [missed, accepted, talk] = await Promise.all([1, 2, 3].map(bar));
    assert.ok(missed.x < accepted.x && accepted.x < talk.x && talk.width > 5 * missed.width, "as long as it took, where it was");

    await page.text("why", "Why was this contact routed to Jane Test?");
    await page.text("answer", "It was first in line, and Jane Test was the only agent who could take it.");
    const decisions = page.by("decision");
    assert.equal(await decisions.count(), 2);
    assert.match(await decisions.nth(0).innerText(), /Offered to Marcus Test at 09:00:10\s+missed/);
    assert.match(await decisions.nth(1).innerText(), /Offered to Jane Test at 09:00:30\s+accepted/);
    const leftOut = decisions.nth(1).locator("li.no").filter({ hasText: "Marcus Test" });
    assert.match(await leftOut.innerText(), /still holds an entry of this contact/);
    await decisions.nth(0).locator("summary").first().click();
    assert.match(await decisions.nth(0).innerText(), /of the 2 agents who could take it Marcus Test had been idle longest[^]*had Marcus Test not answered: Jane Test/);
    for (const said of [contactId, "order"]) await page.text("drawer", said);

    // The address alone leads here.
    const again = await world.office({ search: `?queue=${queueId}&agent=${jane.userId}&from=2026-01-05T00:00Z&to=2026-01-06T00:00Z&contact=${contactId}` });
    await again.text("answer", "Jane Test");
    await searched(again, [contactId]);
    assert.deepEqual([await again.by("queue").inputValue(), await again.by("from").inputValue()], [queueId, "2026-01-05T00:00"]);
    assert.notEqual(marcus.userId, jane.userId);
    for (const one of [page, again]) one.assertFaultless();
  });

  it("a contact that goes on shows as it is now", async () => {
    const world = await start();
    const { admin, server } = world;
    const { flowId, agents: [ann] } = await admin.createTeam("ann");
    const { contactId } = await admin.startChat({ flowId });
    const page = await world.office({ search: `?contact=${contactId}` });
    await page.text("contact-state", "Waiting");
    await page.text("why", "Why did nobody get this contact?");
    await page.text("decision", "The status Offline is not routable.");
    // A moment later, as it always is where time goes by itself.
    await server.advance(1);
    await ann.setStatus("Available");
    await page.text("contact-state", "Offered to an agent");
    await page.text("life", "ann Test, ringing");
    await server.advance(1);
    await ann.take(contactId);
    await page.text("contact-state", "With an agent");
    await page.text("life", "With ann Test");
    await server.advance(1);
    await ann.end(contactId);
    await page.text("contact-state", "Ended, in after contact work");
    await ann.clear(contactId);
    await page.text("contact-state", "Completed");
    assert.equal(await page.by("drawer").getAttribute("data-state"), "COMPLETED");
    page.assertFaultless();
  });

  it("is searched, opened, read and closed by keyboard alone", async () => {
    const world = await start();
    const { contactId } = await missedAndTaken(world);
    const page = await world.office();
    await searched(page, [contactId]);
    const keys = page.page.keyboard;
    const focused = () => page.page.evaluate(() => ({ id: document.activeElement.id, test: document.activeElement.dataset.testid }));
    const tabTo = async (test) => {
      for (let n = 0; n < 40 && (await focused()).test !== test; n++) await keys.press("Tab");
      assert.equal((await focused()).test, test);
    };
    await tabTo("contact-id");
    await keys.type("17");
    await keys.press("Enter");
    await page.page.getByRole("alert").filter({ hasText: "This is no contact ID" }).waitFor();
    await keys.press("ControlOrMeta+a");
    await keys.press("Backspace");
    await tabTo("search-contacts");
    await keys.press("Enter");
    await searched(page, [contactId]);
    await keys.press("Tab");
    assert.equal((await focused()).id, `contact-${contactId}`);
    await keys.press("Enter");
    await page.by("why").waitFor();
    assert.equal((await focused()).id, "opened");
    const summary = page.by("decision").first().locator("summary").first();
    for (let n = 0; n < 10 && !(await summary.evaluate((one) => one === document.activeElement)); n++) await keys.press("Tab");
    await keys.press("Enter");
    await page.by("decision").first().locator("li").first().waitFor();
    await keys.press("Escape");
    await page.gone("drawer");
    assert.equal((await focused()).id, `contact-${contactId}`);
    assert.equal(new URL(page.page.url()).search, "");
    // A whole id leads straight to its contact.
    await page.by("contact-id").fill(` ${contactId} `);
    await page.by("contact-id").press("Enter");
    await page.text("record", contactId);
    page.assertFaultless();
  });

  it("pages by 50, and shows more when asked", async () => {
    const world = await start();
    const { flowId, queueId } = await world.admin.createTeam("many", { agents: [] });
    for (let n = 0; n < 53; n++) await world.admin.startChat({ flowId });
    const page = await world.office({ search: `?queue=${queueId}` });
    await page.count("contact", 50);
    await page.text("found", "53 contacts");
    await page.by("more").click();
    await page.count("contact", 53);
    await page.gone("more");
    assert.equal(new Set(await ids(page)).size, 53);
    page.assertFaultless();
  });

  it("says which permission is missing, and which range cannot be searched", async () => {
    const world = await start();
    const { contactId } = await missedAndTaken(world);
    const agent = await world.office({ username: "Marcus", password: agentPassword, search: `?contact=${contactId}` });
    await until("both say so", async () => (await agent.page.getByRole("alert").filter({ hasText: "ContactSearch.View" }).count()) === 2);

    const page = await world.office({ search: "?from=2026-01-05T10:00Z&to=2026-01-05T09:00Z" });
    await page.page.getByRole("alert").filter({ hasText: "The time has to begin before it ends." }).waitFor();
    const gone = await world.office({ search: "?contact=0190f3c4-7b1e-7c3a-9d6e-1f2a3b4c5d6e" });
    await gone.page.getByRole("alert").filter({ hasText: "There is no such contact" }).waitFor();
    for (const one of [agent, page, gone]) one.assertFaultless();
  });

  it("leads from a contact to those it went on as, and back", async () => {
    const world = await start();
    const { admin, server } = world;
    const from = await admin.createTeam("Sales", { agents: ["Sam"] });
    const to = await admin.createTeam("Support", { agents: [] });
    await admin.createQuickConnect("Support", { queueId: to.queueId, at: from.queueId });
    const [sam] = from.agents;
    await sam.setStatus("Available");
    const { contactId } = await admin.startChat({ flowId: from.flowId });
    await sam.take(contactId);
    await server.advance(30);
    const { endpoints } = await sam.api("GetEndpoints", { queueARNs: [], nextToken: null, maxResults: 500 });
    await sam.api("CreateAdditionalConnection", { contactId, endpoint: endpoints[0] });
    const { ContactSummaryList: chain } = await admin.ask("GET", `/contact/associated/${admin.instance}?contactId=${contactId}`);
    const second = chain.map((one) => one.ContactId).find((id) => id !== contactId);

    const page = await world.office({ search: `?contact=${contactId}` });
    await page.text("life", "With Sam Test");
    await page.by("chain").getByRole("link").click();
    await page.text("life", "Waiting in Support");
    assert.equal(new URL(page.page.url()).searchParams.get("contact"), second);
    await page.text("chain", "By a transfer");
    await page.by("chain").getByRole("link").click();
    await page.text("life", "With Sam Test");
    await page.page.goBack();
    await page.text("life", "Waiting in Support");
    page.assertFaultless();
  });

  it("shows whoever may only search what they may see, and says what the rest takes", async () => {
    const world = await start();
    const { admin } = world;
    const { contactId, profileId } = await missedAndTaken(world);
    const userId = await admin.createUser("Quinn", profileId);
    const { SecurityProfileSummaryList: all } = await admin.ask("GET", `/security-profiles-summary/${admin.instance}?maxResults=100`);
    const analyst = all.find(({ Name: name }) => name === "QualityAnalyst").Id;
    await admin.ask("POST", `/users/${admin.instance}/${userId}/security-profiles`, { SecurityProfileIds: [analyst] });
    const page = await world.office({ username: "Quinn", password: agentPassword, search: `?contact=${contactId}` });
    await page.text("names-lacking", "Queues.View, Users.View");
    // Names come from the board.
    await page.text("life", "Jane");
    await page.text("contact", "Orders");
    await page.text("drawer", "ContactAttributes.View");
    page.assertFaultless();
  });

  it("fits a phone, a tablet and a desk, and axe finds nothing", async () => {
    const world = await start();
    const team = await missedAndTaken(world);
    const { contactId, queueId, flowId } = team;
    await finish(world, team);
    for (const name of ["Lena", "Priya", "Omar"]) {
      await world.admin.startChat({ name, flowId });
      await world.server.advance(40);
    }
    for (const [width, height] of [[320, 900], [768, 900], [1440, 900]]) {
      const page = await world.office({ size: { width, height }, search: `?queue=${queueId}` });
      await page.by("contact").first().waitFor();
      const fits = async () => {
        const overflow = await page.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${overflow} px too wide at ${width}`);
        await assertAccessible(page.page);
      };
      await fits();
      await page.page.locator(`#contact-${contactId}`).click();
      await page.by("why").waitFor();
      await fits();
      if (width !== 768) await picture(page.page, `contacts-${width}.png`);
      await page.by("close-contact").click();
      await until("the focus is back", () => page.page.evaluate((id) => document.activeElement.id === `contact-${id}`, contactId));
      page.assertFaultless();
    }
  });
});
