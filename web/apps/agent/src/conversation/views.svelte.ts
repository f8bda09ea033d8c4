// The views that flows show: their message has a heading alone, and what may be done in one is asked for.

import { type ChatItem, interactiveType } from "@bellboard/api";
import { type Template, templateOf } from "@bellboard/chat";

export class Views {
  #actions = $state.raw<ReadonlyMap<string, readonly string[]>>(new Map());
  readonly #asked = new Set<string>();
  readonly #read: (viewToken: string) => Promise<readonly string[]>;

  constructor(read: (viewToken: string) => Promise<readonly string[]>) {
    this.#read = read;
  }

  /** Asks once of each. Of a view that is over nothing is told: then its heading stays alone. */
  arrived(items: readonly ChatItem[]): void {
    for (const { ContentType, Content = "" } of items) {
      const token = ContentType === interactiveType ? templateOf(Content)?.viewToken : undefined;
      if (token === undefined || this.#asked.has(token)) continue;
      this.#asked.add(token);
      this.#read(token).then(
        (actions) => {
          this.#actions = new Map([...this.#actions, [token, actions]]);
        },
        () => undefined,
      );
    }
  }

  /** As the customer sees it. */
  shown(template: Template | undefined): Template | undefined {
    const actions = template?.viewToken === undefined ? undefined : this.#actions.get(template.viewToken);
    return template && actions ? { ...template, choices: actions.map((title) => ({ title })) } : template;
  }
}
