import type { components } from "@gatebook/client";
import { useState } from "react";

import { gatebook } from "../gatebook.ts";
import { NewRecoveryCodes } from "../pages/security/recovery-codes.tsx";
import { paths, usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { Form } from "./form.tsx";
import { useAnswer } from "./use-answer.tsx";

type Methods = components["schemas"]["SignInMethods"];

/** Whether the loss of the only factor would lock this person out, as after a sign-up with a passkey. */
export function lacksRecoveryCodes(methods: Methods): boolean {
  const hasFactor = methods.passkeys + methods.authenticator_apps > 0;
  return methods.second_factor && hasFactor && !methods.recovery_codes?.left;
}

/** Lead to recovery codes on all pages of a session; the security page has them itself. */
export function RecoveryCodesReminder() {
  const { path } = usePlace();
  return path === paths.security ? null : <Reminder key={path} />;
}

function Reminder() {
  const { answer, load } = useAnswer(() => gatebook.get("/v1/account/sign-in-methods"));
  const [codes, setCodes] = useState<readonly string[] | null>(null);

  async function made(fresh: readonly string[]) {
    setCodes(fresh);
    await load();
  }

  if (codes) return <NewRecoveryCodes codes={codes} close={() => setCodes(null)} />;
  return answer && lacksRecoveryCodes(answer) ? <NoRecoveryCodes made={made} /> : null;
}

/** Say that there are no codes, and make them. */
export function NoRecoveryCodes({ made }: { made: (codes: readonly string[]) => Promise<void> }) {
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
