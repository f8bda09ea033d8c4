// The participant service: what a customer's widget and an agent's panel call to speak in a chat.

import { askJson, type Fetch, postJson } from "./error.ts";
import {
  type ChatItem,
  eventTypes,
  type ParticipantConnection,
  type ReceiptKind,
  type Sent,
  type TranscriptPage,
} from "./types.ts";

/** Items asked for at a time; the service's own greatest. */
const transcriptPageItems = 100;
/** Pages read at most, so that a server that never ends its pages can't hold a tab: 50,000 items. */
const transcriptPagesMax = 500;

export interface Text {
  content: string;
  contentType: string;
  clientToken: string;
}

export interface FileToSend {
  name: string;
  /** Bytes. */
  size: number;
  contentType: string;
  clientToken: string;
}

export interface UploadStart {
  attachmentId: string;
  url: string;
  headers: Record<string, string>;
}

export class ParticipantService {
  readonly #fetch: Fetch;
  readonly #origin: string;

  constructor(origin: string, fetch: Fetch) {
    this.#origin = origin;
    this.#fetch = fetch;
  }

  /** Takes the participant token; everything below takes the connection token this gives. */
  async connect(participantToken: string): Promise<ParticipantConnection> {
    const body = { Type: ["WEBSOCKET", "CONNECTION_CREDENTIALS"] };
    return (await this.#call("connection", participantToken, body)) as ParticipantConnection;
  }

  async sendText(token: string, text: Text): Promise<Sent> {
    return (await this.#call("message", token, {
      ContentType: text.contentType,
      Content: text.content,
      ClientToken: text.clientToken,
    })) as Sent;
  }

  async sendTyping(token: string): Promise<void> {
    await this.#call("event", token, { ContentType: eventTypes.typing });
  }

  async sendReceipt(token: string, kind: ReceiptKind, messageId: string): Promise<void> {
    await this.#call("event", token, { ContentType: eventTypes[kind], Content: JSON.stringify({ messageId }) });
  }

  /** The first of three steps: where the bytes go. */
  async startUpload(token: string, file: FileToSend): Promise<UploadStart> {
    const started = (await this.#call("start-attachment-upload", token, {
      AttachmentName: file.name,
      AttachmentSizeInBytes: file.size,
      ContentType: file.contentType,
      ClientToken: file.clientToken,
    })) as { AttachmentId: string; UploadMetadata: { Url: string; HeadersToInclude: Record<string, string> } };
    const { Url, HeadersToInclude } = started.UploadMetadata;
    return { attachmentId: started.AttachmentId, url: this.#here(Url), headers: HeadersToInclude };
  }

  /** The last one: the bytes are there. */
  async completeUpload(token: string, attachmentId: string, clientToken: string): Promise<void> {
    await this.#call("complete-attachment-upload", token, { AttachmentIds: [attachmentId], ClientToken: clientToken });
  }

  /** Where a file can be fetched for the next minute. */
  async attachmentUrl(token: string, attachmentId: string): Promise<string> {
    const { Url } = (await this.#call("attachment", token, { AttachmentId: attachmentId })) as { Url: string };
    return this.#here(Url);
  }

  /** What may be done in a view that a flow shows. */
  async viewActions(token: string, viewToken: string): Promise<string[]> {
    const url = `${this.#origin}/participant/views/${encodeURIComponent(viewToken)}`;
    const reply = (await askJson(this.#fetch, url, { method: "GET", headers: { "X-Amz-Bearer": token } })) as { View?: { Content?: { Actions?: string[] } } };
    return reply.View?.Content?.Actions ?? [];
  }

  async disconnect(token: string): Promise<void> {
    await this.#call("disconnect", token, {});
  }

  /** The whole transcript, newest page first: `onPage` gets each as it comes. */
  async readTranscript(token: string, onPage: (items: ChatItem[]) => void): Promise<void> {
    let next: string | undefined;
    for (let pages = 0; pages < transcriptPagesMax; pages++) {
      const page = (await this.#call("transcript", token, {
        MaxResults: transcriptPageItems,
        ScanDirection: "BACKWARD",
        SortOrder: "ASCENDING",
        ...(next === undefined ? {} : { NextToken: next }),
      })) as TranscriptPage;
      onPage(page.Transcript);
      next = page.NextToken;
      if (!next) return;
    }
  }

  /** Signed addresses are the server's own, and the page may know it by another name than the server does. */
  #here(url: string): string {
    const { pathname, search } = new URL(url);
    return `${this.#origin}${pathname}${search}`;
  }

  #call(operation: string, bearer: string, body: unknown): Promise<unknown> {
    return postJson(
      this.#fetch,
      `${this.#origin}/participant/${operation}`,
      { "Content-Type": "application/json", "X-Amz-Bearer": bearer },
      body,
    );
  }
}
