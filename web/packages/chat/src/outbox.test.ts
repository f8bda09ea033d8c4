import { expect, test, vi } from "vitest";
import { ApiError, NetworkError, type Sent } from "@bellboard/api";
import { keepInMemory } from "./keep.ts";
import { Outbox, type OutboxPort, type Unsent } from "./outbox.ts";
import { text } from "./samples.ts";

class Wire implements OutboxPort {
  readonly keep;
  readonly name = "c1";
  connected = true;
  asked: { content: string; clientToken: string }[] = [];
  sent: string[] = [];
  unsent: readonly Unsent[] = [];
  answers: (Sent | Error)[] = [];

  constructor(keep = keepInMemory()) {
    this.keep = keep;
  }
  async send(one: { content: string; clientToken: string }): Promise<Sent> {
    this.asked.push(one);
    const answer = this.answers.shift() ?? { Id: `m-${this.asked.length}`, AbsoluteTime: "2026-05-12T14:00:00.000Z" };
    if (answer instanceof Error) throw answer;
    return answer;
  }
  isConnected(): boolean {
    return this.connected;
  }
  onChange(unsent: readonly Unsent[]): void {
    this.unsent = unsent;
  }
  onSent(unsent: Unsent): void {
    this.sent.push(unsent.content);
  }
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

test("messages go out in the order written", async () => {
  const wire = new Wire();
  const outbox = new Outbox(wire);
  for (const content of ["a", "b", "c"]) outbox.add(content);
  await settled();
  expect(wire.sent).toEqual(["a", "b", "c"]);
  expect(wire.unsent).toEqual([]);
});

test("a refused message stays and is tried again under the same token", async () => {
  const wire = new Wire();
  wire.answers = [new ApiError("ThrottlingException", 429, "slow down")];
  const outbox = new Outbox(wire);
  outbox.add("a");
  await settled();
  expect(wire.unsent).toMatchObject([{ content: "a", state: "failed" }]);
  outbox.retry(wire.unsent[0]!.clientToken);
  await settled();
  expect(wire.sent).toEqual(["a"]);
  expect(wire.asked[0]!.clientToken).toBe(wire.asked[1]!.clientToken);
});

test("without a connection messages wait, over a reload too, and go when it is back", async () => {
  const keep = keepInMemory();
  const before = new Wire(keep);
  before.connected = false;
  const first = new Outbox(before);
  first.add("a");
  first.add("b");
  await settled();
  expect(before.asked).toEqual([]);
  const after = new Wire(keep);
  const reloaded = new Outbox(after);
  expect(after.unsent.map((one) => one.content)).toEqual(["a", "b"]);
  reloaded.resume();
  await settled();
  expect(after.sent).toEqual(["a", "b"]);
});

test("a message never answered goes again with the connection, under the same token", async () => {
  const wire = new Wire();
  wire.answers = [new NetworkError("gone")];
  const outbox = new Outbox(wire);
  outbox.add("a");
  await settled();
  expect(wire.unsent).toMatchObject([{ state: "unanswered" }]);
  outbox.resume();
  await settled();
  expect(wire.sent).toEqual(["a"]);
  expect(new Set(wire.asked.map((one) => one.clientToken)).size).toBe(1);
});

test("a message never answered while the socket is there is asked again a little later", async () => {
  vi.useFakeTimers();
  const wire = new Wire();
  wire.answers = [new NetworkError("gone")];
  const outbox = new Outbox(wire);
  outbox.add("a");
  await vi.advanceTimersByTimeAsync(1_999);
  expect(wire.asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(wire.sent).toEqual(["a"]);
  expect(wire.asked[0]!.clientToken).toBe(wire.asked[1]!.clientToken);
  vi.useRealTimers();
});

test("a message whose answer was lost but which comes back over the socket isn't shown twice", async () => {
  const wire = new Wire();
  wire.answers = [new NetworkError("gone")];
  const outbox = new Outbox(wire);
  outbox.add("a");
  await settled();
  outbox.arrived(text(1, "AGENT", { Content: "a" }));
  expect(wire.unsent).toEqual([]);
});
