import { useConfiguration } from "../configuration.ts";
import { useTexts } from "../texts/language.ts";
import { PasswordField } from "./field.tsx";
import { useFieldErrors } from "./form.tsx";

/** A new password; the limits are the server's. */
export function NewPasswordField({ name, label }: { name: string; label: string }) {
  const texts = useTexts();
  const limits = useConfiguration()?.password;
  // An error at the field says the same.
  const isRefused = name in useFieldErrors();
  const least = limits && !isRefused ? texts.passwordLeast(limits.min_length) : "";
  return (
    <PasswordField
      name={name}
      label={label}
      autoComplete="new-password"
      minLength={limits?.min_length}
      hint={`${least} ${texts.passwordAdvice}`.trim()}
    />
  );
}
