import { expect, test } from "vitest";
import { localeOf } from "./locale.ts";

test("the page's word counts before the browser's, and what isn't there is passed over", () => {
  expect(localeOf(["de", "fr"], ["es"]).language).toBe("de");
  expect(localeOf([undefined, "fr-CA"], ["es"]).language).toBe("fr");
  expect(localeOf(["it", ""], ["nl", "ja-JP"]).language).toBe("ja");
  expect(localeOf(["it"], ["nl"]).language).toBe("en");
  expect(localeOf(["de_DE"], []).language).toBe("de");
});

test("times are written as in the customer's own country, where the browser names it", () => {
  expect(localeOf(["en"], ["de", "en-GB", "en-US"]).tag).toBe("en-GB");
  expect(localeOf(["en"], ["de"]).tag).toBe("en");
});

test("Arabic goes from right to left", () => {
  expect(localeOf(["ar-EG"], [])).toMatchObject({ language: "ar", direction: "rtl" });
  expect(localeOf(["ja"], []).direction).toBe("ltr");
});
