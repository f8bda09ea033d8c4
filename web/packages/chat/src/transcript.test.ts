import { expect, test } from "vitest";
import { eventTypes } from "@bellboard/api";
import { text } from "./samples.ts";
import { mergeItems, unreadCount } from "./transcript.ts";

const ids = (items: readonly { Id: string }[]): string[] => items.map((item) => item.Id);

test("items come in any order, twice, from pages and from the socket; each stands once, in order", () => {
  const [a, b, c, d] = [text(1, "CUSTOMER"), text(2, "AGENT"), text(3, "CUSTOMER"), text(4, "AGENT")] as const;
  const pages = [[c, d], [a, b]];
  const live = [d, b];
  const merged = [...pages, live].reduce<readonly ReturnType<typeof text>[]>(mergeItems, []);
  expect(ids(merged)).toEqual(ids([a, b, c, d]));
});

test("a later copy of a line takes the place of the earlier one", () => {
  const first = mergeItems([], [text(1, "AGENT", { Id: "m", DisplayName: "" })]);
  expect(mergeItems(first, [text(1, "AGENT", { Id: "m", DisplayName: "Jane" })])).toMatchObject([{ DisplayName: "Jane" }]);
});

test("nothing new gives the same array, so that views don't draw again", () => {
  const items = mergeItems([], [text(1, "CUSTOMER")]);
  expect(mergeItems(items, [text(1, "CUSTOMER")])).toBe(items);
});

test("typing, receipts and notices are no lines; joined and ended are", () => {
  const event = (id: string, ContentType: string) => text(1, "CUSTOMER", { Id: id, Type: "EVENT", ContentType });
  const merged = mergeItems([], [
    event("typing", eventTypes.typing),
    event("idle", "application/vnd.amazonaws.connect.event.participant.idle"),
    text(1, "CUSTOMER", { Id: "receipt", Type: "MESSAGEMETADATA" }),
    event("joined", eventTypes.joined),
    event("ended", eventTypes.ended),
  ]);
  expect(ids(merged)).toEqual(["joined", "ended"]);
});

test("unread are the customer's texts after what one has read", () => {
  const items = [text(1, "CUSTOMER"), text(2, "AGENT"), text(3, "CUSTOMER"), text(4, "SYSTEM"), text(5, "CUSTOMER")];
  expect(unreadCount(items, items[1]!.AbsoluteTime)).toBe(2);
  expect(unreadCount(items, items[4]!.AbsoluteTime)).toBe(0);
});
