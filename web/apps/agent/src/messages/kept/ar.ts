import { countingIn } from "../count.ts";
import type { kept as english } from "./en.ts";

const { count } = countingIn("ar");

export const kept: typeof english = {
  title: "التقارير المحفوظة",
  text: "محفوظة على الخادم. تقاريرك لا يراها غيرك حتى تنشرها. للاحتفاظ بما هو معروض أعلاه، أعطه اسمًا.",
  name: "اسم هذا التقرير",
  save: "حفظ",
  replace: "استبدال",
  own: "تقاريرك",
  noneOwn: "لم تحفظ أي تقرير بعد.",
  others: "نشرها آخرون",
  noneOthers: "لم ينشر أحد غيرك تقريرًا.",
  published: "منشور",
  by: (name) => `من ${name}`,
  actsOn: (name) => `ما يمكن فعله بـ ${name}`,
  publish: "نشر",
  withdraw: "إلغاء النشر",
  rename: "تغيير الاسم",
  newName: (name) => `الاسم الجديد لـ ${name}`,
  remove: "حذف",
  removes: "سيزول نهائيًا.",
  removesForAll: "سيزول لدى الجميع.",
  keep: "إبقاؤه",
  cancel: "إلغاء",
  copy: "نسخ إلى تقاريري",
  copyOf: (name) => `${name} (نسخة)`,
  taken: "يوجد تقرير بهذا الاسم. اختر اسمًا آخر.",
  wasSaved: (name) => `تم حفظ ${name}.`,
  wasRenamed: (name) => `أصبح اسمه ${name}.`,
  wasPublished: (name) => `أصبح ${name} ظاهرًا لكل من يحق له رؤية التقارير المحفوظة.`,
  wasWithdrawn: (name) => `عاد ${name} لا يراه غيرك.`,
  wasRemoved: (name) => `تم حذف ${name}.`,
  inBrowser: (n) =>
    count(n, {
      zero: "# تقارير محفوظة في هذا المتصفح وحده:",
      one: "تقرير واحد محفوظ في هذا المتصفح وحده:",
      two: "تقريران محفوظان في هذا المتصفح وحده:",
      few: "# تقارير محفوظة في هذا المتصفح وحده:",
      many: "# تقريرًا محفوظًا في هذا المتصفح وحده:",
      other: "# تقرير محفوظ في هذا المتصفح وحده:",
    }),
  move: "نقلها إلى الخادم",
  wereMoved: (n) =>
    count(n, {
      zero: "# تقارير أصبحت على الخادم.",
      one: "تقرير واحد أصبح على الخادم.",
      two: "تقريران أصبحا على الخادم.",
      few: "# تقارير أصبحت على الخادم.",
      many: "# تقريرًا أصبح على الخادم.",
      other: "# تقرير أصبح على الخادم.",
    }),
};
