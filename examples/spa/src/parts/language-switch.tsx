import { useId } from "react";

import {
  isLanguage,
  languageNames,
  setLanguage,
  useLanguage,
  useTexts,
} from "../texts/language.ts";

export function LanguageSwitch() {
  const texts = useTexts();
  const id = useId();
  return (
    <div className="language">
      <label htmlFor={id}>{texts.language}</label>
      <select
        id={id}
        value={useLanguage()}
        onChange={({ target }) => isLanguage(target.value) && setLanguage(target.value)}
      >
        {Object.entries(languageNames).map(([language, name]) => (
          <option key={language} value={language} lang={language}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
