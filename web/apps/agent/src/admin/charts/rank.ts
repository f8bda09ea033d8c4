export interface Rank {
  readonly key: string;
  readonly name: string;
  readonly value: number;
  readonly text: string;
  /** What is behind it. */
  readonly href: string | undefined;
}
