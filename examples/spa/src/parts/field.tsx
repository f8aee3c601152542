import { useId, useState, type InputHTMLAttributes, type ReactNode } from "react";

import { useTexts } from "../texts/language.ts";
import { useFieldErrors } from "./form.tsx";

type FieldProps = InputHTMLAttributes<HTMLInputElement> & {
  /** The member of the request's body. */
  name: string;
  label: string;
  hint?: string | undefined;
  /** Shown instead of the error of the form. */
  error?: string | undefined;
  /** A control at the end of the input. */
  end?: ReactNode;
};

export function Field({ name, label, hint, error, end, ...input }: FieldProps) {
  const id = useId();
  const errors = useFieldErrors();
  const message = error ?? errors[name];
  const describedBy = [message && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="input">
        <input
          {...input}
          id={id}
          name={name}
          aria-invalid={message !== undefined}
          aria-describedby={describedBy || undefined}
        />
        {end}
      </div>
      {message && (
        <p id={`${id}-error`} className="error">
          {message}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

export function EmailField({ label, ...props }: Omit<FieldProps, "label"> & { label?: string }) {
  const texts = useTexts();
  return (
    <Field
      type="email"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      required
      label={label ?? texts.email}
      {...props}
    />
  );
}

export function PasswordField(props: FieldProps) {
  const texts = useTexts();
  const [isShown, setShown] = useState(false);
  const reveal = (
    <button
      type="button"
      className="reveal"
      aria-pressed={isShown}
      onClick={() => setShown(!isShown)}
    >
      {isShown ? texts.hide : texts.show}
      <span className="unseen"> {texts.thePassword}</span>
    </button>
  );
  return <Field required {...props} type={isShown ? "text" : "password"} end={reveal} />;
}
