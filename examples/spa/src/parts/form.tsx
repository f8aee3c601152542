/** A form that shows each refusal of the server in words: beside its field, or above the button. */

import { Problem } from "@gatebook/client";
import { PasskeyError } from "@gatebook/client/factors";
import { createContext, useContext, useEffect, useRef, useState } from "react";
import type { ReactNode, SubmitEvent } from "react";

import { useTexts } from "../texts/language.ts";
import { PasskeyNotice, ProblemNotice } from "./notice.tsx";
import { endOfWait, Wait } from "./wait.tsx";

const noErrors: Record<string, string> = {};
const FieldErrors = createContext(noErrors);

/** Return the errors of the form around a field, by the names of the fields. */
export function useFieldErrors(): Record<string, string> {
  return useContext(FieldErrors);
}

/** The value of a field by its name; "" if there is none. */
export type Values = (name: string) => string;

type FormProps = {
  /** The text of the button. */
  submit: ReactNode;
  /** Send the request; return a text to show when it is done. What it throws is shown. */
  send: (values: Values) => Promise<string | void>;
  /** Help for this problem, shown below it. */
  help?: (problem: Problem) => ReactNode;
  look?: "primary" | "quiet" | "danger";
  /** The button is shown, but it does nothing. */
  isOff?: boolean;
  className?: string;
  /** More actions, beside the button. */
  actions?: ReactNode;
  children?: ReactNode;
};

export function Form(props: FormProps) {
  const { submit, send, help, look = "primary", className = "form", actions, children } = props;
  const { isOff = false } = props;
  const form = useRef<HTMLFormElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [done, setDone] = useState("");
  const [waitUntil, setWaitUntil] = useState<number | null>(null);
  const errors = failure instanceof Problem ? failure.fieldErrors() : noErrors;
  const isAtFields = Object.keys(errors).some((name) => form.current?.elements.namedItem(name));

  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [failure]);

  async function submitted(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    // Not `disabled`: a disabled button loses the focus, and with it the person's place.
    if (isOff || isBusy || waitUntil !== null) return;
    const data = new FormData(event.currentTarget);
    setBusy(true);
    setDone("");
    try {
      const text = await send((name) => String(data.get(name) ?? ""));
      setFailure(null);
      setDone(text ?? "");
    } catch (thrown) {
      setFailure(thrown);
      if (thrown instanceof Problem) setWaitUntil(endOfWait(thrown));
      else if (!(thrown instanceof PasskeyError)) console.error(thrown);
    } finally {
      setBusy(false);
    }
  }

  return (
    // `noValidate`: the server's messages are in the language of this page, a browser's need not be.
    <form ref={form} className={className} onSubmit={submitted} noValidate aria-busy={isBusy}>
      <FieldErrors value={errors}>{children}</FieldErrors>
      {failure !== null && !isAtFields && <Failure failure={failure} help={help} />}
      {isAtFields && failure instanceof Problem && help?.(failure)}
      {waitUntil !== null && <Wait until={waitUntil} over={() => setWaitUntil(null)} />}
      <div className="actions">
        <button
          type="submit"
          className={`button ${look}`}
          aria-disabled={isOff || isBusy || waitUntil !== null}
        >
          {submit}
        </button>
        {actions}
      </div>
      <p role="status" className="done">
        {done}
      </p>
    </form>
  );
}

type FailureProps = { failure: unknown; help?: FormProps["help"] };

/** A refusal of the server, an error of the browser, or a fault of this page. */
export function Failure({ failure, help }: FailureProps) {
  const texts = useTexts();
  if (failure instanceof PasskeyError) return <PasskeyNotice error={failure} />;
  if (!(failure instanceof Problem))
    return (
      <p role="alert" className="notice problem">
        {texts.pageFault}
      </p>
    );
  // The person has closed the dialog that asked for the password: they know it.
  if (failure.code === "reauthentication_required") return null;
  return <ProblemNotice problem={failure}>{help?.(failure)}</ProblemNotice>;
}
