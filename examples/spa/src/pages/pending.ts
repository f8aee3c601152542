/** A sign-in that waits for its second step: it survives a reload of the page. */

import type { PendingSignIn, Session } from "@gatebook/client";
import { pendingSignIn } from "@gatebook/client/factors";
import { useEffect, useState } from "react";

import { gatebook } from "../gatebook.ts";
import { type Passed, passOn, usePlace } from "../router.tsx";

export type Answer = Session | PendingSignIn;

export function usePending() {
  const { passed } = usePlace();
  const { step, after } = passed;
  const kept: Passed = { ...(step && { step }), ...(after && { after }) };
  const [pending, setPending] = useState<PendingSignIn | null>(null);
  // A page that was loaded again asks first, so that the form does not flash up.
  const [isAsking, setAsking] = useState(passed.isPending === true);
  /** Why the sign-in begins anew. */
  const [reason, setReason] = useState<string>();

  useEffect(() => {
    if (!isAsking) return;
    // Without an answer the form is shown: a new sign-in replaces the one that waits.
    void pendingSignIn(gatebook)
      .then(setPending, () => {})
      .finally(() => setAsking(false));
  }, []);

  /** Return whether the person is signed in; else the second step is shown. */
  function follow(answer: Answer, passed = kept): boolean {
    if (!("needs" in answer)) return true;
    passOn({ ...passed, isPending: true });
    setPending(answer);
    return false;
  }

  function restart(notice?: string) {
    passOn(kept);
    setReason(notice);
    setPending(null);
  }

  return { pending, isAsking, reason, follow, restart };
}
