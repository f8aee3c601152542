import { useSession } from "@gatebook/client/react";

import { gatebook } from "../gatebook.ts";
import { navigateInThisVisit, paths } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { Form } from "./form.tsx";

/** Remind a signed-in person of the mail that confirms the address. */
export function Unverified() {
  const texts = useTexts();
  const account = useSession(gatebook).session?.account;
  if (account === undefined || account.email_verified) return null;
  const { email } = account;

  async function sendAgain() {
    const proceed = navigateInThisVisit();
    const { id } = await gatebook.post("/v1/email-verifications", { email });
    proceed(paths.verifyEmail, { email, codeId: id });
  }

  return (
    <div className="banner">
      <p>{texts.verify.reminder(email)}</p>
      <Form className="inline" look="quiet" submit={texts.verify.another} send={sendAgain} />
    </div>
  );
}
