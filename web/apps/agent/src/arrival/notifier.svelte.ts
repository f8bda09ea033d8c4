// The browser's own notifications: whether they are allowed, and what is shown by them now.

/** framed: the page is within one of another origin, where browsers allow none. */
export type Permission = NotificationPermission | "framed" | "unsupported";

export interface Notice {
  /** One with the same tag takes the place of the one before. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  /** Stays until it is taken back or clicked. */
  readonly stays: boolean;
  readonly onClick: () => void;
}

export class Notifier {
  permission = $state<Permission>(permissionNow());
  #shown = new Map<string, Notification>();

  async ask(): Promise<void> {
    if (typeof Notification !== "undefined") await Notification.requestPermission();
    this.permission = permissionNow();
  }

  /** The agent may have changed it in the browser meanwhile. */
  look(): void {
    this.permission = permissionNow();
  }

  show({ tag, title, body, stays, onClick }: Notice): void {
    if (permissionNow() !== "granted") return;
    try {
      const notification = new Notification(title, { body, tag, requireInteraction: stays, silent: true });
      notification.onclick = () => {
        window.focus();
        notification.close();
        onClick();
      };
      this.#shown.set(tag, notification);
    } catch {
      // Some browsers notify from service workers only; the page itself still shows what came.
    }
  }

  takeBack(tag: string): void {
    this.#shown.get(tag)?.close();
    this.#shown.delete(tag);
  }
}

function permissionNow(): Permission {
  if (typeof Notification === "undefined") return "unsupported";
  return Notification.permission === "denied" && window.top !== window ? "framed" : Notification.permission;
}
