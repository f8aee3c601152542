/** The texts of problems that no server sent, in the languages of the API. */

import { languageOf } from "./language.ts";

const TEXTS = {
  unreachable: {
    en: ["No answer", "The server did not answer. Please check your connection and try again."],
    de: [
      "Keine Antwort",
      "Der Server hat nicht geantwortet. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
    ],
    zh: ["没有响应", "服务器没有响应。请检查网络连接后重试。"],
  },
  unexpected_answer: {
    en: ["Not available right now", "The answer could not be read. Please try again in a moment."],
    de: [
      "Zurzeit nicht verfügbar",
      "Die Antwort war nicht lesbar. Bitte versuchen Sie es gleich noch einmal.",
    ],
    zh: ["暂时不可用", "无法读取响应。请稍后重试。"],
  },
  unknown_outcome: {
    en: ["The change may have been made. Please load the page again before you repeat it."],
    de: [
      "Vielleicht wurde die Änderung gemacht. Bitte laden Sie die Seite neu, bevor Sie sie wiederholen.",
    ],
    zh: ["更改可能已生效。请重新加载页面后再重复操作。"],
  },
  refused: {
    en: ["The server refused this request."],
    de: ["Der Server hat die Anfrage abgelehnt."],
    zh: ["服务器拒绝了此请求。"],
  },
  not_signed_in: {
    en: ["You are not signed in", "Please sign in. If you were signed in, your session has ended."],
    de: [
      "Sie sind nicht angemeldet",
      "Bitte melden Sie sich an. Falls Sie angemeldet waren, ist Ihre Sitzung beendet.",
    ],
    zh: ["您尚未登录", "请登录。如果您此前已登录，则该会话已结束。"],
  },
} as const;

export type OwnText = keyof typeof TEXTS;

export function textsOf(text: OwnText, wanted: string | undefined): readonly [string, string?] {
  return TEXTS[text][languageOf(wanted)];
}
