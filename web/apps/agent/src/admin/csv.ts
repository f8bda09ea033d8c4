// Tables as files, as spreadsheets read them.

/** The mark at the beginning tells spreadsheets how letters are written. */
export const csvOf = (lines: readonly (readonly string[])[]): string => `\uFEFF${lines.map((cells) => cells.map((cell) => quoted(safe(cell))).join(",")).join("\r\n")}\r\n`;

/** A spreadsheet takes what begins so for a formula. */
const safe = (text: string): string => (/^[=+\-@\t\r]./.test(text) ? `'${text}` : text);
const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

export function downloadCsv(name: string, lines: readonly (readonly string[])[]): void {
  const url = URL.createObjectURL(new Blob([csvOf(lines)], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
