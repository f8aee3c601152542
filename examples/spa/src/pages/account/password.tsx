import { useState } from "react";

import { gatebook } from "../../gatebook.ts";
import { PasswordField } from "../../parts/field.tsx";
import { Form, type Values } from "../../parts/form.tsx";
import { NewPasswordField } from "../../parts/new-password.tsx";
import { OwnUsername } from "../../parts/username.tsx";
import { useTexts } from "../../texts/language.ts";

type PasswordProps = {
  hasPassword: boolean;
  /** Another way in may exist, so the password can be removed. */
  canGo: boolean;
  changed: () => Promise<unknown>;
};

export function Password({ hasPassword, canGo, changed }: PasswordProps) {
  const texts = useTexts();
  const [changes, setChanges] = useState(0);

  async function change(value: Values) {
    await gatebook.put("/v1/account/password", {
      ...(hasPassword && { current_password: value("current_password") }),
      new_password: value("new_password"),
    });
    await changed();
    setChanges(changes + 1);
    return hasPassword ? texts.account.passwordChanged : texts.account.passwordSet;
  }

  async function remove() {
    await gatebook.delete("/v1/account/password");
    await changed();
    return texts.account.passwordRemoved;
  }

  return (
    <section className="section" aria-labelledby="password">
      <h2 id="password">{texts.account.passwordTitle}</h2>
      <p>{hasPassword ? texts.account.passwordIntro : texts.account.passwordNone}</p>
      <Form
        submit={hasPassword ? texts.account.changePassword : texts.account.setPassword}
        send={change}
      >
        <OwnUsername />
        {/* A new key empties both fields after a change. */}
        <div key={changes} className="form">
          {hasPassword && (
            <PasswordField
              name="current_password"
              label={texts.currentPassword}
              autoComplete="current-password"
            />
          )}
          <NewPasswordField name="new_password" label={texts.newPassword} />
        </div>
      </Form>
      {canGo && (
        <Form
          // The message of a removal stays when the button has gone.
          className={hasPassword ? "form" : "form without-button"}
          look="danger"
          submit={texts.account.removePassword}
          send={remove}
        />
      )}
    </section>
  );
}
