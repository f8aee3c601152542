import type { components } from "@gatebook/client";
import { hasPasskeys, registerPasskey } from "@gatebook/client/factors";
import { useId } from "react";

import { gatebook } from "../../gatebook.ts";
import { Field } from "../../parts/field.tsx";
import { Form, type Values } from "../../parts/form.tsx";
import { Moment } from "../../parts/moment.tsx";
import { NamedRow } from "../../parts/named-row.tsx";
import { useTexts } from "../../texts/language.ts";
import type { Changed } from "./index.tsx";
import { LostCodes } from "./recovery-codes.tsx";

type Passkey = components["schemas"]["Passkey"];

export function Passkeys({ passkeys, changed }: { passkeys: Passkey[]; changed: Changed }) {
  const texts = useTexts();

  async function add(value: Values) {
    const name = value("name");
    const kind = value("kind") === "security_key" ? "security_key" : "passkey";
    const added = await registerPasskey(gatebook, { for: kind, ...(name && { name }) });
    await changed(added.recovery_codes);
    return texts.security.added(added.passkey.name);
  }

  return (
    <section className="section" aria-labelledby="passkeys">
      <h2 id="passkeys">{texts.security.passkeys}</h2>
      <p>{texts.security.passkeysIntro}</p>
      <ul className="rows inner">
        {passkeys.map((passkey) => (
          <PasskeyRow key={passkey.id} passkey={passkey} changed={changed} />
        ))}
      </ul>
      {hasPasskeys() && (
        // A new key empties the field after an addition.
        <Form
          submit={texts.security.addPasskey}
          look="quiet"
          send={add}
          help={(problem) => <LostCodes problem={problem} />}
        >
          <div key={passkeys.length} className="form">
            <Field
              name="name"
              label={texts.security.passkeyName}
              hint={texts.security.nameHint}
              autoComplete="off"
            />
            <KindField />
          </div>
        </Form>
      )}
    </section>
  );
}

function KindField() {
  const texts = useTexts();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{texts.security.kind}</label>
      <select id={id} name="kind">
        <option value="passkey">{texts.security.kindPasskey}</option>
        <option value="security_key">{texts.security.kindSecurityKey}</option>
      </select>
    </div>
  );
}

function PasskeyRow({ passkey, changed }: { passkey: Passkey; changed: Changed }) {
  const texts = useTexts();
  const path = { id: passkey.id };

  async function rename(name: string) {
    await gatebook.patch("/v1/account/passkeys/{id}", { name }, { path });
    await changed();
  }

  async function remove() {
    await gatebook.delete("/v1/account/passkeys/{id}", { path });
    await changed();
  }

  return (
    <NamedRow
      name={passkey.name}
      badges={
        <>
          {passkey.synced && <span className="badge">{texts.security.synced}</span>}
          {!passkey.stands_alone && <span className="badge">{texts.security.secondStepOnly}</span>}
        </>
      }
      facts={
        <>
          {passkey.provider && <span>{passkey.provider}</span>}
          <span>
            {texts.security.addedAt} <Moment at={passkey.created_at} />
          </span>
          <LastUsed at={passkey.last_used_at} />
        </>
      }
      rename={rename}
      removal={texts.remove}
      remove={remove}
    />
  );
}

export function LastUsed({ at }: { at: string | null }) {
  const texts = useTexts();
  return (
    <span>
      {at === null ? (
        texts.security.neverUsed
      ) : (
        <>
          {texts.security.lastUsed} <Moment at={at} />
        </>
      )}
    </span>
  );
}
