import { Problem } from "@gatebook/client";
import {
  type CallbackAnswer,
  complete,
  type Outcome,
  type SignInOutcome,
} from "@gatebook/client/providers";
import { useSession } from "@gatebook/client/react";
import { useEffect, useState } from "react";

import { gatebook } from "../gatebook.ts";
import { Failure } from "../parts/form.tsx";
import { Page } from "../parts/page.tsx";
import { useProviderName } from "../providers.ts";
import { Link, navigate, passOn, paths, usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { afterOf, goOn } from "./after-sign-in.ts";
import { usePending } from "./pending.ts";
import { AddressStep, CodeStep, LinkStep } from "./provider-steps.tsx";
import { SecondStep } from "./second-step.tsx";
import { SignIn } from "./sign-in.tsx";

/** One request for an answer: React runs an effect twice during development. */
const completions = new WeakMap<CallbackAnswer, Promise<Outcome>>();

function completionOf(answer: CallbackAnswer): Promise<Outcome> {
  const completion = completions.get(answer) ?? complete(gatebook, answer);
  completions.set(answer, completion);
  return completion;
}

/** Where providers send people back to, whatever they went for. */
export function SignedInAtProvider() {
  const texts = useTexts();
  const nameOf = useProviderName();
  const { path, answer, passed } = usePlace();
  const { session } = useSession(gatebook);
  const { pending, isAsking, reason, follow, restart } = usePending();
  const [failure, setFailure] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  const { step } = passed;
  const after = passed.after ?? afterOf(answer?.note);

  useEffect(() => {
    if (!answer) return;
    let isLeft = false;
    completionOf(answer).then(
      (outcome) => isLeft || proceed(outcome),
      (thrown: unknown) => isLeft || setFailure(thrown),
    );
    return () => {
      isLeft = true;
    };
  }, [answer, tries]);

  function proceed(outcome: Outcome) {
    if (outcome.step === "linked")
      navigate(paths.security, { linked: outcome.identity.provider }, "replace");
    else if (outcome.step === "reauthenticated") goOn(after, { isConfirmed: true });
    else advance(outcome);
  }

  /** Go on after a step of the sign-in. */
  function advance(outcome: SignInOutcome, sentTo?: string) {
    if (outcome.step === "session") return goOn(after);
    const { id, provider = providerIn(path), email = sentTo } = outcome.pending;
    if (outcome.step === "second_factor") follow(outcome.pending, { after });
    else passOn({ after, step: { step: outcome.step, id, provider, email } });
  }

  /** The same answer is the same request: it gives a session whose cookie was lost. */
  function tryAgain(answer: CallbackAnswer) {
    completions.delete(answer);
    setFailure(null);
    setTries(tries + 1);
  }

  if (isAsking) return null;
  if (pending) {
    // Of the owner of the address, after a reload: the identity still waits.
    const next = step ? { ...after, step } : after;
    return <SecondStep pending={pending} restart={restart} done={() => goOn(next)} />;
  }
  if (step?.step === "email") return <AddressStep step={step} advance={advance} />;
  if (step?.step === "email_code")
    return (
      <CodeStep
        step={step}
        advance={advance}
        back={() => passOn({ after, step: { ...step, step: "email" } })}
      />
    );
  if (step) return <LinkStep step={step} />;
  if (reason !== undefined) return <SignIn why={reason} done={() => goOn(after)} />;

  const isRepeatable = failure instanceof Problem && isWithoutAnswer(failure);
  return (
    <Page name="signed-in" title={texts.providers.continueWith(nameOf(providerIn(path)))}>
      {failure !== null && !isRepeatable && <Failure failure={failure} />}
      {answer && isRepeatable && (
        <>
          <Failure failure={failure} />
          <p>
            <button type="button" className="button quiet" onClick={() => tryAgain(answer)}>
              {texts.tryAgain}
            </button>
          </p>
        </>
      )}
      {answer && failure === null && <p role="status">{texts.providers.completing}</p>}
      {!answer && <p>{texts.providers.nothing}</p>}
      {(!answer || failure !== null) && (
        <p className="aside">
          {session ? (
            <Link to={paths.security}>{texts.security.toSecurity}</Link>
          ) : (
            <Link to={paths.signIn}>{texts.secondStep.cancel}</Link>
          )}
        </p>
      )}
    </Page>
  );
}

function providerIn(path: string): string {
  return path.slice(paths.signedIn.length + 1);
}

/** Whether the attempt may still be good: the API has not answered, or had no time. */
function isWithoutAnswer({ code, status }: Problem): boolean {
  return status === 0 || status === 429 || code === "unexpected_answer" || code === "unavailable";
}
