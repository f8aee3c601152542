import { Problem, type Session } from "@gatebook/client";
import { useEffect, useRef, useState } from "react";

import { gatebook } from "../gatebook.ts";
import { Form } from "../parts/form.tsx";
import { Moment } from "../parts/moment.tsx";
import { Page } from "../parts/page.tsx";
import { useAnswer } from "../parts/use-answer.tsx";
import { useTexts } from "../texts/language.ts";

export function Devices() {
  const texts = useTexts();
  const {
    answer: devices,
    trouble,
    load,
  } = useAnswer(() => Array.fromAsync(gatebook.items("/v1/sessions")));
  const [done, setDone] = useState({ text: "" });
  const status = useRef<HTMLParagraphElement>(null);

  useEffect(() => {
    // The button that had the focus is gone: continue at the message.
    if (done.text !== "") status.current?.focus();
  }, [done]);

  async function end(session: Session) {
    let { ended } = texts.devices;
    try {
      await gatebook.delete("/v1/sessions/{id}", { path: { id: session.id } });
    } catch (thrown) {
      if (!(thrown instanceof Problem && thrown.code === "not_found")) throw thrown;
      // It has ended by itself, in another tab or on that device: this list is out of date.
      ended = texts.devices.gone;
    }
    await load();
    setDone({ text: ended(session.device ?? texts.devices.unknown) });
  }

  async function endOthers() {
    const { ended } = await gatebook.delete("/v1/sessions");
    await load();
    setDone({ text: texts.devices.endedOthers(ended) });
  }

  return (
    <Page name="devices" title={texts.devices.title} intro={texts.devices.intro}>
      <p ref={status} role="status" tabIndex={-1} className="done">
        {done.text}
      </p>
      {trouble}
      <ul className="rows">
        {devices?.map((session) => (
          <li key={session.id} className="row">
            <Device session={session} />
            {!session.current && (
              <Form
                className="row-action"
                look="quiet"
                submit={
                  <>
                    {texts.devices.end}
                    <span className="unseen">: {session.device ?? texts.devices.unknown}</span>
                  </>
                }
                send={() => end(session)}
              />
            )}
          </li>
        ))}
      </ul>
      {devices !== null && devices.length > 1 && (
        <Form className="below" look="danger" submit={texts.devices.endOthers} send={endOthers} />
      )}
    </Page>
  );
}

function Device({ session }: { session: Session }) {
  const texts = useTexts();
  return (
    <div className="row-text">
      <h2>
        {session.device ?? texts.devices.unknown}
        {session.current && <span className="badge good">{texts.devices.current}</span>}
        {session.remembered && <span className="badge">{texts.devices.remembered}</span>}
      </h2>
      <dl className="facts">
        <div>
          <dt>{texts.devices.lastUsed}</dt>
          <dd>
            <Moment at={session.last_seen_at} />
          </dd>
        </div>
        <div>
          <dt>{texts.devices.signedIn}</dt>
          <dd>
            <Moment at={session.created_at} />
          </dd>
        </div>
        {session.ip && (
          <div>
            <dt>IP</dt>
            <dd>{session.ip}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}
