import { useState } from "react";

import { gatebook } from "../../gatebook.ts";
import { PasswordField } from "../../parts/field.tsx";
import { Form, type Values } from "../../parts/form.tsx";
import { NewPasswordField } from "../../parts/new-password.tsx";
import { OwnUsername } from "../../parts/username.tsx";
import { useTexts } from "../../texts/language.ts";

export function Password() {
  const texts = useTexts();
  const [changes, setChanges] = useState(0);

  async function change(value: Values) {
    await gatebook.put("/v1/account/password", {
      current_password: value("current_password"),
      new_password: value("new_password"),
    });
    setChanges(changes + 1);
    return texts.account.passwordChanged;
  }

  return (
    <section className="section" aria-labelledby="password">
      <h2 id="password">{texts.account.passwordTitle}</h2>
      <p>{texts.account.passwordIntro}</p>
      <Form submit={texts.account.changePassword} send={change}>
        <OwnUsername />
        {/* A new key empties both fields after a change. */}
        <div key={changes} className="form">
          <PasswordField
            name="current_password"
            label={texts.currentPassword}
            autoComplete="current-password"
          />
          <NewPasswordField name="new_password" label={texts.newPassword} />
        </div>
      </Form>
    </section>
  );
}
