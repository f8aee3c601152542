import type { components } from "@gatebook/client";

import { gatebook } from "../../gatebook.ts";
import { Form } from "../../parts/form.tsx";
import { Moment } from "../../parts/moment.tsx";
import { useTexts } from "../../texts/language.ts";
import type { Changed } from "./index.tsx";
import { LostCodes } from "./recovery-codes.tsx";

type Methods = components["schemas"]["SignInMethods"];

/** Whether a sign-in by password asks for a second factor. */
export function SecondFactor({ methods, changed }: { methods: Methods; changed: Changed }) {
  const texts = useTexts();
  const isOn = methods.second_factor;
  const hasFactor = methods.passkeys + methods.authenticator_apps > 0;

  async function change() {
    const answer = await gatebook.patch("/v1/account/sign-in-methods", { second_factor: !isOn });
    await changed(answer.recovery_codes);
  }

  return (
    <section className="section" aria-labelledby="second-factor">
      <h2 id="second-factor">{texts.security.secondFactor}</h2>
      <p>
        {!hasFactor
          ? methods.password
            ? texts.security.secondFactorNone
            : texts.security.oneFactor
          : isOn
            ? texts.security.secondFactorOn
            : texts.security.secondFactorOff}
      </p>
      {methods.required && <p>{texts.security.secondFactorRequired}</p>}
      {methods.enrol_by && (
        <p className="notice">
          {texts.security.enrolBy} <Moment at={methods.enrol_by} />
        </p>
      )}
      {hasFactor && !methods.required && (
        <Form
          look="quiet"
          submit={isOn ? texts.security.turnOff : texts.security.turnOn}
          send={change}
          help={(problem) => !isOn && <LostCodes problem={problem} />}
        />
      )}
    </section>
  );
}
