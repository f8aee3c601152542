import { Problem } from "@gatebook/client";
import { useSession } from "@gatebook/client/react";
import { useState } from "react";

import { gatebook } from "../gatebook.ts";
import { CodeField } from "../parts/code-field.tsx";
import { Enrolment } from "../parts/enrolment.tsx";
import { Form, type Values } from "../parts/form.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Link, paths, usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { confirm, hasProof, needsAnotherMail, proofFrom } from "./mailed-proof.ts";
import { SignIn } from "./sign-in.tsx";

/**
 * Confirm a new address. Only the link of a change that an administrator asked for works without a
 * session; for any other one the server answers 401, and the person signs in first.
 */
export function ConfirmEmailChange() {
  const texts = useTexts();
  const place = usePlace();
  const { status } = useSession(gatebook);
  const [outcome, setOutcome] = useState<{ email: string } | "already" | null>(null);
  const [needsSession, setNeedsSession] = useState(place.token === null);

  async function change(value: Values) {
    try {
      setOutcome(
        await confirm(gatebook.post("/v1/email-changes/confirmations", proofFrom(place, value))),
      );
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
      setNeedsSession(true);
    }
  }

  if (needsSession && status !== "signed_in") return <SignIn why={texts.emailChange.signInFirst} />;

  const toAccount = <Link to={paths.account}>{texts.emailChange.toAccount}</Link>;

  return (
    <Page name="confirm-email-change" title={texts.emailChange.title}>
      {status === "signed_in" && <Enrolment />}
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
