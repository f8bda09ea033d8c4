import { expect, test } from "vitest";
import { type AgentService, ApiError, NetworkError } from "@bellboard/api";
import { Calls } from "./calls.ts";

function service(answer: (operation: string, body: unknown) => Promise<unknown>): { calls: Calls; asked: unknown[] } {
  const asked: unknown[] = [];
  const agent = {
    call: (operation: string, body: unknown) => {
      asked.push([operation, body]);
      return answer(operation, body);
    },
  } as unknown as AgentService;
  return { calls: new Calls(agent), asked };
}

test("an operation goes to the service under its name, with dates as numbers", async () => {
  const { calls, asked } = service(async () => ({ contactId: "c" }));
  const params = { name: "Call back", scheduledTime: new Date(1_500), references: { a: { type: "URL", value: "https://a" } } };
  expect(await calls.answer("createTaskContact", params)).toEqual({ data: { contactId: "c" }, err: null });
  expect(asked).toEqual([["CreateTaskContact", { ...params, scheduledTime: 1.5 }]]);
});

test("when a token ends is a date in text", async () => {
  const { calls } = service(async () => ({ chatTokenTransport: { participantToken: "t", expiry: 1.5 } }));
  const { data } = await calls.answer("createTransport", { transportType: "chat_token" });
  expect(data).toEqual({ chatTokenTransport: { participantToken: "t", expiry: "1970-01-01T00:00:01.500Z" } });
});

test("what is ours in the configuration stays here", async () => {
  const { calls } = service(async () => ({ configuration: { name: "Ann", bellboard: { approvedOrigins: ["https://a"] } } }));
  expect((await calls.answer("getAgentConfiguration", {})).data).toEqual({ configuration: { name: "Ann" } });
});

test.each([
  [new ApiError("InvalidStateException", 400, "It is over."), { type: "InvalidStateException", message: "It is over.", stack: [], statusCode: 400 }],
  [new NetworkError("away"), { type: "NetworkError", message: "NetworkError: away", stack: [] }],
])("%s is told as Streams reads it", async (error, told) => {
  const { calls } = service(async () => Promise.reject(error));
  const { data, err } = await calls.answer("acceptContact", { contactId: "c" });
  expect([data, JSON.parse(String(err))]).toEqual([null, told]);
});

test("what isn't supported is refused and asks nobody, what Streams logs is dropped", async () => {
  const { calls, asked } = service(async () => ({}));
  for (const method of ["getNewAuthToken", "createOutboundContact", "constructor", "GetAgentSnapshot", "../login"]) {
    expect(JSON.parse(String((await calls.answer(method, {})).err)).type, method).toBe("UnknownOperationException");
  }
  expect(await calls.answer("sendClientLogs", {})).toEqual({ data: {}, err: null });
  expect(asked).toEqual([]);
});

test("a page in a loop is stopped", async () => {
  const { calls, asked } = service(() => new Promise(() => undefined));
  for (let n = 0; n < 100; n += 1) void calls.answer("getAgentSnapshot", {});
  expect(JSON.parse(String((await calls.answer("getAgentSnapshot", {})).err)).type).toBe("TooManyRequestsException");
  expect(asked.length).toBe(100);
});
