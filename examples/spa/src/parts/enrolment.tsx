import { useSession } from "@gatebook/client/react";

import { gatebook } from "../gatebook.ts";
import { Link, paths, usePlace } from "../router.tsx";
import { useTexts } from "../texts/language.ts";
import { Moment } from "./moment.tsx";

/** Remind of the second factor that the policy of the server requires, by when. */
export function Enrolment() {
  const texts = useTexts();
  const { path } = usePlace();
  const { session } = useSession(gatebook);
  if (!session?.enrol_by || path === paths.security) return null;
  return (
    <div className="banner">
      <p>
        {texts.security.enrol} <Moment at={session.enrol_by} />
      </p>
      <Link to={paths.security} className="button quiet">
        {texts.security.toSecurity}
      </Link>
    </div>
  );
}
