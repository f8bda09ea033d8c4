import { countingIn } from "../count.ts";
import type { kept as english } from "./en.ts";

const { count } = countingIn("ja");

export const kept: typeof english = {
  title: "保存したレポート",
  text: "サーバーに保存されます。公開するまでは、ご自分のレポートはご自分だけに表示されます。上の内容を残すには、名前を付けてください。",
  name: "このレポートの名前",
  save: "保存",
  replace: "置き換える",
  own: "自分のレポート",
  noneOwn: "まだ保存していません。",
  others: "ほかの人が公開したレポート",
  noneOthers: "ほかに公開されたものはありません。",
  published: "公開中",
  by: (name) => `作成者: ${name}`,
  actsOn: (name) => `${name} の操作`,
  publish: "公開する",
  withdraw: "公開をやめる",
  rename: "名前を変える",
  newName: (name) => `${name} の新しい名前`,
  remove: "削除",
  removes: "元には戻せません。",
  removesForAll: "全員から見えなくなります。",
  keep: "残す",
  cancel: "キャンセル",
  copy: "自分用にコピー",
  copyOf: (name) => `${name}（コピー）`,
  taken: "この名前のレポートはすでにあります。別の名前にしてください。",
  wasSaved: (name) => `${name} を保存しました。`,
  wasRenamed: (name) => `名前を ${name} に変えました。`,
  wasPublished: (name) => `${name} は、保存したレポートを見られる全員に表示されます。`,
  wasWithdrawn: (name) => `${name} はまたご自分だけに表示されます。`,
  wasRemoved: (name) => `${name} を削除しました。`,
  inBrowser: (n) => count(n, { other: "このブラウザーだけに保存されたレポートが # 件あります:" }),
  move: "サーバーに移す",
  wereMoved: (n) => count(n, { other: "# 件のレポートをサーバーに移しました。" }),
};
