// A page that uses the entry for React.

import { createClient } from "@gatebook/client";
import { createPasswordPrompt, usePasswordPrompt, useSession } from "@gatebook/client/react";

const prompt = createPasswordPrompt();
const gatebook = createClient({ askPassword: prompt.ask });

export function Greeting() {
  const { status, session } = useSession(gatebook);
  // @ts-expect-error there may be no session
  const name = session.account.name;
  return <p>{status === "signed_in" ? session.account.name : name}</p>;
}

export function PasswordDialog() {
  const asked = usePasswordPrompt(prompt);
  if (!asked) return null;
  return (
    <form onSubmit={() => asked.submit("a quiet harbour at dawn")}>
      {asked.problem?.fieldErrors()["password"]}
      <button type="submit" disabled={asked.pending}>
        Continue
      </button>
      <button type="button" onClick={asked.cancel} />
    </form>
  );
}
