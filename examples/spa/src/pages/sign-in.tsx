import { hasPasskeys, passkeyAutofill, signInWithPasskey } from "@gatebook/client/factors";
import { useSession } from "@gatebook/client/react";
import { useEffect, useRef, useState } from "react";

import { useConfiguration } from "../configuration.ts";
import { gatebook } from "../gatebook.ts";
import { EmailField, PasswordField } from "../parts/field.tsx";
import { Failure, Form, type Values } from "../parts/form.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { ProviderButtons } from "../parts/provider-buttons.tsx";
import { Link, navigate, paths, usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { type Answer, usePending } from "./pending.ts";
import { SecondStep } from "./second-step.tsx";

type SignInProps = { why?: string | undefined; done?: () => void };

/** Sign in: on its own page, or in place of a page that needs a session. */
export function SignIn({ why, done }: SignInProps) {
  const { path } = usePlace();
  const { status } = useSession(gatebook);
  const { pending, isAsking, reason, follow, restart } = usePending();

  useEffect(() => {
    if (status === "signed_in" && path === paths.signIn) navigate(paths.devices, {}, "replace");
  }, [status, path]);

  if (isAsking) return null;
  if (pending) return <SecondStep pending={pending} restart={restart} done={done} />;
  const proceed = (answer: Answer) => void (follow(answer) && done?.());
  return <FirstStep why={reason ?? why} follow={proceed} />;
}

type FirstStepProps = { why: string | undefined; follow: (answer: Answer) => void };

function FirstStep({ why, follow }: FirstStepProps) {
  const texts = useTexts();
  const { passed } = usePlace();
  const configuration = useConfiguration();
  const isVerificationRequired = configuration?.email_verification === "required";
  const notice = why ?? (passed.notice && texts.signIn[passed.notice]);
  const remember = useRef<HTMLInputElement>(null);
  const [autofills, setAutofills] = useState(0);
  const [failure, setFailure] = useState<unknown>(null);
  const more = () => ({ remember: remember.current?.checked === true });

  useEffect(() => {
    const left = new AbortController();
    passkeyAutofill(gatebook, { signal: left.signal, more }).then(
      (answer) => answer && follow(answer),
      (thrown: unknown) => {
        if (left.signal.aborted) return;
        setFailure(thrown);
        setAutofills((count) => count + 1); // offer them again
      },
    );
    return () => left.abort();
  }, [autofills]);

  async function signIn(value: Values) {
    setFailure(null);
    const credentials = { email: value("email"), password: value("password"), ...more() };
    follow(await gatebook.signIn(credentials));
  }

  async function signInByPasskey() {
    setFailure(null);
    follow(await signInWithPasskey(gatebook, more()));
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
        <EmailField name="email" defaultValue={passed.email} autoComplete="username webauthn" />
        <PasswordField name="password" label={texts.password} autoComplete="current-password" />
        <label className="check">
          <input ref={remember} type="checkbox" name="remember" />
          <span>{texts.signIn.remember}</span>
        </label>
      </Form>
      {failure !== null && <Failure failure={failure} />}
      <ProviderButtons more={more} />
      {hasPasskeys() && (
        <Form
          className="form alternative"
          look="quiet"
          submit={texts.signIn.withPasskey}
          send={signInByPasskey}
        />
      )}
      {configuration?.sign_in_methods.includes("mail") && (
        <p className="aside">
          <Link to={paths.signInByMail}>{texts.signIn.byMail}</Link>
        </p>
      )}
      <p className="aside">
        <Link to={paths.forgotPassword}>{texts.signIn.forgot}</Link>
      </p>
      <p className="aside">
        {texts.signIn.newHere} <Link to={paths.signUp}>{texts.signIn.toSignUp}</Link>
      </p>
    </Page>
  );
}
