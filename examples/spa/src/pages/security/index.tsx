import { Problem } from "@gatebook/client";
import { listIdentities } from "@gatebook/client/providers";
import { useState } from "react";

import { gatebook } from "../../gatebook.ts";
import { useNewCodes } from "../../parts/new-codes.ts";
import { lacksRecoveryCodes, NoRecoveryCodes } from "../../parts/no-recovery-codes.tsx";
import { Page } from "../../parts/page.tsx";
import { useAnswer } from "../../parts/use-answer.tsx";
import { useTexts } from "../../texts/language.ts";
import { AuthenticatorApps } from "./authenticator-apps.tsx";
import { Activity } from "./feed.tsx";
import { Identities } from "./identities.tsx";
import { Passkeys } from "./passkeys.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { SecondFactor } from "./second-factor.tsx";
import { TrustedDevices } from "./trusted-devices.tsx";

/** What the account can sign in with, and what happened to it. */
export function Security() {
  const texts = useTexts();
  const { answer, trouble, load } = useAnswer(read);
  const { keep } = useNewCodes();
  const [changes, setChanges] = useState(0);

  /** A first factor comes with recovery codes; read the lists again after any change. */
  async function changed(fresh?: readonly string[]) {
    if (fresh) keep(fresh);
    await load();
    setChanges((count) => count + 1);
  }

  return (
    <Page name="security" title={texts.security.title} intro={texts.security.intro}>
      {trouble}
      {answer && (
        <>
          {lacksRecoveryCodes(answer.methods) && <NoRecoveryCodes made={changed} />}
          <SecondFactor methods={answer.methods} changed={changed} />
          <Identities identities={answer.identities} changed={changed} />
          <Passkeys passkeys={answer.passkeys} changed={changed} />
          <AuthenticatorApps apps={answer.apps} changed={changed} />
          {answer.methods.passkeys + answer.methods.authenticator_apps > 0 && (
            <RecoveryCodes made={answer.methods.recovery_codes} changed={changed} />
          )}
          {answer.devices.length > 0 && (
            <TrustedDevices devices={answer.devices} changed={changed} />
          )}
        </>
      )}
      <Activity key={changes} />
    </Page>
  );
}

export type Changed = (fresh?: readonly string[]) => Promise<void>;

async function read() {
  const [methods, apps, passkeys, devices, identities] = await Promise.all([
    gatebook.get("/v1/account/sign-in-methods"),
    gatebook.get("/v1/account/authenticator-apps"),
    gatebook.get("/v1/account/passkeys"),
    Array.fromAsync(gatebook.items("/v1/account/trusted-devices")).catch(noneWhileEnrolling),
    listIdentities(gatebook).catch(noneWhileEnrolling),
  ]);
  return { methods, apps: apps.items, passkeys: passkeys.items, devices, identities };
}

/** Past the deadline of the policy, an account without a second factor can only add one. */
function noneWhileEnrolling(problem: unknown): [] {
  const isEnrolling =
    problem instanceof Problem && problem.code === "second_factor_enrolment_required";
  if (!isEnrolling) throw problem;
  return [];
}
