import type { components } from "@gatebook/client";

import { gatebook } from "../../gatebook.ts";
import { Form } from "../../parts/form.tsx";
import { Moment } from "../../parts/moment.tsx";
import { NamedRow } from "../../parts/named-row.tsx";
import { useTexts } from "../../texts/language.ts";
import type { Changed } from "./index.tsx";

type TrustedDevice = components["schemas"]["TrustedDevice"];
type TrustedDevicesProps = { devices: TrustedDevice[]; changed: Changed };

export function TrustedDevices({ devices, changed }: TrustedDevicesProps) {
  const texts = useTexts();

  async function forget(id: string) {
    await gatebook.delete("/v1/account/trusted-devices/{id}", { path: { id } });
    await changed();
  }

  async function forgetAll() {
    await gatebook.delete("/v1/account/trusted-devices");
    await changed();
  }

  return (
    <section className="section" aria-labelledby="trusted-devices">
      <h2 id="trusted-devices">{texts.security.trusted}</h2>
      <p>{texts.security.trustedIntro}</p>
      <ul className="rows inner">
        {devices.map((device) => (
          <NamedRow
            key={device.id}
            name={device.name ?? texts.devices.unknown}
            badges={device.current && <span className="badge good">{texts.devices.current}</span>}
            facts={
              <>
                <span>
                  {texts.security.trustedUntil} <Moment at={device.expires_at} />
                </span>
                {device.ip && <span>IP {device.ip}</span>}
              </>
            }
            removal={texts.security.forget}
            remove={() => forget(device.id)}
          />
        ))}
      </ul>
      <Form look="quiet" submit={texts.security.forgetAll} send={forgetAll} />
    </section>
  );
}
