// Ten thousand requests that chance draws from the public service models, half of them spoilt: each is answered as an
// AWS client reads it, and one that is refused changes nothing.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Crowd } from "../lib/crowd.mjs";
import { chance } from "../lib/random.mjs";
import { useServer } from "../lib/server.mjs";

/** The same requests each time; others for whoever gives another seed. */
const seed = Number(process.env.BELLBOARD_SEED ?? 4);
const requests = 10_000;
/** So many refused requests are sent again, and everything is looked at after so many of them. */
const againCount = 1_000;
const againAtOnce = 25;

/** What no operation has to name among its errors. */
const errorsOfAll = [
  "AccessDeniedException",
  "UnknownOperationException",
  "InternalServiceException",
  "InternalServerException",
  "ThrottlingException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "SerializationException",
  "ValidationException",
  "RequestEntityTooLargeException",
];

describe("random", () => {
  const server = useServer({ manualClock: true });

  it("answers 10,000 requests, and none that is refused changes anything", { timeout: 300_000 }, async (t) => {
    t.diagnostic(`BELLBOARD_SEED=${seed}`);
    const crowd = await Crowd.of(server, chance(seed));
    const refused = [];
    let carriedOut = 0;
    for (let n = 0; n < requests; n++) {
      const request = crowd.draw();
      const before = crowd.events;
      const reply = await crowd.send(request).catch((error) => assert.fail(`${shown(request, n)}: ${error.message}`));
      const isCarriedOut = judge(request, reply, `${shown(request, n)}\n${reply.status} ${reply.text.slice(0, 400)}`);
      if (isCarriedOut) await crowd.learn(request, JSON.parse(reply.text || "{}"));
      crowd.events = await crowd.eventCount();
      if (isCarriedOut) {
        carriedOut += 1;
      } else {
        assert.equal(crowd.events, before, `refused, yet something was written: ${shown(request, n)}\n${reply.status} ${reply.text}`);
        refused.push(request);
      }
    }
    t.diagnostic(`${carriedOut} carried out, ${refused.length} refused`);
    // Else chance draws nothing that could be meant, and this shows little.
    assert.ok(carriedOut > requests / 5 && refused.length > requests / 5, `${carriedOut} carried out`);

    const every = Math.floor(refused.length / againCount);
    const again = refused.filter((_, n) => n % every === 0);
    let compared = 0;
    let before = await crowd.everything();
    for (let from = 0; from < again.length; from += againAtOnce) {
      const part = again.slice(from, from + againAtOnce);
      const taken = [];
      for (const request of part) if ((await crowd.send(request)).status < 300) taken.push(request);
      const after = await crowd.everything();
      // What was refused before may be good by now; then this part shows nothing.
      if (taken.length === 0) {
        assert.deepEqual(differences(before, after), [], part.map((request) => shown(request, from)).join("\n"));
        compared += part.length;
      }
      before = after;
    }
    t.diagnostic(`${compared} of them again, and ${before.size} replies are as before`);
    assert.ok(compared >= againCount / 2, `${compared}`);
    assert.doesNotMatch(server.log, /panicked/);
    crowd.close();
  });
});

/** The first few replies that aren't the same. */
function differences(before, after) {
  const changed = [...after].filter(([key, text]) => before.get(key) !== text);
  return changed.slice(0, 3).map(([key, text]) => `${key}: ${before.get(key)} became ${text}`);
}

/** Whether it was carried out; throws where the reply isn't as a client of AWS reads it. */
function judge({ service: { model }, operation, method, what }, { status, headers, text }, shown) {
  assert.ok(status < 500, shown);
  assert.ok(headers["x-amzn-requestid"], `no id of the request: ${shown}`);
  if (status < 300) {
    const { output } = model.operations[operation];
    if (what === undefined && output !== undefined) {
      const found = model.misfits(output.shape, text === "" ? {} : JSON.parse(text));
      assert.deepEqual(found, [], shown);
    }
    return true;
  }
  assert.ok(status >= 400, shown);
  const name = headers["x-amzn-errortype"]?.split(":")[0];
  assert.match(name ?? "", /^[A-Z][A-Za-z]+Exception$/, shown);
  if (method !== "HEAD") {
    // The model has errors that say more than a text, or none.
    const members = Object.keys(model.shapes[name]?.members ?? { Message: {} });
    const body = JSON.parse(text);
    assert.ok(members.some((member) => body[member] !== undefined), shown);
    if (members.some((member) => /^message$/i.test(member))) assert.equal(typeof body.Message, "string", shown);
  }
  const own = (model.operations[operation].errors ?? []).map((error) => error.shape);
  assert.ok([...own, ...errorsOfAll].includes(name) || what !== undefined, `not an error of ${operation}: ${shown}`);
  return false;
}

function shown({ operation, what, method, path, query, contentType, body }, n) {
  return `#${n} ${operation} ${what ? `spoilt in ${what}` : ""} ${method} ${path.slice(0, 200)}?${query} ${contentType ?? ""}\n${String(body).slice(0, 600)}`;
}
