import { expect, test, vi } from "vitest";
import { type ChatItem, eventTypes, interactiveResponseType, interactiveType } from "@bellboard/api";
import { responseOf } from "@bellboard/chat";
import { en } from "./messages/en.ts";
import { speak } from "./messages/said.ts";
import { transcriptText } from "./transcript.ts";

test("a transcript says day, time, who and what, in plain text", () => {
  vi.stubEnv("TZ", "UTC");
  speak({ words: en, locale: { language: "en", direction: "ltr", tag: "en-GB" } });
  let n = 0;
  const item = (over: Partial<ChatItem>): ChatItem => ({ Id: `i${(n += 1)}`, AbsoluteTime: "2026-11-28T14:08:00.000Z", Type: "MESSAGE", ContentType: "text/plain", ParticipantRole: "AGENT", ParticipantId: "a", DisplayName: "Jane", ...over });
  const picker = JSON.stringify({ templateType: "ListPicker", version: "1.0", data: { content: { title: "What is it about?", elements: [{ title: "A tent" }, { title: "A pack" }] } } });
  const items = [
    item({ Type: "EVENT", ContentType: eventTypes.joined, ParticipantRole: "CUSTOMER", ParticipantId: "me" }),
    item({ Content: picker, ContentType: interactiveType, ParticipantRole: "CUSTOM_BOT", DisplayName: "BOT" }),
    item({ Content: responseOf("ListPicker", "i2", { title: "A tent" }, "A tent"), ContentType: interactiveResponseType, ParticipantRole: "CUSTOMER", ParticipantId: "me", DisplayName: "Mina" }),
    item({ Type: "EVENT", ContentType: eventTypes.joined }),
    item({ Content: "It is **ours**:\n- [Leeds](https://fjell.example)\n- York", ContentType: "text/markdown", AbsoluteTime: "2026-11-28T14:09:00.000Z" }),
    item({ Type: "ATTACHMENT", ContentType: "image/png", Attachments: [{ AttachmentId: "f", AttachmentName: "tent.png" }], ParticipantRole: "CUSTOMER", ParticipantId: "me", AbsoluteTime: "2026-11-28T14:10:00.000Z" }),
    item({ Type: "EVENT", ContentType: eventTypes.ended, AbsoluteTime: "2026-11-29T00:01:00.000Z" }),
  ];
  expect(transcriptText({ brand: "Fjell", items, ownId: "me" })).toBe(
    [
      "Fjell, 28 November 2026",
      "",
      "14:08  Assistant: What is it about?",
      "    - A tent",
      "    - A pack",
      "14:08  You: A tent",
      "14:08  Jane joined",
      "14:09  Jane: It is ours:",
      "    - Leeds (https://fjell.example)",
      "    - York",
      "14:10  You: File: tent.png",
      "",
      "29 November 2026",
      "",
      "00:01  The chat ended at 00:01",
      "",
    ].join("\n"),
  );
});
