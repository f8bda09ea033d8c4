// Long and busy conversations: what is drawn of them, and where the reader stays.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { picture } from "../lib/browser.mjs";
import { useDemo } from "../lib/demo.mjs";
import { Admin, agentPassword } from "../lib/people.mjs";
import { until } from "../lib/until.mjs";

const interactive = "application/vnd.amazonaws.connect.message.interactive";
const response = `${interactive}.response`;

describe("conversation", { timeout: 300_000 }, () => {
  const demo = useDemo();

  async function team({ concurrency = 10, ...size } = {}) {
    const people = await demo();
    const admin = await Admin.of(people.server);
    const { flowId, agents } = await admin.createTeam("ana", { concurrency });
    const ana = await people.panel("ana", { password: agentPassword, ...size });
    await ana.available();
    const chat = async (name, more) => {
      const customer = await admin.startChat({ name, flowId, ...more });
      await customer.connect();
      await ana.accept(name);
      return customer;
    };
    return { ...people, admin, ana, chat, agent: agents[0] };
  }

  /** Tasks of the page that took more than 50 ms, counted while `work` runs. */
  async function longTasks(page, work) {
    await page.evaluate(() => {
      globalThis.longTasks = [];
      globalThis.longTaskObserver = new PerformanceObserver((list) => globalThis.longTasks.push(...list.getEntries().map(({ duration }) => Math.round(duration))));
      globalThis.longTaskObserver.observe({ type: "longtask" });
    });
    await work();
    return page.evaluate(() => (globalThis.longTaskObserver.disconnect(), globalThis.longTasks));
  }

  const top = (window) => window.by("transcript").evaluate((one) => one.scrollTop);
  const scrollTo = (window, y) => window.by("transcript").evaluate((one, to) => one.scrollTo(0, to), y);
  const isAtEnd = (window) => window.by("transcript").evaluate((one) => one.scrollHeight - one.scrollTop - one.clientHeight < 60);

  it("of a thousand messages as many are drawn as can be seen, more as the reader goes back, and ten busy chats go on", async (t) => {
    const { ana, chat } = await team();
    const names = ["Mina Okafor", "Tomas Berg", "Ada Wills", "Kofi Mensah", "Lena Brandt", "Omar Haddad", "Priya Raman", "Sam Ito", "Vera Lund", "Zoe Adler"];
    const customers = [];
    for (const name of names) customers.push(await chat(name));
    const [mina] = customers;
    for (let n = 1; n <= 1_000; n += 1) await mina.send(`Message ${n} of a long story about a tent`);
    await ana.page.reload();
    const row = await ana.row("Mina Okafor", "connected");
    await row.getByText("Message 1000").waitFor();
    const opened = await longTasks(ana.page, async () => {
      await row.click();
      await ana.line("message", "Message 1000 ");
    });
    const drawn = () => ana.by("message").count();
    assert.ok((await drawn()) <= 100, `${await drawn()} drawn`);
    assert.ok(await isAtEnd(ana));
    // Back to the first of them, by scrolling alone.
    await until("the first message", async () => {
      await scrollTo(ana, 0);
      return (await ana.lines("message")).some(({ text }) => text.includes("Message 1 of"));
    });
    assert.ok((await drawn()) >= 1_000);
    await ana.by("jump").click();
    await until("few are drawn again", async () => (await drawn()) <= 100);
    // Ten busy chats.
    const busy = await longTasks(ana.page, async () => {
      for (let n = 0; n < 20; n += 1) await Promise.all(customers.map((one) => one.send(`And another ${n}`)));
      await ana.line("message", "And another 19");
    });
    assert.ok((await drawn()) <= 100);
    assert.ok(await isAtEnd(ana), "the newest stays in view");
    t.diagnostic(`long tasks: ${opened.length} (${opened.join(", ")} ms) opening a thousand messages, ${busy.length} (${busy.join(", ")} ms) in ten busy chats`);
  });

  it("who reads back stays there: what comes is counted, parted off, and not marked as read", async () => {
    const { ana, chat, assertFaultless } = await team();
    const mina = await chat("Mina Okafor");
    for (let n = 1; n <= 150; n += 1) await mina.send(`Message ${n} of a long story`);
    await ana.line("message", "Message 150");
    await until("at the end", () => isAtEnd(ana));
    await scrollTo(ana, (await top(ana)) - 900);
    await ana.by("jump").waitFor();
    const before = await top(ana);
    const seen = () => ana.page.evaluate(() => document.elementFromPoint(700, 300)?.closest("[data-testid=message]")?.dataset.id);
    const inFront = await seen();
    await mina.send("Are you still there?");
    await ana.text("jump", "1 new message");
    assert.equal(await top(ana), before);
    assert.equal(await seen(), inFront);
    const marks = async () => (await mina.transcript()).at(-1).MessageMetadata?.Receipts?.[0] ?? {};
    await until("delivered", async () => (await marks()).DeliveredTimestamp);
    assert.equal((await marks()).ReadTimestamp, undefined);
    await picture(ana.page, "reading-back.png");
    await assertAccessible(ana.page);
    // Another chat, and back to the same place.
    await chat("Tomas Berg");
    await ana.row("Mina Okafor", "connected").then((row) => row.click());
    await until("the same place", async () => Math.abs((await top(ana)) - before) < 100);
    await ana.by("jump").click();
    await ana.page.getByText("New messages", { exact: true }).waitFor();
    await until("read", async () => (await marks()).ReadTimestamp);
    assertFaultless();
  });

  it("flow-36 a view that a flow shows has its heading and its actions, with what was chosen of them", async () => {
    const { ana, chat, assertFaultless } = await team();
    const mina = await chat("Mina Okafor");
    await mina.send("Where is my tent?");
    await ana.line("message", "Where is my tent?", "CUSTOMER");
    // The flow's part is tested by test_showing_views.py: here its messages come with the transcript.
    const view = (viewToken, Heading) => JSON.stringify({ templateType: "ViewResource", version: "1.0", data: { content: { viewId: "v", viewToken, viewData: { Heading } } } });
    const action = JSON.stringify({ templateType: "ViewResource", version: "1.0", action: "Yes, it is", data: {} });
    await ana.page.route("**/participant/transcript", async (route) => {
      const reply = await route.fetch();
      const page = await reply.json();
      const { AbsoluteTime } = page.Transcript.at(-1);
      const item = (Id, more) => ({ Id, AbsoluteTime, Type: "MESSAGE", ContentType: interactive, ParticipantRole: "SYSTEM", DisplayName: "SYSTEM_MESSAGE", ParticipantId: "system", ...more });
      page.Transcript.push(item("view 1", { Content: view("VT", "Is this your order?") }));
      page.Transcript.push(item("view 2", { Content: action, ContentType: response, ParticipantRole: "CUSTOMER", DisplayName: "Mina Okafor", ParticipantId: "mina" }));
      page.Transcript.push(item("view 3", { Content: view("OVER", "Anything else?") }));
      await route.fulfill({ response: reply, json: page });
    });
    await ana.page.route("**/participant/views/VT", (route) => route.fulfill({ json: { View: { Content: { Template: "{}", Actions: ["Yes, it is", "No"] } } } }));
    await ana.page.reload();
    await ana.row("Mina Okafor", "connected").then((row) => row.click());
    const first = ana.by("asked").filter({ hasText: "Is this your order?" });
    await first.getByText("No", { exact: true }).waitFor();
    assert.match(await first.getByTestId("asked-chosen").innerText(), /Yes, it is/);
    assert.equal(await first.locator("li").count(), 2);
    // Of one that is over the server tells nothing.
    const over = ana.by("asked").filter({ hasText: "Anything else?" });
    assert.equal(await over.locator("li").count(), 0);
    await assertAccessible(ana.page);
    assertFaultless();
  });

  it("interactive messages show as the customer saw them, with what was chosen of them", async () => {
    const { ana, agent, chat, assertFaultless } = await team();
    const mina = await chat("Mina Okafor", { SupportedMessagingContentTypes: ["text/plain", interactive, response] });
    const speaker = await agent.speaker(mina.contactId);
    const ask = async (templateType, content, more = {}) =>
      speaker.send(JSON.stringify({ templateType, version: "1.0", data: { content, ...more } }), { ContentType: interactive });
    await ask("Panel", { title: "What is it about?", elements: ["Track an order", "Return or exchange", "Arrived damaged"].map((title) => ({ title })) });
    await mina.send("Arrived damaged");
    const elements = [
      { title: "New flysheet", subtitle: "Within three days, no charge" },
      { title: "Repair", subtitle: "Two weeks, in our workshop", imageType: "URL", imageData: "https://fjell.example/a.jpg", imageDescription: "A sewing machine" },
    ];
    await ask("ListPicker", { title: "How can we put it right?", subtitle: "Both are free", elements }, { replyMessage: { title: "Thank you, that is noted." } });
    await mina.send(JSON.stringify({ templateType: "ListPicker", version: "1.0", data: { content: { title: "New flysheet" } } }), { ContentType: response });
    const timeslots = ["2026-12-01T09:00+00:00", "2026-12-01T10:30+00:00", "2026-12-02T09:00+00:00"].map((date) => ({ date, duration: 1800 }));
    await ask("TimePicker", { title: "When do you pick it up?", timeslots, timeZoneOffset: 60, location: { title: "Leeds" } });
    await mina.send(JSON.stringify({ templateType: "TimePicker", version: "1.0", data: { content: { title: "Tuesday, 11:30", date: timeslots[1].date } } }), { ContentType: response });
    await ana.line("message", "Tuesday, 11:30", "CUSTOMER");
    const chosen = ana.by("asked-chosen");
    await until("three choices", async () => (await chosen.count()) === 3);
    const said = async (n) => (await chosen.nth(n).innerText()).replace(/\s+/g, " ");
    assert.match(await said(0), /Arrived damaged/);
    assert.match(await said(1), /New flysheet/);
    assert.match(await said(2), /11:30/);
    // In the list too, in words.
    await ana.row("Mina Okafor", "connected").then((row) => row.getByText("Tuesday, 11:30").waitFor());
    assert.equal(await ana.by("asked").getByRole("button").count(), 0);
    await picture(ana.page, "interactive.png");
    await assertAccessible(ana.page);
    await ana.page.setViewportSize({ width: 320, height: 640 });
    await picture(ana.page, "interactive-320.png");
    assertFaultless();
  });

  /** As the clipboard of a word processor or a browser has it. */
  const pasteInto = (window, html) =>
    window.by("composer").evaluate((field, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/html", text);
      clipboardData.setData("text/plain", "plain");
      field.focus();
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, html);

  it("what comes from Word, Google Docs and a web page goes out as what was seen of it, and as words where the chat takes no formatting", async () => {
    const { ana, chat, assertFaultless } = await team();
    const mina = await chat("Mina Okafor", { SupportedMessagingContentTypes: ["text/plain", "text/markdown"] });
    const sent = async (html, text) => {
      await pasteInto(ana, html);
      await ana.by("send").click();
      return until(`a message with ${text}`, async () => (await mina.transcript()).findLast((item) => item.Content?.includes(text)));
    };
    assert.equal((await sent(word, "thread")).Content, fromWord);
    assert.equal((await sent(googleDocs, "Wash")).Content, fromGoogleDocs);
    assert.equal((await sent(webPage, "Delivery")).Content, fromWebPage);
    const tomas = await chat("Tomas Berg");
    await ana.row("Tomas Berg", "connected").then((row) => row.click());
    await pasteInto(ana, googleDocs);
    await ana.by("send").click();
    const plain = await until("words", async () => (await tomas.transcript()).find((item) => item.ParticipantRole === "AGENT" && item.Type === "MESSAGE"));
    assert.equal(plain.Content, "plain");
    assertFaultless();
  });
});

const word = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15"><style><!--
 p.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;} --></style><!--[if gte mso 9]><xml><o:x/></xml><![endif]--></head>
<body lang=EN-GB link="#0563C1" style='tab-interval:36.0pt'><!--StartFragment-->
<p class=MsoNormal><b><span lang=EN-GB>Seam of
the ridge<o:p></o:p></span></b></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-fareast-font-family:Calibri'><span style='mso-list:Ignore'>a)<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>dry it<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span><span style='mso-list:Ignore'>b)<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>see <a href="https://fjell.example/seams"><span>the <i>guide</i></span></a><o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>needle and thread<o:p></o:p></p>
<!--EndFragment--></body></html>`;
const fromWord = "**Seam of the ridge**\n1. dry it\n2. see [the ](https://fjell.example/seams)_[guide](https://fjell.example/seams)_\n- needle and thread";

const googleDocs = `<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1f2a"><p dir="ltr" style="line-height:1.38;margin-top:0pt;"><span style="font-size:11pt;font-family:Arial;color:#000000;font-weight:400;white-space:pre-wrap;">Wash it </span><span style="font-size:11pt;font-weight:700;white-space:pre-wrap;">cold</span><span style="font-weight:400;font-style:italic;">, by hand</span></p><ul style="margin-top:0;"><li dir="ltr" style="list-style-type:disc;font-weight:400;" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">soap</span></p></li><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;text-decoration:underline;"><a href="javascript:alert(1)">no softener</a></span></p></li></ul></b><br class="Apple-interchange-newline">`;
const fromGoogleDocs = "Wash it **cold**_, by hand_\n- soap\n- no softener";

const webPage = `<article class="card" style="color: rgb(51,51,51)"><header><h2>Delivery</h2></header><p>Two&nbsp;days,<br>or <strong>tomorrow</strong> with <a href="/express">express</a>.</p><table><tr><td>Leeds</td><td>1 day</td></tr></table><script>globalThis.ran = 1</script></article>`;
const fromWebPage = "**Delivery**  \nTwo days,  \nor **tomorrow** with express.  \nLeeds 1 day";
