// What the page says about the widget: the script tag's data attributes, and calls in the manner of Amazon's snippet,
// `amazon_connect("styles", {...})`. Nothing here touches the page.

import { interactiveResponseType, interactiveType, markdownType, plainType } from "@bellboard/api";

export type Callback = (name: string, data: unknown) => void;

export interface Settings {
  flowId: string | undefined;
  /** Whose chat it is. */
  brand: string | undefined;
  language: string | undefined;
  theme: "light" | "dark" | undefined;
  /** Where the page knows who the customer is, the form doesn't ask. */
  customerName: (() => Promise<string>) | undefined;
  attributes: Record<string, string>;
  contentTypes: readonly string[];
  durationMinutes: number | undefined;
  /** The names of our CSS variables, without what they have in common. */
  variables: Record<string, string>;
  callbacks: Record<string, Callback>;
  hasLauncher: boolean;
  opensItself: boolean;
  /** The page's own button opens the chat by what it is given. */
  launch: ((open: () => void) => void) | undefined;
}

/** What the widget can show. */
const shown = [plainType, markdownType, interactiveType, interactiveResponseType];
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** How long the page may take to say a name. */
const nameMsMax = 5_000;

export function settingsOf(data: Readonly<Record<string, string | undefined>>): Settings {
  const theme = data["theme"];
  return {
    flowId: data["flow"],
    brand: data["name"],
    language: data["lang"],
    theme: theme === "light" || theme === "dark" ? theme : undefined,
    customerName: undefined,
    attributes: {},
    contentTypes: shown,
    durationMinutes: undefined,
    variables: {},
    callbacks: {},
    hasLauncher: true,
    opensItself: false,
    launch: undefined,
  };
}

/** Members of Amazon's `styles` and `customStyles`, as our variables. */
const variableOf: Readonly<Record<string, string>> = {
  "openChat.backgroundColor": "brand",
  "openChat.color": "on-brand",
  "closeChat.backgroundColor": "close",
  "closeChat.color": "on-close",
  "headerConfig.backgroundColor": "header",
  "headerConfig.color": "on-header",
  "header.headerBackgroundColor": "header",
  "header.headerTextColor": "on-header",
  "global.frameWidth": "width",
  "global.frameHeight": "height",
  "global.fontSize": "size",
  "global.typeface": "font",
  "global.textColor": "text",
  "transcript.widgetBackgroundColor": "ground",
  "transcript.customerChatBubbleColor": "own",
  "transcript.customerMessageTextColor": "on-own",
  "transcript.agentChatBubbleColor": "other",
  "transcript.agentMessageTextColor": "on-other",
};

/** Takes one call. False where it is one that the widget doesn't know. */
export function take(settings: Settings, name: unknown, value: unknown): boolean {
  switch (name) {
    case "styles":
    case "customStyles":
      takeStyles(settings, value);
      return true;
    case "snippetId":
      // Amazon's own ids name nothing here; a flow's does.
      if (typeof value === "string" && uuid.test(value)) settings.flowId = value;
      return true;
    case "supportedMessagingContentTypes":
      if (Array.isArray(value)) settings.contentTypes = shown.filter((type) => type === plainType || value.includes(type));
      return true;
    case "customerDisplayName":
      settings.customerName = () => nameBy(value);
      return true;
    case "contactAttributes":
      settings.attributes = Object.fromEntries(Object.entries(membersOf(value)).map(([key, one]) => [key, String(one)]));
      return true;
    case "chatDurationInMinutes":
      if (typeof value === "number") settings.durationMinutes = value;
      return true;
    case "language":
      settings.language = String(value);
      return true;
    case "registerCallback":
      for (const [event, call] of Object.entries(membersOf(value))) if (typeof call === "function") settings.callbacks[event] = call as Callback;
      return true;
    case "customLaunchBehavior": {
      const { skipIconButtonAndAutoLaunch, alwaysHideWidgetButton, programmaticLaunch } = membersOf(value);
      settings.opensItself = skipIconButtonAndAutoLaunch === true;
      settings.hasLauncher = alwaysHideWidgetButton !== true;
      if (typeof programmaticLaunch === "function") settings.launch = programmaticLaunch as Settings["launch"];
      return true;
    }
    default:
      return false;
  }
}

function takeStyles(settings: Settings, value: unknown): void {
  for (const [group, members] of Object.entries(membersOf(value))) {
    for (const [member, one] of Object.entries(membersOf(members))) {
      const variable = variableOf[`${group}.${member}`];
      if (variable && typeof one === "string") settings.variables[variable] = one;
    }
  }
  // A ground of the page's own is meant for dark letters.
  if (settings.variables["ground"]) settings.theme ??= "light";
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** A name, or a function that is given somewhere to put it. */
function nameBy(value: unknown): Promise<string> {
  if (typeof value !== "function") return Promise.resolve(typeof value === "string" ? value : "");
  return new Promise((resolve) => {
    setTimeout(() => resolve(""), nameMsMax);
    value((name: unknown) => resolve(typeof name === "string" ? name : ""));
  });
}
