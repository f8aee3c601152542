/** Signed tokens for other services, each of one session. */

import type { Abortable, AnyClient } from "./passkeys.ts";
import type { Client } from "./types.ts";

export interface TokenOptions extends Abortable {
  /** Get another one, such as after a step-up: `acr` and `auth_time` are those of the signature. */
  renew?: boolean;
}

interface Held {
  token: string;
  session: string;
  /** Milliseconds by the clock of this device, until which it is given away. */
  until: number;
}

const PATH = "/v1/session/tokens";
/** The request with the token takes its time, and so does the service. */
const MARGIN = 30_000;
const tokens = new WeakMap<AnyClient, Map<string, Held>>();

/**
 * Return a signed token for a service, which reads it from `Authorization: Bearer …`.
 *
 * One is kept in memory for each audience until shortly before it ends, as long as the session is
 * the same. A page that has not looked for its session gets another one for each call.
 */
export async function sessionToken(
  client: AnyClient,
  audience: string,
  { renew = false, signal }: TokenOptions = {},
): Promise<string> {
  const session = client.session.state.session?.id;
  const held = tokens.get(client) ?? new Map<string, Held>();
  tokens.set(client, held);
  const last = held.get(audience);
  if (last && !renew && last.session === session && Date.now() < last.until) return last.token;
  const options = { body: { audience }, signal };
  const { body, headers } = await (client as Client).request("POST", PATH, options);
  // The clock of this device may be wrong.
  const now = Date.parse(headers.get("Date") as string) || Date.now();
  const until = Date.now() + Date.parse(body.expires_at) - now - MARGIN;
  if (session) held.set(audience, { token: body.token, session, until });
  return body.token;
}
