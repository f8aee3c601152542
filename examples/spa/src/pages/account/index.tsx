import { Page } from "../../parts/page.tsx";
import { useTexts } from "../../texts/language.ts";
import { Address } from "./address.tsx";
import { DeleteAccount } from "./delete-account.tsx";
import { Password } from "./password.tsx";
import { Profile } from "./profile.tsx";

export function Account() {
  const texts = useTexts();
  return (
    <Page name="account" title={texts.account.title}>
      <Profile />
      <Address />
      <Password />
      <DeleteAccount />
    </Page>
  );
}
