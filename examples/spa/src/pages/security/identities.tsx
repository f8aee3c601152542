import { goTo, type Identity, startLink, unlink } from "@gatebook/client/providers";

import { gatebook } from "../../gatebook.ts";
import { Form } from "../../parts/form.tsx";
import { Moment } from "../../parts/moment.tsx";
import { NamedRow } from "../../parts/named-row.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useProviderName, useProviders } from "../../providers.ts";
import { usePlace } from "../../router.tsx";
import { useTexts } from "../../texts/language.ts";
import type { Changed } from "./index.tsx";
import { LastUsed } from "./passkeys.tsx";

type IdentitiesProps = { identities: readonly Identity[]; changed: Changed };

/** Accounts at other providers that sign the person in here. */
export function Identities({ identities, changed }: IdentitiesProps) {
  const texts = useTexts();
  const nameOf = useProviderName();
  const { linked } = usePlace().passed;
  const others = useProviders().filter(
    ({ id }) => !identities.some(({ provider }) => provider === id),
  );
  if (identities.length + others.length === 0) return null;

  async function remove(identity: Identity) {
    await unlink(gatebook, identity);
    await changed();
  }

  return (
    <section className="section" aria-labelledby="identities">
      <h2 id="identities">{texts.providers.title}</h2>
      <p>{texts.providers.intro}</p>
      {linked !== undefined && (
        <div role="status">
          <Notice look="good">{texts.providers.linked(nameOf(linked))}</Notice>
        </div>
      )}
      <ul className="rows inner">
        {identities.map((identity) => (
          <NamedRow
            key={identity.id}
            name={nameOf(identity.provider)}
            facts={
              <>
                {identity.email && <span className="breakable">{identity.email}</span>}
                <span>
                  {texts.security.addedAt} <Moment at={identity.linked_at} />
                </span>
                <LastUsed at={identity.last_used_at} />
                {!identity.removable && <span>{texts.providers.onlyWay}</span>}
              </>
            }
            removal={texts.providers.unlink}
            remove={identity.removable ? () => remove(identity) : undefined}
          />
        ))}
      </ul>
      <ul className="providers">
        {others.map(({ id, name, available }) => (
          <li key={id}>
            <Form
              look="quiet"
              submit={texts.providers.link(name)}
              isOff={!available}
              send={async () => goTo(await startLink(gatebook, { provider: id }))}
            >
              {!available && <p className="hint">{texts.providers.unavailable(name)}</p>}
            </Form>
          </li>
        ))}
      </ul>
    </section>
  );
}
