import { useSession } from "@gatebook/client/react";

import { useConfiguration } from "../../configuration.ts";
import { gatebook } from "../../gatebook.ts";
import { PasswordField } from "../../parts/field.tsx";
import { Form, type Values } from "../../parts/form.tsx";
import { Moment } from "../../parts/moment.tsx";
import { OwnUsername } from "../../parts/username.tsx";
import { navigate, paths } from "../../router.tsx";
import { useTexts } from "../../texts/language.ts";

export function DeleteAccount({ hasPassword }: { hasPassword: boolean }) {
  const texts = useTexts();
  const { session } = useSession(gatebook);
  const configuration = useConfiguration();
  // Nobody can prove that they read the mail of an address that was never verified.
  const grace = session?.account.email_verified ? configuration?.account_deletion_grace : 0;

  async function remove(value: Values) {
    const given = hasPassword ? { password: value("password") } : {};
    const { body: planned } = await gatebook.request("DELETE", "/v1/account", { body: given });
    if (planned) navigate(paths.keepAccount, { codeId: planned.id, dueAt: planned.due_at });
    else navigate(paths.signIn, { notice: "accountDeleted" });
  }

  return (
    <section className="section" aria-labelledby="delete">
      <h2 id="delete">{texts.account.deleteTitle}</h2>
      {grace ? (
        <p>
          {texts.account.deleteLater}{" "}
          <Moment at={new Date(Date.now() + grace * 1000).toISOString()} />
        </p>
      ) : (
        <p>{texts.account.deleteIntro}</p>
      )}
      <details>
        <summary>{texts.account.deleteOpen}</summary>
        <Form submit={texts.account.deleteSubmit} look="danger" send={remove}>
          {hasPassword && (
            <>
              <OwnUsername />
              <PasswordField
                name="password"
                label={texts.password}
                autoComplete="current-password"
              />
            </>
          )}
        </Form>
      </details>
    </section>
  );
}
