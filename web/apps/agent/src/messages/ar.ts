import { countingIn } from "./count.ts";
import type { Messages } from "./messages.ts";

const { count, number } = countingIn("ar");
const seconds = (n: number): string =>
  count(n, { one: "ثانية واحدة", two: "ثانيتان", few: "# ثوانٍ", many: "# ثانية", other: "# ثانية" });
const chats = (n: number): string =>
  count(n, { one: "محادثة واحدة", two: "محادثتان", few: "# محادثات", many: "# محادثة", other: "# محادثة" });
/** After a verb or a preposition. */
const ofChats = (n: number): string =>
  count(n, { one: "محادثة واحدة", two: "محادثتين", few: "# محادثات", many: "# محادثة", other: "# محادثة" });
const ofBytes = (n: number): string => count(n, { one: "بايت واحد", two: "بايتان", few: "# بايتات", many: "# بايتًا", other: "# بايت" });

export const ar: Messages = {
  product: "Bellboard",
  customer: "العميل",
  tryAgain: "إعادة المحاولة",
  close: "إغلاق",
  more: "المزيد",
  unknown: "–",
  unreliable: "– –",

  rail: {
    label: "القنوات",
    phone: "الهاتف",
    chat: "الدردشة",
    tasks: "المهام",
    mute: "الصوت",
    unmute: "صامت",
    muteHint: "كتم صوت المحادثات الواردة",
    unmuteHint: "تشغيل صوت المحادثات الواردة",
    settings: "الإعدادات",
    signOut: "خروج",
    badge: (unread, offers) =>
      [offers > 0 ? `واردة: ${number(offers)}` : "", unread > 0 ? `غير مقروءة: ${number(unread)}` : ""].filter(Boolean).join("، "),
  },

  title: {
    plain: "Bellboard",
    unread: (n) => `(${number(n)}) Bellboard`,
    incoming: (what, name) => `${what}: ${name} · Bellboard`,
  },

  status: {
    label: "الحالة",
    unknown: "جارٍ الاتصال",
    next: (name) => `الحالة التالية: ${name}`,
    nextChip: "الحالة التالية",
    cancels: (name) => `يلغي ${name}`,
    timeTitle: "المدة في هذه الحالة",
    willWait: (n) => `تبدأ الحالة الأخرى بعد إنهاء ${ofChats(n)} وإغلاقها. لن تصل جهات اتصال جديدة حتى ذلك الحين.`,
    waits: (name, n) =>
      `لن تصل جهات اتصال جديدة من الآن. تبدأ الحالة ${name} بعد إنهاء ${ofChats(n)} وإغلاقها. المحادثات الفائتة تبقى لديك.`,
    failed: "لم تتغير الحالة.",
  },

  slots: {
    used: (used, all) =>
      `${number(used)} من ${count(all, { one: "خانة واحدة", two: "خانتين", few: "# خانات", many: "# خانة", other: "# خانة" })} قيد الاستخدام`,
    free: (all) =>
      count(all, {
        zero: "لا خانات متاحة",
        one: "خانة واحدة متاحة",
        two: "خانتان متاحتان",
        few: "# خانات متاحة",
        many: "# خانة متاحة",
        other: "# خانة متاحة",
      }),
    heldByMissed: (n) =>
      count(n, {
        one: "خانة لمحادثة فائتة",
        two: "خانتان لمحادثات فائتة",
        few: "# خانات لمحادثات فائتة",
        many: "# خانة لمحادثات فائتة",
        other: "# خانة لمحادثات فائتة",
      }),
    heldByRejected: (n) =>
      count(n, {
        one: "خانة لمحادثة مرفوضة",
        two: "خانتان لمحادثات مرفوضة",
        few: "# خانات لمحادثات مرفوضة",
        many: "# خانة لمحادثات مرفوضة",
        other: "# خانة لمحادثات مرفوضة",
      }),
    heldByBoth: (n) =>
      count(n, {
        one: "خانة مشغولة حتى المسح",
        two: "خانتان مشغولتان حتى المسح",
        few: "# خانات مشغولة حتى المسح",
        many: "# خانة مشغولة حتى المسح",
        other: "# خانة مشغولة حتى المسح",
      }),
    parts: (of) =>
      [
        of.offers > 0 ? `واردة: ${number(of.offers)}` : "",
        of.live > 0 ? chats(of.live) : "",
        of.wrap > 0 ? `عمل ما بعد الاتصال: ${number(of.wrap)}` : "",
        of.held > 0 ? `فائتة أو مرفوضة: ${number(of.held)}` : "",
      ]
        .filter(Boolean)
        .join("، "),
    keptAway: (channels) => {
      const names = channels.map((channel) => ({ VOICE: "مكالمات", CHAT: "محادثات", TASK: "مهام" })[channel] ?? channel);
      return `لن تصل ${names.join(" أو ")} حتى تمسح ما فاتك.`;
    },
    fullTitle: "لن يصلك المزيد",
    fullText: "كل محادثة من هذه تشغل خانة. افتح واحدة واختر «مسح جهة الاتصال»، فتصلك جهات اتصال من جديد.",
  },

  offer: {
    incoming: { CHAT: "محادثة واردة", VOICE: "مكالمة واردة", TASK: "مهمة واردة" },
    accept: { CHAT: "قبول المحادثة", VOICE: "قبول المكالمة", TASK: "قبول المهمة" },
    acceptShort: "قبول",
    reject: "رفض",
    acceptKeys: "Alt ⇧ A",
    rejectKeys: "Alt ⇧ R",
    secondsLeft: (n) =>
      count(n, { zero: "انتهى الوقت", one: "بقيت ثانية واحدة", two: "بقيت ثانيتان", few: "بقيت # ثوانٍ", many: "بقيت # ثانية", other: "بقيت # ثانية" }),
    announce: (what, name, n) => `${what}: ${name}. ${seconds(n)} للقبول.`,
    announceLeft: (name, n) => `${name}: المتبقي ${seconds(n)}`,
    acceptFailed: "تعذّر القبول. ربما انتقلت إلى موظف آخر.",
    rejectFailed: "تعذّر الرفض.",
    notify: "أشعرني بالمحادثات الواردة",
  },

  list: {
    column: "الحالة والمحادثات",
    label: "المحادثات",
    waitingForYou: "بانتظار ردّك",
    waitingForThem: "منذ ردّك",
    connectedFor: "مدة الاتصال",
    unread: (n) => `غير مقروءة: ${number(n)}`,
    you: (text) => `أنت: ${text}`,
    afterWork: "عمل ما بعد الاتصال",
    missedAt: (time) => `فائتة عند ${time} · تشغل خانة`,
    rejectedAt: (time) => `مرفوضة عند ${time} · تشغل خانة`,
    failedAt: (time) => `تعذّرت عند ${time} · تشغل خانة`,
    heldFor: "المدة في هذه الخانة",
    nothingYet: "لم يُكتب شيء بعد",
    emptyTitle: "لا محادثات الآن",
    emptyRoutable: "المحادثة التالية ترنّ هنا.",
    emptyNotRoutable: (status) => `حالتك ${status}. اختر حالة يمكن أن تصلك فيها المحادثات، فترنّ التالية هنا.`,
    choose: "لا محادثة مفتوحة",
    chooseText: "افتح واحدة من القائمة.",
    loading: "جارٍ تحميل محادثاتك",
    newFrom: (name, n) =>
      `${name}: ${count(n, { one: "رسالة جديدة", two: "رسالتان جديدتان", few: "# رسائل جديدة", many: "# رسالة جديدة", other: "# رسالة جديدة" })}`,
  },

  conversation: {
    label: (name) => `المحادثة مع ${name}`,
    back: "العودة إلى المحادثات",
    end: "إنهاء المحادثة",
    endFailed: "تعذّر إنهاء المحادثة.",
    waitingForYou: "بانتظارك",
    waitingForThem: "منذ ردّك",
    forYou: "بانتظارك",
    forThem: "بانتظارهم",
    connected: "متصل",
    noQueue: "بلا طابور",
    newMessages: "رسائل جديدة",
    jump: "الانتقال إلى الأحدث",
    typing: (name) => `${name} يكتب`,
    reading: "جارٍ قراءة المحادثة",
    readFailed: "تعذّرت قراءة المحادثة.",
    shownAsAt: (time) => `كما كانت عند ${time}`,
    bot: "BOT",
    system: "رسالة من النظام",
    agent: "موظف",
    supervisor: "مشرف",
    marks: {
      sent: () => "أُرسلت",
      delivered: (time) => `وصلت ${time}`,
      read: (time) => `قُرئت ${time}`,
    },
    sending: "جارٍ الإرسال",
    willBeSent: "تُرسل عند عودة الاتصال",
    notSent: "لم تُرسل",
    joined: (name, time) => `انضم ${name} عند ${time}`,
    left: (name, time) => `غادر ${name} عند ${time}`,
    ended: (time) => `انتهت المحادثة عند ${time}`,
    transferred: (time) => `حُوّلت المحادثة عند ${time}`,
    transferFailed: (time) => `فشل التحويل عند ${time}`,
    started: (when) => `${when} · بدأت المحادثة`,
    today: (time) => `اليوم ${time}`,
    alsoHere: (names) => `هنا أيضًا: ${names}`,
    waitingToJoin: (name) => `بانتظار انضمام ${name}`,
    about: "عن هذا الاتصال",
    download: (name) => `تنزيل ${name}`,
    downloadFailed: "تعذّر التنزيل. حاول مرة أخرى.",
    fileRejected: (name) => `رُفض الملف ${name} عند الفحص. لا يمكن لأحد فتحه.`,
    fileChecked: (name) => `جارٍ فحص ${name}`,
  },

  files: {
    attach: "إرفاق ملفات",
    label: "ملفات قيد الإرسال",
    drop: "أفلت الملفات هنا لإرسالها",
    sending: (percent) => `${number(percent)}%`,
    checking: "قيد الفحص",
    failed: "انقطع الإرسال.",
    wrongType: "لا يمكن إرسال ملفات من هذا النوع.",
    empty: "الملف فارغ.",
    tooLarge: (megabytes) => `أكبر من ${number(megabytes)} م.ب.`,
    remove: (name) => `إزالة ${name}`,
  },

  transfer: {
    open: "تحويل",
    keys: "Alt ⇧ T",
    title: {
      CHAT: (name) => `تحويل محادثة ${name}`,
      VOICE: (name) => `تحويل المكالمة مع ${name}`,
      TASK: (name) => `تحويل «${name}»`,
    },
    search: "ابحث عن زميل أو طابور",
    list: "الزملاء والطوابير",
    agent: "زميل",
    queue: "طابور",
    reading: "جارٍ قراءة الوجهات الممكنة",
    readFailed: "تعذّرت قراءة الوجهات الممكنة.",
    none: "لا توجد وجهة. يضيف المسؤول اتصالات سريعة إلى طوابيرك.",
    noneFound: (typed) => `لا زميل ولا طابور باسم «${typed}».`,
    found: (n) =>
      n > 100
        ? `أول 100 من ${number(n)}. اكتب لتضييق النتائج.`
        : count(n, { zero: "لا وجهات", one: "وجهة واحدة", two: "وجهتان", few: "# وجهات", many: "# وجهة", other: "# وجهة" }),
    to: (name) => `تحويل إلى ${name}`,
    add: "دعوة إلى المحادثة",
    means: {
      CHAT: "من يتولى المحادثة يقرؤها كاملة. تنتقل أنت إلى عمل ما بعد الاتصال.",
      VOICE: "تنتقل أنت إلى عمل ما بعد الاتصال.",
      TASK: "تنتقل أنت إلى عمل ما بعد الاتصال.",
    },
    addMeans: "من تدعوه ينضم إلى المحادثة معك.",
    done: (name) => `حُوّلت إلى ${name}`,
    asked: (name) => `تمت دعوة ${name}`,
    full: "الطابور ممتلئ.",
    disabled: "الطابور مغلق.",
    alreadyIn: "موجود في هذه المحادثة أو مدعو إليها.",
    tooOften: "بلغ عدد مرات التحويل حدّه.",
    tooMany: "بلغ عدد المشاركين في هذه المحادثة حدّه.",
    noAnswer: "لم يصل ردّ.",
    failed: "تعذّر الإرسال إلى هناك.",
    stays: { CHAT: "المحادثة ما زالت معك.", VOICE: "المكالمة ما زالت معك.", TASK: "المهمة ما زالت معك." },
  },

  composer: {
    label: (name) => `رسالة إلى ${name}`,
    placeholder: (name) => `رسالة إلى ${name}`,
    send: "إرسال",
    hint: "‏Enter يرسل، و Shift + Enter يبدأ سطرًا جديدًا",
    toolbar: "التنسيق",
    bold: "غامق",
    italic: "مائل",
    bullets: "قائمة نقطية",
    numbers: "قائمة مرقّمة",
    link: "رابط",
    linkAddress: "وجهة الرابط",
    linkApply: "إدراج",
    linkRemove: "إزالة",
    linkWrong: "اكتب عنوان ويب، مثل https://example.com.",
    emoji: "رموز تعبيرية",
    quickResponses: "ردود سريعة",
    quickFound: (n) =>
      count(n, { zero: "لا ردود سريعة", one: "رد سريع واحد", two: "ردّان سريعان", few: "# ردود سريعة", many: "# ردًا سريعًا", other: "# رد سريع" }),
    bytesLeft: (n) => `المتبقي ${ofBytes(n)}`,
    bytesOver: (n) => `أطول من الحد بمقدار ${ofBytes(n)}`,
  },

  afterWork: {
    title: "عمل ما بعد الاتصال",
    close: "إغلاق جهة الاتصال",
    closeFailed: "تعذّر إغلاق جهة الاتصال.",
    notesFailed: "تعذّر حفظ ملاحظاتك، لذلك تبقى جهة الاتصال مفتوحة.",
    notes: "ملاحظات",
    disposition: "النتيجة",
    noDisposition: "غير محددة",
    states: { saved: "", waiting: "", saving: "جارٍ الحفظ", failed: "لم تُحفظ." },
    keys: "Alt ⇧ C",
  },

  held: {
    missed: (time) => `فاتتك هذه المحادثة عند ${time}، وعادت إلى الطابور لموظف آخر.`,
    rejected: (time) => `رُفضت هذه المحادثة عند ${time}، منك أو لأن العميل غادر.`,
    failed: (time) => `تعذّرت هذه المحادثة عند ${time}.`,
    inSlot: "في هذه الخانة",
    clear: "مسح جهة الاتصال",
    clearFailed: "تعذّر مسح جهة الاتصال.",
    note: "المسح يخلي خانة واحدة.",
    next: "التالية",
  },

  context: {
    label: "عن هذا الاتصال",
    thisContact: "هذا الاتصال",
    queue: "الطابور",
    started: "البداية",
    connected: "متصل",
    contactId: "المعرّف",
    attributes: "السمات",
  },

  works: {
    call: {
      title: "المكالمات",
      live: "في مكالمة",
      resting: "قيد الانتظار",
      rest: "وضع في الانتظار",
      resume: "استئناف",
      end: "إنهاء المكالمة",
      held: {
        missed: (time) => `فاتتك هذه المكالمة عند ${time}.`,
        other: (time) => `تعذّرت هذه المكالمة أو رُفضت عند ${time}.`,
      },
    },
    task: {
      title: "المهام",
      live: "قيد التنفيذ",
      resting: "متوقفة مؤقتًا",
      rest: "إيقاف مؤقت",
      resume: "استئناف",
      end: "إنهاء المهمة",
      held: {
        missed: (time) => `فاتتك هذه المهمة عند ${time}، وانتقلت إلى موظف آخر.`,
        other: (time) => `تعذّرت هذه المهمة أو رُفضت عند ${time}.`,
      },
    },
    noSound: "المكالمات بلا صوت حتى الآن: يمكن قبول هذه المكالمة ووضعها في الانتظار وإنهاؤها، لكن لا يمكن سماعها.",
    failed: "لم ينجح ذلك. حاول مرة أخرى.",
    noCall: "لا مكالمة الآن",
    noCallText: "المكالمات ترنّ هنا، وهي بلا صوت حتى الآن. تظهر المحادثات والمهام في شريط أعلى الصفحة.",
    noTask: "لا مهمة الآن",
    noTaskText: "تصل المهام هنا. تظهر المحادثات والمكالمات في شريط أعلى الصفحة.",
  },

  settings: {
    title: "الإعدادات",
    language: "اللغة",
    asBrowser: "كما في المتصفح",
    theme: "الألوان",
    themes: { system: "كما في النظام", light: "فاتح", dark: "داكن", contrast: "تباين عالٍ" },
    textSize: "حجم النص",
    textSizes: { 90: "صغير", 100: "عادي", 115: "كبير", 130: "كبير جدًا" },
    sounds: {
      title: "الأصوات",
      ring: "رنين عند وصول اتصال",
      message: "رسالة جديدة واللوحة في الخلفية",
      test: "تجربة",
      testRing: "تجربة الرنين",
      testMessage: "تجربة صوت الرسائل",
      volume: "مستوى الصوت",
    },
    notifications: {
      title: "الإشعارات",
      states: {
        granted: "الإشعارات مفعّلة: للاتصالات الواردة، وللرسائل الجديدة حين تكون اللوحة في الخلفية.",
        default: "احصل على إشعار بالاتصالات الواردة وأنت تعمل في مكان آخر.",
        denied: "يمنع المتصفح إشعارات هذه الصفحة. اسمح بها في إعداداته بجانب العنوان.",
        unsupported: "لا يعرض هذا المتصفح إشعارات هنا. يلزم عنوان آمن (https).",
      },
      allow: "سماح",
      test: "إرسال تجربة",
      sent: "أُرسلت. إن لم يظهر شيء فراجع إشعارات نظامك.",
      testTitle: "هذه تجربة",
      testText: "هكذا تبدو الاتصالات الواردة.",
    },
    kept: "تُحفظ في هذا المتصفح.",
  },

  shortcuts: {
    title: "اختصارات لوحة المفاتيح",
    contacts: "الاتصالات",
    goTo: "الانتقال إلى",
    writing: "الكتابة",
    does: {
      accept: "قبول الوارد",
      reject: "رفضه",
      clear: "مسح جهة الاتصال أو إغلاقها",
      transfer: "تحويل",
      status: "اختيار حالة",
      number: "المحادثات 1 إلى 10",
      beside: "المحادثة السابقة أو التالية",
      longest: "المحادثة الأطول انتظارًا",
      regions: "الجزء التالي من الصفحة",
      shortcuts: "هذه القائمة",
      send: "إرسال",
      line: "سطر جديد",
      quick: "ردود سريعة، في رسالة فارغة",
      bold: "غامق",
      italic: "مائل",
      link: "رابط",
      bullets: "قائمة نقطية",
      numbers: "قائمة مرقّمة",
    },
  },

  offline: {
    title: (duration) => `لا اتصال منذ ${duration}`,
    next: (n) => `محاولة جديدة بعد ${number(n)} ث. يمكنك متابعة الكتابة.`,
    trying: "جارٍ المحاولة من جديد. يمكنك متابعة الكتابة.",
    tryNow: "المحاولة الآن",
  },

  signedOut: {
    title: "تم تسجيل خروجك",
    text: "سجّل الدخول ثم عُد إلى هذه الصفحة.",
    signIn: "تسجيل الدخول",
  },

  signOut: {
    title: "تسجيل الخروج مع محادثات مفتوحة؟",
    text: (n) => `لديك ${chats(n)} قيد العمل. تبقى لك، وتصبح حالتك التالية Offline.`,
    stay: "البقاء",
    leave: "تسجيل الخروج",
  },

  login: {
    title: "تسجيل الدخول إلى Bellboard",
    username: "اسم المستخدم",
    password: "كلمة المرور",
    signIn: "تسجيل الدخول",
    signingIn: "جارٍ تسجيل الدخول",
    wrong: "اسم المستخدم أو كلمة المرور غير صحيحة.",
    slow: "محاولات كثيرة. انتظر قليلًا ثم حاول مرة أخرى.",
    unreachable: "تعذّر الوصول إلى Bellboard. تحقق من اتصالك ثم حاول مرة أخرى.",
    failed: "لم ينجح تسجيل الدخول. حاول مرة أخرى.",
    missing: "اكتب اسم المستخدم وكلمة المرور.",
  },

  admin: {
    title: "الإدارة",
    pageTitle: (page) => `${page} · Bellboard`,
    panel: "إلى اللوحة",
    awayTitle: "تعذّر الوصول إلى Bellboard",
    unreachable: "لم يصل ردّ. تحقق من اتصالك ثم حاول مرة أخرى.",
    failed: "تعذّر على الخادم تنفيذ ذلك. حاول مرة أخرى.",
    denied: (permission) => `لا يُسمح لك بهذا. يلزم الإذن ${permission}، ويمكن لملف أمان أن يمنحك إياه.`,
    loading: "جارٍ التحميل",
    save: "حفظ",
    saving: "جارٍ الحفظ",

    settings: {
      title: "الإعدادات",
      text: "ما يسري على مركز الاتصال كله. تسري التغييرات فورًا.",

      chats: {
        title: "المحادثات المتزامنة",
        text: "كم محادثة يمكن أن تكون لدى الموظف في وقت واحد، بحسب ملف التوجيه. تُحسب المحادثات الفائتة وتلك التي في عمل ما بعد الاتصال حتى تُمسح.",
        profile: "ملف التوجيه",
        number: "المحادثات المتزامنة",
        of: (profile) => `المحادثات المتزامنة في ${profile}`,
        none: "لا يستقبل محادثات",
        empty: "لا يوجد ملف توجيه.",
        wrong: "اختر عددًا صحيحًا من 1 إلى 10.",
        unchanged: "لم يتغير شيء.",
        changed: (profile, from, to) => `${profile}: ${number(from)} ← ${number(to)}`,
        saved: "حُفظت",
        elsewhere: (now) => `غيّرها شخص آخر في الأثناء إلى ${number(now)}. احفظ مرة أخرى لتثبيت قيمتك.`,
        gone: "حُذف ملف التوجيه هذا في الأثناء.",
      },

      files: {
        title: "المرفقات",
        text: "يمكن للعملاء والموظفين تبادل الملفات في المحادثات.",
        on: "المرفقات مفعّلة",
        off: "المرفقات معطّلة",
        turnedOn: "فُعّلت المرفقات. تقبل المحادثات المفتوحة الملفات من الآن.",
        turnedOff: "عُطّلت المرفقات. تبقى الملفات المرسلة في مكانها.",
        elsewhere: "غيّرها شخص آخر في الأثناء.",
      },

      origins: {
        title: "المواقع المعتمدة",
        text: "المواقع التي يمكن لصفحاتها عرض اللوحة في إطار واستدعاء الواجهة البرمجية. لا تظهر هنا المواقع التي اعتمدها المشغّل في ملف الإعدادات.",
        label: "عنوان موقع",
        hint: "https://crm.example مع المنفذ إن وُجد",
        add: "اعتماد",
        remove: "إزالة",
        removeOf: (origin) => `إزالة ${origin}`,
        empty: "لا موقع معتمد هنا.",
        wrong: "اكتب العنوان بالشكل https://host أو https://host:port دون مسار.",
        added: (origin) => `اعتُمد ${origin}.`,
        already: (origin) => `${origin} معتمد من قبل.`,
        removed: (origin) => `لم يعد ${origin} معتمدًا. تحتفظ الصفحات المفتوحة بما لديها حتى يُعاد تحميلها.`,
      },
    },
  },
};
