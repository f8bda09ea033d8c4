import { countingIn } from "../count.ts";
import type { schedules as english } from "./en.ts";

const { count, number } = countingIn("ar");
const rows = (n: number): string =>
  count(n, { zero: "# صفوف", one: "صف واحد", two: "صفين", few: "# صفوف", many: "# صفًا", other: "# صف" });

export const schedules: typeof english = {
  button: "جدولة",
  title: (name) => `جدولة ${name}`,
  text: "يعدّ الخادم التقرير تلقائيًا ويسلّمه ملف CSV.",
  every: "كم مرة",
  units: { DAY: "كل يوم", WEEK: "كل أسبوع", MONTH: "كل شهر" },
  weekday: "يوم",
  monthday: "في اليوم",
  time: "الساعة",
  zone: "المنطقة الزمنية",
  mail: "بالبريد إلى",
  mailHint: (n) => `عنوان في كل سطر، و${number(n)} على الأكثر. يصل البريد نفسه إلى الجميع.`,
  noMail: "لا يمكن إرسال البريد بعد: على مشغّل الخادم أن يضبط خادم بريد أولًا.",
  storage: "حفظ ملف حيث تُحفظ المرفقات",
  made: "يُعد بعد موعده بربع ساعة. وإن كان الخادم متوقفًا حينها يُعد آخر تقرير فائت.",
  yesterday: "أمس يعني الساعات الأربع والعشرين التي قبله.",
  publishes: "الجدولة تنشر التقرير.",
  save: "حفظ الجدول",
  stop: "إيقافه",
  wrong: {
    time: "اختر وقتًا من اليوم.",
    to: "حدد من يستلمه، أو احفظ ملفًا.",
    many: "العناوين أكثر من اللازم.",
  },
  wasScheduled: (name) => `تمت جدولة ${name}.`,
  wasStopped: (name) => `لم يعد ${name} مجدولًا.`,
  daily: (time, zone) => `كل يوم الساعة ${time} (${zone})`,
  weekly: (day, time, zone) => `كل ${day} الساعة ${time} (${zone})`,
  monthly: (day, time, zone) => `كل شهر في اليوم ${number(day)} الساعة ${time} (${zone})`,
  next: (when) => `التالي ${when}`,
  to: (n) => count(n, { zero: "إلى # عناوين:", one: "إلى عنوان واحد:", two: "إلى عنوانين:", few: "إلى # عناوين:", many: "إلى # عنوانًا:", other: "إلى # عنوان:" }),
  toStorage: "يُحفظ ملف.",
  runs: (n) => count(n, { zero: "آخر # مرات", one: "آخر مرة أُعد فيها", two: "آخر مرتين", few: "آخر # مرات", many: "آخر # مرة", other: "آخر # مرة" }),
  delivered: (n) => `سُلّم وفيه ${rows(n)}.`,
  failedChip: "لم يُسلّم",
  failed: (why) => `فشل ولن يُعاد: ${why}`,
  failedAgain: (why, when) => `فشل: ${why} المحاولة التالية ${when}.`,
};
