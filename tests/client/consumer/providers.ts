// A program that uses the entry for identity providers and signed tokens.

import { createClient, type Client, type Session } from "@gatebook/client";
import { confirmSignIn } from "@gatebook/client/factors";
import {
  complete,
  confirmEmail,
  goTo,
  linkPending,
  listIdentities,
  listProviders,
  readAnswer,
  sendEmail,
  sessionToken,
  startLink,
  startReauthentication,
  startSignIn,
  unlink,
  type Identity,
  type IdentityProvider,
  type Outcome,
  type Purpose,
  type SignInOutcome,
} from "@gatebook/client/providers";

const gatebook: Client = createClient();
// A client with paths of its own is taken as well.
const other = createClient<{ "/notes": { get: { responses: { 204: { content?: never } } } } }>();

export async function begin(signal: AbortSignal): Promise<void> {
  const all: readonly IdentityProvider[] = await listProviders(other, { signal });
  const [provider] = all.filter(({ available, flows }) => available && flows.includes("redirect"));
  if (!provider) return;
  const { id } = provider;
  goTo(await startSignIn(gatebook, { provider: id, remember: true }, { note: "/notes", signal }));
  goTo(await startLink(gatebook, { provider: id }));
  goTo(await startReauthentication(gatebook, { provider: id }, { note: "/account" }));
  // @ts-expect-error the client says how secrets are delivered
  await startSignIn(gatebook, { provider: id, deliver: "token" });
  // @ts-expect-error a session is not remembered by linking
  await startLink(gatebook, { provider: id, remember: true });
}

export async function back(): Promise<string> {
  const answer = readAnswer();
  if (!answer) return "nothing to finish";
  const purpose: Purpose = answer.purpose;
  // @ts-expect-error the prose of a provider is for nobody
  answer.error_description;
  const outcome: Outcome = await complete(gatebook, answer);
  switch (outcome.step) {
    case "linked":
      return outcome.identity.provider;
    case "reauthenticated":
      return answer.note ?? purpose;
    case "session":
      return outcome.clientState ?? outcome.session.account.email;
    default:
      // @ts-expect-error there is no session yet
      outcome.session;
      return outcome.pending.email ?? outcome.step;
  }
}

export async function go(outcome: SignInOutcome): Promise<Session | Identity> {
  if (outcome.step === "session") return outcome.session;
  const { step, pending } = outcome;
  if (step === "second_factor") return confirmSignIn(gatebook, pending, { totp_code: "123456" });
  if (step === "email") return go(await sendEmail(gatebook, pending, "alice@example.com"));
  if (step === "email_code") return go(await confirmEmail(gatebook, pending, "12345678"));
  return linkPending(gatebook, pending);
}

export async function app(id_token: string): Promise<Outcome> {
  const wanted = { provider: "google", client: "ios", flow: "id_token" } as const;
  const { id, nonce, binding } = await startSignIn(gatebook, wanted);
  if (!nonce) throw new Error("of a redirect");
  // @ts-expect-error an answer without its attempt
  await complete(gatebook, { provider: "google", id_token }, { binding });
  return complete(gatebook, { provider: "google", id, id_token, name: "Alice" }, { binding });
}

export async function remove(): Promise<string> {
  for (const identity of await listIdentities(other)) {
    if (identity.removable) await unlink(gatebook, identity);
  }
  return sessionToken(gatebook, "https://notes.example.com", { renew: true });
}
