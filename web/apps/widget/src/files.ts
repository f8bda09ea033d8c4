// The part for files: on their way, refused in words, and in the conversation.

import { type Attachment, type ChatItem, ParticipantService, putFile } from "@bellboard/api";
import { fileBytesMax, fileEndings, type NamedBlob, type Upload, Uploads } from "@bellboard/chat";
import { cross, file as fileIcon, info } from "@bellboard/ui/icons";
import type { Shell } from "./chat.ts";
import { dress, el, icon, place, set } from "./dom.ts";
import css from "./files.css?inline";
import { speak, t } from "./messages/said.ts";

export interface FilesPart {
  begin(of: { shell: Shell; origin: string; token: () => string }): Files;
}

const previewed = ["image/png", "image/jpeg"];

interface Row {
  readonly element: HTMLElement;
  readonly state: HTMLElement;
  readonly bar: HTMLElement;
  drawn: string;
}

export class Files {
  /** For the `accept` of a file field. */
  readonly accept = fileEndings;
  readonly list = el("ul", { class: "uploads", "aria-label": t.filesOnTheWay, hidden: true });

  readonly #service: ParticipantService;
  readonly #token: () => string;
  readonly #uploads: Uploads;
  readonly #rows = new Map<string, Row>();

  constructor(origin: string, token: () => string) {
    this.#token = token;
    this.#service = new ParticipantService(origin, (url, init) => fetch(url, init));
    this.#uploads = new Uploads({
      start: (file) => this.#service.startUpload(token(), file),
      put: putFile,
      complete: (id, clientToken) => this.#service.completeUpload(token(), id, clientToken),
      onChange: (uploads) => this.#draw(uploads),
    });
  }

  add(files: Iterable<NamedBlob>): void {
    this.#uploads.add(files);
  }

  arrived(items: readonly ChatItem[]): void {
    this.#uploads.arrived(items);
  }

  clear(): void {
    this.#uploads.clear();
  }

  /** A file of the conversation. */
  line(file: Attachment): HTMLElement {
    const { AttachmentName: name, Status: status } = file;
    if (status !== undefined && status !== "APPROVED") {
      return el("div", { class: "b file", "data-testid": "widget-file", "data-status": status }, icon(info), status === "REJECTED" ? t.fileNotTaken(name) : t.fileInCheck(name));
    }
    const button = el("button", { type: "button", class: "b file", "data-testid": "widget-file", "data-status": "APPROVED", "aria-label": t.fileDownload(name) }, icon(fileIcon), el("bdi", {}, name));
    const failed = el("span", { class: "err", role: "alert", hidden: true }, t.fileGone);
    button.addEventListener("click", () => {
      failed.hidden = true;
      this.#download(file).catch(() => (failed.hidden = false));
    });
    if (previewed.includes(file.ContentType ?? "")) this.#preview(file, button);
    return el("div", { class: "filed" }, button, failed);
  }

  /** A picture is fetched once it comes near. Without it there is still the name. */
  #preview(file: Attachment, button: HTMLElement): void {
    const seen = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        seen.disconnect();
        this.#service.attachmentUrl(this.#token(), file.AttachmentId).then(
          (src) => {
            const picture = el("img", { src, alt: "", "data-testid": "widget-preview" });
            picture.onerror = () => {
              picture.remove();
              button.classList.remove("pictured");
            };
            button.classList.add("pictured");
            button.prepend(picture);
          },
          () => undefined,
        );
      },
      { rootMargin: "400px" },
    );
    seen.observe(button);
  }

  async #download(file: Attachment): Promise<void> {
    const link = el("a", { href: await this.#service.attachmentUrl(this.#token(), file.AttachmentId), download: file.AttachmentName });
    link.click();
  }

  #draw(uploads: readonly Upload[]): void {
    for (const key of [...this.#rows.keys()]) if (!uploads.some((one) => one.key === key)) this.#rows.delete(key);
    place(this.list, uploads.map((one) => this.#row(one)));
    this.list.hidden = uploads.length === 0;
  }

  /** Redrawn in place, so that a button keeps the focus while bytes go out. */
  #row(upload: Upload): HTMLElement {
    let row = this.#rows.get(upload.key);
    const isBad = upload.state === "failed" || upload.state === "refused";
    if (!row || row.drawn !== upload.state) {
      const state = el("span", { class: "how", role: isBad ? "alert" : undefined });
      const bar = el("span", { class: "bar", hidden: true });
      const name = el("bdi", { class: "name" }, upload.name);
      const element = el("li", { class: isBad ? "bad" : "", "data-testid": "widget-upload", "data-state": upload.state }, icon(isBad ? info : fileIcon), el("div", { class: "grow" }, name, state), bar);
      if (upload.state === "failed") element.append(this.#button("retry", t.tryAgain, "widget-upload-again", () => this.#uploads.retry(upload.key), t.tryAgain));
      if (isBad) element.append(this.#button("round", t.fileRemove(upload.name), "widget-upload-remove", () => this.#uploads.remove(upload.key), icon(cross)));
      row = { element, state, bar, drawn: upload.state };
      this.#rows.set(upload.key, row);
    }
    row.state.textContent = howText(upload);
    row.bar.hidden = upload.state !== "sending";
    row.bar.style.inlineSize = `${upload.part * 100}%`;
    return row.element;
  }

  #button(className: string, label: string, testId: string, onClick: () => void, child: Node | string): HTMLElement {
    const button = el("button", { type: "button", class: className, "data-testid": testId }, child);
    if (typeof child !== "string") set(button, { "aria-label": label, title: label });
    button.addEventListener("click", onClick);
    return button;
  }
}

export function howText({ state, part, why, said }: Upload): string {
  if (state === "checking") return t.fileChecking;
  if (state === "sending") return t.fileSent(Math.round(part * 100));
  if (state === "failed") return t.fileFailed;
  if (why === "type") return t.fileType;
  if (why === "empty") return t.fileEmpty;
  return why === "size" ? t.fileTooLarge(fileBytesMax / 1024 / 1024) : t.fileRefused(said);
}

export const part: FilesPart = {
  begin: ({ shell, origin, token }) => {
    speak(shell);
    dress(shell.shadowRoot, css);
    return new Files(origin, token);
  },
};
