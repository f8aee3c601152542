import { useState } from "react";

import { gatebook } from "../gatebook.ts";
import { CodeField } from "../parts/code-field.tsx";
import { Form, type Values } from "../parts/form.tsx";
import { NewPasswordField } from "../parts/new-password.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Username } from "../parts/username.tsx";
import { Link, navigate, paths, usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { confirm, hasProof, needsAnotherMail, proofFrom } from "./mailed-proof.ts";

export function ResetPassword() {
  const texts = useTexts();
  const place = usePlace();
  const { email } = place.passed;
  const [isAlready, setAlready] = useState(false);
  const passed = email === undefined ? {} : { email };

  async function reset(value: Values) {
    const body = { ...proofFrom(place, value), new_password: value("new_password") };
    const answer = await confirm(gatebook.post("/v1/password-resets/confirmations", body));
    if (answer === "already") return setAlready(true);
    // This browser's own session has ended as well.
    await gatebook.session.look();
    navigate(paths.signIn, { ...passed, notice: "passwordChanged" });
  }

  const anotherMail = (
    <Link to={paths.forgotPassword} passed={passed}>
      {texts.reset.another}
    </Link>
  );

  return (
    <Page name="reset-password" title={texts.reset.title}>
      {isAlready ? (
        <div role="status">
          <Notice look="good">{texts.reset.already}</Notice>
          <p className="next">
            <Link to={paths.signIn} className="button primary">
              {texts.signIn.submit}
            </Link>
          </p>
        </div>
      ) : !hasProof(place) ? (
        <p>{texts.reset.nothing}</p>
      ) : (
        <>
          {place.token === null && email && (
            <Notice look="good">
              <p>
                <strong>{texts.reset.sent(email)}</strong>
              </p>
              <p>{texts.reset.sentHint}</p>
            </Notice>
          )}
          <Form
            submit={texts.reset.submit}
            send={reset}
            help={(problem) => place.token !== null && needsAnotherMail(problem) && anotherMail}
          >
            {place.token === null && <CodeField />}
            <Username email={email} />
            <NewPasswordField name="new_password" label={texts.newPassword} />
          </Form>
        </>
      )}
      {(place.token === null || isAlready) && <p className="aside">{anotherMail}</p>}
    </Page>
  );
}
