/** What a sign-in with a provider may need: an address, its mailed code, or the account's owner. */

import {
  confirmEmail,
  linkPending,
  sendEmail,
  type SignInOutcome,
} from "@gatebook/client/providers";
import { useSession } from "@gatebook/client/react";

import { gatebook } from "../gatebook.ts";
import { CodeField } from "../parts/code-field.tsx";
import { EmailField } from "../parts/field.tsx";
import { Form, type Values } from "../parts/form.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { useProviderName } from "../providers.ts";
import { Link, navigate, type ProviderStep, paths } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { goOn } from "./after-sign-in.ts";
import { SignIn } from "./sign-in.tsx";

type Advance = (outcome: SignInOutcome, sentTo?: string) => void;
type StepProps = { step: ProviderStep; advance: Advance };

/** The provider names no address, or one that only a mail can prove. */
export function AddressStep({ step, advance }: StepProps) {
  const texts = useTexts();
  const nameOf = useProviderName();

  async function send(value: Values) {
    const email = value("email");
    advance(await sendEmail(gatebook, step, email), email);
  }

  return (
    <Page name="provider-address" title={texts.providers.address} continuesWithField>
      <Form submit={texts.providers.sendCode} send={send}>
        <p>{texts.providers.addressIntro(nameOf(step.provider))}</p>
        <EmailField name="email" defaultValue={step.email} autoComplete="email" />
      </Form>
      <p className="aside">
        <Link to={paths.signIn}>{texts.secondStep.cancel}</Link>
      </p>
    </Page>
  );
}

export function CodeStep({ step, advance, back }: StepProps & { back: () => void }) {
  const texts = useTexts();

  async function confirm(value: Values) {
    advance(await confirmEmail(gatebook, step, value("code")), step.email);
  }

  return (
    <Page name="provider-code" title={texts.providers.code} continuesWithField>
      {step.email && (
        <Notice look="good">
          <p>
            <strong>{texts.providers.sent(step.email)}</strong>
          </p>
          <p>{texts.providers.sentHint}</p>
        </Notice>
      )}
      <Form
        submit={texts.secondStep.submit}
        send={confirm}
        actions={
          <button type="button" className="button quiet" onClick={back}>
            {texts.providers.otherAddress}
          </button>
        }
      >
        <CodeField />
      </Form>
    </Page>
  );
}

/** An account has the address: its owner signs in there, and says that both belong together. */
export function LinkStep({ step }: { step: ProviderStep }) {
  const texts = useTexts();
  const { session } = useSession(gatebook);
  const name = useProviderName()(step.provider);

  // The visit of another account would begin without it.
  const stay = () => goOn({ path: paths.devices, step });
  if (!session) return <SignIn why={texts.providers.signInToLink(name)} done={stay} />;

  async function link() {
    await linkPending(gatebook, step);
    navigate(paths.security, { linked: step.provider }, "replace");
  }

  return (
    <Page name="provider-link" title={texts.providers.link(name)}>
      <Form
        submit={texts.providers.link(name)}
        send={link}
        actions={
          <Link to={paths.devices} className="button quiet">
            {texts.providers.notNow}
          </Link>
        }
      >
        <p>{texts.providers.linkIntro(name, session.account.email)}</p>
      </Form>
    </Page>
  );
}
