import { useState } from "react";

import { gatebook } from "../gatebook.ts";
import { CodeField } from "../parts/code-field.tsx";
import { Form, type Values } from "../parts/form.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Link, paths, usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { confirm, hasProof, needsAnotherMail, proofFrom } from "./mailed-proof.ts";

/** Confirm a new address; the person must be signed in, so the mail alone moves no account. */
export function ConfirmEmailChange() {
  const texts = useTexts();
  const place = usePlace();
  const [outcome, setOutcome] = useState<{ email: string } | "already" | null>(null);

  async function change(value: Values) {
    setOutcome(
      await confirm(gatebook.post("/v1/email-changes/confirmations", proofFrom(place, value))),
    );
  }

  const toAccount = <Link to={paths.account}>{texts.emailChange.toAccount}</Link>;

  return (
    <Page name="confirm-email-change" title={texts.emailChange.title}>
      {outcome ? (
        <div role="status">
          <Notice look="good">
            {outcome === "already" ? (
              texts.emailChange.already
            ) : (
              <>
                <p>
                  <strong>{texts.emailChange.done(outcome.email)}</strong>
                </p>
                <p>{texts.emailChange.doneHint}</p>
              </>
            )}
          </Notice>
        </div>
      ) : !hasProof(place) ? (
        <p>{texts.emailChange.nothing}</p>
      ) : (
        <>
          {place.token === null && place.passed.email && (
            <Notice look="good">
              <p>
                <strong>{texts.emailChange.sent(place.passed.email)}</strong>
              </p>
              <p>{texts.emailChange.sentHint}</p>
            </Notice>
          )}
          <Form
            submit={texts.emailChange.submit}
            send={change}
            help={(problem) =>
              needsAnotherMail(problem) && <p className="help">{texts.emailChange.nothing}</p>
            }
          >
            <p>{texts.emailChange.intro}</p>
            {place.token === null && <CodeField />}
          </Form>
        </>
      )}
      <p className="aside">{toAccount}</p>
    </Page>
  );
}
