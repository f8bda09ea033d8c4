// Requests drawn by chance from the shapes of a service model: some that could be meant, some that could not.

const depthMax = 6;
/** Longer texts than this are drawn only to be refused. */
const textMax = 24;
const addressMax = 8_000;
const letters = ["a", "b", "Z", "7", " ", "-", "_", "é", "\u{1f600}", "字"];

/** Draws from a model by the numbers of `chance`; `known(name, shape)` gives values that exist, where there are some. */
export class Drawer {
  #numbers = 0;

  constructor(model, chance, known) {
    Object.assign(this, { model, chance, known });
  }

  /** A whole number from `least` to `most`. */
  whole(least, most) {
    return least + Math.floor(this.chance() * (most - least + 1));
  }

  one(list) {
    return list[this.whole(0, list.length - 1)];
  }

  happens(share) {
    return this.chance() < share;
  }

  /** The arguments of an operation, by name. */
  values(operation) {
    const values = {};
    for (const { name, member, isRequired } of this.model.input(operation)) {
      if (isRequired || this.happens(0.3)) values[name] = this.value(member.shape, name);
    }
    return values;
  }

  value(shapeName, name, depth = 0) {
    const shape = this.model.shapes[shapeName];
    const known = this.known(name, shapeName, this);
    if (known !== undefined) return known;
    switch (shape.type) {
      case "structure":
        return this.#structure(shapeName, shape, depth);
      case "list": {
        if (depth >= depthMax) return [];
        const least = shape.min ?? 0;
        const most = Math.min(shape.max ?? 3, Math.max(least, 3));
        return Array.from({ length: this.whole(least, most) }, () => this.value(shape.member.shape, singular(name), depth + 1));
      }
      case "map": {
        const pairs = Array.from({ length: depth >= depthMax ? 0 : this.whole(0, 2) }, (_, n) => [
          `${this.value(shape.key.shape, "key", depth + 1)}`,
          this.value(shape.value.shape, `value${n}`, depth + 1),
        ]);
        return Object.fromEntries(pairs);
      }
      case "string":
        return shape.enum === undefined ? this.#text(shape, name) : this.one(shape.enum);
      case "boolean":
        return this.happens(0.5);
      case "integer":
      case "long":
        return this.whole(shape.min ?? 0, Math.min(shape.max ?? 100, (shape.min ?? 0) + 100));
      case "timestamp":
        return Math.floor(Date.now() / 1000) + this.whole(-86_400, 5 * 86_400);
      default:
        return (shape.min ?? 0) + this.whole(0, 100) / 10;
    }
  }

  #structure(shapeName, shape, depth) {
    const members = this.model.members(shapeName);
    if (shape.union) {
      const { name, member } = this.one(members);
      return { [name]: this.value(member.shape, name, depth + 1) };
    }
    const chosen = members.filter(({ isRequired }) => isRequired || (depth < depthMax && this.happens(0.35)));
    return Object.fromEntries(chosen.map(({ name, member }) => [member.locationName ?? name, this.value(member.shape, name, depth + 1)]));
  }

  #text(shape, name) {
    const least = shape.min ?? 1;
    if (this.happens(0.8)) {
      const plain = `${name.replace(/\W/g, "")}-${(this.#numbers += 1)}`;
      return plain.slice(0, shape.max ?? plain.length).padEnd(least, "x");
    }
    const length = this.whole(least, Math.max(least, Math.min(shape.max ?? textMax, textMax)));
    return Array.from({ length }, () => this.one(letters)).join("").slice(0, shape.max ?? undefined);
  }

  /** The same request with one to three things about it changed; `what` names them. */
  mutated(operation, values) {
    const what = [];
    let changed = structuredClone(values);
    const many = this.whole(1, 3);
    const request = { ...this.model.request(operation, changed) };
    request.body = JSON.stringify(request.body);
    for (let n = 0; n < many; n++) {
      const kind = this.one(["member", "member", "member", "path", "query", "text", "text", "method", "type"]);
      what.push(kind);
      if (kind === "member" || kind === "path") {
        // Drawn on the arguments, before they become a request.
        changed = kind === "member" ? this.#worse(changed) : this.#elsewhere(operation, changed);
        const again = this.model.request(operation, changed);
        Object.assign(request, { path: again.path, query: again.query, headers: again.headers, body: JSON.stringify(again.body) });
      } else if (kind === "query") {
        request.query = this.one([`${request.query}&${request.query}`, "maxResults=-1", "maxResults=x&maxResults=1", "nextToken=AAAA", "nextToken=%00", "a=%C3%A9", "=", "x", "%5B%5D=1"]);
      } else if (kind === "text") {
        request.body = this.#broken(String(request.body));
      } else if (kind === "method") {
        request.method = this.one(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"]);
      } else {
        request.contentType = this.one(["text/plain", "application/x-amz-json-1.1", "application/xml", "application/json; charset=utf-16", "", "/"]);
      }
    }
    // Longer addresses are refused before any operation sees them.
    request.query = request.query.slice(0, addressMax).replace(/%.?$/, "");
    return { ...request, what: what.join(" ") };
  }

  /** Arguments with one value, at any depth, that isn't as it should be. */
  #worse(values) {
    const places = [];
    const walk = (at) => {
      for (const key of Object.keys(at)) {
        places.push([at, key]);
        if (typeof at[key] === "object" && at[key] !== null) walk(at[key]);
      }
    };
    walk(values);
    if (places.length === 0 || this.happens(0.05)) return { ...values, Unheard: this.#odd() };
    const [at, key] = this.one(places);
    if (this.happens(0.2)) delete at[key];
    else if (Array.isArray(at[key]) && this.happens(0.5)) {
      const first = at[key][0] ?? "a";
      // What is too long for one request at all is another test's.
      const isLong = JSON.stringify(first).length > 200;
      at[key] = Array.from({ length: this.one([0, 2, isLong ? 3 : 101, isLong ? 4 : 1_500]) }, () => first);
    }
    else at[key] = this.#odd();
    return Array.isArray(values) ? {} : values;
  }

  #odd() {
    return this.one([
      null,
      "",
      " ",
      "x".repeat(this.one([129, 513, 1_025, 5_000, 40_000])),
      "\u0000",
      "\ud800",
      "a\u202e\u0301\ufeff",
      "../..",
      "%2F",
      "00000000-0000-0000-0000-000000000000",
      "arn:aws:connect:us-east-1:000000000000:instance/0/queue/0",
      "$.Attributes.x",
      "{}",
      -1,
      0,
      0.5,
      1e308,
      2 ** 53,
      -(2 ** 63),
      99_999_999_999_999,
      true,
      [],
      [[]],
      [null],
      {},
      { a: { b: [] } },
    ]);
  }

  /** Other values in the path. */
  #elsewhere(operation, values) {
    const inPath = this.model.input(operation).filter(({ member }) => member.location === "uri");
    if (inPath.length === 0) return values;
    const { name } = this.one(inPath);
    const odd = this.one(["0", "x".repeat(600), "%", "a/b", "é", "\u0000", "00000000-0000-0000-0000-000000000000", "arn:aws:connect:::", " ", "*", "null", ":", "a?b", "#"]);
    return { ...values, [name]: odd };
  }

  /** A text that is no JSON any more, or other JSON. */
  #broken(text) {
    const at = this.whole(0, text.length);
    return this.one([
      () => text.slice(0, at),
      () => `${text.slice(0, at)}${this.one(["\"", "}", "]", "\\", "\u0000", ",", "\ufeff"])}${text.slice(at)}`,
      () => "",
      () => "[]",
      () => "null",
      () => "\"\"",
      () => "7",
      () => `${text}${text}`,
      () => "[".repeat(20_000),
      () => `{"a":${"{\"a\":".repeat(500)}1${"}".repeat(501)}`,
      () => text.replace(/"/g, "'"),
      () => text.replace(/:("[^"]*"|\d+)/, ":1e999"),
      () => text.replace("{", "{\"InstanceId\":1,\"InstanceId\":2,"),
      () => Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([0xff, 0xfe, 0xc0, 0x80]), Buffer.from(text.slice(at))]),
      () => Buffer.from(text, "utf16le"),
    ])();
  }
}

/** `QueueIds` holds values such as `QueueId`. */
const singular = (name) => name.replace(/s$/, "");
