import { useSession } from "@gatebook/client/react";

import { gatebook } from "../gatebook.ts";

/** The address for password managers, in forms that ask for a password only. */
export function Username({ email }: { email: string | undefined }) {
  return email && <input hidden readOnly autoComplete="username" value={email} />;
}

/** The address of the signed-in account. */
export function OwnUsername() {
  return <Username email={useSession(gatebook).session?.account.email} />;
}
