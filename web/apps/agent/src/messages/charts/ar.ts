import type { charts as english } from "./en.ts";

export const charts: typeof english = {
  ready: "تقارير جاهزة",
  presets: {
    today: "اليوم",
    yesterday: "أمس بحسب الساعة",
    level: "مستوى الخدمة خلال اليوم",
    staffing: "الوارد مقابل الموظفين",
    week: "خريطة حرارية للأسبوع الماضي",
    nonResponse: "عدم رد الموظفين",
  },
  over: "عبر الوقت",
  byName: "جنبًا إلى جنب",
  drawnOf: "المرسوم هو",
  drawnAs: "يُرسم على شكل",
  ways: { time: "على طول الوقت", week: "الساعات والأيام" },
  together: "معًا",
  alone: "مقياس واحد",
  pictures: { DAY: "مستوى الخدمة والانتظار", STAFFING: "الوارد مقابل الموظفين" },
  heatOf: (figure, of) => `${figure} بحسب الساعة واليوم، ${of}`,
  noFigure: "لا شيء هنا له هذا المقياس.",
  none: "مفاتيح الأسهم تقرأ الأرقام.",
  rightScale: "المقياس على اليمين",
  hour: "الساعة",
  again: "مرة ثانية",
  depths: "معاني الألوان",
};
