import { type Language, languageOf } from "./language.ts";

/** What a page can do about an error of the browser. */
export type PasskeyErrorCode =
  /** The person closed the browser's dialog, had no passkey to choose, or took too long. */
  | "cancelled"
  /** The device or the security key has a passkey of this account. */
  | "already_registered"
  /** The browser has no passkeys, or the device cannot make one as it was asked. */
  | "not_supported"
  /** The page's origin does not belong to the server's PASSKEY_RP_ID, or the page is in a frame. */
  | "wrong_page"
  | "failed";

const CODES: Record<string, PasskeyErrorCode> = {
  NotAllowedError: "cancelled",
  AbortError: "cancelled",
  InvalidStateError: "already_registered",
  NotSupportedError: "not_supported",
  ConstraintError: "not_supported",
  SecurityError: "wrong_page",
};

const TEXTS: Record<PasskeyErrorCode, Record<Language, string>> = {
  cancelled: {
    en: "No passkey was used: the request was cancelled, or it took too long.",
    de: "Es wurde kein Passkey verwendet: Der Vorgang wurde abgebrochen oder hat zu lange gedauert.",
    zh: "未使用通行密钥：请求已取消，或等待时间过长。",
  },
  already_registered: {
    en: "This device already has a passkey for this account.",
    de: "Dieses Gerät hat bereits einen Passkey für dieses Konto.",
    zh: "此设备已有该账户的通行密钥。",
  },
  not_supported: {
    en: "This browser or device can't use passkeys here.",
    de: "Dieser Browser oder dieses Gerät kann hier keine Passkeys verwenden.",
    zh: "此浏览器或设备无法在此使用通行密钥。",
  },
  wrong_page: {
    en: "Passkeys don't work at this address.",
    de: "Passkeys funktionieren unter dieser Adresse nicht.",
    zh: "此网址无法使用通行密钥。",
  },
  failed: {
    en: "The passkey could not be used. Please try again.",
    de: "Der Passkey konnte nicht verwendet werden. Bitte versuchen Sie es noch einmal.",
    zh: "无法使用通行密钥。请重试。",
  },
};

/** An error of the browser's dialog, with a text to show. `cause` is the browser's own error. */
export class PasskeyError extends Error {
  declare readonly code: PasskeyErrorCode;

  constructor(code: PasskeyErrorCode, language: string | undefined, cause?: unknown) {
    super(TEXTS[code][languageOf(language)], { cause });
    Object.assign(this, { name: "PasskeyError", code });
  }
}

/** Return the error for one that the browser threw. */
export function passkeyError(
  cause: unknown,
  language: string | undefined,
  isCreation: boolean,
): PasskeyError {
  const name = (cause as Partial<Error> | null)?.name ?? "";
  const code = (Object.hasOwn(CODES, name) && CODES[name]) || "failed";
  const isOdd = code === "already_registered" && !isCreation;
  return new PasskeyError(isOdd ? "failed" : code, language, cause);
}
