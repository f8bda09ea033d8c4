import { expect, test } from "vitest";
import { nextPath } from "./next.ts";

const origin = "http://127.0.0.1:8080";

test.each([
  ["?next=%2Fagent-app-v2%2F", "/agent-app-v2/"],
  ["?next=%2Fadmin%2Fusers%3Fpage%3D2%23x", "/admin/users?page=2#x"],
  ["", "/ccp-v2/"],
  ["?next=", "/ccp-v2/"],
  ["?next=https%3A%2F%2Fevil.example%2F", "/ccp-v2/"],
  ["?next=%2F%2Fevil.example%2F", "/ccp-v2/"],
  ["?next=%2F%5Cevil.example", "/ccp-v2/"],
  ["?next=%2F%09%2Fevil.example", "/ccp-v2/"],
  ["?next=javascript%3Aalert(1)", "/ccp-v2/"],
])("%s goes to %s", (search, path) => {
  expect(nextPath(search, origin)).toBe(path);
});
