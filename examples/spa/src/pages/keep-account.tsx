import { useState } from "react";

import { gatebook } from "../gatebook.ts";
import { CodeField } from "../parts/code-field.tsx";
import { Form, type Values } from "../parts/form.tsx";
import { Moment } from "../parts/moment.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Link, paths, usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { confirm, hasProof, needsAnotherMail, proofFrom } from "./mailed-proof.ts";

/** Cancel the deletion of the account: by the link, or by the code just after the request. */
export function KeepAccount() {
  const texts = useTexts();
  const place = usePlace();
  const { dueAt } = place.passed;
  const [isKept, setKept] = useState(false);

  async function keep(value: Values) {
    const proof = proofFrom(place, value);
    await confirm(gatebook.post("/v1/account-deletion-cancellations", proof));
    setKept(true);
  }

  if (isKept)
    return (
      <Page name="keep-account" title={texts.keep.title}>
        <div role="status">
          <Notice look="good">{texts.keep.done}</Notice>
        </div>
        <p className="next">
          <Link to={paths.signIn} className="button primary">
            {texts.signIn.submit}
          </Link>
        </p>
        <p className="aside">
          <Link to={paths.forgotPassword}>{texts.keep.notMe}</Link>
        </p>
      </Page>
    );

  return (
    <Page name="keep-account" title={texts.keep.title}>
      {dueAt !== undefined && (
        <Notice look="good">
          {texts.keep.planned} <Moment at={dueAt} />
        </Notice>
      )}
      {hasProof(place) ? (
        <Form
          submit={texts.keep.submit}
          send={keep}
          help={(problem) => needsAnotherMail(problem) && <p className="help">{texts.keep.over}</p>}
        >
          <p>{place.token === null ? texts.keep.byCode : texts.keep.intro}</p>
          {place.token === null && <CodeField />}
        </Form>
      ) : (
        <p>{texts.keep.nothing}</p>
      )}
    </Page>
  );
}
