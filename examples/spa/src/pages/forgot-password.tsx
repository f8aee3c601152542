import { gatebook } from "../gatebook.ts";
import { EmailField } from "../parts/field.tsx";
import { Form, type Values } from "../parts/form.tsx";
import { Page } from "../parts/page.tsx";
import { Link, navigateInThisVisit, paths, usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";

export function ForgotPassword() {
  const texts = useTexts();
  const { passed } = usePlace();

  async function request(value: Values) {
    const email = value("email");
    const proceed = navigateInThisVisit();
    const { id } = await gatebook.post("/v1/password-resets", { email });
    proceed(paths.resetPassword, { email, codeId: id });
  }

  return (
    <Page name="forgot-password" title={texts.forgot.title} intro={texts.forgot.intro}>
      <Form submit={texts.forgot.submit} send={request}>
        <EmailField name="email" defaultValue={passed.email} />
      </Form>
      <p className="aside">
        <Link to={paths.signIn}>{texts.forgot.back}</Link>
      </p>
    </Page>
  );
}
