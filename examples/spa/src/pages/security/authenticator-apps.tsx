import type { components } from "@gatebook/client";
import { useState } from "react";

import { gatebook } from "../../gatebook.ts";
import { TotpField } from "../../parts/factor-fields.tsx";
import { Field } from "../../parts/field.tsx";
import { Form, type Values } from "../../parts/form.tsx";
import { Moment } from "../../parts/moment.tsx";
import { NamedRow } from "../../parts/named-row.tsx";
import { useTexts } from "../../texts/language.ts";
import type { Changed } from "./index.tsx";
import { LastUsed } from "./passkeys.tsx";
import { LostCodes } from "./recovery-codes.tsx";

type App = components["schemas"]["AuthenticatorApp"];
type Setup = components["schemas"]["AuthenticatorAppSetup"];

export function AuthenticatorApps({ apps, changed }: { apps: App[]; changed: Changed }) {
  const texts = useTexts();
  const [setup, setSetup] = useState<Setup | null>(null);
  const [done, setDone] = useState("");

  async function begin(value: Values) {
    setDone("");
    const name = value("name");
    setSetup(await gatebook.post("/v1/account/authenticator-apps", name ? { name } : {}));
  }

  async function confirmed(app: App, codes: readonly string[] | undefined) {
    await changed(codes);
    setSetup(null);
    setDone(texts.security.added(app.name ?? texts.security.unnamedApp));
  }

  return (
    <section className="section" aria-labelledby="authenticator-apps">
      <h2 id="authenticator-apps">{texts.security.apps}</h2>
      <p>{texts.security.appsIntro}</p>
      <ul className="rows inner">
        {apps.map((app) => (
          <AppRow key={app.id} app={app} changed={changed} />
        ))}
      </ul>
      {setup ? (
        <Confirmation setup={setup} confirmed={confirmed} cancel={() => setSetup(null)} />
      ) : (
        <Form submit={texts.security.addApp} look="quiet" send={begin}>
          <Field
            name="name"
            label={texts.security.appName}
            hint={texts.security.nameHint}
            autoComplete="off"
          />
        </Form>
      )}
      <p role="status" className="done">
        {done}
      </p>
    </section>
  );
}

type ConfirmationProps = {
  setup: Setup;
  confirmed: (app: App, codes: readonly string[] | undefined) => Promise<void>;
  cancel: () => void;
};

/** The secret, to scan or to type, and the field for the code that the app then shows. */
function Confirmation({ setup, confirmed, cancel }: ConfirmationProps) {
  const texts = useTexts();

  async function confirm(value: Values) {
    const answer = await gatebook.post(
      "/v1/account/authenticator-apps/{id}/confirmations",
      { code: value("code") },
      { path: { id: setup.id } },
    );
    await confirmed(answer.authenticator_app, answer.recovery_codes);
  }

  return (
    <div className="setup">
      <p>{texts.security.scan}</p>
      {/* As an image: no markup of an answer becomes part of the page. */}
      <img
        className="qr"
        alt={texts.security.qr}
        src={`data:image/svg+xml,${encodeURIComponent(setup.qr_svg)}`}
      />
      <p>
        {texts.security.orType} <code className="secret">{grouped(setup.secret)}</code>
      </p>
      <p>
        <a href={setup.uri}>{texts.security.openApp}</a>
      </p>
      <Form
        submit={texts.security.confirmApp}
        send={confirm}
        help={(problem) => <LostCodes problem={problem} />}
        actions={
          <button type="button" className="button quiet" onClick={cancel}>
            {texts.cancel}
          </button>
        }
      >
        <TotpField name="code" />
      </Form>
    </div>
  );
}

function grouped(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? secret;
}

function AppRow({ app, changed }: { app: App; changed: Changed }) {
  const texts = useTexts();
  const path = { id: app.id };

  async function rename(name: string) {
    await gatebook.patch("/v1/account/authenticator-apps/{id}", { name }, { path });
    await changed();
  }

  async function remove() {
    await gatebook.delete("/v1/account/authenticator-apps/{id}", { path });
    await changed();
  }

  return (
    <NamedRow
      name={app.name ?? texts.security.unnamedApp}
      facts={
        <>
          <span>
            {texts.security.addedAt} <Moment at={app.created_at} />
          </span>
          <LastUsed at={app.last_used_at} />
        </>
      }
      rename={rename}
      removal={texts.remove}
      remove={remove}
    />
  );
}
