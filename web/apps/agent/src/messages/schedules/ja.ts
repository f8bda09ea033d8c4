import { countingIn } from "../count.ts";
import type { schedules as english } from "./en.ts";

const { count, number } = countingIn("ja");

export const schedules: typeof english = {
  button: "予定を設定",
  title: (name) => `${name} の予定`,
  text: "サーバーが自動でレポートを作成し、CSV ファイルとして届けます。",
  every: "頻度",
  units: { DAY: "毎日", WEEK: "毎週", MONTH: "毎月" },
  weekday: "曜日",
  monthday: "日",
  time: "時刻",
  zone: "タイムゾーン",
  mail: "メールの宛先",
  mailHint: (n) => `1行に1件、${number(n)} 件まで。全員に同じメールが届きます。`,
  noMail: "まだメールを送れません。サーバーの管理者が先にメールサーバーを設定する必要があります。",
  storage: "添付ファイルと同じ場所にファイルを残す",
  made: "予定の15分後に作成されます。そのときサーバーが止まっていた場合は、最後の1回をあとで作成します。",
  yesterday: "「昨日」は、その前の24時間のことです。",
  publishes: "予定を設定すると、レポートは公開されます。",
  save: "予定を保存",
  stop: "予定をやめる",
  wrong: {
    time: "時刻を選んでください。",
    to: "宛先を入れるか、ファイルを残すようにしてください。",
    many: "宛先が多すぎます。",
  },
  wasScheduled: (name) => `${name} の予定を設定しました。`,
  wasStopped: (name) => `${name} の予定をやめました。`,
  daily: (time, zone) => `毎日 ${time}（${zone}）`,
  weekly: (day, time, zone) => `毎週${day} ${time}（${zone}）`,
  monthly: (day, time, zone) => `毎月 ${number(day)} 日 ${time}（${zone}）`,
  next: (when) => `次回 ${when}`,
  to: (n) => count(n, { other: "宛先 # 件:" }),
  toStorage: "ファイルを残します。",
  runs: (n) => count(n, { other: "直近 # 回の結果" }),
  delivered: (n) => `届けました（${number(n)} 行）。`,
  failedChip: "未配信",
  failed: (why) => `失敗しました。再試行はしません: ${why}`,
  failedAgain: (why, when) => `失敗しました: ${why} 次の試行 ${when}。`,
};
