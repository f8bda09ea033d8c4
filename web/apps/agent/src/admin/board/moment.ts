// What is shown of a past moment beyond what a board shows.

export interface Moment {
  /** Queues and agents that are otherwise than just before. */
  readonly changed: ReadonlySet<string>;
  readonly changedText: string;
  /** The contact that it was about. */
  readonly contact: string | undefined;
  /** How long an offer went on, of its end in epoch seconds. */
  readonly untilText: (until: number) => string;
}
