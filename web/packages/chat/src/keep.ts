// Small values kept over a reload. Where the browser refuses storage, they last as long as the page.

export interface Keep {
  read(key: string): string | undefined;
  write(key: string, value: string | undefined): void;
}

/** For pages: `sessionStorage` or `localStorage`, asked for lazily since reading the property itself may throw. */
export function keepIn(storage: () => Storage): Keep {
  const fallback = keepInMemory();
  const real = (): Storage | undefined => {
    try {
      return storage();
    } catch {
      return undefined;
    }
  };
  return {
    read: (key) => fallback.read(key) ?? real()?.getItem(key) ?? undefined,
    write: (key, value) => {
      fallback.write(key, undefined);
      try {
        if (value === undefined) storage().removeItem(key);
        else storage().setItem(key, value);
      } catch {
        fallback.write(key, value);
      }
    },
  };
}

export function keepInMemory(): Keep {
  const values = new Map<string, string>();
  return {
    read: (key) => values.get(key),
    write: (key, value) => {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    },
  };
}

/** What was kept as JSON, or undefined when it is missing or spoilt. */
export function readKept<T>(keep: Keep, key: string): T | undefined {
  const text = keep.read(key);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
