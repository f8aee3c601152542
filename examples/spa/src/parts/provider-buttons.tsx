import { goTo, startSignIn } from "@gatebook/client/providers";

import { gatebook } from "../gatebook.ts";
import { noteOf } from "../pages/after-sign-in.ts";
import { useProviders } from "../providers.ts";
import { usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { Form } from "./form.tsx";

/** "Continue with …": a sign-in, which makes an account for a person without one. */
export function ProviderButtons({ more }: { more?: () => { remember?: boolean } }) {
  const texts = useTexts();
  const { path, passed } = usePlace();
  const providers = useProviders();

  async function leave(provider: string) {
    const note = noteOf({ path, step: passed.step });
    goTo(await startSignIn(gatebook, { provider, ...more?.() }, { note }));
  }

  if (providers.length === 0) return null;
  return (
    <ul className="providers">
      {providers.map(({ id, name, available }) => (
        <li key={id}>
          <Form
            look="quiet"
            submit={texts.providers.continueWith(name)}
            isOff={!available}
            send={() => leave(id)}
          >
            {!available && <p className="hint">{texts.providers.unavailable(name)}</p>}
          </Form>
        </li>
      ))}
    </ul>
  );
}
