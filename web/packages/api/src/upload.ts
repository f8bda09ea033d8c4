// Putting a file under its signed address. The one call that reports how far it is, which fetch can't.

import { ApiError, NetworkError } from "./error.ts";

/** How long nothing may move before an upload counts as broken off. */
const silentMsMax = 30_000;

export interface Put {
  url: string;
  headers: Record<string, string>;
  file: Blob;
  /** From 0 to 1. */
  onProgress: (part: number) => void;
}

export type PutFile = (put: Put) => Promise<void>;

export function putFile({ url, headers, file, onProgress }: Put): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    const brokenOff = (): void => reject(new NetworkError("the upload broke off"));
    let silence = setTimeout(() => request.abort(), silentMsMax);
    request.upload.onprogress = ({ loaded, total }) => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), silentMsMax);
      onProgress(total > 0 ? loaded / total : 0);
    };
    request.onerror = brokenOff;
    request.onabort = brokenOff;
    request.onload = () => {
      if (request.status < 300) resolve();
      else reject(new ApiError("UploadRefused", request.status, request.responseText));
    };
    request.onloadend = () => clearTimeout(silence);
    request.send(file);
  });
}
