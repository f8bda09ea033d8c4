// Waiting for something to be so: asked again and again until a deadline, never by sleeping and hoping.

/** Far beyond what anything here takes; a test that reaches it has failed. */
export const waitMsMax = 15_000;

/** Calls `probe` until it gives something other than undefined, null or false, and gives that back. */
export async function until(what, probe, { ms = waitMsMax } = {}) {
  const deadline = Date.now() + ms;
  let last;
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 1.5, 100)) {
    try {
      const found = await probe();
      if (found !== undefined && found !== null && found !== false) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** The promise, or an error once the time is over. */
export function within(what, promise, ms = waitMsMax) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${ms} ms: ${what}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
