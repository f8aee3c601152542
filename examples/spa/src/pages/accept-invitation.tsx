import { useState } from "react";

import { gatebook } from "../gatebook.ts";
import { Field } from "../parts/field.tsx";
import { Form, type Values } from "../parts/form.tsx";
import { NewPasswordField } from "../parts/new-password.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Link, navigate, paths, usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { confirm, needsAnotherMail } from "./mailed-proof.ts";

export function AcceptInvitation() {
  const texts = useTexts();
  const { token } = usePlace();
  const [isAlready, setAlready] = useState(false);

  async function accept(value: Values) {
    const body = {
      token: token ?? "",
      password: value("password"),
      name: value("name") || null,
    };
    const answer = await confirm(gatebook.post("/v1/account-invitations/confirmations", body));
    if (answer === "already") return setAlready(true);
    // The cookie is there; the page does not know it yet.
    await gatebook.session.look();
    navigate(paths.devices);
  }

  return (
    <Page name="accept-invitation" title={texts.invitation.title}>
      {isAlready ? (
        <div role="status">
          <Notice look="good">{texts.invitation.already}</Notice>
          <p className="next">
            <Link to={paths.signIn} className="button primary">
              {texts.signIn.submit}
            </Link>
          </p>
        </div>
      ) : token === null ? (
        <p>{texts.invitation.nothing}</p>
      ) : (
        <Form
          submit={texts.invitation.submit}
          send={accept}
          help={(problem) =>
            needsAnotherMail(problem) && <p className="help">{texts.invitation.askAgain}</p>
          }
        >
          <p>{texts.invitation.intro}</p>
          <NewPasswordField name="password" label={texts.password} />
          <Field name="name" label={texts.name} hint={texts.nameHint} autoComplete="name" />
        </Form>
      )}
    </Page>
  );
}
