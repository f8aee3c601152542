import { Problem } from "@gatebook/client";
import {
  hasPasskeys,
  PasskeyError,
  signInWithPasskey,
  signUpWithPasskey,
} from "@gatebook/client/factors";
import { useState } from "react";

import { gatebook } from "../gatebook.ts";
import { EmailField, Field } from "../parts/field.tsx";
import { Form, type Values } from "../parts/form.tsx";
import { NewPasswordField } from "../parts/new-password.tsx";
import { Page } from "../parts/page.tsx";
import { ProviderButtons } from "../parts/provider-buttons.tsx";
import { Link, navigate, navigateInThisVisit, paths } from "../router.tsx";
import { currentLanguage, useTexts } from "../texts/language.ts";

export function SignUp() {
  const texts = useTexts();
  const [isByPasskey, setByPasskey] = useState(false);

  async function signUp(value: Values) {
    const proceed = navigateInThisVisit();
    const [email, password] = [value("email"), value("password")];
    const account = { email, name: value("name") || null, language: currentLanguage() };
    const created = isByPasskey
      ? await signUpWithPasskey(gatebook, account)
      : await gatebook.post("/v1/accounts", { ...account, password });
    // 202 instead of the account: the server requires that the address is verified first.
    if (!("email" in created)) return proceed(paths.verifyEmail, { email, codeId: created.id });
    try {
      if (isByPasskey) await signInWithPasskey(gatebook);
      else await gatebook.signIn({ email, password });
    } catch (thrown) {
      if (!(thrown instanceof Problem || thrown instanceof PasskeyError)) throw thrown;
      // Here, a second try would only say that the address is taken.
      return proceed(paths.signIn, { email, notice: "accountCreated" });
    }
    navigate(paths.devices);
  }

  return (
    <Page name="sign-up" title={texts.signUp.title} beginsWithField>
      <Form
        submit={isByPasskey ? texts.signUp.submitPasskey : texts.signUp.submit}
        send={signUp}
        actions={
          hasPasskeys() && (
            <button type="button" className="link" onClick={() => setByPasskey(!isByPasskey)}>
              {isByPasskey ? texts.signUp.withPassword : texts.signUp.withPasskey}
            </button>
          )
        }
        help={({ code }) =>
          code === "email_taken" && (
            <p className="help">
              {texts.signUp.taken} <Link to={paths.signIn}>{texts.signUp.toSignIn}</Link>
            </p>
          )
        }
      >
        <EmailField name="email" />
        {isByPasskey ? (
          <p className="notice">{texts.signUp.passkeyIntro}</p>
        ) : (
          <NewPasswordField name="password" label={texts.password} />
        )}
        <Field name="name" label={texts.name} hint={texts.nameHint} autoComplete="name" />
      </Form>
      <ProviderButtons />
      <p className="aside">
        {texts.signUp.haveOne} <Link to={paths.signIn}>{texts.signUp.toSignIn}</Link>
      </p>
    </Page>
  );
}
