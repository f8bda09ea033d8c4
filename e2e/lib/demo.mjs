// The demo with people at it: customers on the shop's page or by the widget's calls, agents at their panels.

import { Panel, Shop, useWindows } from "./browser.mjs";
import { ask } from "./http.mjs";
import { Customer } from "./people.mjs";
import { useServers } from "./server.mjs";
import { until } from "./until.mjs";

/** For the calling suite: `demo()` starts a server whose clock is in the test's hand. */
export function useDemo() {
  const start = useServers();
  const open = useWindows();
  return async function demo(options) {
    const server = await start({ demo: true, manualClock: true, ...options });
    const windows = [];
    const add = async (kind, size) => {
      const window = await open(kind, server, size);
      windows.push(window);
      return window;
    };
    return {
      server,
      shop: async (size) => (await add(Shop, size)).visit(),
      panel: async (username, { password, ...size } = {}) => (await add(Panel, size)).signIn(username, password),
      page: (size) => add(Panel, size),
      /** None of their pages has complained of anything. */
      assertFaultless: () => windows.forEach((window) => window.assertFaultless()),
    };
  };
}

/** A customer by the calls of the widget, still with the bot. */
export async function startedCustomer(server, name, more = {}) {
  const { data } = await ask(server.url, "POST", "/widget/start-chat", { body: { ParticipantDetails: { DisplayName: name }, ...more } });
  const customer = new Customer(server, data.startChatResult);
  await customer.connect();
  const ofBot = async () => (await customer.transcript()).filter((item) => item.ParticipantRole === "CUSTOM_BOT" && item.Type === "MESSAGE").length;
  await until("the bot's question", async () => (await ofBot()) > 0);
  return customer;
}

/** A customer by the calls of the widget, past the bot. */
export async function queuedCustomer(server, name, ...texts) {
  return pastBot(await startedCustomer(server, name), ...texts);
}

/** Of a chat that takes formatted texts. */
export async function markdownCustomer(server, name, ...texts) {
  return pastBot(await startedCustomer(server, name, { SupportedMessagingContentTypes: ["text/plain", "text/markdown"] }), ...texts);
}

async function pastBot(customer, ...texts) {
  await customer.send(texts[0]);
  await until("the bot's end", async () => (await customer.transcript()).some((item) => item.ContentType.endsWith("participant.left")));
  for (const text of texts.slice(1)) await customer.send(text);
  return customer;
}
