import { Problem, type PendingSignIn } from "@gatebook/client";
import {
  cancelSignIn,
  confirmSignIn,
  hasPasskeys,
  secondStepPasskey,
} from "@gatebook/client/factors";
import { useState } from "react";

import { useConfiguration } from "../configuration.ts";
import { gatebook } from "../gatebook.ts";
import { RecoveryCodeField, TotpField } from "../parts/factor-fields.tsx";
import { PasswordField } from "../parts/field.tsx";
import { Form, type Values } from "../parts/form.tsx";
import { Page } from "../parts/page.tsx";
import { useTexts } from "../texts/language.ts";

type SecondMethod = "passkey" | "totp" | "recovery_code" | "password";

type SecondStepProps = {
  pending: PendingSignIn;
  /** The sign-in begins anew; with the reason, if the person has not chosen that. */
  restart: (notice?: string) => void;
  done?: (() => void) | undefined;
};

/** The second step of a sign-in. The server offers the methods that the account has. */
export function SecondStep({ pending, restart, done }: SecondStepProps) {
  const texts = useTexts();
  const methods = pending.methods
    .filter(isShownHere)
    .filter((method) => method !== "passkey" || hasPasskeys());
  const [method, setMethod] = useState<SecondMethod>(methods[0] ?? "totp");
  const [isTrusted, setTrusted] = useState(false);
  const canTrust = (useConfiguration()?.trusted_device_lifetime ?? null) !== null;

  async function confirm(value: Values) {
    const trust = isTrusted ? { trust_device: true } : {};
    try {
      if (method === "passkey") await secondStepPasskey(gatebook, pending, trust);
      else await confirmSignIn(gatebook, pending, { ...factor(method, value), ...trust });
      done?.();
    } catch (thrown) {
      if (!(thrown instanceof Problem && thrown.code === "sign_in_expired")) throw thrown;
      restart(thrown.message);
    }
  }

  async function cancel() {
    await cancelSignIn(gatebook);
    restart();
  }

  return (
    <Page name="second-step" title={texts.secondStep.title} continuesWithField>
      {/* A new key: an error belongs to one method. */}
      <Form
        key={method}
        submit={method === "passkey" ? texts.secondStep.usePasskey : texts.secondStep.submit}
        send={confirm}
      >
        {method === "passkey" && <p>{texts.secondStep.passkeyIntro}</p>}
        {method === "totp" && <TotpField />}
        {method === "recovery_code" && <RecoveryCodeField />}
        {method === "password" && (
          <PasswordField name="password" label={texts.password} autoComplete="current-password" />
        )}
        {canTrust && (
          <label className="check">
            <input
              type="checkbox"
              checked={isTrusted}
              onChange={({ target }) => setTrusted(target.checked)}
            />
            <span>{texts.secondStep.trust}</span>
          </label>
        )}
      </Form>
      {methods.length > 1 && (
        <section className="others" aria-labelledby="other-ways">
          <h2 id="other-ways">{texts.secondStep.otherWays}</h2>
          <ul>
            {methods
              .filter((other) => other !== method)
              .map((other) => (
                <li key={other}>
                  <button type="button" className="link" onClick={() => setMethod(other)}>
                    {texts.secondStep.instead[other]}
                  </button>
                </li>
              ))}
          </ul>
        </section>
      )}
      <Form className="below" look="quiet" submit={texts.secondStep.cancel} send={cancel} />
    </Page>
  );
}

function isShownHere(method: string): method is SecondMethod {
  return ["passkey", "totp", "recovery_code", "password"].includes(method);
}

function factor(method: Exclude<SecondMethod, "passkey">, value: Values) {
  if (method === "password") return { password: value("password") };
  if (method === "recovery_code") return { recovery_code: value("recovery_code") };
  return { totp_code: value("totp_code") };
}
