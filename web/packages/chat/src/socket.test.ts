import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ReconnectingSocket, type SocketState, type Watch } from "./socket.ts";

class FakeSocket {
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: { topic: string; content?: unknown }[] = [];
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  say(frame: unknown): void {
    this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
  }
  confirm(): void {
    this.open();
    this.say({ topic: "aws/subscribe", content: { status: "success", topics: ["aws/chat"] } });
  }
  topics(): string[] {
    return this.sent.map((frame) => frame.topic);
  }
}

let states: SocketState["kind"][];
let frames: [string, unknown][];
let socket: ReconnectingSocket;
let refuse: Error | undefined;
const last = (): FakeSocket => FakeSocket.all.at(-1)!;

function socketWith(watch?: Watch): ReconnectingSocket {
  return new ReconnectingSocket({
    url: async () => {
      if (refuse) throw refuse;
      return `ws://127.0.0.1/${FakeSocket.all.length}`;
    },
    topics: ["aws/chat"],
    optionalTopics: ["bellboard/queue"],
    ...(watch && { watch }),
    onFrame: (topic, content) => frames.push([topic, content]),
    onState: (state) => states.push(state.kind),
    isFinal: (error) => (error as Error).name === "Final",
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  FakeSocket.all = [];
  states = [];
  frames = [];
  refuse = undefined;
  socket = socketWith();
  socket.start();
});

afterEach(() => {
  socket.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const ms = (time: number) => vi.advanceTimersByTimeAsync(time);

test("subscribes, then beats every ten seconds", async () => {
  await ms(0);
  last().confirm();
  expect(states.at(-1)).toBe("open");
  expect(last().topics()).toEqual(["aws/subscribe", "aws/subscribe", "aws/ping"]);
  last().say({ topic: "aws/ping" });
  await ms(10_000);
  expect(last().topics().slice(3)).toEqual(["aws/ping"]);
});

test("an unanswered subscription is asked again and then given up", async () => {
  await ms(0);
  last().open();
  await ms(3_500);
  expect(last().topics()).toEqual(Array(4).fill("aws/subscribe"));
  await ms(600);
  expect(states.at(-1)).toBe("waiting");
});

test("a closed socket is replaced by itself, with a fresh address, waiting longer each time", async () => {
  await ms(0);
  last().confirm();
  last().onclose!();
  expect(states.at(-1)).toBe("waiting");
  await ms(399);
  expect(FakeSocket.all).toHaveLength(1);
  await ms(1);
  expect(FakeSocket.all).toHaveLength(2);
  last().onclose!();
  await ms(799);
  expect(FakeSocket.all).toHaveLength(2);
  await ms(1);
  last().confirm();
  expect(states.at(-1)).toBe("open");
});

test("a link that is open one way only is found out within three seconds of a beat", async () => {
  await ms(0);
  last().confirm();
  last().say({ topic: "aws/ping" });
  await ms(12_900);
  expect(states.at(-1)).toBe("open");
  await ms(100);
  expect(states.at(-1)).toBe("waiting");
});

test("where it is watched closely, silence is said early, forgiven once an answer comes, and given up on when none does", async () => {
  socket.stop();
  socket = socketWith({ everyMs: 1_000, quietAfterMs: 1_500, lostAfterMs: 5_000 });
  socket.start();
  await ms(0);
  last().confirm();
  const pong = (): void => last().say({ topic: "aws/ping" });
  pong();
  await ms(1_000);
  pong();
  await ms(2_499);
  expect(states.at(-1)).toBe("open");
  await ms(1);
  expect(states.at(-1)).toBe("quiet");
  await ms(1_000);
  pong();
  expect(states.at(-1)).toBe("open");
  await ms(2_500);
  expect(states.at(-1)).toBe("quiet");
  await ms(2_999);
  expect(states.at(-1)).toBe("quiet");
  await ms(1);
  expect(states.at(-1)).toBe("waiting");
});

test("what a socket that was given up still says is ignored", async () => {
  await ms(0);
  last().confirm();
  const old = last();
  old.onclose!();
  await ms(400);
  last().confirm();
  old.say({ topic: "aws/chat", content: JSON.stringify({ Id: "late" }) });
  old.onclose!();
  expect(frames).toEqual([]);
  expect(states.at(-1)).toBe("open");
});

test("content is unwrapped; what isn't JSON is skipped", async () => {
  await ms(0);
  last().confirm();
  last().say("not json");
  last().say({ message: "an error frame", connectionId: "x" });
  last().say({ topic: "aws/chat", content: "{spoilt" });
  last().say({ topic: "aws/chat", contentType: "application/json", content: JSON.stringify({ Id: "m" }) });
  expect(frames).toEqual([["aws/chat", { Id: "m" }]]);
});

test("a final refusal stops it; any other is tried again", async () => {
  await ms(0);
  last().confirm();
  refuse = Object.assign(new Error("no"), { name: "Busy" });
  last().onclose!();
  await ms(400);
  expect(states.at(-1)).toBe("waiting");
  refuse.name = "Final";
  await ms(800);
  expect(states.at(-1)).toBe("stopped");
});
