// On a page beside ChatJS: a customer as a site would write one, who reads the transcript on every new connection.

globalThis.chat = ({ endpoint, details }) => {
  connect.ChatSession.setGlobalConfig({ endpoint, region: "us-east-1", features: { messageReceipts: { shouldSendMessageReceipts: true } } });
  const session = connect.ChatSession.create({ chatDetails: details, type: "CUSTOMER", options: { region: "us-east-1" }, disableCSM: true });
  const heard = { messages: [], typing: [], read: [], delivered: [], ended: 0, established: 0, lost: 0, broken: 0, transcripts: 0 };
  /** What the site shows: by id, from the socket and from the transcript. */
  const shown = new Map();
  const receipt = (name, messageId) =>
    session.sendEvent({ contentType: `application/vnd.amazonaws.connect.event.${name}`, content: JSON.stringify({ messageId }) });
  session.onMessage(({ data }) => {
    heard.messages.push(data);
    shown.set(data.Id, data);
    // As Amazon's widget does; what is read is told by the tests.
    const isOthers = data.Type === "MESSAGE" && data.ParticipantId !== details.participantId;
    if (isOthers) receipt("message.delivered", data.Id).catch(() => undefined);
  });
  session.onTyping(({ data }) => heard.typing.push(data));
  session.onReadReceipt(({ data }) => heard.read.push(data));
  session.onDeliveredReceipt(({ data }) => heard.delivered.push(data));
  session.onEnded(() => (heard.ended += 1));
  session.onConnectionLost(() => (heard.lost += 1));
  session.onConnectionBroken(() => (heard.broken += 1));
  const readTranscript = async () => {
    for (let nextToken; ; ) {
      const { data } = await session.getTranscript({ maxResults: 100, scanDirection: "BACKWARD", sortOrder: "ASCENDING", nextToken });
      for (const item of data.Transcript) shown.set(item.Id, item);
      if (data.NextToken === undefined) break;
      nextToken = data.NextToken;
    }
    heard.transcripts += 1;
  };
  session.onConnectionEstablished(() => {
    heard.established += 1;
    return readTranscript();
  });
  // A socket that has gone silent is replaced without any word of it; what was on its way is in the transcript only.
  let wasSilent = false;
  session.onDeepHeartbeatFailure(() => (wasSilent = true));
  session.onDeepHeartbeatSuccess(() => {
    if (wasSilent) readTranscript();
    wasSilent = false;
  });
  Object.assign(globalThis, { session, heard, shown, receipt });
  return session.connect().then(({ connectSuccess }) => connectSuccess);
};
