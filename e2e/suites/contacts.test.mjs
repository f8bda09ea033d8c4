// The search for contacts in a real browser: found, opened, and explained.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { Office, picture, useWindows } from "../lib/browser.mjs";
import { ask } from "../lib/http.mjs";
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

  /** Who read what is in the audit, as it is written. */
  async function readings(admin) {
    const reply = await fetch(`${admin.server.url}/streams/configuration-changes?resource=contact&limit=1000`, { headers: { "X-Amz-Bearer": admin.token } });
    assert.equal(reply.status, 200);
    const lines = (await reply.text()).split("\n").filter(Boolean).map((line) => JSON.parse(line).record);
    return lines.map(({ EventType, ResourceARN, User, FileId }) => [EventType, ResourceARN.split("/").at(-1), User.Username, FileId !== undefined]);
  }

  async function allowFiles(admin) {
    const StorageConfig = { StorageType: "S3", S3Config: { BucketName: "files", BucketPrefix: "files" } };
    await admin.ask("PUT", `/instance/${admin.instance}/storage-config`, { ResourceType: "ATTACHMENTS", StorageConfig });
  }

  it("the whole conversation is read as the agent saw it, with its files, and who read it is in the audit", async () => {
    const world = await start();
    const { admin, server } = world;
    await allowFiles(admin);
    const { flowId, agents: [jane] } = await admin.createTeam("Jane");
    await jane.setStatus("Available");
    const customer = await admin.startChat({ name: "Ada", flowId, SupportedMessagingContentTypes: ["text/plain", "text/markdown"] });
    await customer.connect();
    const { contactId } = customer;
    const speaker = await jane.take(contactId);
    await customer.send("Where is **it**? <b>x</b>", { ContentType: "text/markdown" });
    await customer.upload("tent.txt", "text/plain", Buffer.from("4 x 55 cm"));
    for (let n = 0; n < 120; n++) await speaker.send(`Step ${n}`);
    const page = await world.office({ search: `?contact=${contactId}` });
    await page.by("read-conversation").click();
    const dialog = page.by("conversation");
    await page.text("conversation", "Step 119");
    assert.deepEqual(await readings(admin), [["CONVERSATION_READ", contactId, "admin", false]]);
    assert.equal(await page.by("message").count() < 120, true, "a page at a time");
    await page.by("conversation-before").click();
    await page.gone("conversation-before");
    await page.text("conversation", "Where is it? <b>x</b>");
    assert.equal(await dialog.locator(".bub strong", { hasText: "it" }).count(), 1);
    assert.equal(await page.by("message").count(), 122);
    for (const said of ["Ada", "Jane"]) await page.text("conversation", said);
    const [download] = await Promise.all([page.page.waitForEvent("download"), dialog.getByRole("button", { name: "Download tent.txt" }).click()]);
    assert.equal(download.suggestedFilename(), "tent.txt");
    // What is said now comes by itself.
    await customer.send("Thanks!");
    await page.text("conversation", "Thanks!");
    await customer.disconnect();
    await jane.clear(contactId);
    await page.text("contact-state", "Completed");
    await page.text("conversation", "left");
    // However often: it is one reading, and one file.
    assert.deepEqual(await readings(admin), [["CONVERSATION_READ", contactId, "admin", false], ["FILE_FETCHED", contactId, "admin", true]]);
    await assertAccessible(page.page);
    await picture(page.page, "contacts-conversation.png");
    await page.page.keyboard.press("Escape");
    await page.gone("conversation");
    assert.equal(await page.by("drawer").count(), 1, "the contact stays open");
    await until("the focus is back", () => page.page.evaluate(() => document.activeElement.dataset.testid === "read-conversation"));
    await server.advance(3600);
    await page.by("read-conversation").press("Enter");
    await page.text("conversation", "Thanks!");
    assert.equal((await readings(admin)).length, 3, "an hour later it is another");
    page.assertFaultless();
  });

  it("a task says what it is about and has its files, and a call that it has no words", async () => {
    const world = await start();
    const { admin } = world;
    const { flowId } = await admin.createTeam("Back office", { agents: [] });
    const References = { order: { Value: "https://shop.example/17", Type: "URL" }, bad: { Value: "javascript:alert(1)", Type: "URL" }, note: { Value: "twice", Type: "STRING" } };
    const { ContactId: task } = await admin.ask("PUT", "/contact/task", { InstanceId: admin.instance, ContactFlowId: flowId, Name: "Refund", Description: "Line 1\nLine 2", References });
    const page = await world.office({ search: `?contact=${task}` });
    await page.text("about", "Line 1\nLine 2");
    assert.equal(await page.by("about").getByRole("link").count(), 1, "only an address that leads somewhere is a link");
    assert.equal(await page.by("about").getByRole("link").getAttribute("href"), "https://shop.example/17");
    for (const said of ["javascript:alert(1)", "twice"]) await page.text("about", said);
    await page.text("said", "A task has no conversation.");
    await page.by("read-conversation").click();
    await page.text("conversation", "No file was attached to it.");
    await assertAccessible(page.page);
    await page.by("close-conversation").click();
    const { ContactId: call } = await admin.ask("PUT", "/contact/webrtc", { InstanceId: admin.instance, ContactFlowId: flowId, ParticipantDetails: { DisplayName: "Ada" } });
    await page.page.goto(`${path}?contact=${call}`);
    await page.text("said", "its sound is not kept");
    page.assertFaultless();
  });

  it("sec-13 whoever may search alone reads nothing, nor does whoever may read what is redacted", async () => {
    const world = await start();
    const { admin, server } = world;
    const { contactId, profileId } = await missedAndTaken(world);
    const profile = async (name, ...permissions) => {
      const { SecurityProfileId: id } = await admin.ask("PUT", `/security-profiles/${admin.instance}`, { SecurityProfileName: name, Permissions: ["BasicAgentAccess", ...permissions] });
      const userId = await admin.createUser(name, profileId);
      await admin.ask("POST", `/users/${admin.instance}/${userId}/security-profiles`, { SecurityProfileIds: [id] });
      return ask(server.url, "POST", "/auth/login", { body: { username: name, password: agentPassword } });
    };
    const status = async ({ authToken }, address) => (await fetch(`${server.url}${address}`, { headers: { "X-Amz-Bearer": authToken } })).status;
    const redacted = await profile("Rita", "ContactSearch.View", "RedactedData.View");
    const unsearching = await profile("Uma", "ListenCallRecordings");
    const reader = await profile("Rex", "ContactSearch.View", "ListenCallRecordings");
    const address = `/conversations/${contactId}`;
    assert.deepEqual(await Promise.all([redacted, unsearching, reader].map((who) => status(who, address))), [403, 403, 200]);
    assert.equal(await status(redacted, `${address}/files/${contactId}`), 403);
    assert.equal(await status(reader, `${address}/files/${contactId}`), 404);
    assert.equal(await status(reader, "/conversations/0190f3c4-7b1e-7c3a-9d6e-1f2a3b4c5d6e"), 404);
    assert.equal(await status(reader, `${address}?nextToken=x`), 400);
    assert.deepEqual(await readings(admin), [["CONVERSATION_READ", contactId, "Rex", false]], "whoever was refused has read nothing");
    const page = await world.office({ username: "Rita", password: agentPassword, search: `?contact=${contactId}` });
    await page.by("read-conversation").click();
    await page.text("conversation", "ListenCallRecordings");
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
