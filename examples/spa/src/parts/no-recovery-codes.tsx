import type { components } from "@gatebook/client";

import { gatebook } from "../gatebook.ts";
import { NewRecoveryCodes } from "../pages/security/recovery-codes.tsx";
import { paths, usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { Form } from "./form.tsx";
import { useNewCodes } from "./new-codes.ts";
import { useAnswer } from "./use-answer.tsx";

type Methods = components["schemas"]["SignInMethods"];

/** Whether the loss of the only factor would lock this person out, as after a sign-up with a passkey. */
export function lacksRecoveryCodes(methods: Methods): boolean {
  const hasFactor = methods.passkeys + methods.authenticator_apps > 0;
  return methods.second_factor && hasFactor && !methods.recovery_codes?.left;
}

/** New codes until they were saved, on all pages of a session; before, lead to them. */
export function RecoveryCodesReminder() {
  const { path } = usePlace();
  const { codes, keep, saved } = useNewCodes();
  if (codes) return <NewRecoveryCodes codes={codes} close={saved} />;
  // The security page reads the same, and leads to the codes itself.
  return path === paths.security ? null : <Reminder keep={keep} />;
}

function Reminder({ keep }: { keep: (codes: readonly string[]) => void }) {
  const { answer } = useAnswer(() => gatebook.get("/v1/account/sign-in-methods"));
  return answer && lacksRecoveryCodes(answer) ? <NoRecoveryCodes made={keep} /> : null;
}

/** Say that there are no codes, and make them. */
export function NoRecoveryCodes({
  made,
}: {
  made: (codes: readonly string[]) => void | Promise<void>;
}) {
  const texts = useTexts();

  async function make() {
    const { codes } = await gatebook.post("/v1/account/recovery-codes", undefined);
    await made(codes);
  }

  return (
    <div className="banner warning">
      <p>
        <strong>{texts.security.noCodes}</strong> {texts.security.noCodesDetail}
      </p>
      <Form className="inline" submit={texts.security.makeCodes} send={make} />
    </div>
  );
}
