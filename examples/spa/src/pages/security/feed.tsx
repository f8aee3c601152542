import type { AuditEvent } from "@gatebook/client";
import { useSession } from "@gatebook/client/react";
import { useState } from "react";

import { gatebook } from "../../gatebook.ts";
import { Form } from "../../parts/form.tsx";
import { Moment } from "../../parts/moment.tsx";
import { useAnswer } from "../../parts/use-answer.tsx";
import { useLanguage, useTexts } from "../../texts/language.ts";

const pageSize = 20;

/** The account's events; titles are in the page's language. */
export function Activity() {
  const texts = useTexts();
  const { session } = useSession(gatebook);
  return (
    <section className="stack" aria-labelledby="activity">
      <h2 id="activity">{texts.security.activity}</h2>
      <p className="hint">{texts.security.activityIntro}</p>
      {session?.account.email_verified === false && (
        <p className="hint">{texts.security.unverified}</p>
      )}
      <Feed key={useLanguage()} />
    </section>
  );
}

function Feed() {
  const texts = useTexts();
  const { answer, trouble } = useAnswer(() => read(null));
  const [olderPages, setOlderPages] = useState<AuditEventPage[]>([]);
  if (answer === null) return trouble;

  const pages = [answer, ...olderPages];
  const { next } = olderPages.at(-1) ?? answer;

  async function readOlder() {
    const page = await read(next);
    setOlderPages((shown) => [...shown, page]);
  }

  return (
    <>
      <ol className="rows">
        {pages
          .flatMap(({ items }) => items)
          .map((event) => (
            <Event key={event.id} event={event} />
          ))}
      </ol>
      {next === null ? (
        <p className="hint" role="status">
          {texts.security.end}
        </p>
      ) : (
        <Form className="below" look="quiet" submit={texts.security.older} send={readOlder} />
      )}
    </>
  );
}

type AuditEventPage = Awaited<ReturnType<typeof read>>;

function read(cursor: string | null) {
  const query = cursor === null ? { limit: pageSize } : { limit: pageSize, cursor };
  return gatebook.get("/v1/account/audit-events", { query });
}

function Event({ event }: { event: AuditEvent }) {
  const texts = useTexts();
  return (
    <li className={event.outcome === "failure" ? "row refused" : "row"}>
      <div className="row-text">
        <h3>{event.title}</h3>
        <p className="facts">
          <Moment at={event.occurred_at} />
          <span>{event.device ?? texts.security.unknownDevice}</span>
          {event.ip && <span>IP {event.ip}</span>}
        </p>
      </div>
    </li>
  );
}
