// How figures read in the language that is on.

import { localeOf } from "../messages/count.ts";
import { language } from "../messages/messages.ts";

/** Of a hundred, to whole ones. */
export const percentText = (ofHundred: number): string =>
  new Intl.NumberFormat(localeOf(language), { style: "percent", maximumFractionDigits: 0 }).format(ofHundred / 100);
