/** The language of the page: chosen here, or else the first of the browser's that it has. */

import { useSyncExternalStore } from "react";

import { de } from "./de.ts";
import { en, type Texts } from "./en.ts";
import { zh } from "./zh.ts";

const catalogues = { en, de, zh };
export type Language = keyof typeof catalogues;

/** Each in its own language: somebody who reads only that one must find it. */
export const languageNames: Record<Language, string> = {
  en: "English",
  de: "Deutsch",
  zh: "简体中文",
};

const stored = "gatebook.language";
const listeners = new Set<() => void>();
let language = initial();

export function isLanguage(tag: string | null): tag is Language {
  return tag !== null && Object.hasOwn(catalogues, tag);
}

function initial(): Language {
  const chosen = localStorage.getItem(stored);
  const wanted = [chosen, ...navigator.languages].map((tag) => tag?.split("-")[0] ?? null);
  const first = wanted.find(isLanguage) ?? "en";
  document.documentElement.lang = htmlLang(first);
  return first;
}

function htmlLang(of: Language): string {
  return of === "zh" ? "zh-Hans" : of;
}

export function currentLanguage(): Language {
  return language;
}

export function setLanguage(chosen: Language): void {
  language = chosen;
  localStorage.setItem(stored, chosen);
  document.documentElement.lang = htmlLang(chosen);
  for (const listener of listeners) listener();
}

export function useLanguage(): Language {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => language,
  );
}

export function useTexts(): Texts {
  return catalogues[useLanguage()];
}
