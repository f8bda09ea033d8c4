// Files on their way into a chat: begun, put, completed, and then waited for until they are approved or refused (CHAT-81).

import { ApiError, type ChatItem, type FileToSend, type Put, type UploadStart } from "@bellboard/api";

/** CHAT-80. */
export const fileBytesMax = 20 * 1024 * 1024;

const office = "application/vnd.openxmlformats-officedocument.";

/** What may be sent, by the ending of its name (CHAT-80). */
export const fileTypes: Readonly<Record<string, string>> = {
  csv: "text/csv",
  doc: "application/msword",
  docx: `${office}wordprocessingml.document`,
  heic: "image/heic",
  jfif: "image/jpeg",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  mov: "video/quicktime",
  mp4: "video/mp4",
  pdf: "application/pdf",
  png: "image/png",
  ppt: "application/vnd.ms-powerpoint",
  pptx: `${office}presentationml.presentation`,
  rtf: "application/rtf",
  txt: "text/plain",
  wav: "audio/wav",
  xls: "application/vnd.ms-excel",
  xlsx: `${office}spreadsheetml.sheet`,
};

/** For the `accept` of a file field. */
export const fileEndings = Object.keys(fileTypes).map((ending) => `.${ending}`).join(",");

export interface Upload {
  readonly key: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** sending: its bytes go out. checking: all there, and being looked at. failed: tried, and it may be tried again. refused: it can't be sent. */
  readonly state: "sending" | "checking" | "failed" | "refused";
  /** Of its bytes, from 0 to 1. */
  readonly part: number;
  readonly why?: "size" | "empty" | "type" | "server";
  /** What the server said. */
  readonly said?: string;
}

export interface UploadsPort {
  start(file: FileToSend): Promise<UploadStart>;
  put(put: Put): Promise<void>;
  complete(attachmentId: string, clientToken: string): Promise<void>;
  onChange(uploads: readonly Upload[]): void;
}

/** A file as a browser gives it. */
export type NamedBlob = Blob & { readonly name: string };

export class Uploads {
  readonly #port: UploadsPort;
  readonly #files = new Map<string, NamedBlob>();
  readonly #ids = new Map<string, string>();
  /** Files that were in the transcript before we knew that they were ours. */
  readonly #arrived = new Set<string>();
  #uploads: readonly Upload[] = [];

  constructor(port: UploadsPort) {
    this.#port = port;
  }

  add(files: Iterable<NamedBlob>): void {
    for (const file of files) {
      const key = crypto.randomUUID();
      const why = refusalOf(file);
      const { name, size } = file;
      this.#set([...this.#uploads, why ? { key, name, size, part: 0, state: "refused", why } : { key, name, size, part: 0, state: "sending" }]);
      if (why) continue;
      this.#files.set(key, file);
      void this.#send(key, file);
    }
  }

  retry(key: string): void {
    const file = this.#files.get(key);
    if (file) void this.#send(key, file);
  }

  remove(key: string): void {
    this.#files.delete(key);
    this.#ids.delete(key);
    this.#set(this.#uploads.filter((one) => one.key !== key));
  }

  /** Items that came: a file of ours that is among them is on its way no more. */
  arrived(items: readonly ChatItem[]): void {
    const ids = items.flatMap((item) => (item.Attachments ?? []).map((file) => file.AttachmentId));
    if (ids.length === 0) return;
    for (const id of ids) this.#arrived.add(id);
    for (const [key, id] of [...this.#ids]) if (this.#arrived.has(id)) this.remove(key);
  }

  clear(): void {
    this.#files.clear();
    this.#ids.clear();
    this.#set([]);
  }

  async #send(key: string, file: NamedBlob): Promise<void> {
    this.#mark(key, { state: "sending", part: 0 });
    try {
      const clientToken = crypto.randomUUID();
      const { name, size } = file;
      const start = await this.#port.start({ name, size, contentType: fileTypes[endingOf(name)] ?? "", clientToken });
      this.#ids.set(key, start.attachmentId);
      await this.#port.put({ url: start.url, headers: start.headers, file, onProgress: (part) => this.#mark(key, { part }) });
      this.#mark(key, { state: "checking", part: 1 });
      await this.#port.complete(start.attachmentId, clientToken);
      if (this.#arrived.has(start.attachmentId)) this.remove(key);
    } catch (error) {
      if (error instanceof ApiError) this.#mark(key, { state: "refused", why: "server", said: error.message });
      else this.#mark(key, { state: "failed" });
    }
  }

  #mark(key: string, change: Partial<Upload>): void {
    this.#set(this.#uploads.map((one) => (one.key === key ? { ...one, ...change } : one)));
  }

  #set(uploads: readonly Upload[]): void {
    this.#uploads = uploads;
    this.#port.onChange(uploads);
  }
}

function endingOf(name: string): string {
  return /[^.]\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
}

function refusalOf({ name, size }: NamedBlob): Upload["why"] {
  if (fileTypes[endingOf(name)] === undefined) return "type";
  if (size === 0) return "empty";
  return size > fileBytesMax ? "size" : undefined;
}
