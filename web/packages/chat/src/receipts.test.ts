import { expect, test } from "vitest";
import { ApiError, type ChatItem, NetworkError } from "@bellboard/api";
import { marksOf, ReceiptSender } from "./receipts.ts";
import { text } from "./samples.ts";
import { mergeItems } from "./transcript.ts";

const own = "p-AGENT";
const at = "2026-05-12T14:01:00.000Z";
const receipt = (messageId: string, over: object): ChatItem => ({
  Id: messageId,
  AbsoluteTime: at,
  Type: "MESSAGEMETADATA",
  MessageMetadata: { MessageId: messageId, Receipts: [{ RecipientParticipantId: "p-CUSTOMER", ...over }] },
});
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

test("a live receipt stands with its message, and a later copy of the message keeps it", () => {
  const sent = text(1, "AGENT");
  const marked = mergeItems([sent], [receipt(sent.Id, { DeliveredTimestamp: at })]);
  expect(marksOf(marked, own)).toEqual(new Map([[sent.Id, { state: "delivered", at }]]));
  const again = mergeItems(marked, [sent]);
  expect(marksOf(again, own).get(sent.Id)?.state).toBe("delivered");
  const read = mergeItems(again, [receipt(sent.Id, { ReadTimestamp: at })]);
  expect(marksOf(read, own).get(sent.Id)).toEqual({ state: "read", at });
  expect(mergeItems(read, [receipt("nothing", { ReadTimestamp: at })])).toBe(read);
});

test("marks stand at the last text that was read and at the last of all", () => {
  const texts = [text(1, "AGENT"), text(2, "AGENT"), text(3, "CUSTOMER"), text(4, "AGENT"), text(5, "AGENT")];
  const items = mergeItems(texts, [receipt("AGENT-2", { ReadTimestamp: at }), receipt("AGENT-1", { ReadTimestamp: at })]);
  expect([...marksOf(items, own)].map(([id, mark]) => `${id} ${mark.state}`)).toEqual(["AGENT-5 sent", "AGENT-2 read"]);
});

test("the newest text of another is answered once a kind, and read says delivered too", async () => {
  const given: string[] = [];
  const sender = new ReceiptSender(async (kind, id) => void given.push(`${kind} ${id}`));
  const items = [text(1, "CUSTOMER"), text(2, "CUSTOMER"), text(3, "AGENT")];
  sender.give(items, own, false);
  sender.give(items, own, false);
  await settled();
  sender.give(items, own, true);
  await settled();
  sender.give(items, own, true);
  sender.give(items, own, false);
  await settled();
  expect(given).toEqual(["delivered CUSTOMER-2", "read CUSTOMER-2"]);
});

test("what comes while one is under way is answered after it; given before a reload, not again", async () => {
  const given: string[] = [];
  const sender = new ReceiptSender(async (kind, id) => void given.push(`${kind} ${id}`));
  const first = [text(1, "CUSTOMER")];
  sender.give(first, own, true);
  sender.give([...first, text(2, "CUSTOMER")], own, true);
  sender.give([...first, text(2, "CUSTOMER"), text(3, "CUSTOMER")], own, true);
  await settled();
  expect(given).toEqual(["read CUSTOMER-1", "read CUSTOMER-3"]);
  const kept = { ...text(4, "CUSTOMER"), MessageMetadata: { Receipts: [{ RecipientParticipantId: own, ReadTimestamp: at }] } };
  new ReceiptSender(async () => void given.push("again")).give([kept], own, true);
  await settled();
  expect(given).toHaveLength(2);
});

test("a refusal is the end of it, a lost connection isn't", async () => {
  const answers = [new NetworkError("gone"), new ApiError("ConflictException", 409, "three people")];
  let asked = 0;
  const sender = new ReceiptSender(async () => {
    asked += 1;
    const error = answers.shift();
    if (error) throw error;
  });
  for (let n = 0; n < 4; n++) {
    sender.give([text(1, "CUSTOMER")], own, true);
    await settled();
  }
  expect(asked).toBe(2);
});
