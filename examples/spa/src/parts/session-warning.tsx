import { useSession } from "@gatebook/client/react";
import { useEffect, useState } from "react";

import { useConfiguration } from "../configuration.ts";
import { gatebook } from "../gatebook.ts";
import { useTexts } from "../texts/language.ts";
import { Form } from "./form.tsx";

const minute = 60_000;

/** Warn before the session ends, early enough to finish a sentence. */
export function SessionWarning() {
  const texts = useTexts();
  const { session } = useSession(gatebook);
  const configuration = useConfiguration();
  const [left, setLeft] = useState<number | null>(null);
  const [isFinal, setFinal] = useState(false);
  const timeouts = session?.remembered ? configuration?.remembered_session : configuration?.session;
  // Five minutes, or half of a session that is shorter than ten.
  const early = Math.min(5 * minute, ((timeouts?.idle_timeout ?? 600) * 1000) / 2);

  useEffect(() => {
    let lastLook = Date.now();
    async function check() {
      const remaining = gatebook.session.remaining();
      const isNear = remaining !== null && remaining <= early;
      // Other tabs may have used the session, and other devices may have ended it.
      if (Date.now() - lastLook >= minute || (isNear && left === null) || remaining === 0) {
        lastLook = Date.now();
        await gatebook.session.look();
      }
      const now = gatebook.session.remaining();
      setLeft(now !== null && now <= early ? now : null);
    }
    const timer = setInterval(() => void check(), 5_000);
    return () => clearInterval(timer);
  }, [early, left === null]);

  async function stay() {
    await gatebook.get("/v1/session");
    await gatebook.session.look();
    const now = gatebook.session.remaining();
    // It has reached the age at which each session ends.
    if (now !== null && now <= early) return setFinal(true);
    setLeft(null);
  }

  if (left === null) return null;
  return (
    <div className="banner warning">
      <p role="alert">
        {texts.endsIn(Math.floor(left / minute))} {isFinal && texts.endsAnyway}
      </p>
      {!isFinal && <Form className="inline" submit={texts.staySignedIn} send={stay} />}
    </div>
  );
}
