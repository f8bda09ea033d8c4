import { expect, test } from "vitest";
import type { ChatItem } from "@bellboard/api";
import { replyOf } from "./reply.ts";
import { epoch, text } from "./samples.ts";

const secondsAt = (now: number, items: ChatItem[], connected = 0): number => {
  const known = items.filter((item) => Date.parse(item.AbsoluteTime) <= epoch + now * 1000);
  return now - (replyOf(known, epoch + connected * 1000).sinceMs - epoch) / 1000;
};

test("the worked example: only a change of direction resets it", () => {
  const items = [text(10, "CUSTOMER"), text(15, "CUSTOMER"), text(40, "AGENT"), text(44, "AGENT"), text(60, "CUSTOMER")];
  expect(secondsAt(5, items)).toBe(5);
  expect(secondsAt(12, items)).toBe(2);
  expect(secondsAt(39, items)).toBe(29);
  expect(secondsAt(59, items)).toBe(19);
  expect(secondsAt(65, items)).toBe(5);
});

test("bots, the system and events leave it alone", () => {
  const items = [
    text(1, "SYSTEM"),
    text(2, "CUSTOMER"),
    text(3, "CUSTOM_BOT"),
    text(4, "CUSTOMER"),
    text(5, "AGENT", { Type: "EVENT", ContentType: "application/vnd.amazonaws.connect.event.participant.joined" }),
  ];
  expect(secondsAt(30, items, 20)).toBe(28);
  expect(replyOf(items, epoch).turn).toBe("agent");
});

test("until anyone writes it runs from the agent's connection, and it's the agent's turn", () => {
  expect(secondsAt(30, [text(1, "SYSTEM")], 20)).toBe(10);
  expect(replyOf([], epoch).turn).toBe("agent");
});

test("an attachment counts as a text; every agent and a supervisor who barged in are one side", () => {
  const items = [text(1, "AGENT"), text(5, "CUSTOMER", { Type: "ATTACHMENT" }), text(9, "AGENT"), text(12, "SUPERVISOR")];
  expect(secondsAt(20, items)).toBe(11);
  expect(replyOf(items, epoch).turn).toBe("customer");
});
