import { gatebook } from "../../gatebook.ts";
import { Page } from "../../parts/page.tsx";
import { useAnswer } from "../../parts/use-answer.tsx";
import { useTexts } from "../../texts/language.ts";
import { Address } from "./address.tsx";
import { DeleteAccount } from "./delete-account.tsx";
import { DownloadData } from "./download-data.tsx";
import { Password } from "./password.tsx";
import { Profile } from "./profile.tsx";

export function Account() {
  const texts = useTexts();
  const { answer, load } = useAnswer(() => gatebook.get("/v1/account/sign-in-methods"));
  // Nearly all accounts have one: without an answer, the forms ask for it.
  const hasPassword = answer?.password !== false;
  const hasOther = !answer || answer.passkeys + answer.identities > 0;
  return (
    <Page name="account" title={texts.account.title}>
      <Profile />
      <Address />
      <Password hasPassword={hasPassword} canGo={hasOther} changed={load} />
      <DownloadData />
      <DeleteAccount hasPassword={hasPassword} />
    </Page>
  );
}
