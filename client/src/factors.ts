/** The second step of a sign-in, and passkeys. */

import { autofilled } from "./autofill.ts";
import { type Abortable, type AnyClient, create, show } from "./passkeys.ts";
import { withoutTokens } from "./tokens.ts";
import type {
  BodyOf,
  Client,
  Operation,
  PendingSignIn,
  Sent,
  Session,
  Tokens,
  Without,
} from "./types.ts";
import type { paths } from "./contract.ts";

export { hasPasskeyAutofill } from "./autofill.ts";
export { hasPasskeys } from "./ceremony.ts";
export { PasskeyError, type PasskeyErrorCode } from "./passkey-error.ts";
export type { AnyClient } from "./passkeys.ts";

type BodyTo<P extends keyof paths> = Sent<Operation<paths, P, "post">>;
type AnswerOf<P extends keyof paths> = Without<BodyOf<Operation<paths, P, "post">>, keyof Tokens>;

/** One of `totp_code`, `recovery_code`, `passkey` and `password`, and perhaps `trust_device`. */
export type SecondStep = Without<
  BodyTo<"/v1/sign-in/confirmations">,
  "sign_in_token" | keyof Tokens
>;
/** A new account with a passkey instead of a password. */
export type SignUp = Without<BodyTo<"/v1/accounts">, "password" | "passkey">;
export interface SignInOptions extends Abortable {
  remember?: boolean;
  device_name?: string;
}
export type NewPasskey = Omit<BodyTo<"/v1/account/passkeys">, "passkey" | keyof Tokens> &
  Partial<BodyTo<"/v1/account/passkey-challenges">>;

/** Return the sign-in of this browser that waits for its second step, or null. */
export function pendingSignIn(
  client: AnyClient,
  options: Abortable = {},
): Promise<PendingSignIn | null> {
  return unlessExpired(callsOf(client).get("/v1/sign-in", options), null);
}

/** Show a second factor; the session begins, in all tabs. */
export async function confirmSignIn(
  client: AnyClient,
  pending: PendingSignIn,
  step: SecondStep,
  options: Abortable = {},
): Promise<Session> {
  const body = { ...step, ...tokenOf(pending) };
  return withoutTokens(await callsOf(client).post("/v1/sign-in/confirmations", body, options));
}

/** Confirm the sign-in with a passkey. */
export async function secondStepPasskey(
  client: AnyClient,
  pending: PendingSignIn,
  { signal, ...step }: Abortable & { trust_device?: boolean } = {},
): Promise<Session> {
  const token = tokenOf(pending);
  const passkey = await show(client, "/v1/sign-in/passkey-challenges", token, { signal });
  return confirmSignIn(client, pending, { ...step, passkey }, { signal });
}

/** Give the sign-in up: a page may then begin another one. */
export async function cancelSignIn(client: AnyClient, options: Abortable = {}): Promise<void> {
  await unlessExpired(callsOf(client).delete("/v1/sign-in", options), undefined);
}

/** Open the browser's dialog, and sign in with the passkey that the person chooses. */
export async function signInWithPasskey(
  client: AnyClient,
  { signal, ...more }: SignInOptions = {},
): Promise<Session | PendingSignIn> {
  const shown = await showPasskey(client, { signal });
  return callsOf(client).signIn({ ...more, ...shown }, { signal });
}

/** Let the person choose a passkey: for `POST /v1/email-verifications/confirmations`. */
export async function showPasskey(client: AnyClient, { signal }: Abortable = {}) {
  return { passkey: await show(client, "/v1/passkey-challenges", {}, { signal }) };
}

/**
 * Offer passkeys in the field for the address, `autocomplete="username webauthn"`, and sign in.
 *
 * It waits until one is chosen, renews its challenge meanwhile, and steps aside for a dialog. It
 * resolves to null after an abort, and in a browser without autofill. `more` is called when a passkey
 * has been chosen: it returns the other members of the sign-in, such as `remember`.
 */
export async function passkeyAutofill(
  client: AnyClient,
  { signal, more }: Abortable & { more?: () => Omit<SignInOptions, "signal"> } = {},
): Promise<Session | PendingSignIn | null> {
  const passkey = await autofilled(client, { signal });
  return passkey && callsOf(client).signIn({ ...more?.(), passkey }, { signal });
}

/** Make a passkey, and create an account with it instead of a password. */
export async function signUpWithPasskey(
  client: AnyClient,
  account: SignUp,
  { signal }: Abortable = {},
): Promise<AnswerOf<"/v1/accounts">> {
  const { email, name } = account;
  const named = { email, ...(name && { name }) };
  const passkey = await create(client, "/v1/accounts/passkey-challenges", named, { signal });
  return callsOf(client).post("/v1/accounts", { ...account, passkey }, { signal });
}

/** Make a passkey for the signed-in account. */
export async function registerPasskey(
  client: AnyClient,
  { for: purpose = "passkey", automatic, ...more }: NewPasskey = {},
  { signal }: Abortable = {},
): Promise<AnswerOf<"/v1/account/passkeys">> {
  const kind = { for: purpose, ...(automatic && { automatic }) };
  const passkey = await create(client, "/v1/account/passkey-challenges", kind, { signal });
  const body = { ...more, passkey };
  return withoutTokens(await callsOf(client).post("/v1/account/passkeys", body, { signal }));
}

/** Let the person show a passkey: an answer for `askPassword`. */
export async function stepUpPasskey(client: AnyClient, { signal }: Abortable = {}) {
  return { passkey: await show(client, "/v1/session/passkey-challenges", {}, { signal }) };
}

function callsOf(client: AnyClient): Client {
  return client as Client;
}

function tokenOf({ sign_in_token }: PendingSignIn): { sign_in_token?: string } {
  return sign_in_token ? { sign_in_token } : {};
}

async function unlessExpired<Answer>(call: Promise<Answer>, otherwise: Answer): Promise<Answer> {
  try {
    return await call;
  } catch (problem) {
    if ((problem as { code?: unknown } | null)?.code !== "sign_in_expired") throw problem;
    return otherwise;
  }
}
