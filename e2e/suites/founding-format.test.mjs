// The founding text, sentence by sentence: formatting what one writes. docs/FOUNDING.md has the numbers.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { picture } from "../lib/browser.mjs";
import { markdownCustomer, queuedCustomer, useDemo } from "../lib/demo.mjs";
import { until } from "../lib/until.mjs";

describe("founding text: formatting", { timeout: 300_000 }, () => {
  const demo = useDemo();

  /** Jane in a chat that takes formatted texts, or in one that doesn't. */
  async function janeWriting({ isRich = true, ...size } = {}) {
    const people = await demo();
    const jane = await people.panel("jane", size);
    await jane.available();
    const mina = await (isRich ? markdownCustomer : queuedCustomer)(people.server, "Mina Okafor", "Which one do I bring?");
    await jane.accept("Mina Okafor");
    const composer = jane.by("composer");
    const { keyboard } = jane.page;
    const sent = (n = 1) =>
      until("what the agent sent", async () => {
        const own = (await mina.transcript()).filter((item) => item.ParticipantRole === "AGENT" && item.Type === "MESSAGE");
        return own.length >= n && own.at(-1);
      });
    /** Lines as they look: `B:bold`, `I:italic`, `L:link`, bullets and numbers. */
    const look = (locator) => locator.evaluate(looks);
    const bubble = () => jane.by("message").last().locator(".bub");
    return { ...people, jane, mina, composer, keyboard, sent, look, bubble };
  }

  it("founding-36, 37 and 39 the agent selects words and chooses from the toolbar under the text", async () => {
    const { jane, composer, keyboard, sent, look, bubble, assertFaultless } = await janeWriting();
    await composer.focus();
    await keyboard.type("Bring the tent and ");
    await keyboard.type("stamps");
    await select(composer, "tent");
    await jane.by("format-bold").click();
    assert.equal(await jane.by("format-bold").getAttribute("aria-pressed"), "true");
    await select(composer, "stamps");
    await jane.by("format-italic").click();
    assert.equal(await composer.evaluate((one) => one === document.activeElement), true, "the focus stays in the text");
    const toolbar = await jane.by("toolbar").boundingBox();
    const text = await composer.boundingBox();
    assert.ok(toolbar.y >= text.y + text.height - 1, "under the text");
    assert.deepEqual(await look(composer), ["Bring the B:tent and I:stamps"]);
    await jane.by("send").click();
    const item = await sent();
    assert.equal(item.ContentType, "text/markdown");
    assert.equal(item.Content, "Bring the **tent** and _stamps_");
    assert.deepEqual(await look(bubble()), ["Bring the B:tent and I:stamps"]);
    assertFaultless();
  });

  it("founding-38 with lists of bullets and of numbers", async () => {
    const { jane, composer, keyboard, sent, look, bubble, assertFaultless } = await janeWriting();
    await composer.focus();
    await keyboard.type("Bring");
    await keyboard.press("Shift+Enter");
    await jane.by("format-bullets").click();
    await keyboard.type("the tent");
    await keyboard.press("Shift+Enter");
    await keyboard.type("its poles");
    await keyboard.press("Shift+Enter");
    await jane.by("format-numbers").click();
    await keyboard.type("first");
    await keyboard.press("Shift+Enter");
    await keyboard.type("second");
    await keyboard.press("Shift+Enter");
    await keyboard.press("Shift+Enter");
    await keyboard.type("Until then");
    const expected = ["Bring", "• the tent", "• its poles", "1. first", "2. second", "Until then"];
    assert.deepEqual(await look(composer), expected);
    await picture(jane.page, "composer.png");
    await keyboard.press("Enter");
    assert.equal((await sent()).Content, "Bring\n- the tent\n- its poles\n1. first\n2. second\n\nUntil then");
    await until("the message", async () => (await jane.by("message").last().innerText()).includes("Until then"));
    assert.deepEqual(await look(bubble()), expected);
    assertFaultless();
  });

  it("founding-40 what is shown before sending is what is sent, marks and tags included", async () => {
    const { jane, shop, server, composer, keyboard, sent, look, bubble, assertFaultless } = await janeWriting();
    await composer.focus();
    await keyboard.type("2 * 3 * 4 and **stars** and <b>tags</b> and snake_case_x");
    await keyboard.press("Shift+Enter");
    await keyboard.type("- no list, https://fjell.example/a_b?c=1.");
    const expected = ["2 * 3 * 4 and **stars** and <b>tags</b> and snake_case_x", "- no list, https://fjell.example/a_b?c=1."];
    assert.deepEqual(await look(composer), expected);
    await select(composer, "stars");
    await keyboard.press("Control+b");
    const bold = [expected[0].replace("stars", "B:stars"), expected[1]];
    assert.deepEqual(await look(composer), bold);
    await keyboard.press("Enter");
    assert.equal((await sent()).ContentType, "text/markdown");
    await until("the message", async () => (await jane.by("message").last().innerText()).includes("snake_case_x"));
    assert.deepEqual(await look(bubble()), [bold[0], "- no list, L:https://fjell.example/a_b?c=1."]);
    assert.deepEqual(await look(composer), []);

    // And on the customer's page.
    const tomas = await shop({ width: 390, height: 844 });
    await tomas.startChat("Tomas Berg");
    await tomas.answerBot("A pole is bent");
    await jane.accept("Tomas Berg");
    await composer.focus();
    await keyboard.type("Which one, ");
    await keyboard.press("Control+b");
    await keyboard.type("long");
    await keyboard.press("Control+b");
    await keyboard.type(" or short?");
    await keyboard.press("Enter");
    await tomas.line("widget-message", "Which one, long or short?", "AGENT");
    assert.deepEqual(await look(tomas.by("widget-message").last().locator(".b")), ["Which one, B:long or short?"]);
    assert.ok(server);
    assertFaultless();
  });

  it("founding-41 formatting is there only where the chat was started with it", async () => {
    const { jane, composer, keyboard, sent, look, assertFaultless } = await janeWriting({ isRich: false });
    assert.equal(await jane.by("format-bold").count(), 0);
    assert.equal(await jane.by("emoji").count(), 1);
    await composer.focus();
    await keyboard.type("plain");
    await select(composer, "plain");
    await keyboard.press("Control+b");
    await keyboard.press("End");
    await keyboard.press("Shift+Enter");
    await keyboard.type("and two lines");
    assert.deepEqual(await look(composer), ["plain", "and two lines"]);
    await keyboard.press("Enter");
    const item = await sent();
    assert.deepEqual([item.ContentType, item.Content], ["text/plain", "plain\nand two lines"]);
    assertFaultless();
  });

  it("a link is made of the selection, and leads nowhere but to the web, to post or to the phone", async () => {
    const { jane, composer, keyboard, sent, look, assertFaultless } = await janeWriting();
    await composer.focus();
    await keyboard.type("See our guide");
    await select(composer, "guide");
    await keyboard.press("Control+k");
    await jane.by("link-address").fill("javascript:alert(1)");
    await keyboard.press("Enter");
    await jane.page.getByText("Write a web address").waitFor();
    await jane.by("link-address").fill("fjell.example/guide");
    await keyboard.press("Enter");
    assert.deepEqual(await look(composer), ["See our L:guide"]);
    await keyboard.press("End");
    await jane.by("emoji").click();
    await jane.page.getByRole("button", { name: "👍" }).click();
    await keyboard.press("Enter");
    assert.equal((await sent()).Content, "See our [guide](https://fjell.example/guide)👍");
    assertFaultless();
  });

  it("what is pasted keeps what can be sent, from a web page and from a word processor", async () => {
    const { jane, composer, keyboard, look } = await janeWriting();
    await composer.focus();
    await paste(composer, {
      "text/html": `<style>p{color:red}</style><h1>Care</h1><p>Wash <span style="font-weight:700">cold</span>,   <u>never</u> <a href="javascript:x()">hot</a>
        see <a href="https://a.example/x">here</a><img src=x onerror="globalThis.ran=1"></p><ul><li>soap<li>water</ul><script>x()</script>`,
      "text/plain": "x",
    });
    assert.deepEqual(await look(composer), ["B:Care", "Wash B:cold, never hot see L:here", "• soap", "• water"]);
    await keyboard.press("Control+a");
    await paste(composer, {
      "text/html": `<p class=MsoNormal>Steps</p><p class=MsoListParagraphCxSpFirst><span>1.<span>&nbsp;&nbsp;</span></span>dry</p><p class=MsoListParagraphCxSpLast>·&nbsp; fold</p>`,
    });
    assert.deepEqual(await look(composer), ["Steps", "1. dry", "• fold"]);
    await keyboard.press("Control+z");
    assert.deepEqual((await look(composer))[0], "B:Care", "one step back undoes it");
    assert.equal(await jane.page.evaluate(() => globalThis.ran), undefined, "nothing of it ran");
  });

  it("what is left of the limit is shown as it nears, and nothing longer goes out", async () => {
    const { jane, composer, keyboard, assertFaultless } = await janeWriting({ isRich: false });
    await composer.focus();
    await keyboard.insertText("é".repeat(7_000));
    assert.equal(await jane.by("bytes-left").count(), 0);
    await keyboard.insertText("é".repeat(1_000));
    await jane.text("bytes-left", "384 bytes left");
    await keyboard.insertText("é".repeat(200));
    await jane.text("bytes-left", "16 bytes too long");
    assert.equal(await jane.by("send").isDisabled(), true);
    await keyboard.press("Backspace");
    assertFaultless();
  });

  it("each chat keeps its own draft, formatted, over a reload", async () => {
    const { jane, server, composer, keyboard, look, assertFaultless } = await janeWriting();
    await composer.focus();
    await keyboard.type("Half a ");
    await keyboard.press("Control+b");
    await keyboard.type("thought");
    await queuedCustomer(server, "Tomas Berg", "A pole is bent");
    await jane.accept("Tomas Berg");
    assert.deepEqual(await look(composer), []);
    await keyboard.type("Another");
    await jane.page.reload();
    await jane.row("Mina Okafor", "connected").then((row) => row.click());
    await until("the draft", async () => (await look(composer))[0] === "Half a B:thought");
    await jane.row("Tomas Berg", "connected").then((row) => row.click());
    await until("the other draft", async () => (await look(composer))[0] === "Another");
    assertFaultless();
  });

  it("a text that the server refuses stays, and goes out when it is tried again", async () => {
    const { jane, composer, keyboard, sent, assertFaultless } = await janeWriting();
    await jane.page.route("**/participant/message", (route) =>
      route.fulfill({ status: 429, headers: { "x-amzn-errortype": "ThrottlingException" }, json: { Message: "slow" } }),
    );
    await composer.focus();
    await keyboard.type("Send it in");
    await keyboard.press("Enter");
    await jane.text("unsent", "not sent");
    await jane.text("unsent", "Send it in");
    await jane.page.unroute("**/participant/message");
    await jane.by("try-again").click();
    assert.equal((await sent()).Content, "Send it in");
    await jane.count("unsent", 0);
    assertFaultless();
  });
});

/** Selects these words in a field. */
async function select(locator, words) {
  await locator.evaluate((field, words) => {
    const walker = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf(words);
      if (at === -1) continue;
      field.focus();
      getSelection().setBaseAndExtent(node, at, node, at + words.length);
      return;
    }
    throw new Error(`no ${words} in ${field.innerText}`);
  }, words);
}

/** As the browser does it, with a clipboard that the test fills. */
async function paste(locator, content) {
  await locator.evaluate((field, content) => {
    const clipboardData = new DataTransfer();
    for (const [type, text] of Object.entries(content)) clipboardData.setData(type, text);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, content);
}

/** Runs in the page: the lines of an element by how they look, not by what they are made of. */
function looks(root) {
  const lines = [];
  let line;
  const begin = (mark = "") => lines.push((line = { mark, parts: [] }));
  const read = (node, mark) => {
    for (const child of node.childNodes) {
      if (child instanceof Text) {
        child.data.split("\n").forEach((text, i) => {
          if (i > 0) line = undefined;
          if (text === "" || (text.trim() === "" && !line)) return;
          if (!line) begin(mark);
          const style = getComputedStyle(child.parentElement);
          const base = Number(getComputedStyle(root).fontWeight);
          const marks = [Number(style.fontWeight) > base ? "B:" : "", style.fontStyle === "italic" ? "I:" : "", child.parentElement.closest("a") ? "L:" : ""];
          line.parts.push({ marks: marks.join(""), text });
        });
      } else if (!(child instanceof Element)) continue;
      else if (child.tagName === "BR") line = undefined;
      else {
        const isBlock = !["inline", "inline-block"].includes(getComputedStyle(child).display);
        if (isBlock) line = undefined;
        if (child.tagName === "LI") {
          const list = child.parentElement;
          begin(list.tagName === "OL" ? `${[...list.children].indexOf(child) + 1}. ` : "• ");
        }
        read(child, "");
        if (isBlock) line = undefined;
      }
    }
  };
  read(root, "");
  const join = (parts) => parts.reduce((text, part, i) => text + (i > 0 && parts[i - 1].marks === part.marks ? "" : part.marks) + part.text, "");
  return lines.map(({ mark, parts }) => mark + join(parts).replace(/[ \u00a0]+/g, " ").trim());
}
