// The customer's widget: what people do with it, on phones, by keyboard, on other sites, in other languages.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { assertAccessible } from "../lib/axe.mjs";
import { picture, Shop, useWindows } from "../lib/browser.mjs";
import { Agent } from "../lib/people.mjs";
import { useServers } from "../lib/server.mjs";
import { useSite } from "../lib/site.mjs";
import { until } from "../lib/until.mjs";

const interactive = "application/vnd.amazonaws.connect.message.interactive";
const response = `${interactive}.response`;
const phone = { width: 375, height: 700, hasTouch: true };

/** A picture of a tent: 48 by 32 points in two colours. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAADAAAAAgCAIAAADbtmxLAAAAkUlEQVR42u3OywmAMBBAwVeONVmxbXj2YgkKgoifmGyymw0EpoBhXlZX6KEe6qFWQtM4OArtm4OL0LkpcqLsJv9E8U3mCY1NzgmljfiE3kZ2QnUjODUeEmxSTxhskk7YbOJPmG0iT1huYk4Yb35P2G/CJ6psAidqbb5OLYTMNq8n6m6eJ6pvbic8bK4nnGzO0wZlKSEKV2R85gAAAABJRU5ErkJggg==",
  "base64",
);

const template = (templateType, content, more = {}) => JSON.stringify({ templateType, version: "1.0", data: { content, ...more } });
const subjects = template(
  "ListPicker",
  {
    title: "What can I help you with?",
    elements: [
      { title: "Track an order", subtitle: "Where it is now" },
      { title: "Return or exchange", subtitle: "Free for 60 days" },
      { title: "Something arrived damaged", subtitle: "We’ll need a photo" },
      { title: "Talk to a person" },
    ],
  },
  { replyMessage: { title: "Thank you, one moment." } },
);

describe("widget", { timeout: 600_000 }, () => {
  const start = useServers();
  const open = useWindows();
  const site = useSite();

  /** The page around it is not ours. */
  const assertReadable = (window, what) =>
    assertAccessible(window.page, what, { within: "bellboard-chat", rules: { region: { enabled: false } } });

  const serve = (options) => start({ demo: true, manualClock: true, env: { BELLBOARD_APPROVED_ORIGINS: site.url }, ...options });
  const visit = async (server, size = phone) => (await open(Shop, server, size)).visit();

  /** A customer on the shop's page with Jane at the other end, by the calls of her panel. */
  async function talk(size = phone, name = "Mina Okafor") {
    const server = await serve();
    const mina = await visit(server, size);
    await mina.startChat(name);
    await mina.answerBot("My tent leaks at the seam");
    const jane = await Agent.signIn(server, "jane");
    await jane.setStatus("Available");
    const { contactId } = await until("the offer", async () => (await jane.snapshot()).contacts[0]);
    const speaker = await jane.take(contactId);
    await mina.page.getByTestId("widget-panel").getByText("Jane", { exact: true }).first().waitFor();
    return { server, mina, jane, speaker, contactId };
  }

  const ask = (speaker, content) => speaker.send(content, { ContentType: interactive });
  const answers = async (speaker) => (await speaker.transcript()).filter((item) => item.ContentType === response).map((item) => JSON.parse(item.Content));
  const focused = ({ page }) => page.evaluate(() => {
    const one = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
    return one?.getAttribute("data-testid") ?? one?.tagName;
  });

  it("a page loads one small script, and the chat comes when somebody points at the button", async (t) => {
    const server = await serve();
    const mina = await open(Shop, server, { width: 1280, height: 800 });
    const loaded = [];
    mina.page.on("response", (reply) => reply.url().includes("/widget/") && loaded.push(reply));
    await mina.visit();
    await mina.by("launcher").waitFor();
    assert.deepEqual(loaded.map((reply) => new URL(reply.url()).pathname), ["/widget/bellboard.js"]);
    await mina.by("launcher").hover();
    await until("the chat's script", () => loaded.length === 2);
    await mina.by("launcher").click();
    await mina.by("prechat-name").waitFor();
    const sizes = await Promise.all(loaded.map(async (reply) => gzipSync(await reply.body(), { level: 9 }).length));
    t.diagnostic(`a page loads ${sizes[0]} bytes gzip, a chat ${sizes[1]} more`);
    assert.ok(sizes[0] <= 12_288, `${sizes[0]} bytes`);
    assert.match(loaded[1].headers()["cache-control"], /immutable/);
    mina.assertFaultless();
  });

  it("a chat that can't be loaded says so, and the next press tries again", async () => {
    const server = await serve();
    const mina = await open(Shop, server, phone);
    await mina.page.route("**/widget/assets/chat-*", (route) => route.abort());
    await mina.visit();
    await mina.by("launcher").click();
    await mina.page.getByText("couldn’t be loaded").waitFor();
    await assertReadable(mina, "not loaded");
    await mina.page.unroute("**/widget/assets/chat-*");
    await mina.by("launcher").click();
    await mina.by("prechat-name").waitFor();
    assert.equal(await mina.page.getByText("couldn’t be loaded").isVisible(), false);
  });

  it("every state reads well on a phone of 320 pixels, in light and dark, and axe finds nothing", async () => {
    const { mina, speaker, server } = await (async () => {
      const server = await serve();
      const mina = await visit(server, { width: 320, height: 568, hasTouch: true });
      await assertReadable(mina, "closed");
      await mina.by("launcher").click();
      await mina.by("prechat-name").waitFor();
      await assertReadable(mina, "form");
      await picture(mina.page, "widget-form.png");
      await mina.by("start-chat").click();
      await mina.page.getByText("so that we know what to call you").waitFor();
      await assertReadable(mina, "form without a name");
      await mina.page.emulateMedia({ colorScheme: "dark" });
      await assertReadable(mina, "form in the dark");
      await mina.page.emulateMedia({ colorScheme: "light" });
      await mina.by("prechat-name").fill("Mina Okafor");
      await mina.by("start-chat").click();
      await mina.answerBot("My tent leaks at the seam");
      await mina.by("widget-place").waitFor();
      await assertReadable(mina, "in the queue");
      const jane = await Agent.signIn(server, "jane");
      await jane.setStatus("Available");
      const { contactId } = await until("the offer", async () => (await jane.snapshot()).contacts[0]);
      return { server, mina, speaker: await jane.take(contactId) };
    })();
    await ask(speaker, subjects);
    await mina.by("widget-option").first().waitFor();
    await speaker.send("We’ll send you a **new flysheet**:\n- Express by **Thursday**\n- Pick up at [Fjell Leeds](https://fjell.example)", { ContentType: "text/markdown" });
    await mina.line("widget-message", "new flysheet", "AGENT");
    await mina.by("widget-file-picker").setInputFiles({ name: "run.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ") });
    await mina.by("widget-upload").waitFor();
    for (const media of [{ colorScheme: "light" }, { colorScheme: "dark" }, { forcedColors: "active", colorScheme: "light" }]) {
      await mina.page.emulateMedia(media);
      await assertReadable(mina, `conversation, ${JSON.stringify(media)}`);
    }
    await mina.page.emulateMedia({ forcedColors: "none", colorScheme: "light" });
    const wide = await mina.by("widget-panel").evaluate((panel) => [panel.scrollWidth > panel.clientWidth, panel.getBoundingClientRect().width]);
    assert.deepEqual(wide, [false, 320]);
    await mina.end();
    await assertReadable(mina, "ended");
    await server.advance(1);
    mina.assertFaultless();
  });

  // CHAT-90, CHAT-91.
  it("a list is answered by keyboard, once, and stays answered after a reload", async () => {
    const { mina, speaker } = await talk({ ...phone, locale: "en-GB" });
    await ask(speaker, subjects);
    const card = mina.by("widget-card");
    await card.waitFor();
    await mina.page.getByRole("group", { name: "What can I help you with?" }).waitFor();
    await assertReadable(mina, "list");
    const { keyboard } = mina.page;
    await mina.by("widget-input").focus();
    for (let i = 0; (await focused(mina)) !== "widget-option" && i < 12; i++) await keyboard.press("Shift+Tab");
    await keyboard.press("Home");
    await keyboard.press("ArrowDown");
    await picture(mina.page, "widget-list.png");
    await keyboard.press("Enter");
    await mina.line("widget-message", "Return or exchange", "CUSTOMER");
    await until("one answer", async () => (await answers(speaker)).length === 1);
    const [answer] = await answers(speaker);
    assert.equal(answer.templateType, "ListPicker");
    assert.equal(answer.data.content.title, "Return or exchange");
    const asked = (await speaker.transcript()).find((item) => item.ContentType === interactive);
    assert.equal(answer.data.messageId, asked.Id);
    const state = () => mina.by("widget-option").evaluateAll((all) => all.map((one) => [one.disabled, one.classList.contains("chosen")]));
    assert.deepEqual(await state(), [[true, false], [true, true], [true, false], [true, false]]);
    await card.getByText("Thank you, one moment.").waitFor();
    assert.notEqual(await focused(mina), "BODY");
    await assertReadable(mina, "list that is answered");

    await mina.page.reload();
    await card.waitFor();
    assert.deepEqual(await state(), [[true, false], [true, true], [true, false], [true, false]]);
    mina.assertFaultless();
  });

  it("times stand under their days and are chosen in the customer's own words; a panel is answered too", async () => {
    const { mina, speaker } = await talk({ ...phone, locale: "en-GB", timezoneId: "Europe/London" });
    const timeslots = ["01T10:00", "01T11:30", "01T09:00", "02T14:00"].map((date) => ({ date: `2026-12-${date}+00:00`, duration: 1800 }));
    await ask(speaker, template("TimePicker", { title: "When may we ring you?", subtitle: "It takes half an hour", timeslots }));
    await mina.count("widget-option", 4);
    await assertReadable(mina, "times");
    assert.deepEqual(await mina.page.locator(".day > .small").allInnerTexts(), ["Tuesday 1 December", "Wednesday 2 December"]);
    assert.deepEqual((await mina.by("widget-option").locator(".strong").allInnerTexts()).join(" "), "09:00 10:00 11:30 14:00");
    await picture(mina.page, "widget-times.png");
    await mina.by("widget-option").first().focus();
    await mina.page.keyboard.press("ArrowRight");
    await mina.page.keyboard.press("Enter");
    await until("the time", async () => (await answers(speaker)).length === 1);
    const [{ data: { content } }] = await answers(speaker);
    assert.deepEqual(content, { title: "Tuesday 1 December, 10:00", date: "2026-12-01T10:00+00:00", duration: 1800 });

    // Where the template says how far east of Greenwich they are.
    await ask(speaker, template("TimePicker", { title: "Or there?", timeslots: timeslots.slice(0, 1), timeZoneOffset: 330 }));
    await mina.page.getByText("Times in GMT+5:30").waitFor();
    assert.equal(await mina.by("widget-option").last().locator(".strong").innerText(), "15:30");

    await ask(speaker, template("Panel", { title: "And by which name?", elements: [{ title: "Mina" }, { title: "Ms Okafor" }] }));
    await mina.count("widget-option", 7);
    await mina.page.getByRole("button", { name: "Ms Okafor" }).click();
    await until("the name", async () => (await answers(speaker)).length === 2);
    mina.assertFaultless();
  });

  it("flow-36 a view that a flow shows has its heading and its actions, and goes on by the one that is chosen", async () => {
    const { mina, speaker } = await talk();
    // The flow's part is tested by test_showing_views.py: here its message comes with the transcript.
    const content = JSON.stringify({ templateType: "ViewResource", version: "1.0", data: { content: { viewId: "v", viewToken: "VT", viewData: { Heading: "Is this your order?", Description: "FJ-48213, a tent" } } } });
    await mina.page.route("**/participant/transcript", async (route) => {
      const reply = await route.fetch();
      const page = await reply.json();
      const after = page.Transcript.findLastIndex((item) => item.ParticipantRole === "AGENT") + 1;
      const { AbsoluteTime } = page.Transcript[after - 1];
      page.Transcript.splice(after, 0, { Id: "view", AbsoluteTime, Type: "MESSAGE", ContentType: interactive, Content: content, ParticipantRole: "SYSTEM", DisplayName: "SYSTEM_MESSAGE", ParticipantId: "system" });
      await route.fulfill({ response: reply, json: page });
    });
    await mina.page.route("**/participant/views/VT", (route) => route.fulfill({ json: { View: { Content: { Template: "{}", Actions: ["Yes, it is", "No"] } } } }));
    await mina.page.reload();
    await mina.page.getByRole("group", { name: "Is this your order?" }).waitFor();
    await assertReadable(mina, "view");
    await mina.page.getByRole("button", { name: "Yes, it is" }).click();
    await mina.line("widget-message", "Yes, it is", "CUSTOMER");
    await until("the action", async () => (await answers(speaker)).length === 1);
    assert.deepEqual(await answers(speaker), [{ templateType: "ViewResource", version: "1.0", action: "Yes, it is", data: {} }]);
    assert.deepEqual(await mina.by("widget-option").evaluateAll((all) => all.map((one) => one.disabled)), [true, true]);
    mina.assertFaultless();
  });

  // CHAT-80 to CHAT-83.
  it("files are picked by keyboard, pasted and dropped; refusals say why; what breaks off is tried again", async () => {
    const { mina, speaker } = await talk();
    const sent = async () => (await speaker.transcript()).flatMap((item) => (item.Attachments ?? []).map((file) => file.AttachmentName));
    await mina.by("widget-input").focus();
    await mina.page.keyboard.press("Shift+Tab");
    assert.equal(await focused(mina), "widget-attach");
    const chooser = mina.page.waitForEvent("filechooser");
    // By now the browser knows that somebody waits for it.
    await mina.page.evaluate("document.readyState");
    await mina.page.keyboard.press("Enter");
    await (await chooser).setFiles([{ name: "seam.png", mimeType: "image/png", buffer: png }, { name: "run.exe", mimeType: "x/x", buffer: Buffer.from("MZ") }]);
    await mina.by("widget-upload").getByText("can’t be sent").waitFor();
    await until("the picture", async () => (await sent()).includes("seam.png"));
    await mina.by("widget-preview").evaluate((one) => one.decode());
    await assertReadable(mina, "a refused file");
    await picture(mina.page, "widget-files.png");
    await mina.by("widget-upload-remove").click();
    await mina.count("widget-upload", 0);

    // Its bytes are not what its name says: the server tells.
    await mina.by("widget-file-picker").setInputFiles({ name: "tent.pdf", mimeType: "application/pdf", buffer: png });
    await mina.by("widget-upload").getByText("not of the type").waitFor();
    await mina.by("widget-upload-remove").click();

    await mina.page.route("**/attachments/*", (route) => route.abort(), { times: 1 });
    await mina.by("widget-file-picker").setInputFiles({ name: "again.png", mimeType: "image/png", buffer: png });
    await mina.by("widget-upload").getByText("broke off").waitFor();
    await mina.by("widget-upload-again").click();
    await until("the second time", async () => (await sent()).includes("again.png"));
    await mina.count("widget-upload", 0);

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
    await give(mina.by("widget-input"), "paste");
    await give(mina.by("widget-panel"), "drop");
    await until("pasted and dropped", async () => {
      const names = await sent();
      return names.includes("paste.png") && names.includes("drop.png");
    });
    assert.equal(await mina.by("widget-drop").isVisible(), false);

    await speaker.upload("Poles – size.txt", "text/plain", Buffer.from("4 x 55 cm"));
    const button = mina.page.getByRole("button", { name: "Download Poles – size.txt" });
    await button.waitFor();
    const [download] = await Promise.all([mina.page.waitForEvent("download"), button.click()]);
    assert.equal(download.suggestedFilename(), "Poles – size.txt");
    assert.equal((await readFile(await download.path())).toString(), "4 x 55 cm");
  });

  it("a page with Amazon's snippet on another site has the chat in its colours, with its name, attributes and calls", async () => {
    const server = await serve();
    site.files["/amazon"] = {
      type: "text/html",
      body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>Shop</title>
        <button id="help">Help</button>
        <script>
          (function(w,d,x,id){s=d.createElement('script');s.src='${server.url}/widget/bellboard.js';s.async=1;s.id=id;d.getElementsByTagName('head')[0].appendChild(s);w[x]=w[x]||function(){(w[x].ac=w[x].ac||[]).push(arguments)}})(window,document,'amazon_connect','0c1a');
          var heard = [];
          amazon_connect('styles', { iconType: 'CHAT', openChat: { color: '#ffffff', backgroundColor: '#5b2a86' }, closeChat: { color: '#ffffff', backgroundColor: '#123456' } });
          amazon_connect('snippetId', 'QVFJREFIaWJYbG==');
          amazon_connect('supportedMessagingContentTypes', ['text/plain', 'text/markdown']);
          amazon_connect('customerDisplayName', function (put) { put('Mina Okafor'); });
          amazon_connect('contactAttributes', { order: 'FJ-48213' });
          amazon_connect('authenticate', function () {});
          amazon_connect('registerCallback', { CONNECTION_ESTABLISHED: function (name) { heard.push(name); }, CHAT_ENDED: function (name) { heard.push(name); } });
          amazon_connect('customLaunchBehavior', { alwaysHideWidgetButton: true, programmaticLaunch: function (launch) { document.getElementById('help').addEventListener('click', launch); } });
        </script></html>`,
    };
    const mina = await open(Shop, site, { width: 1024, height: 700 });
    const warned = [];
    mina.page.on("console", (message) => message.type() === "warning" && warned.push(message.text()));
    await mina.page.goto("/amazon");
    await until("the unknown call is named", () => warned.some((text) => text.includes('"authenticate"')));
    assert.equal(await mina.by("launcher").isVisible(), false);
    await mina.page.locator("#help").click();
    await mina.by("start-chat").waitFor();
    assert.equal(await mina.by("prechat-name").isVisible(), false);
    assert.equal(await mina.page.locator(".head").evaluate((head) => getComputedStyle(head).backgroundColor), "rgb(91, 42, 134)");
    await assertReadable(mina, "form of a known customer");
    await mina.by("start-chat").click();
    await mina.answerBot("My tent leaks");
    const jane = await Agent.signIn(server, "jane");
    await jane.setStatus("Available");
    const offered = await until("the offer", async () => (await jane.snapshot()).contacts[0]);
    assert.equal(offered.bellboard.customerName, "Mina Okafor");
    const speaker = await jane.take(offered.contactId);
    assert.equal((await jane.contact(offered.contactId)).attributes.order.value, "FJ-48213");
    await assert.rejects(ask(speaker, subjects), /takes text\/plain, text\/markdown/);
    await speaker.upload("Poles.txt", "text/plain", Buffer.from("4 x 55 cm"));
    await mina.by("widget-file").waitFor();
    await mina.end();
    assert.deepEqual(await mina.page.evaluate("heard"), ["CONNECTION_ESTABLISHED", "CHAT_ENDED"]);
    assert.deepEqual(await mina.page.evaluate("[typeof Bellboard, amazon_connect.length]"), ["undefined", 2]);
    mina.assertFaultless();
  });

  it("a site with a strict policy needs a nonce and the server's address, and nothing else", async () => {
    const server = await serve();
    const policy = `default-src 'none'; script-src 'nonce-abc'; connect-src ${server.url} ${server.url.replace("http", "ws")}; img-src ${server.url}`;
    site.files["/strict"] = {
      type: "text/html",
      body: `<!doctype html><html lang="de"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Shop</title><script nonce="abc" src="${server.url}/widget/bellboard.js" defer></script></html>`,
    };
    const mina = await open(Shop, site, phone);
    await mina.page.goto("/strict");
    await mina.startChat("Mina Okafor");
    await mina.answerBot("Mein Zelt ist undicht");
    await mina.by("widget-file-picker").setInputFiles({ name: "naht.png", mimeType: "image/png", buffer: png });
    await mina.by("widget-preview").evaluate((one) => one.decode());
    assert.equal(await mina.page.locator(".head").evaluate((head) => getComputedStyle(head).display), "flex");
    mina.assertFaultless();
  });

  it("chat-100 the customer is asked once, when the chat is started, and told of each message while the page isn't in front", async () => {
    const server = await serve();
    const mina = await open(Shop, server, phone);
    await mina.page.addInitScript(() => {
      globalThis.told = [];
      globalThis.asked = 0;
      globalThis.Notification = class {
        static permission = "default";
        static async requestPermission() {
          globalThis.asked += 1;
          return (this.permission = navigator.userActivation.isActive ? "granted" : "denied");
        }
        constructor(title, { body }) {
          globalThis.told.push([title, body]);
          globalThis.last = this;
        }
        close() {}
      };
      Object.defineProperty(document, "hasFocus", { value: () => globalThis.isInFront !== false });
    });
    await mina.visit();
    await mina.by("launcher").click();
    await mina.by("prechat-name").fill("Mina Okafor");
    assert.equal(await mina.page.evaluate("asked"), 0);
    await mina.by("start-chat").click();
    await mina.answerBot("My tent leaks");
    assert.deepEqual(await mina.page.evaluate("[asked, Notification.permission]"), [1, "granted"]);
    const jane = await Agent.signIn(server, "jane");
    await jane.setStatus("Available");
    const { contactId } = await until("the offer", async () => (await jane.snapshot()).contacts[0]);
    const speaker = await jane.take(contactId);
    await speaker.send("Seen by who looks");
    await mina.line("widget-message", "Seen by who looks", "AGENT");
    await mina.by("widget-minimise").click();
    await mina.page.evaluate("isInFront = false");
    await speaker.send("Is it the **roof**?", { ContentType: "text/markdown" });
    await speaker.upload("tent.png", "image/png", png);
    await until("both", async () => (await mina.page.evaluate("told.length")) === 2);
    assert.deepEqual(await mina.page.evaluate("told"), [["Jane", "Is it the roof?"], ["Jane", "File: tent.png"]]);
    assert.equal(await mina.page.locator(".dot").isVisible(), true);
    await picture(mina.page, "widget-unread.png");
    assert.equal(await mina.by("launcher").getAttribute("aria-label"), "Open chat, 2 new messages");
    await assertReadable(mina, "minimised with something new");
    await mina.page.evaluate("last.onclick()");
    await mina.by("widget-input").waitFor();
    assert.equal(await mina.page.locator(".dot").isVisible(), false);
  });

  it("the place in the queue and the wait are told, and change, until somebody takes the chat", async () => {
    const server = await serve();
    const first = await visit(server);
    await first.startChat("Tomas Berg");
    await first.answerBot("A pole is bent");
    const mina = await visit(server, { ...phone, permissions: [] });
    await mina.startChat("Mina Okafor");
    await mina.answerBot("My tent leaks");
    await mina.text("widget-place", /You are number\s+2\s+in line/);
    await picture(mina.page, "widget-queue.png");
    await first.end();
    await mina.text("widget-place", /You are number\s+1\s+in line/);
    const jane = await Agent.signIn(server, "jane");
    await jane.setStatus("Available");
    const { contactId } = await until("the offer", async () => (await jane.snapshot()).contacts[0]);
    await jane.take(contactId);
    await mina.gone("widget-place");
    mina.assertFaultless();
  });

  it("after its end a chat is taken along as a text file, and another begins", async () => {
    const { mina, speaker } = await talk({ ...phone, locale: "en-GB" });
    await speaker.send("Your new flysheet waits in Leeds.\nHave a good trip!");
    await mina.line("widget-message", "Have a good trip", "AGENT");
    await mina.write("Brilliant, thank you Jane");
    await mina.end();
    await picture(mina.page, "widget-ended.png");
    const [download] = await Promise.all([mina.page.waitForEvent("download"), mina.by("widget-transcript").click()]);
    assert.match(download.suggestedFilename(), /^chat-\d{4}-\d\d-\d\d\.txt$/);
    const text = (await readFile(await download.path())).toString();
    assert.match(text, /^\ufeffFjell Outdoor, \d+ \w+ \d{4}\n\n/);
    assert.match(text, /\n\d\d:\d\d {2}Jane: Your new flysheet waits in Leeds\.\n {4}Have a good trip!\n/);
    assert.match(text, /\n\d\d:\d\d {2}You: Brilliant, thank you Jane\n/);
    await mina.by("widget-new-chat").click();
    await mina.by("prechat-name").waitFor();
    assert.equal(await mina.by("widget-message").count(), 0);
    mina.assertFaultless();
  });

  it("what is written while offline waits in its place and goes once, when the customer is back", async () => {
    const { mina, speaker } = await talk();
    await speaker.send("Could you send a photo?");
    await mina.line("widget-message", "photo", "AGENT");
    await mina.context.setOffline(true);
    await mina.by("widget-offline").waitFor();
    await mina.by("widget-input").fill("One moment");
    await mina.by("widget-send").click();
    await mina.by("widget-unsent").getByText("Waiting to send").waitFor();
    await speaker.send("Take your time");
    await assertReadable(mina, "offline");
    await picture(mina.page, "widget-offline.png");
    await mina.context.setOffline(false);
    await mina.gone("widget-offline");
    await mina.line("widget-message", "Take your time", "AGENT");
    await mina.line("widget-message", "One moment", "CUSTOMER");
    await mina.count("widget-unsent", 0);
    assert.equal((await speaker.texts()).filter((text) => text === "One moment").length, 1);
  });

  it("in Arabic the widget goes from right to left, and only its own words are loaded", async () => {
    const server = await serve();
    site.files["/ar"] = {
      type: "text/html",
      body: `<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>متجر</title>
        <style>bellboard-chat { --bellboard-brand: #23493a; --bellboard-on-brand: #fff }</style><script src="${server.url}/widget/bellboard.js" data-name="فيل" defer></script></html>`,
    };
    const mina = await open(Shop, site, phone);
    const loaded = [];
    mina.page.on("request", (request) => loaded.push(new URL(request.url()).pathname.replace(/.*\/|-[0-9a-f]{10}/g, "")));
    await mina.page.goto("/ar");
    await mina.page.getByRole("button", { name: "فتح المحادثة" }).waitFor();
    const [x] = await mina.by("launcher").evaluate((one) => [one.getBoundingClientRect().x]);
    assert.ok(x < 100, "the button is at the left");
    await mina.by("launcher").click();
    await mina.by("prechat-name").waitFor();
    await assertReadable(mina, "form in Arabic");
    await mina.by("prechat-name").fill("مينا");
    await mina.by("start-chat").click();
    await mina.answerBot("خيمتي تسرّب الماء");
    await mina.text("widget-place", /أنت رقم/);
    const jane = await Agent.signIn(server, "jane");
    await jane.setStatus("Available");
    const { contactId } = await until("the offer", async () => (await jane.snapshot()).contacts[0]);
    const speaker = await jane.take(contactId);
    await speaker.send("مرحبًا مينا، هل يمكنك إرسال صورة؟");
    await ask(speaker, template("ListPicker", { title: "أين يتسرّب الماء؟", elements: [{ title: "السقف" }, { title: "الأرضية", subtitle: "أو الباب" }] }));
    await mina.by("widget-option").first().waitFor();
    await assertReadable(mina, "conversation in Arabic");
    await until("the end of the conversation in sight", () => mina.by("widget-option").last().evaluate((one) => one.getBoundingClientRect().bottom < innerHeight - 60));
    await picture(mina.page, "widget-arabic.png");
    const sides = await mina.page.evaluate(() => {
      const side = (one) => one.getBoundingClientRect().left + one.getBoundingClientRect().right;
      const root = document.querySelector("bellboard-chat").shadowRoot;
      return side(root.querySelector(".line.me .b")) < side(root.querySelector(".line:not(.me) .b"));
    });
    assert.ok(sides, "the customer's own lines are at the left");
    assert.deepEqual(loaded.filter((name) => /^(ar|de|es|fr|ja)\.js$/.test(name)), ["ar.js"]);
    mina.assertFaultless();
  });

  it("the page's language counts before the browser's, and the tag's before the page's", async () => {
    const server = await serve();
    const opensIn = async (lang, attribute, locale) => {
      site.files[`/${lang}${attribute}`] = {
        type: "text/html",
        body: `<!doctype html><html lang="${lang}"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Shop</title><script src="${server.url}/widget/bellboard.js" ${attribute} defer></script></html>`,
      };
      const window = await open(Shop, site, { width: 320, height: 568, locale });
      await window.page.goto(encodeURI(`/${lang}${attribute}`));
      await window.by("launcher").click();
      await window.by("start-chat").waitFor();
      const said = await window.by("start-chat").innerText();
      await window.by("prechat-name").fill("Mina Okafor");
      await window.by("start-chat").click();
      await window.answerBot("?");
      await window.by("widget-place").waitFor();
      const cut = await window.by("widget-panel").evaluate((panel) => [...panel.querySelectorAll("button, h2, .s, .place *")].filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0).map((one) => one.className));
      assert.deepEqual(cut, [], `${said}: cut off`);
      window.assertFaultless();
      return said;
    };
    assert.equal(await opensIn("de-AT", "", "en-US"), "Chat beginnen");
    assert.equal(await opensIn("de", "data-lang=fr", "en-US"), "Démarrer le chat");
    assert.equal(await opensIn("it", "", "es-MX"), "Iniciar chat");
    assert.equal(await opensIn("", "", "ja-JP"), "チャットを始める");
    assert.equal(await opensIn("it", "", "it-IT"), "Start chat");
  });

  it("a keyboard on the screen takes nothing away: the chat is as high as what is left, and focus stays in it", async () => {
    const server = await serve();
    const mina = await open(Shop, server, phone);
    await mina.page.addInitScript(() => {
      const fake = Object.assign(new EventTarget(), { height: 700, offsetTop: 0, scale: 1 });
      Object.defineProperty(globalThis, "visualViewport", { value: fake });
    });
    await mina.visit();
    await mina.startChat("Mina Okafor");
    const box = () => mina.by("widget-panel").evaluate((one) => [one.getBoundingClientRect().top, one.getBoundingClientRect().height]);
    assert.deepEqual(await box(), [0, 700]);
    await mina.page.evaluate(() => {
      Object.assign(visualViewport, { height: 380, offsetTop: 20 });
      visualViewport.dispatchEvent(new Event("resize"));
    });
    assert.deepEqual(await box(), [20, 380]);
    const foot = await mina.by("widget-input").evaluate((one) => one.getBoundingClientRect().bottom);
    assert.ok(foot <= 400, `the field ends at ${foot}`);
    await mina.by("widget-input").fill("Hello");
    for (let i = 0; i < 9; i++) {
      await mina.page.keyboard.press("Tab");
      assert.equal(await mina.page.evaluate(() => document.activeElement?.localName), "bellboard-chat");
    }
    await mina.page.keyboard.press("Escape");
    assert.equal(await focused(mina), "launcher");
  });

  it("in the dark the widget is dark, unless the page wants it light", async () => {
    const { mina, speaker } = await talk({ ...phone, colorScheme: "dark", locale: "en-GB" });
    await speaker.send("Hello Mina, Jane here. Could you send a photo of the damage?");
    await mina.line("widget-message", "photo", "AGENT");
    await mina.write("It was like this in the bag");
    const ground = () => mina.by("widget-panel").evaluate((one) => getComputedStyle(one).backgroundColor);
    assert.equal(await ground(), "rgb(27, 26, 23)");
    await mina.write("Is the shop one the same green?");
    await assertReadable(mina, "dark");
    await picture(mina.page, "widget-dark.png");
    await mina.page.evaluate(() => document.querySelector("bellboard-chat").setAttribute("data-theme", "light"));
    assert.equal(await ground(), "rgb(253, 252, 250)");
    await assertReadable(mina, "light in the dark");
  });

  it("a chat that goes on over midnight names the new day", async () => {
    const { server, mina, speaker, contactId } = await talk({ ...phone, locale: "en-GB" });
    await speaker.send("Until tomorrow");
    await mina.line("widget-message", "Until tomorrow", "AGENT");
    const days = () => mina.page.locator(".log > .note").filter({ hasText: /day \d+ / }).allInnerTexts();
    assert.deepEqual(await days(), []);
    await server.advance(86_400);
    const again = await Agent.signIn(server, "jane");
    await (await again.speaker(contactId)).send("Good morning");
    await mina.line("widget-message", "Good morning", "AGENT");
    assert.equal((await days()).length, 1);
    mina.assertFaultless();
  });

  it("on a wide page the chat stands in its corner, and reading back isn't disturbed by what comes", async () => {
    const { mina, speaker } = await talk({ width: 1280, height: 800, locale: "en-GB" });
    for (let i = 0; i < 12; i++) await speaker.send(`Line ${i}, long enough that it takes two rows of the conversation`);
    await speaker.send("That’s a fault on our side. I’ll send you a **new flysheet**:\n- Express by **Thursday**\n- Pick up at [Fjell Leeds](https://fjell.example)", { ContentType: "text/markdown" });
    await mina.line("widget-message", "new flysheet", "AGENT");
    await mina.write("Is the shop one the same green?");
    await picture(mina.page, "widget-desktop.png");
    await assertReadable(mina, "wide");
    const scroller = mina.page.locator(".talk");
    await scroller.evaluate((one) => (one.scrollTop = 40));
    await until("reading back", () => scroller.evaluate((one) => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(one.scrollTop === 40))))));
    await speaker.send("The very same");
    await mina.by("widget-below").waitFor();
    assert.equal(await scroller.evaluate((one) => one.scrollTop), 40);
    await assertReadable(mina, "reading back");
    await mina.by("widget-below").click();
    await mina.gone("widget-below");
    await until("the end", () => scroller.evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight < 2));
    mina.assertFaultless();
  });
});
