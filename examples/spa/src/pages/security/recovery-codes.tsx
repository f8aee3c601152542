import type { Problem } from "@gatebook/client";
import { useEffect, useRef, useState } from "react";

import { gatebook } from "../../gatebook.ts";
import { Form } from "../../parts/form.tsx";
import { Moment } from "../../parts/moment.tsx";
import { useTexts } from "../../texts/language.ts";
import type { Changed } from "./index.tsx";

type RecoveryCodesProps = {
  /** Null: an account that was made with a passkey has none yet. */
  made: { left: number; created_at: string } | null;
  changed: Changed;
};

export function RecoveryCodes({ made, changed }: RecoveryCodesProps) {
  const texts = useTexts();

  async function replace() {
    const { codes } = await gatebook.post("/v1/account/recovery-codes", undefined);
    await changed(codes);
  }

  return (
    <section className="section" aria-labelledby="recovery-codes">
      <h2 id="recovery-codes">{texts.security.recoveryCodes}</h2>
      <p>{texts.security.recoveryCodesIntro}</p>
      <p>
        <strong>{texts.security.codesLeft(made?.left ?? 0)}</strong>{" "}
        {made && (
          <span className="hint">
            {texts.security.madeAt} <Moment at={made.created_at} />
          </span>
        )}
      </p>
      <Form look="quiet" submit={texts.security.replaceCodes} send={replace} />
    </section>
  );
}

/** Help after a change without an answer: it may have ended the session, with its codes unseen. */
export function LostCodes({ problem }: { problem: Problem }) {
  const texts = useTexts();
  return problem.outcome === "unknown" && <p>{texts.security.codesLost}</p>;
}

type NewRecoveryCodesProps = { codes: readonly string[]; close: () => void };

/** The codes, to keep outside this browser. */
export function NewRecoveryCodes({ codes, close }: NewRecoveryCodesProps) {
  const texts = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  const [said, setSaid] = useState("");
  const text = `${codes.join("\n")}\n`;

  useEffect(() => {
    heading.current?.scrollIntoView({ block: "center" });
    heading.current?.focus();
  }, [codes]);

  async function copy() {
    // It exists in secure contexts only, and a browser may refuse it.
    const isCopied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setSaid(isCopied ? texts.security.copied : texts.security.notCopied);
  }

  return (
    <section className="notice good new-codes" aria-labelledby="new-codes">
      <h2 ref={heading} id="new-codes" tabIndex={-1}>
        {texts.security.newCodes}
      </h2>
      <p>{texts.security.newCodesIntro}</p>
      <ol className="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="actions">
        <button type="button" className="button quiet" onClick={() => void copy()}>
          {texts.security.copyCodes}
        </button>
        <a
          className="button quiet"
          download="gatebook-recovery-codes.txt"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
        >
          {texts.security.downloadCodes}
        </a>
        <button type="button" className="button primary" onClick={close}>
          {texts.security.codesSaved}
        </button>
      </div>
      <p role="status" className="done">
        {said}
      </p>
    </section>
  );
}
