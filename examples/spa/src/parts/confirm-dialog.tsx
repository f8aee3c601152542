import { hasPasskeys, PasskeyError, stepUpPasskey } from "@gatebook/client/factors";
import { usePasswordPrompt } from "@gatebook/client/react";
import { useEffect, useId, useLayoutEffect, useRef, useState, type SubmitEvent } from "react";

import { gatebook, passwordPrompt } from "../gatebook.ts";
import { useTexts } from "../texts/language.ts";
import { ConfirmByProvider } from "./confirm-by-provider.tsx";
import { RecoveryCodeField, TotpField } from "./factor-fields.tsx";
import { PasswordField } from "./field.tsx";
import { PasskeyNotice, ProblemNotice } from "./notice.tsx";
import { OwnUsername } from "./username.tsx";
import { endOfWait, Wait } from "./wait.tsx";

type Asked = NonNullable<ReturnType<typeof usePasswordPrompt>>;

/** Ask for the password, a code or a passkey, when the server wants to know who is present. */
export function ConfirmDialog() {
  const asked = usePasswordPrompt(passwordPrompt);
  // A new key: after one kind of factor, the server may ask for the other one.
  return asked && <Dialog key={asked.methods.join()} {...asked} />;
}

function Dialog({ methods, problem, pending, submit, cancel }: Asked) {
  const texts = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [waitUntil, setWaitUntil] = useState<number | null>(null);
  // Without a passkey or an app, a recovery code is the only code.
  const [isRecovering, setRecovering] = useState(!methods.includes("totp"));
  const [passkeyError, setPasskeyError] = useState<PasskeyError | null>(null);
  const errors = (pending ? null : problem?.fieldErrors()) ?? {};
  const hasPasskey = methods.includes("passkey");
  const [isByPasskey, setByPasskey] = useState(hasPasskey && hasPasskeys());
  const hasPassword = methods.includes("password");
  const hasCode = methods.includes("totp") || methods.includes("recovery_code");
  const isOther = methods.includes("totp") && methods.includes("recovery_code");
  const atFields = ["password", isRecovering ? "recovery_code" : "totp_code"];
  const isAtField = !isByPasskey && atFields.some((name) => name in errors);
  const isBlocked = pending || waitUntil !== null;
  const isHere = isByPasskey || hasPassword || hasCode;

  // A layout effect ends before the element is removed, and closing gives the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  useEffect(() => {
    setWaitUntil(problem && endOfWait(problem));
    const invalid = dialog.current?.querySelector<HTMLElement>("[aria-invalid=true]");
    (invalid ?? dialog.current?.querySelector<HTMLElement>("input:not([hidden])"))?.focus();
  }, [problem]);

  function submitted(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isBlocked) return;
    setPasskeyError(null);
    if (isByPasskey) return void showPasskey();
    const data = new FormData(event.currentTarget);
    const given = (name: string) => (data.has(name) ? { [name]: String(data.get(name)) } : {});
    submit({ ...given("password"), ...given("totp_code"), ...given("recovery_code") });
  }

  async function showPasskey() {
    try {
      submit(await stepUpPasskey(gatebook));
    } catch (error) {
      if (error instanceof PasskeyError) return setPasskeyError(error);
      throw error;
    }
  }

  const intro = isByPasskey
    ? texts.confirmIdentity.passkey
    : hasPassword && hasCode
      ? texts.confirmIdentity.both
      : hasPassword
        ? texts.confirmIdentity.password
        : hasCode
          ? texts.confirmIdentity.code
          : texts.confirmIdentity.provider;

  const giveUp = (
    <button type="button" className="button quiet" onClick={cancel}>
      {texts.cancel}
    </button>
  );

  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={title} onCancel={cancel}>
      <form className="form" onSubmit={submitted} noValidate aria-busy={pending}>
        <h2 id={title}>{texts.confirmIdentity.title}</h2>
        <p>{intro}</p>
        {problem && !pending && !isAtField && <ProblemNotice problem={problem} />}
        {passkeyError && <PasskeyNotice error={passkeyError} />}
        {!isByPasskey && hasPassword && (
          <>
            <OwnUsername />
            <PasswordField
              name="password"
              label={texts.password}
              autoComplete="current-password"
              error={errors["password"]}
            />
          </>
        )}
        {!isByPasskey &&
          hasCode &&
          (isRecovering ? (
            <RecoveryCodeField error={errors["recovery_code"]} />
          ) : (
            <TotpField error={errors["totp_code"]} />
          ))}
        {!isByPasskey && isOther && (
          <button type="button" className="link" onClick={() => setRecovering(!isRecovering)}>
            {isRecovering ? texts.secondStep.instead.totp : texts.secondStep.instead.recovery_code}
          </button>
        )}
        {hasPasskey && hasPasskeys() && (hasPassword || hasCode) && (
          <button type="button" className="link" onClick={() => setByPasskey(!isByPasskey)}>
            {isByPasskey ? texts.confirmIdentity.otherWay : texts.confirmIdentity.usePasskey}
          </button>
        )}
        <p role="status" className="hint pending">
          {pending && texts.confirmIdentity.checking}
        </p>
        {waitUntil !== null && <Wait until={waitUntil} over={() => setWaitUntil(null)} />}
        {isHere && (
          <div className="actions">
            <button type="submit" className="button primary" aria-disabled={isBlocked}>
              {isByPasskey ? texts.confirmIdentity.usePasskey : texts.confirmIdentity.submit}
            </button>
            {giveUp}
          </div>
        )}
      </form>
      {methods.includes("provider") && <ConfirmByProvider />}
      {!isHere && <p className="next">{giveUp}</p>}
    </dialog>
  );
}
