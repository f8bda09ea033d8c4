// The words of reports that are made and delivered by themselves.

import { countingIn } from "../count.ts";

const { count, number } = countingIn("en");
const rows = (n: number): string => count(n, { one: "# row", other: "# rows" });

export const schedules = {
  button: "Schedule",
  title: (name: string): string => `Schedule ${name}`,
  text: "The server makes the report by itself and delivers it as a CSV file.",
  every: "How often",
  units: { DAY: "Every day", WEEK: "Every week", MONTH: "Every month" },
  weekday: "On",
  monthday: "On day",
  time: "At",
  zone: "Time zone",
  mail: "By mail to",
  mailHint: (n: number): string => `One address a line, at most ${number(n)}. All get the same mail.`,
  noMail: "Mail can’t be sent yet: whoever runs the server has to set a mail server first.",
  storage: "Keep a file in storage, where attachments are",
  made: "It’s made a quarter of an hour after its time. If the server was off then, the last one is made up for.",
  yesterday: "Yesterday means the 24 hours before it.",
  publishes: "Scheduling publishes the report.",
  save: "Save the schedule",
  stop: "Stop it",
  wrong: {
    time: "Choose a time of day.",
    to: "Say who gets it, or keep a file in storage.",
    many: "That’s too many addresses.",
  },
  wasScheduled: (name: string): string => `${name} is scheduled.`,
  wasStopped: (name: string): string => `${name} isn’t scheduled any more.`,
  daily: (time: string, zone: string): string => `Every day at ${time} (${zone})`,
  weekly: (day: string, time: string, zone: string): string => `Every ${day} at ${time} (${zone})`,
  monthly: (day: number, time: string, zone: string): string => `Every month on day ${number(day)} at ${time} (${zone})`,
  next: (when: string): string => `next ${when}`,
  to: (n: number): string => count(n, { one: "To # address:", other: "To # addresses:" }),
  toStorage: "Kept in storage.",
  runs: (n: number): string => count(n, { one: "Last time it was made", other: "Last # times it was made" }),
  delivered: (n: number): string => `delivered with ${rows(n)}.`,
  failedChip: "Not delivered",
  failed: (why: string): string => `It failed and isn’t tried again: ${why}`,
  failedAgain: (why: string, when: string): string => `It failed: ${why} Next try ${when}.`,
};
