/** The languages of the API, in which the client has texts, too. */
export type Language = "en" | "de" | "zh";

/** Return the language of the texts: the wanted one, or else the browser's. */
export function languageOf(wanted: string | undefined): Language {
  const { languages = [] } = globalThis.navigator ?? {};
  for (const tag of wanted ? [wanted] : languages) {
    const language = tag.slice(0, 2).toLowerCase();
    if (/en|de|zh/.test(language)) return language as Language;
  }
  return "en";
}
