import { expect, test } from "vitest";
import { originOf } from "./origins.svelte.ts";

test.each([
  ["https://crm.example", "https://crm.example"],
  [" https://CRM.example/ ", "https://crm.example"],
  ["https://crm.example:443", "https://crm.example"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["https://müller.example", "https://xn--mller-kva.example"],
  ["crm.example", undefined],
  ["https://crm.example/path", undefined],
  ["https://crm.example?x", undefined],
  ["https://a:b@crm.example", undefined],
  ["ftp://crm.example", undefined],
  ["javascript:alert(1)", undefined],
  ["", undefined],
])("%s is the site %s", (text, origin) => {
  expect(originOf(text)).toBe(origin);
});
