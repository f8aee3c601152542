import { gatebook } from "../../gatebook.ts";
import { PasswordField } from "../../parts/field.tsx";
import { Form, type Values } from "../../parts/form.tsx";
import { OwnUsername } from "../../parts/username.tsx";
import { navigate, paths } from "../../router.tsx";
import { useTexts } from "../../texts/language.ts";

export function DeleteAccount({ hasPassword }: { hasPassword: boolean }) {
  const texts = useTexts();

  async function remove(value: Values) {
    const body = hasPassword ? { password: value("password") } : {};
    await gatebook.request("DELETE", "/v1/account", { body });
    navigate(paths.signIn, { notice: "accountDeleted" });
  }

  return (
    <section className="section" aria-labelledby="delete">
      <h2 id="delete">{texts.account.deleteTitle}</h2>
      <p>{texts.account.deleteIntro}</p>
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
