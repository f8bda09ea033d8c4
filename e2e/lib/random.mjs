// Chance that can be had again: the same seed gives the same numbers.

/** The seed of this run: $BELLBOARD_SEED, or a new one. */
export const seed = Number(process.env.BELLBOARD_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** mulberry32: a number from 0 up to and not including 1. */
export function chance(from) {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
