import { useTexts } from "../texts/language.ts";
import { Field } from "./field.tsx";

/** The code of an authenticator app; the server removes blanks and dashes. */
export function TotpField({
  name = "totp_code",
  error,
}: {
  name?: string;
  error?: string | undefined;
}) {
  const texts = useTexts();
  return (
    <Field
      name={name}
      label={texts.factors.totpCode}
      hint={texts.factors.totpCodeHint}
      error={error}
      inputMode="numeric"
      autoComplete="one-time-code"
      required
    />
  );
}

/** A recovery code; letters of either case, with or without dashes. */
export function RecoveryCodeField({ error }: { error?: string | undefined }) {
  const texts = useTexts();
  return (
    <Field
      name="recovery_code"
      label={texts.factors.recoveryCode}
      hint={texts.factors.recoveryCodeHint}
      error={error}
      autoComplete="off"
      autoCapitalize="characters"
      spellCheck={false}
      required
    />
  );
}
