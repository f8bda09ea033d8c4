// The words of the reports that are kept by name.

import { countingIn } from "../count.ts";

const { count } = countingIn("en");

export const kept = {
  title: "Saved reports",
  text: "Kept on the server. Yours are seen by you alone until you publish them. To keep what is shown above, give it a name.",
  name: "Name of this report",
  save: "Save",
  replace: "Replace",
  own: "Yours",
  noneOwn: "You have saved none yet.",
  others: "Published by others",
  noneOthers: "Nobody else has published one.",
  published: "Published",
  by: (name: string): string => `by ${name}`,
  actsOn: (name: string): string => `What to do with ${name}`,
  publish: "Publish",
  withdraw: "Withdraw",
  rename: "Rename",
  newName: (name: string): string => `New name of ${name}`,
  remove: "Delete",
  removes: "It’s gone for good then.",
  removesForAll: "It’s gone for everybody then.",
  keep: "Keep it",
  cancel: "Cancel",
  copy: "Copy to mine",
  copyOf: (name: string): string => `${name} (copy)`,
  taken: "There’s a report of this name already. Choose another.",
  wasSaved: (name: string): string => `${name} is saved.`,
  wasRenamed: (name: string): string => `It’s called ${name} now.`,
  wasPublished: (name: string): string => `${name} can be seen by everybody who may see saved reports.`,
  wasWithdrawn: (name: string): string => `${name} is yours alone again.`,
  wasRemoved: (name: string): string => `${name} is deleted.`,
  inBrowser: (n: number): string => count(n, { one: "# report is kept in this browser only:", other: "# reports are kept in this browser only:" }),
  move: "Move to the server",
  wereMoved: (n: number): string => count(n, { one: "# report is on the server now.", other: "# reports are on the server now." }),
};
