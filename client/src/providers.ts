/** Sign-ins with identity providers, linked identities, and signed tokens for other services. */

import { type CallbackAnswer, type Purpose, remember } from "./callback.ts";
import type { components, paths } from "./contract.ts";
import type { Abortable, AnyClient } from "./passkeys.ts";
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

export { type CallbackAnswer, type Purpose, readAnswer } from "./callback.ts";
export type { AnyClient } from "./passkeys.ts";
export { sessionToken, type TokenOptions } from "./session-token.ts";

type Schemas = components["schemas"];
type StartedSession = Without<Schemas["StartedSession"], keyof Tokens>;
type StartPath =
  | "/v1/provider-sign-ins"
  | "/v1/identity-links"
  | "/v1/session/provider-reauthentications";
type BodyTo<P extends StartPath> = Omit<Sent<Operation<paths, P, "post">>, "deliver">;
type ItemOf<P extends keyof paths> =
  BodyOf<Operation<paths, P, "get">> extends {
    items: (infer Item)[];
  }
    ? Item
    : never;

export type IdentityProvider = ItemOf<"/v1/identity-providers">;
/** An account at a provider with which the person can sign in here. */
export type Identity = ItemOf<"/v1/account/identities">;
/** Apps get `binding`, which completes the attempt: keep it as a token is kept. */
export type StartedAttempt = Schemas["StartedProviderAttempt"];
export type ProviderSignIn = BodyTo<"/v1/provider-sign-ins">;
export type IdentityLink = BodyTo<"/v1/identity-links">;
export type ProviderReauthentication = BodyTo<"/v1/session/provider-reauthentications">;
/** What the SDK of a provider gave to an app, with the `id` of the started attempt. */
export type IdTokenAnswer = Without<
  Schemas["ProviderAnswerByIdToken"],
  "binding" | "device_token" | "trust_token" | "iss" | "user"
>;
export type ProviderAnswer = CallbackAnswer | IdTokenAnswer;

/** A session, or what is needed first, such as `second_factor`. */
export type SignInOutcome =
  | { readonly step: "session"; readonly session: Session; readonly clientState: string | null }
  | { readonly step: PendingSignIn["needs"][number]; readonly pending: PendingSignIn };
export type Outcome =
  | SignInOutcome
  | { readonly step: "linked"; readonly identity: Identity }
  | { readonly step: "reauthenticated" };

export interface StartOptions extends Abortable {
  /** For this page after the return, such as where to go on. The browser keeps it meanwhile. */
  note?: string;
}
export interface BoundOptions extends Abortable {
  /** For apps: the `binding` of the attempt. Pages have a cookie. */
  binding?: string | undefined;
}
export interface CompleteOptions extends BoundOptions {
  /** For apps: why the attempt began. Pages remember that. */
  purpose?: Purpose | undefined;
}

/** Of answers: a repeated completion is the same request, so a lost session is given again. */
const keys = new WeakMap<object, string>();

/** Return the providers, with their availability, in the order of the operator's file. */
export async function listProviders(
  client: AnyClient,
  { signal }: Abortable = {},
): Promise<readonly IdentityProvider[]> {
  return (await callsOf(client).get("/v1/identity-providers", { signal })).items;
}

/** Begin a sign-in. A page then calls `goTo`; an app opens the URL, or passes the nonce to an SDK. */
export function startSignIn(
  client: AnyClient,
  body: ProviderSignIn,
  options?: StartOptions,
): Promise<StartedAttempt> {
  return start(client, "sign_in", "/v1/provider-sign-ins", body, options);
}

/** Begin to link an identity with the signed-in account. */
export function startLink(
  client: AnyClient,
  body: IdentityLink,
  options?: StartOptions,
): Promise<StartedAttempt> {
  return start(client, "link", "/v1/identity-links", body, options);
}

/** Begin a step-up at a provider, with an identity of the account. */
export function startReauthentication(
  client: AnyClient,
  body: ProviderReauthentication,
  options?: StartOptions,
): Promise<StartedAttempt> {
  const path = "/v1/session/provider-reauthentications";
  return start(client, "reauthentication", path, body, options);
}

/** Leave the page for the provider. */
export function goTo({ authorization_url: url = "" }: StartedAttempt): void {
  // A provider's metadata names it: "javascript:" would run here.
  if (!/^https?:/i.test(url)) throw new TypeError(`authorization_url: "${url}"`);
  location.assign(url);
}

/**
 * Complete what the answer belongs to: a sign-in, a link or a step-up.
 *
 * After a lost answer of the server, a sign-in may be completed again with the same object: it is
 * the same request. Anything else works once.
 */
export async function complete(
  client: AnyClient,
  answer: ProviderAnswer,
  {
    purpose = "purpose" in answer ? answer.purpose : "sign_in",
    binding,
    signal,
  }: CompleteOptions = {},
): Promise<Outcome> {
  const { post } = callsOf(client);
  const body = { ...membersOf(answer), ...(binding && { binding }) };
  if (purpose === "link") {
    const identity = await post("/v1/identity-links/completions", body, { signal });
    return { step: "linked", identity };
  }
  if (purpose === "reauthentication") {
    await post("/v1/session/provider-reauthentications/completions", body, { signal });
    return { step: "reauthenticated" };
  }
  const key = keys.get(answer) ?? `${Math.random()}${Math.random()}`;
  keys.set(answer, key);
  const headers = { "Idempotency-Key": key };
  const path = "/v1/provider-sign-ins/completions";
  return outcomeOf(await post(path, body, { headers, signal }));
}

/** Have a code mailed to an address, for a sign-in at the step `email`. */
export async function sendEmail(
  client: AnyClient,
  { id }: Pick<PendingSignIn, "id">,
  email: string,
  { binding, signal }: BoundOptions = {},
): Promise<SignInOutcome> {
  const body = { email, ...(binding && { binding }) };
  const path = "/v1/provider-sign-ins/{id}/email";
  return outcomeOf(await callsOf(client).post(path, body, { path: { id }, signal }));
}

/** Give the code of the mail, at the step `email_code`. */
export async function confirmEmail(
  client: AnyClient,
  { id }: Pick<PendingSignIn, "id">,
  code: string,
  { binding, signal }: BoundOptions = {},
): Promise<SignInOutcome> {
  const body = { code, ...(binding && { binding }) };
  const path = "/v1/provider-sign-ins/{id}/email/confirmations";
  return outcomeOf(await callsOf(client).post(path, body, { path: { id }, signal }));
}

/** Link what a sign-in at the step `sign_in` left waiting, after the owner has signed in. */
export function linkPending(
  client: AnyClient,
  { id }: Pick<PendingSignIn, "id">,
  { binding, signal }: BoundOptions = {},
): Promise<Identity> {
  const body = { pending: id, ...(binding && { binding }) };
  return callsOf(client).post("/v1/identity-links/completions", body, { signal });
}

/** Return the identities of the signed-in account. */
export async function listIdentities(
  client: AnyClient,
  { signal }: Abortable = {},
): Promise<readonly Identity[]> {
  return (await callsOf(client).get("/v1/account/identities", { signal })).items;
}

/** Unlink an identity. Sessions that began with it end; `client.session` says so of this one. */
export async function unlink(
  client: AnyClient,
  { id }: Pick<Identity, "id">,
  { signal }: Abortable = {},
): Promise<void> {
  await callsOf(client).delete("/v1/account/identities/{id}", { path: { id }, signal });
  await client.session.look();
}

function callsOf(client: AnyClient): Client {
  return client as Client;
}

async function start(
  client: AnyClient,
  purpose: Purpose,
  path: StartPath,
  wanted: ProviderSignIn,
  { note, signal }: StartOptions = {},
): Promise<StartedAttempt> {
  // The attempt decides how its secrets and those of the session are delivered.
  const isApp = (client as { tokens?: object }).tokens !== undefined;
  const body = { ...wanted, ...(isApp && { deliver: "token" as const }) };
  // The compiler knows a body of one of the paths; the contract has more members for sign-ins.
  const started = await callsOf(client).post(path as "/v1/provider-sign-ins", body, { signal });
  const { authorization_url } = started;
  if (authorization_url) remember(authorization_url, purpose, note ?? null);
  return started;
}

function outcomeOf(body: StartedSession | PendingSignIn): SignInOutcome {
  if ("needs" in body)
    return { step: body.needs[0] as PendingSignIn["needs"][number], pending: body };
  const { client_state: clientState = null, ...session } = withoutTokens(body);
  return { step: "session", session, clientState };
}

/** Return what the contract knows of an answer. */
function membersOf(answer: ProviderAnswer): Schemas["ProviderAnswer"] {
  const { purpose: _, note: __, ...members } = answer as CallbackAnswer;
  return members;
}
