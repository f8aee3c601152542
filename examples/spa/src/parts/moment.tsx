import { useLanguage } from "../texts/language.ts";

/** A point in time, in the language of the page and the time zone of the browser. */
export function Moment({ at }: { at: string }) {
  const language = useLanguage();
  // "en-GB" writes dates in another way than "en".
  const regional = navigator.languages.filter((tag) => tag.startsWith(language));
  const format = new Intl.DateTimeFormat([...regional, language], {
    dateStyle: "medium",
    timeStyle: "short",
  });
  return <time dateTime={at}>{format.format(new Date(at))}</time>;
}
