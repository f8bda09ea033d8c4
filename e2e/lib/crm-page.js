// The page of a site that embeds the panel with Amazon Connect Streams, as its makers write it. What happens gathers
// in `seen`, in order.

globalThis.seen = [];
const say = (what) => globalThis.seen.push(what);

globalThis.start = ({ ccpUrl, ...more }) => {
  const { connect } = globalThis;
  connect.ChatSession.setGlobalConfig({ endpoint: new URL(ccpUrl).origin });
  connect.core.initCCP(document.getElementById("ccp"), { ccpUrl, region: "us-west-2", loginPopup: false, pageOptions: {}, chat: {}, ...more });
  connect.core.onInitialized(() => say("init"));
  connect.core.onViewContact(({ contactId }) => contactId && say(`view ${contactId}`));
  connect.agent((agent) => {
    globalThis.agent = agent;
    say(`agent ${agent.getName()}`);
    agent.onStateChange(({ oldState, newState }) => say(`state ${oldState} to ${newState}`));
    agent.onEnqueuedNextState?.(() => say(`next ${agent.getNextState()?.name}`));
  });
  connect.contact((contact) => {
    const id = contact.getContactId();
    say(`contact ${contact.getStatus().type}`);
    for (const event of ["onConnecting", "onAccepted", "onConnected", "onACW", "onEnded", "onMissed", "onDestroy", "onError"]) {
      contact[event](() => say(`${event} ${id}`));
    }
  });
};

/** Calls a function that takes `{success, failure}` last. */
globalThis.done = (call) =>
  new Promise((success, fail) => call({ success: (data) => success(data ?? null), failure: (error) => fail(new Error(String(error?.message ?? error))) }));

globalThis.contactOf = (id) => globalThis.agent.getContacts().find((one) => one.getContactId() === id);

/** Opens the chat as a site does; its messages gather in `heard`. */
globalThis.openChat = async (id) => {
  globalThis.heard = [];
  const controller = await globalThis.contactOf(id).getAgentConnection().getMediaController();
  controller.onMessage(({ data }) => globalThis.heard.push(`${data.ParticipantRole} ${data.Content}`));
  globalThis.controller = controller;
};

globalThis.stateNamed = (name) => globalThis.agent.getAgentStates().find((state) => state.name === name);
