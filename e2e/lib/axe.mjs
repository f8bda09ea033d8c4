// What axe has to say about a page.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Nothing at all that axe finds wrong stands on the page, or `within` a part of it. */
export async function assertAccessible(page, what = page.url(), { within, rules = {} } = {}) {
  await page.evaluate(axe);
  // What fades in has less contrast until it is there. What goes meanwhile takes its fading with it.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity).map((one) => one.finished)));
  const { violations } = await page.evaluate(
    ([within, rules]) => globalThis.axe.run(within ? { include: [[within]] } : document, { resultTypes: ["violations"], rules }),
    [within, rules],
  );
  assert.deepEqual(violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map(({ target }) => target.flat().join(" ")).join(", ")}`), []);
}
