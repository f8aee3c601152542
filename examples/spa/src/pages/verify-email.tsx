import type { Account } from "@gatebook/client";
import { hasPasskeys, showPasskey } from "@gatebook/client/factors";
import { useState } from "react";
import { useSession } from "@gatebook/client/react";

import { gatebook } from "../gatebook.ts";
import { CodeField } from "../parts/code-field.tsx";
import { EmailField, PasswordField } from "../parts/field.tsx";
import { Form, type Values } from "../parts/form.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Username } from "../parts/username.tsx";
import { Link, navigateInThisVisit, paths, usePlace, type Place } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { useVisit } from "../visit.ts";
import { confirm, hasProof, needsAnotherMail, proofFrom } from "./mailed-proof.ts";

type Holder = Pick<Account, "id" | "email">;
type Outcome = "already" | { account: Holder; hasPassword: boolean };

/** Confirm an address: by the link, by the code, or first by another mail. */
export function VerifyEmail() {
  const texts = useTexts();
  const place = usePlace();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { email } = place.passed;
  // The outcome outlives the session, a draft does not.
  const { number } = useVisit();

  return (
    <Page name="verify-email" title={texts.verify.title}>
      {outcome ? (
        <Done outcome={outcome} />
      ) : hasProof(place) ? (
        <>
          {place.token === null && email && (
            <Notice look="good">
              <p>
                <strong>{texts.verify.readMail(email)}</strong>
              </p>
              <p>{texts.verify.readMailHint}</p>
            </Notice>
          )}
          <Confirmation key={`${number} ${place.passed.codeId}`} done={setOutcome} />
        </>
      ) : (
        <Request key={number} />
      )}
    </Page>
  );
}

/** Return the signed-in account, if the proof is for it, as far as this page knows. */
function ownerOf({ token, passed }: Place): Holder | null {
  const account = gatebook.session.state.session?.account;
  // A link does not say its account, so the page names the account that it takes it for. A confirmed
  // address has no such link: then it is for another account.
  const isOwn =
    token !== null ? account?.email_verified === false : account?.email === passed.email;
  return account && isOwn ? account : null;
}

/**
 * Send the proof within a session of the account, or with the password. Without either the account
 * would lose its password: anyone can sign up with the address of another person.
 */
function Confirmation({ done }: { done: (outcome: Outcome) => void }) {
  const texts = useTexts();
  const place = usePlace();
  const [owner, setOwner] = useState(() => ownerOf(place));
  const [way, setWay] = useState<"password" | "passkey" | "unknown">("password");
  const isUnknown = way === "unknown";
  const isOwnerShown = owner === null && !isUnknown;

  async function isSignedInTo({ id }: Holder): Promise<boolean> {
    const { session } = await gatebook.session.look();
    return session?.account.id === id;
  }

  async function verify(value: Values) {
    // The session has ended meanwhile: ask for the password.
    if (owner !== null && !(await isSignedInTo(owner))) return setOwner(null);
    const proof = proofFrom(place, value);
    const shown = !isOwnerShown
      ? {}
      : way === "passkey"
        ? await showPasskey(gatebook)
        : { password: value("password") };
    const body = { ...proof, ...shown };
    const answer = await confirm(gatebook.post("/v1/email-verifications/confirmations", body));
    if (answer === "already") return done("already");
    done({ account: answer, hasPassword: isOwnerShown || (await isSignedInTo(answer)) });
  }

  const others = owner ? (
    place.token !== null && (
      <button type="button" className="button quiet" onClick={() => setOwner(null)}>
        {texts.verify.otherAddress}
      </button>
    )
  ) : (
    <>
      {way !== "password" && (
        <button type="button" className="button quiet" onClick={() => setWay("password")}>
          {texts.verify.withPassword}
        </button>
      )}
      {way !== "passkey" && hasPasskeys() && (
        <button type="button" className="button quiet" onClick={() => setWay("passkey")}>
          {texts.verify.withPasskey}
        </button>
      )}
      {way !== "unknown" && (
        <button type="button" className="button quiet" onClick={() => setWay("unknown")}>
          {texts.verify.unknown}
        </button>
      )}
    </>
  );

  return (
    <>
      <Form
        submit={isUnknown ? texts.verify.submitUnknown : texts.verify.submit}
        look={isUnknown ? "danger" : "primary"}
        send={verify}
        help={(problem) => place.token !== null && needsAnotherMail(problem) && <AnotherMail />}
        actions={others}
      >
        {place.token === null && <CodeField />}
        {owner ? (
          <p>{texts.verify.ownAddress(owner.email)}</p>
        ) : isUnknown ? (
          <div role="status" className="notice">
            <h2>{texts.verify.unknownTitle}</h2>
            <p>{texts.verify.unknownDetail}</p>
          </div>
        ) : way === "passkey" ? (
          <p className="notice">{texts.verify.needsPasskey}</p>
        ) : (
          <>
            <Username email={place.passed.email} />
            <PasswordField
              name="password"
              label={texts.password}
              hint={texts.verify.needsPassword}
              autoComplete="current-password"
            />
          </>
        )}
      </Form>
      {place.token === null && (
        <p className="aside">
          <AnotherMail />
        </p>
      )}
    </>
  );
}

function AnotherMail() {
  const texts = useTexts();
  const { email } = usePlace().passed;
  return (
    <Link to={paths.verifyEmail} passed={email === undefined ? {} : { email }}>
      {texts.verify.another}
    </Link>
  );
}

function Request() {
  const texts = useTexts();
  const { passed } = usePlace();
  const { session } = useSession(gatebook);

  async function request(value: Values) {
    const email = value("email");
    const proceed = navigateInThisVisit();
    const { id } = await gatebook.post("/v1/email-verifications", { email });
    proceed(paths.verifyEmail, { email, codeId: id });
  }

  return (
    <Form submit={texts.verify.requestSubmit} send={request}>
      <p>{texts.verify.request}</p>
      <EmailField name="email" defaultValue={passed.email ?? session?.account.email} />
    </Form>
  );
}

function Done({ outcome }: { outcome: Outcome }) {
  const texts = useTexts();
  const place = usePlace();
  const { session } = useSession(gatebook);
  const [account, hasPassword] =
    outcome === "already" ? [null, true] : [outcome.account, outcome.hasPassword];
  const email = account?.email ?? place.passed.email;
  const passed = email === undefined ? {} : { email };
  const isOther = session !== null && account !== null && session.account.id !== account.id;
  return (
    <div role="status">
      <Notice look="good">
        <p>
          {account === null
            ? texts.verify.already
            : hasPassword
              ? texts.verify.done(account.email)
              : texts.verify.doneUnknown(account.email)}
        </p>
        {isOther && <p>{texts.verify.stillSignedIn(session.account.email)}</p>}
      </Notice>
      <p className="next">
        {!hasPassword ? (
          <Link to={paths.forgotPassword} passed={passed} className="button primary">
            {texts.verify.choosePassword}
          </Link>
        ) : session ? (
          <Link to={paths.devices} className="button primary">
            {texts.verify.toDevices}
          </Link>
        ) : (
          <Link to={paths.signIn} passed={passed} className="button primary">
            {texts.signIn.submit}
          </Link>
        )}
      </p>
      {outcome === "already" && (
        <p className="aside">
          <AnotherMail />
        </p>
      )}
    </div>
  );
}
