// Every word the panel says, in English. The type of this object is what another language has to fill.

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const en = {
  product: "Bellboard",
  customer: "Customer",
  tryAgain: "Try again",
  unknown: "–",
  unreliable: "– –",

  rail: {
    label: "Channels",
    phone: "Phone",
    chat: "Chat",
    tasks: "Tasks",
    mute: "Sound on",
    unmute: "Sound off",
    muteHint: "Mute the sound of incoming chats",
    unmuteHint: "Turn the sound of incoming chats on",
    signOut: "Sign out",
    badge: (unread: number, offers: number): string =>
      [offers > 0 ? `${offers} incoming` : "", unread > 0 ? `${unread} unread` : ""].filter(Boolean).join(", "),
  },

  title: {
    plain: "Bellboard",
    unread: (n: number): string => `(${n}) Bellboard`,
    incoming: (what: string, name: string): string => `${what}: ${name} · Bellboard`,
  },

  status: {
    label: "Status",
    unknown: "Connecting",
    next: (name: string): string => `Next status: ${name}`,
    nextChip: "Next status",
    cancels: (name: string): string => `cancels ${name}`,
    timeTitle: "Time in this status",
    willWait: (chats: number): string =>
      `Another status begins when your ${count(chats, "chat is", "chats are")} ended and closed. No new contacts until then.`,
    waits: (name: string, chats: number): string =>
      `No new contacts from now. ${name} begins when your ${count(chats, "chat is", "chats are")} ended and closed. Missed chats stay for you.`,
    failed: "The status didn’t change.",
  },

  slots: {
    used: (used: number, all: number): string => `${used} of ${count(all, "slot", "slots")} used`,
    free: (all: number): string => `${count(all, "slot", "slots")} free`,
    heldByMissed: (n: number): string => `${n} held by missed chats`,
    heldByRejected: (n: number): string => `${n} held by rejected chats`,
    heldByBoth: (n: number): string => `${n} held until cleared`,
    parts: (of: { offers: number; live: number; wrap: number; held: number }): string =>
      [
        of.offers > 0 ? `${of.offers} incoming` : "",
        of.live > 0 ? count(of.live, "chat", "chats") : "",
        of.wrap > 0 ? `${of.wrap} after contact work` : "",
        of.held > 0 ? `${of.held} missed or rejected` : "",
      ]
        .filter(Boolean)
        .join(", "),
    keptAway: (channels: readonly string[]): string => {
      const names = channels.map((channel) => ({ VOICE: "calls", CHAT: "chats", TASK: "tasks" })[channel] ?? channel);
      return `No ${names.join(" or ")} until you clear what you missed.`;
    },
    fullTitle: "Nothing more will reach you",
    fullText: "Each of these chats holds a slot. Open one and choose Clear contact, and contacts come again.",
  },

  offer: {
    incoming: { CHAT: "Incoming chat", VOICE: "Incoming call", TASK: "Incoming task" },
    accept: { CHAT: "Accept chat", VOICE: "Accept call", TASK: "Accept task" },
    acceptShort: "Accept",
    reject: "Reject",
    acceptKeys: "Alt ⇧ A",
    rejectKeys: "Alt ⇧ R",
    secondsLeft: (n: number): string => `${count(n, "second", "seconds")} left`,
    announce: (what: string, name: string, seconds: number): string => `${what}: ${name}. ${count(seconds, "second", "seconds")} to accept.`,
    announceLeft: (name: string, seconds: number): string => `${name}: ${seconds} seconds left`,
    acceptFailed: "It couldn’t be accepted. It may have gone on to another agent.",
    rejectFailed: "It couldn’t be rejected.",
    notify: "Notify me of incoming chats",
  },

  list: {
    column: "Status and chats",
    label: "Chats",
    waitingForYou: "Waiting for your reply",
    waitingForThem: "Since your reply",
    connectedFor: "Connected for",
    unread: (n: number): string => `${n} unread`,
    you: (text: string): string => `You: ${text}`,
    afterWork: "After contact work",
    missedAt: (time: string): string => `Missed at ${time} · holds a slot`,
    rejectedAt: (time: string): string => `Rejected at ${time} · holds a slot`,
    failedAt: (time: string): string => `Failed at ${time} · holds a slot`,
    heldFor: "In this slot for",
    nothingYet: "Nothing written yet",
    emptyTitle: "No chats right now",
    emptyRoutable: "The next one rings here.",
    emptyNotRoutable: (status: string): string => `Your status is ${status}. Choose one in which chats can reach you, and the next one rings here.`,
    choose: "No chat is open",
    chooseText: "Open one from the list.",
    loading: "Loading your chats",
    newFrom: (name: string, n: number): string => `${name}: ${n} new`,
  },

  conversation: {
    label: (name: string): string => `Conversation with ${name}`,
    back: "Back to chats",
    end: "End chat",
    endFailed: "The chat couldn’t be ended.",
    waitingForYou: "waiting for you",
    waitingForThem: "since your reply",
    forYou: "for you",
    forThem: "for them",
    connected: "connected",
    noQueue: "No queue",
    newMessages: "New messages",
    jump: "Go to the newest",
    typing: (name: string): string => `${name} is typing`,
    reading: "Reading the conversation",
    readFailed: "The conversation couldn’t be read.",
    shownAsAt: (time: string): string => `Shown as it was at ${time}`,
    bot: "BOT",
    system: "System message",
    agent: "Agent",
    supervisor: "Supervisor",
    marks: {
      sent: (_time: string): string => "Sent",
      delivered: (time: string): string => `Delivered ${time}`,
      read: (time: string): string => `Read ${time}`,
    },
    sending: "sending",
    willBeSent: "will be sent when back",
    notSent: "not sent",
    joined: (name: string, time: string): string => `${name} joined ${time}`,
    left: (name: string, time: string): string => `${name} left ${time}`,
    ended: (time: string): string => `The chat ended ${time}`,
    transferred: (time: string): string => `The chat was transferred ${time}`,
    transferFailed: (time: string): string => `The transfer failed ${time}`,
    started: (when: string): string => `${when} · Chat started`,
    today: (time: string): string => `Today ${time}`,
    download: (name: string): string => `Download ${name}`,
    downloadFailed: "It couldn’t be downloaded. Try again.",
    fileRejected: (name: string): string => `${name} was refused by the check of files. Nobody can open it.`,
    fileChecked: (name: string): string => `${name} is being checked`,
  },

  files: {
    attach: "Attach files",
    label: "Files on their way",
    drop: "Drop files to send them",
    sending: (percent: number): string => `${percent} %`,
    checking: "being checked",
    failed: "It broke off.",
    wrongType: "Files of this type can’t be sent.",
    empty: "The file is empty.",
    tooLarge: (megabytes: number): string => `Larger than ${megabytes} MB.`,
    remove: (name: string): string => `Remove ${name}`,
  },

  composer: {
    label: (name: string): string => `Message to ${name}`,
    placeholder: (name: string): string => `Message ${name}`,
    send: "Send",
    hint: "Enter sends, Shift Enter starts a new line",
    toolbar: "Formatting",
    bold: "Bold",
    italic: "Italic",
    bullets: "Bulleted list",
    numbers: "Numbered list",
    link: "Link",
    linkAddress: "Where the link leads",
    linkApply: "Link",
    linkRemove: "Remove",
    linkWrong: "Write a web address, such as https://example.com.",
    emoji: "Emoji",
    quickResponses: "Quick responses",
    quickFound: (n: number): string => count(n, "quick response", "quick responses"),
    bytesLeft: (n: number): string => `${n.toLocaleString("en")} bytes left`,
    bytesOver: (n: number): string => `${n.toLocaleString("en")} bytes too long`,
  },

  afterWork: {
    title: "After contact work",
    close: "Close contact",
    closeFailed: "The contact couldn’t be closed.",
    notesFailed: "Your notes couldn’t be saved, so the contact stays open.",
    notes: "Notes",
    disposition: "How it turned out",
    noDisposition: "Not said",
    states: { saved: "", waiting: "", saving: "Saving", failed: "Not saved." },
    keys: "Alt ⇧ C",
  },

  held: {
    missed: (time: string): string => `You missed this chat at ${time}. It went back to the queue, for another agent.`,
    rejected: (time: string): string => `This chat was rejected at ${time}, by you or because the customer left.`,
    failed: (time: string): string => `This chat failed at ${time}.`,
    inSlot: "in this slot",
    clear: "Clear contact",
    clearFailed: "The contact couldn’t be cleared.",
    note: "Clearing frees one slot.",
    next: "Next one",
  },

  context: {
    label: "About this contact",
    thisContact: "This contact",
    queue: "Queue",
    started: "Started",
    connected: "Connected",
    contactId: "Contact",
    attributes: "Attributes",
  },

  works: {
    call: {
      title: "Calls",
      live: "On a call",
      resting: "On hold",
      rest: "Hold",
      resume: "Resume",
      end: "End call",
      held: {
        missed: (time: string): string => `You missed this call at ${time}.`,
        other: (time: string): string => `This call failed or was rejected at ${time}.`,
      },
    },
    task: {
      title: "Tasks",
      live: "In progress",
      resting: "Paused",
      rest: "Pause",
      resume: "Resume",
      end: "End task",
      held: {
        missed: (time: string): string => `You missed this task at ${time}. It went on to another agent.`,
        other: (time: string): string => `This task failed or was rejected at ${time}.`,
      },
    },
    noSound: "Calls carry no sound yet: this one can be answered, held and ended, but not heard.",
    failed: "That didn’t work. Try again.",
    noCall: "No call right now",
    noCallText: "Calls ring here. They carry no sound yet. Chats and tasks show as a banner above.",
    noTask: "No task right now",
    noTaskText: "Tasks come here. Chats and calls show as a banner above.",
  },

  offline: {
    title: (duration: string): string => `Not connected for ${duration}`,
    next: (seconds: number): string => `Trying again in ${seconds} s. You can go on typing.`,
    trying: "Trying again now. You can go on typing.",
    tryNow: "Try now",
  },

  signedOut: {
    title: "You’re signed out",
    text: "Sign in, then come back to this page.",
    signIn: "Sign in",
  },

  signOut: {
    title: "Sign out with open chats?",
    text: (n: number): string =>
      `You have ${count(n, "open chat", "open chats")}. They stay yours, and your next status becomes Offline.`,
    stay: "Stay",
    leave: "Sign out",
  },

  login: {
    title: "Sign in to Bellboard",
    username: "User name",
    password: "Password",
    signIn: "Sign in",
    signingIn: "Signing in",
    wrong: "The user name or the password isn’t right.",
    slow: "Too many tries. Wait a little, then try again.",
    unreachable: "Bellboard can’t be reached. Check your connection and try again.",
    failed: "Signing in didn’t work. Try again.",
    missing: "Fill in both, your user name and your password.",
  },
};
