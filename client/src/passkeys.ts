/** Passkeys: the challenge of the server, the dialog of the browser, and what the server takes. */

import { ceremony, hasPasskeys } from "./ceremony.ts";
import { PasskeyError } from "./passkey-error.ts";
import type { components } from "./contract.ts";
import type { Client, Received, SessionStore } from "./types.ts";
import { creationOptions, jsonOf, requestOptions } from "./webauthn-json.ts";

export type Registration = components["schemas"]["PasskeyRegistration"];
export type Assertion = components["schemas"]["PasskeyAssertion"];

/** A client, whatever the paths of its contract are. */
export type AnyClient = Pick<Client, "language"> & { readonly session: SessionStore };

export interface Abortable {
  /** Closes the browser's dialog. */
  signal?: AbortSignal | undefined;
}

interface Challenge {
  options: PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON;
  expires_at: string;
}

/** Get a challenge, with the milliseconds for which it is valid. */
export async function challengeOf(
  client: AnyClient,
  path: string,
  body: object,
  { signal }: Abortable,
): Promise<{ options: Challenge["options"]; life: number }> {
  // Before the request: the server counts challenges.
  if (!hasPasskeys()) throw new PasskeyError("not_supported", client.language());
  const { request } = client as unknown as {
    request(method: "POST", path: string, options: object): Promise<Received<Challenge>>;
  };
  const { body: challenge, headers } = await request("POST", path, { body, signal });
  // The clock of this device may be wrong.
  const now = Date.parse(headers.get("Date") as string) || Date.now();
  return { options: challenge.options, life: Date.parse(challenge.expires_at) - now };
}

/** Let the person make a passkey. */
export async function create(
  client: AnyClient,
  path: string,
  body: object,
  { signal }: Abortable,
): Promise<Registration> {
  const { options } = await challengeOf(client, path, body, { signal });
  const publicKey = creationOptions(options);
  const call = (signal: AbortSignal) => navigator.credentials.create({ publicKey, signal });
  const language = client.language();
  const credential = await ceremony({ call, isCreation: true, signal, language });
  return jsonOf(credential) as Registration;
}

/** Let the person show a passkey. */
export async function show(
  client: AnyClient,
  path: string,
  body: object,
  { signal }: Abortable,
): Promise<Assertion> {
  const { options } = await challengeOf(client, path, body, { signal });
  const publicKey = requestOptions(options);
  const call = (signal: AbortSignal) => navigator.credentials.get({ publicKey, signal });
  const credential = await ceremony({ call, signal, language: client.language() });
  return jsonOf(credential) as Assertion;
}
