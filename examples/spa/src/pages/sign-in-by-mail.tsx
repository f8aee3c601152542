import { gatebook } from "../gatebook.ts";
import { CodeField } from "../parts/code-field.tsx";
import { EmailField } from "../parts/field.tsx";
import { Form, type Values } from "../parts/form.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Link, navigate, navigateInThisVisit, paths, usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { hasProof, proofFrom } from "./mailed-proof.ts";
import { usePending } from "./pending.ts";
import { SecondStep } from "./second-step.tsx";

/** Sign in with a mailed link, in the browser that asked for it, or with the mailed code. */
export function SignInByMail() {
  const texts = useTexts();
  const place = usePlace();
  const { pending, isAsking, reason, follow, restart } = usePending();
  const { email } = place.passed;
  const passed = email === undefined ? {} : { email };
  const enter = () => navigate(paths.devices, {}, "replace");

  async function request(value: Values) {
    const address = value("email");
    const proceed = navigateInThisVisit();
    const { id } = await gatebook.post("/v1/sign-in-mails", { email: address });
    proceed(paths.signInByMail, { email: address, codeId: id });
  }

  async function signIn(value: Values) {
    const remember = value("remember") === "on";
    if (follow(await gatebook.signIn({ ...proofFrom(place, value), remember }))) enter();
  }

  if (isAsking) return null;
  if (pending) return <SecondStep pending={pending} restart={restart} done={enter} />;

  const anotherMail = (
    <p className="aside">
      <Link to={paths.signInByMail} passed={passed}>
        {texts.mailSignIn.another}
      </Link>
    </p>
  );

  return (
    <Page name="sign-in-by-mail" title={texts.mailSignIn.title}>
      {reason && <Notice>{reason}</Notice>}
      {hasProof(place) ? (
        <>
          {place.token === null && email && (
            <Notice look="good">
              <p>
                <strong>{texts.mailSignIn.sent(email)}</strong>
              </p>
              <p>{texts.mailSignIn.sentHint}</p>
            </Notice>
          )}
          <Form submit={texts.signIn.submit} send={signIn}>
            {place.token === null && <CodeField />}
            <label className="check">
              <input type="checkbox" name="remember" />
              <span>{texts.signIn.remember}</span>
            </label>
          </Form>
          {anotherMail}
        </>
      ) : (
        <Form submit={texts.mailSignIn.request} send={request}>
          <p>{texts.mailSignIn.intro}</p>
          <EmailField name="email" defaultValue={email} />
        </Form>
      )}
      <p className="aside">
        <Link to={paths.signIn} passed={passed}>
          {texts.mailSignIn.withPassword}
        </Link>
      </p>
    </Page>
  );
}
