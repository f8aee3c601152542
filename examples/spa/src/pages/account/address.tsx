import { useSession } from "@gatebook/client/react";

import { gatebook } from "../../gatebook.ts";
import { EmailField } from "../../parts/field.tsx";
import { Form, type Values } from "../../parts/form.tsx";
import { navigateInThisVisit, paths } from "../../router.tsx";
import { useTexts } from "../../texts/language.ts";

export function Address() {
  const texts = useTexts();
  const account = useSession(gatebook).session?.account;

  async function change(value: Values) {
    const email = value("new_email");
    const proceed = navigateInThisVisit();
    const { id } = await gatebook.post("/v1/email-changes", { new_email: email });
    proceed(paths.confirmEmailChange, { email, codeId: id });
  }

  return (
    <section className="section" aria-labelledby="address">
      <h2 id="address">{texts.account.address}</h2>
      <p>
        <span className="breakable">{account?.email}</span>{" "}
        {account?.email_verified ? (
          <span className="badge good">{texts.account.verified}</span>
        ) : (
          <span className="badge">{texts.account.unverified}</span>
        )}
      </p>
      <Form submit={texts.account.changeAddress} send={change}>
        <EmailField
          name="new_email"
          label={texts.account.newAddress}
          hint={texts.account.newAddressHint}
          autoComplete="email"
        />
      </Form>
    </section>
  );
}
