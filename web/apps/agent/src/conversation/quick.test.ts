import { expect, test } from "vitest";
import { filledIn, found, searchOf } from "./quick.ts";

const responses = [
  { name: "goodbye", text: "Goodbye, {customer}." },
  { name: "hello", text: "Hello {customer}, I am {agent}." },
  { name: "say-hello", text: "Hi." },
  { name: "returns", text: "Say hello to the depot." },
];

test("a draft that is a slash and a word searches, and nothing else does", () => {
  expect(searchOf("/")).toBe("");
  expect(searchOf("/Hel")).toBe("hel");
  expect(searchOf("/say\\_hello")).toBe("say_hello");
  for (const draft of ["", "hello", "/hello you", "a /b", "//", "/a/b"]) expect(searchOf(draft)).toBeUndefined();
});

test("what begins so comes first, then what holds it, in the operator's order", () => {
  expect(found(responses, "hello").map(({ name }) => name)).toEqual(["hello", "say-hello", "returns"]);
  expect(found(responses, "").map(({ name }) => name)).toEqual(["goodbye", "hello", "say-hello", "returns"]);
  expect(found(responses, "xyz")).toEqual([]);
});

test("names are filled in once, whatever is in them", () => {
  const names = { customer: "{agent} $& Mina", agent: "Jane" };
  expect(filledIn("Hello {customer}, I am {agent}. {other}", names)).toBe("Hello {agent} $& Mina, I am Jane. {other}");
});
