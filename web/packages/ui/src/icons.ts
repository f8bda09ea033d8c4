// Line icons on a grid of 20, each one path, so that a bundle carries only those it names.

export const bell = "M3.5 15h13M5 15a5 5 0 0 1 10 0M10 10V7.5M8.2 6.2h3.6M2.5 17.2h15";
export const phone =
  "M4.2 3.5h2.4l1.5 3.6-1.7 1.4a9.6 9.6 0 0 0 5.1 5.1l1.4-1.7 3.6 1.5v2.4a1.2 1.2 0 0 1-1.3 1.2C8.9 16.7 3.3 11.1 3 4.8a1.2 1.2 0 0 1 1.2-1.3Z";
export const chat =
  "M5.5 3.5h9A2.5 2.5 0 0 1 17 6v5.5a2.5 2.5 0 0 1-2.5 2.5H9.5L6 17v-3h-.5A2.5 2.5 0 0 1 3 11.5V6a2.5 2.5 0 0 1 2.5-2.5Z";
export const missed = `${chat}M8 6.8l4 4M12 6.8l-4 4`;
export const task =
  "M6 3.5h8A2.5 2.5 0 0 1 16.5 6v8a2.5 2.5 0 0 1-2.5 2.5H6A2.5 2.5 0 0 1 3.5 14V6A2.5 2.5 0 0 1 6 3.5ZM7 10.2l2.2 2.2L13.2 8";
export const clock = "M16.7 10a6.7 6.7 0 1 1-13.4 0a6.7 6.7 0 0 1 13.4 0ZM10 6.3V10l2.4 1.7";
export const reply = "M8 5 4 9l4 4M4.3 9h7.2a4.5 4.5 0 0 1 4.5 4.5V15";
export const hourglass =
  "M5.5 3.5h9M5.5 16.5h9M6.5 3.5v2.3c0 1.9 3.5 2.9 3.5 4.2s-3.5 2.3-3.5 4.2v2.3M13.5 3.5v2.3c0 1.9-3.5 2.9-3.5 4.2s3.5 2.3 3.5 4.2v2.3";
export const check = "m4.5 10.5 3.5 3.5 7.5-8";
export const checks = "m1.8 10.5 3.5 3.5 7.5-8M9 13.2l.8.8 7.5-8";
export const send = "M10 16V4.5M5 9.3l5-5 5 5";
export const down = "M10 4v11.5M5 10.7l5 5 5-5";
export const caret = "m6 8 4 4 4-4";
export const back = "M12 5.5 7.5 10l4.5 4.5";
export const cross = "m5.5 5.5 9 9M14.5 5.5l-9 9";
export const minus = "M5 10h10";
export const save = "M10 3.5V12M6.3 8.7 10 12.3l3.7-3.6M4 16.2h12";
export const next = "m8 5.5 4.5 4.5L8 14.5";
export const file =
  "M6 2.8h5.5L15.5 7v9a1.3 1.3 0 0 1-1.3 1.3H6A1.3 1.3 0 0 1 4.7 16V4.1A1.3 1.3 0 0 1 6 2.8ZM11.3 3v4.2h4";
export const clip = "m14.8 9.4-5 5a3 3 0 0 1-4.3-4.2l5.6-5.6a2 2 0 0 1 2.8 2.8l-5.5 5.6a1 1 0 0 1-1.5-1.4l5-5";
export const sound =
  "M3.5 8v4h2.7L10 15.2V4.8L6.2 8H3.5ZM13 7.5a3.6 3.6 0 0 1 0 5M15.2 5.3a6.6 6.6 0 0 1 0 9.4";
export const muted = "M3.5 8v4h2.7L10 15.2V4.8L6.2 8H3.5ZM13 7.8l4 4.4M17 7.8l-4 4.4";
export const offline =
  "M3 8.2a10.5 10.5 0 0 1 3.3-2.1M9 5.3a10.6 10.6 0 0 1 8 2.9M5.8 11.2a6.6 6.6 0 0 1 2.7-1.6M12.4 10a6.5 6.5 0 0 1 1.8 1.2M10 15h.01M4 3.5l12.5 13";
export const info = "M16.7 10a6.7 6.7 0 1 1-13.4 0a6.7 6.7 0 0 1 13.4 0ZM10 9.3v4M10 6.7v.1";
export const slotsFull =
  "M4 5h1.6a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM9.2 5h1.6a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H9.2a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM14.4 5H16a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-1.6a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z";
export const leave = "M8 3.5H5.5A1.5 1.5 0 0 0 4 5v10a1.5 1.5 0 0 0 1.5 1.5H8M8.5 10h8M13.3 6.7 16.6 10l-3.3 3.3";
export const bold = "M6.5 4h4.3a3 3 0 0 1 0 6H6.5V4ZM6.5 10h5a3 3 0 0 1 0 6h-5v-6Z";
export const italic = "M8.5 4h6M5.5 16h6M11.8 4l-3.6 12";
export const bullets = "M8 5.5h8.5M8 10h8.5M8 14.5h8.5M4 5.5h.01M4 10h.01M4 14.5h.01";
export const numbers = "M8.5 5.5h8M8.5 10h8M8.5 14.5h8M3.3 4.3l1.2-.8v4M3.2 12.3c.2-1 2.2-1 2.2.2 0 .8-2.2 2.2-2.2 2.9h2.3";
export const link = "M8.6 11.4a3.3 3.3 0 0 0 4.7 0l2.6-2.6a3.3 3.3 0 0 0-4.7-4.7L10 5.3M11.4 8.6a3.3 3.3 0 0 0-4.7 0l-2.6 2.6a3.3 3.3 0 0 0 4.7 4.7l1.2-1.2";
export const smile = "M16.7 10a6.7 6.7 0 1 1-13.4 0a6.7 6.7 0 0 1 13.4 0ZM7.2 11.8c.6 1 1.6 1.6 2.8 1.6s2.2-.6 2.8-1.6M7.6 8v.1M12.4 8v.1";
export const transfer = "M4 7h11.5M12.5 4l3 3-3 3M16 13H4.5M7.5 10l-3 3 3 3";
export const search = "M14.2 9a5.2 5.2 0 1 1-10.4 0a5.2 5.2 0 0 1 10.4 0ZM12.8 12.8l3.7 3.7";
export const more = "M5 10h.01M10 10h.01M15 10h.01";
export const person = "M13 6.8a3 3 0 1 1-6 0a3 3 0 0 1 6 0ZM4 16.5c.6-3 2.9-4.7 6-4.7s5.4 1.7 6 4.7";
export const people = "M11 6.8a2.8 2.8 0 1 1-5.6 0a2.8 2.8 0 0 1 5.6 0ZM2.5 16.2c.5-2.8 2.7-4.4 5.7-4.4s5.2 1.6 5.7 4.4M12.6 4.2a2.8 2.8 0 0 1 0 5.2M14.4 12.2c1.7.6 2.8 2 3.1 4";
export const queue = "M4 5.5h12M4 10h12M4 14.5h7";
export const plus = "M10 4v12M4 10h12";
export const board = "M4 16V9.5M8 16V5M12 16v-4.5M16 16V7.5";
export const sliders =
  "M3 6h7M14.5 6H17M3 14h2.5M10 14h7M14.4 6a2.2 2.2 0 1 1-4.4 0a2.2 2.2 0 0 1 4.4 0ZM10 14a2.2 2.2 0 1 1-4.4 0a2.2 2.2 0 0 1 4.4 0Z";
export const image = "M5.5 4h9A1.5 1.5 0 0 1 16 5.5v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 4 14.5v-9A1.5 1.5 0 0 1 5.5 4ZM7.5 8.5v-.1M4.5 14l3.7-3.5 2.3 2 2-1.7 3.2 2.7";
export const chart = "M3.5 3.5v11a2 2 0 0 0 2 2h11M6.5 12.5l3.2-3.7 2.8 2.2 4-5";
