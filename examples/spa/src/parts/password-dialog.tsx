import { usePasswordPrompt } from "@gatebook/client/react";
import { useEffect, useId, useLayoutEffect, useRef, useState, type SubmitEvent } from "react";

import { passwordPrompt } from "../gatebook.ts";
import { useTexts } from "../texts/language.ts";
import { PasswordField } from "./field.tsx";
import { ProblemNotice } from "./notice.tsx";
import { OwnUsername } from "./username.tsx";
import { endOfWait, Wait } from "./wait.tsx";

type AskedPassword = NonNullable<ReturnType<typeof usePasswordPrompt>>;

/** Ask for the password again, when the server wants to know that the owner is present. */
export function PasswordDialog() {
  const asked = usePasswordPrompt(passwordPrompt);
  return asked && <Dialog {...asked} />;
}

function Dialog({ problem, pending, submit, cancel }: AskedPassword) {
  const texts = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [waitUntil, setWaitUntil] = useState<number | null>(null);
  const wrongPassword = problem?.fieldErrors()["password"];

  // A layout effect ends before the element is removed, and closing gives the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  useEffect(() => {
    setWaitUntil(problem && endOfWait(problem));
    dialog.current?.querySelector<HTMLElement>("input:not([hidden])")?.focus();
  }, [problem]);

  function submitted(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending || waitUntil !== null) return;
    submit(String(new FormData(event.currentTarget).get("password")));
  }

  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={title} onCancel={cancel}>
      <form className="form" onSubmit={submitted} noValidate aria-busy={pending}>
        <h2 id={title}>{texts.confirmPassword.title}</h2>
        <p>{texts.confirmPassword.intro}</p>
        <OwnUsername />
        {problem && !pending && wrongPassword === undefined && <ProblemNotice problem={problem} />}
        <PasswordField
          name="password"
          label={texts.password}
          autoComplete="current-password"
          error={pending ? undefined : wrongPassword}
        />
        <p role="status" className="hint pending">
          {pending && texts.confirmPassword.checking}
        </p>
        {waitUntil !== null && <Wait until={waitUntil} over={() => setWaitUntil(null)} />}
        <div className="actions">
          <button
            type="submit"
            className="button primary"
            aria-disabled={pending || waitUntil !== null}
          >
            {texts.confirmPassword.submit}
          </button>
          <button type="button" className="button quiet" onClick={cancel}>
            {texts.cancel}
          </button>
        </div>
      </form>
    </dialog>
  );
}
