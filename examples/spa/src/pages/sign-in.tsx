import { useEffect } from "react";
import { useSession } from "@gatebook/client/react";

import { useConfiguration } from "../configuration.ts";
import { gatebook } from "../gatebook.ts";
import { EmailField, PasswordField } from "../parts/field.tsx";
import { Form, type Values } from "../parts/form.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Link, navigate, paths, usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";

/** Sign in: on its own page, or in place of a page that needs a session. */
export function SignIn({ why }: { why?: string | undefined }) {
  const texts = useTexts();
  const { passed, path } = usePlace();
  const { status } = useSession(gatebook);
  const isVerificationRequired = useConfiguration()?.email_verification === "required";
  const notice = why ?? (passed.notice && texts.signIn[passed.notice]);

  useEffect(() => {
    if (status === "signed_in" && path === paths.signIn) navigate(paths.devices, {}, "replace");
  }, [status, path]);

  async function signIn(value: Values) {
    const remember = value("remember") === "on";
    await gatebook.signIn({ email: value("email"), password: value("password"), remember });
  }

  return (
    <Page name="sign-in" title={texts.signIn.title} beginsWithField={!notice}>
      {notice && <Notice look={why ? "plain" : "good"}>{notice}</Notice>}
      <Form
        submit={texts.signIn.submit}
        send={signIn}
        help={({ code }) => (
          <>
            {code === "too_many_attempts" && (
              <Link to={paths.forgotPassword}>{texts.resetInstead}</Link>
            )}
            {code === "wrong_credentials" && isVerificationRequired && (
              <Link to={paths.verifyEmail}>{texts.signIn.verifyAgain}</Link>
            )}
          </>
        )}
      >
        <EmailField name="email" defaultValue={passed.email} />
        <PasswordField name="password" label={texts.password} autoComplete="current-password" />
        <label className="check">
          <input type="checkbox" name="remember" />
          <span>{texts.signIn.remember}</span>
        </label>
      </Form>
      <p className="aside">
        <Link to={paths.forgotPassword}>{texts.signIn.forgot}</Link>
      </p>
      <p className="aside">
        {texts.signIn.newHere} <Link to={paths.signUp}>{texts.signIn.toSignUp}</Link>
      </p>
    </Page>
  );
}
