import { useState } from "react";

import { gatebook } from "../gatebook.ts";
import { Form } from "../parts/form.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Link, paths, usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { confirm, needsAnotherMail } from "./mailed-proof.ts";

export function UndoEmailChange() {
  const texts = useTexts();
  const { token } = usePlace();
  const [outcome, setOutcome] = useState<{ email: string } | "already" | null>(null);

  if (outcome !== null) {
    const passed = outcome === "already" ? {} : { email: outcome.email };
    return (
      <Page name="undo-email-change" title={texts.undo.title}>
        <div role="status">
          <Notice look="good">
            {outcome === "already" ? (
              texts.undo.already
            ) : (
              <>
                <p>
                  <strong>{texts.undo.done(outcome.email)}</strong>
                </p>
                <p>{texts.undo.doneHint}</p>
              </>
            )}
          </Notice>
        </div>
        <p className="aside">
          <Link to={paths.forgotPassword} passed={passed}>
            {texts.undo.again}
          </Link>
        </p>
      </Page>
    );
  }

  return (
    <Page name="undo-email-change" title={texts.undo.title}>
      {token === null ? (
        <p>{texts.undo.nothing}</p>
      ) : (
        <Form
          submit={texts.undo.submit}
          look="danger"
          send={async () =>
            setOutcome(await confirm(gatebook.post("/v1/email-changes/reversals", { token })))
          }
          help={(problem) =>
            needsAnotherMail(problem) && <p className="help">{texts.undo.nothing}</p>
          }
        >
          <p>{texts.undo.intro}</p>
        </Form>
      )}
    </Page>
  );
}
