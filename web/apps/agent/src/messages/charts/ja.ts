import type { charts as english } from "./en.ts";

export const charts: typeof english = {
  ready: "用意されたレポート",
  presets: {
    today: "今日",
    yesterday: "昨日の時間別",
    level: "1日のサービスレベル",
    staffing: "着信と人員",
    week: "先週のヒートマップ",
    nonResponse: "エージェントの無応答",
  },
  over: "時間の推移",
  byName: "比較",
  drawnOf: "表示対象",
  drawnAs: "表示方法",
  ways: { time: "時間に沿って", week: "時間帯と日" },
  together: "組み合わせ",
  alone: "1つのメトリクス",
  pictures: { DAY: "サービスレベルと待ち時間", STAFFING: "着信と人員" },
  heatOf: (figure, of) => `${figure}（時間帯と日別）、${of}`,
  noFigure: "このメトリクスの値はありません。",
  none: "矢印キーで数値を読み上げます。",
  rightScale: "右の目盛り",
  hour: "時間帯",
  again: "2回目",
  depths: "色の意味",
};
