import {
  goTo,
  type Identity,
  listIdentities,
  startReauthentication,
} from "@gatebook/client/providers";
import { useEffect, useState } from "react";

import { gatebook } from "../gatebook.ts";
import { noteOf } from "../pages/after-sign-in.ts";
import { useProviderName } from "../providers.ts";
import { usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { Form } from "./form.tsx";

/** Ways of the dialog that leave the page: after the return, the person repeats the last step. */
export function ConfirmByProvider() {
  const texts = useTexts();
  const nameOf = useProviderName();
  const { path } = usePlace();
  const [identities, setIdentities] = useState<readonly Identity[]>([]);

  useEffect(() => {
    // Without an answer, the dialog shows its other ways.
    void listIdentities(gatebook).then(setIdentities, () => {});
  }, []);

  async function leave(provider: string) {
    goTo(await startReauthentication(gatebook, { provider }, { note: noteOf({ path }) }));
  }

  // Any other provider would send people there and back, and prove nothing about the present.
  const usable = identities.filter(({ reauthenticates }) => reauthenticates);
  const providers = [...new Set(usable.map(({ provider }) => provider))];
  return (
    <ul className="providers">
      {providers.map((provider) => (
        <li key={provider}>
          <Form
            look="quiet"
            submit={texts.confirmIdentity.confirmWith(nameOf(provider))}
            send={() => leave(provider)}
          />
        </li>
      ))}
    </ul>
  );
}
