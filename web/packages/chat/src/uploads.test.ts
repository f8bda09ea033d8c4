import { ApiError, type ChatItem, NetworkError, type Put } from "@bellboard/api";
import { expect, test } from "vitest";
import { fileBytesMax, type NamedBlob, type Upload, Uploads, type UploadsPort } from "./uploads.ts";

const file = (name: string, text = "x"): NamedBlob => Object.assign(new Blob([text]), { name });

function uploads(fails: Partial<UploadsPort> = {}) {
  const seen: (readonly Upload[])[] = [];
  const asked: string[] = [];
  const one = new Uploads({
    start: async ({ name, contentType }) => {
      asked.push(`start ${name} ${contentType}`);
      return { attachmentId: `id of ${name}`, url: "/u", headers: {} };
    },
    put: async ({ onProgress }: Put) => onProgress(0.5),
    complete: async (id) => void asked.push(`complete ${id}`),
    onChange: (now) => void seen.push(now),
    ...fails,
  });
  return { one, seen, asked, now: () => seen.at(-1) ?? [] };
}

const arrival = (id: string): ChatItem[] => [
  { Id: "i", AbsoluteTime: "2026-01-01T00:00:00.000Z", Type: "ATTACHMENT", Attachments: [{ AttachmentId: id, AttachmentName: "a" }] },
];

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a file is begun, put, completed, and shown until it is in the transcript", async () => {
  const { one, seen, asked, now } = uploads();
  one.add([file("Photo.JPG")]);
  await settled();
  expect(asked).toEqual(["start Photo.JPG image/jpeg", "complete id of Photo.JPG"]);
  expect(seen.map(([first]) => [first?.state, first?.part])).toContainEqual(["sending", 0.5]);
  expect(now().map(({ state }) => state)).toEqual(["checking"]);
  one.arrived(arrival("id of another"));
  expect(now()).toHaveLength(1);
  one.arrived(arrival("id of Photo.JPG"));
  expect(now()).toEqual([]);
});

test("a file that is in the transcript before its completion is answered goes as well", async () => {
  const { one, now } = uploads({ complete: async (id) => one.arrived(arrival(id)) });
  one.add([file("a.txt")]);
  await settled();
  expect(now()).toEqual([]);
});

test("what could never be sent is refused before anything is asked", async () => {
  const { one, asked, now } = uploads();
  const large = Object.defineProperty(file("a.mp4"), "size", { value: fileBytesMax + 1 });
  one.add([file("run.exe"), file(".txt"), file("noending"), file("a.txt", ""), large]);
  await settled();
  expect(asked).toEqual([]);
  expect(now().map(({ why }) => why)).toEqual(["type", "type", "type", "empty", "size"]);
});

test("one that the server refuses says why; one that broke off is tried again", async () => {
  let breaks = true;
  const { one, now } = uploads({
    put: async () => {
      if (breaks) throw new NetworkError("away");
    },
    start: async ({ name }) => {
      if (name === "b.txt") throw new ApiError("ValidationException", 400, "There may be at most 35 files.");
      return { attachmentId: "a", url: "/u", headers: {} };
    },
  });
  one.add([file("a.txt"), file("b.txt")]);
  await settled();
  expect(now().map(({ state, said }) => [state, said])).toEqual([
    ["failed", undefined],
    ["refused", "There may be at most 35 files."],
  ]);
  breaks = false;
  one.retry(now()[0]?.key ?? "");
  await settled();
  expect(now().map(({ state }) => state)).toEqual(["checking", "refused"]);
  one.remove(now()[1]?.key ?? "");
  expect(now()).toHaveLength(1);
});
