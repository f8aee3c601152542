import { useConfiguration } from "../configuration.ts";
import { useTexts } from "../texts/language.ts";
import { Field } from "./field.tsx";

/** The code of a mail; the server removes blanks and dashes. */
export function CodeField() {
  const texts = useTexts();
  const digits = useConfiguration()?.mailed_code.length;
  return (
    <Field
      name="code"
      label={texts.code}
      inputMode="numeric"
      autoComplete="one-time-code"
      required
      hint={digits === undefined ? undefined : texts.codeHint(digits)}
    />
  );
}
