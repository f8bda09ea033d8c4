// However hostile a text is, reading its formatting takes as long as the text is.

import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { linesOfMarkdown } from "@bellboard/chat";
import { expect, test } from "vitest";

const hard = ["_a ", "*a", "**a ", "[a", "[a](", "***", "**a* ", "*a **b** ", "\\*", "`<", "https://a", "xhttps://a", "-https://:", "https://a........"];

/** How often the parts of the reader run for a text. The engine loses counts where it clears up, and never adds any. */
async function stepsOf(text: string): Promise<number> {
  const counts = [await countedOf(text), await countedOf(text), await countedOf(text)];
  return Math.max(...counts);
}

async function countedOf(text: string): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
    linesOfMarkdown(text);
    const { result } = await session.post("Profiler.takePreciseCoverage");
    const reader = result.find(({ url }) => url.endsWith("/markdown.ts"));
    return (reader?.functions ?? []).flatMap(({ ranges }) => ranges).reduce((sum, { count }) => sum + count, 0);
  } finally {
    session.disconnect();
  }
}

test("a text that is hard to read takes as long as it is", { timeout: 60_000 }, async () => {
  for (const part of hard) {
    const [short, long] = [await stepsOf(part.repeat(300)), await stepsOf(part.repeat(1_200))];
    expect(short, part).toBeGreaterThan(0);
    // Four times the length; the square would be sixteen times the steps.
    expect(long / short, part).toBeLessThan(8);
    expect(linesOfMarkdown(part.repeat(Math.floor(16_384 / part.length))), part).not.toEqual([]);
  }
});

// Steps within a pattern aren't counted, so that none may search for an end.
test("no pattern of the reader looks further than it takes", () => {
  const source = readFileSync(new URL("../../../../packages/chat/src/markdown.ts", import.meta.url), "utf8");
  expect(source).not.toMatch(/\{\d+,\d{3,}\}|[+*}]\?[)\]]/);
});
