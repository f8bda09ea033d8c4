// What is other after a change, member by member, as people read it.

export interface Difference {
  /** Of members within members: `ranges › 2 › start`. */
  readonly path: string;
  /** Undefined where there was none, or is none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Members beyond these are only counted. */
export const differencesMax = 40;
/** Longer texts are cut: a flow is a document of its own. */
const lengthMax = 300;
/** Members that change with everything, or that the row says already. */
const passedOver = new Set(["id", "created_at"]);

export function differencesOf(before: unknown, after: unknown): Difference[] {
  const [was, is] = [flat(before), flat(after)];
  const paths = [...new Set([...was.keys(), ...is.keys()])];
  return paths.filter((path) => was.get(path) !== is.get(path)).map((path) => cut({ path, before: was.get(path), after: is.get(path) }));
}

/** What is shown of two long texts is where they part. */
function cut({ path, before, after }: Difference): Difference {
  const [was, is] = [before ?? "", after ?? ""];
  if (Math.max(was.length, is.length) <= lengthMax) return { path, before, after };
  let from = 0;
  while (from < was.length && was[from] === is[from]) from++;
  from = before === undefined || after === undefined ? 0 : Math.max(0, from - 40);
  const part = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : `${from > 0 ? "…" : ""}${text.slice(from, from + lengthMax)}${text.length > from + lengthMax ? "…" : ""}`;
  return { path, before: part(before), after: part(after) };
}

/** Each value that holds no others, by where it stands. Lists of plain values are one value. */
function flat(value: unknown): Map<string, string> {
  const all = new Map<string, string>();
  const walk = (at: unknown, path: readonly string[]): void => {
    if (at === null || at === undefined) return;
    if (Array.isArray(at) && at.every((one) => typeof one !== "object" || one === null)) {
      if (at.length > 0) all.set(path.join(" › "), at.join(", "));
    } else if (typeof at === "object") {
      for (const [name, of] of Object.entries(at)) {
        if (path.length > 0 || !passedOver.has(name)) walk(of, [...path, Array.isArray(at) ? String(Number(name) + 1) : name.replaceAll("_", " ")]);
      }
    } else {
      all.set(path.join(" › "), String(at));
    }
  };
  walk(value, []);
  return all;
}
