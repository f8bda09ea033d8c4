// The public service models, as boto3 brings them: requests drawn from their shapes, replies held against them.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { encoded } from "./sign.mjs";

const ownPython = join(import.meta.dirname, "../.venv/bin/python");

/** The Python that has boto3. */
export const python = existsSync(ownPython) ? ownPython : "python3";

/** The models of these folders of botocore's data, such as `connect/2017-08-08`. */
export function models(...folders) {
  const found = spawnSync(python, ["-c", "import botocore; print(botocore.__path__[0])"], { encoding: "utf8" });
  if (found.status !== 0) throw new Error(`no botocore: ${found.stderr}`);
  const data = join(found.stdout.trim(), "data");
  return folders.map((folder) => new Model(JSON.parse(gunzipSync(readFileSync(join(data, folder, "service-2.json.gz"))))));
}

export class Model {
  constructor({ operations, shapes }) {
    Object.assign(this, { operations, shapes });
  }

  /** The members of a request: `[{name, member, shape, isRequired}]`. */
  members(shapeName) {
    const shape = this.shapes[shapeName];
    const required = new Set(shape?.required);
    return Object.entries(shape?.members ?? {}).map(([name, member]) => ({
      name,
      member,
      shape: this.shapes[member.shape],
      isRequired: required.has(name),
    }));
  }

  input(operation) {
    const name = this.operations[operation].input?.shape;
    return name === undefined ? [] : this.members(name);
  }

  /** What goes out for these arguments: `{method, path, query, headers, body}`, the body an object. */
  request(operation, values) {
    const { http, input } = this.operations[operation];
    let [path, fixed = ""] = http.requestUri.split("?");
    const query = fixed === "" ? [] : [fixed.includes("=") ? fixed : `${fixed}=`];
    const headers = {};
    const body = {};
    for (const { name, member } of input === undefined ? [] : this.members(input.shape)) {
      const value = values[name];
      if (value === undefined) continue;
      const as = member.locationName ?? name;
      if (member.location === "uri") path = path.replace(new RegExp(`\\{${as}\\+?\\}`), () => encoded(String(value)));
      else if (member.location === "querystring") query.push(...[value].flat().map((one) => `${encoded(as)}=${encoded(String(one))}`));
      else if (member.location === "header") headers[as] = String(value);
      else body[as] = value;
    }
    return { method: http.method, path, query: query.join("&"), headers, body };
  }

  /** What of a reply isn't as the model has it, as texts. */
  misfits(shapeName, value, at = "$") {
    const shape = this.shapes[shapeName];
    const wrong = (what) => [`${at} is ${JSON.stringify(value)?.slice(0, 80)}, not ${what}`];
    switch (shape.type) {
      case "structure": {
        if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong("an object");
        const known = new Map(this.members(shapeName).map((one) => [one.member.locationName ?? one.name, one]));
        const missing = [...known].filter(([as, { isRequired }]) => isRequired && value[as] === undefined);
        const unknown = Object.keys(value).filter((name) => !known.has(name));
        return [
          ...missing.map(([as]) => `${at}.${as} is missing`),
          ...unknown.map((name) => `${at}.${name} is unknown`),
          ...Object.keys(value).flatMap((name) => (known.has(name) ? this.misfits(known.get(name).member.shape, value[name], `${at}.${name}`) : [])),
        ];
      }
      case "list":
        if (!Array.isArray(value)) return wrong("a list");
        return value.flatMap((one, n) => this.misfits(shape.member.shape, one, `${at}[${n}]`));
      case "map":
        if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong("a map");
        return Object.entries(value).flatMap(([key, one]) => this.misfits(shape.value.shape, one, `${at}.${key}`));
      case "string":
        if (typeof value !== "string") return wrong("a text");
        return shape.enum === undefined || shape.enum.includes(value) ? [] : wrong(`one of ${shape.enum.slice(0, 6)}`);
      case "boolean":
        return typeof value === "boolean" ? [] : wrong("a boolean");
      case "integer":
      case "long":
        return Number.isInteger(value) ? [] : wrong("a whole number");
      case "timestamp":
        return typeof value === "number" ? [] : wrong("a number of seconds");
      default:
        return typeof value === "number" ? [] : wrong("a number");
    }
  }
}
