// Every word the widget says, in English.

import { counted } from "./counted.ts";
import { enShell } from "./en-shell.ts";

export type Words = typeof en;

const n = counted("en");

export const en = {
  ...enShell,
  title: "How can we help?",
  lead: "Tell us your name and we’ll bring you to a person.",
  leadKnown: "We’ll bring you to a person.",
  yourName: "Your name",
  nameMissing: "Write your name, so that we know what to call you.",
  start: "Start chat",
  starting: "Starting",
  startFailed: "The chat couldn’t start. Try again.",
  startSlow: "There are many chats starting just now. Wait a moment, then try again.",

  finding: "Finding you a person",
  automatic: "Automatic replies",
  placeBefore: "You are number",
  placeAfter: (wait: string | undefined): string => (wait ? `in line, ${wait}` : "in line"),
  wait: (minutes: number): string => (minutes <= 1 ? "about a minute" : n(minutes, { other: "about {n} minutes" })),
  placeKept: "Go on looking around, your place is kept.",
  notifyMe: "Notify me",

  withUs: "Here to help",
  brand: "Chat with us",
  ended: "Chat ended",
  endedAt: (time: string): string => `The chat ended at ${time}`,
  end: "End chat",
  endFailed: "The chat couldn’t be ended. Try again.",
  newChat: "Start a new chat",
  download: "Download transcript",
  conversation: "Conversation",
  joined: (name: string): string => `${name} joined`,
  left: (name: string): string => `${name} left`,
  transferred: "You’re being passed on to another person",
  typing: (name: string): string => `${name} is typing`,
  agent: "Agent",
  assistant: "Assistant",
  comma: ", ",
  you: "You",
  newBelow: "New messages",

  message: (name: string | undefined): string => (name ? `Message ${name}` : "Write a message"),
  send: "Send",
  sending: "Sending",
  sent: "Sent",
  delivered: "Delivered",
  read: "Read",
  waiting: "Waiting to send",
  notSent: "Not sent.",
  tryAgain: "Try again",
  tooLong: "That is too long to send. Shorten it a little.",
  offline: "You’re offline. Your message goes when you’re back.",

  attach: "Attach a file",
  dropHere: "Drop files here to send them",
  filesOnTheWay: "Files on their way",
  fileSent: (percent: number): string => `${percent} %`,
  fileChecking: "Being checked",
  fileFailed: "It broke off.",
  fileRefused: (said: string | undefined): string => said || "This file wasn’t taken.",
  fileTooLarge: (megabytes: number): string => `A file may have ${megabytes} MB at most.`,
  fileEmpty: "This file is empty.",
  fileType: "Files of this kind can’t be sent.",
  fileRemove: (name: string): string => `Remove ${name}`,
  fileDownload: (name: string): string => `Download ${name}`,
  fileGone: "It couldn’t be downloaded. Try again.",
  fileInCheck: (name: string): string => `${name} is being checked`,
  fileNotTaken: (name: string): string => `${name} wasn’t taken`,
  file: (name: string): string => `File: ${name}`,

  chosen: "Chosen",
  timesIn: (place: string): string => `Times in ${place}`,
  transcriptOf: (brand: string, day: string): string => `${brand}, ${day}`,
};
