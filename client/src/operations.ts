/** The operations that the client treats in a way of their own; the compiler knows their names. */

import type { paths } from "./contract.ts";
import type { BodyOf, Method, Operation, PathOf } from "./types.ts";

type Named<M extends Method, P extends PathOf<paths, M>> = `${Uppercase<M>} ${P}`;
/** "GET /v1/account" and all others; with a member: those whose answers may have it. */
type OperationName<Member extends string | null = null> = {
  [M in Method]: {
    [P in PathOf<paths, M>]: Member extends null
      ? Named<M, P>
      : Member extends MembersOf<BodyOf<Operation<paths, P, M>>>
        ? Named<M, P>
        : never;
  }[PathOf<paths, M>];
}[Method];
type MembersOf<Body> = Body extends unknown ? keyof Body : never;

export const SESSION = "/v1/session";
export const LOOK = "GET /v1/session";
export const SIGN_IN = "POST /v1/sessions";
export const ACCEPTANCE = "POST /v1/account-invitations/confirmations";
/** The status of an answer that only says what is still needed. */
export const PENDING = 202;
export const REAUTHENTICATION = "POST /v1/session/reauthentications";
const BY_PROVIDER = "POST /v1/session/provider-reauthentications/completions";
/** The answers are a new session, or a pending sign-in. */
export const STARTING: readonly OperationName<"token">[] & readonly string[] = [
  SIGN_IN,
  ACCEPTANCE,
  "POST /v1/sign-in/confirmations",
  "POST /v1/provider-sign-ins/completions",
  "POST /v1/provider-sign-ins/{id}/email/confirmations",
];
/** The answers may have a new secret of the session, of a person who has shown who they are. */
export const ROTATING: readonly string[] = [
  ...STARTING,
  "POST /v1/account/passkeys",
  REAUTHENTICATION,
  BY_PROVIDER,
  "POST /v1/account/authenticator-apps/{id}/confirmations",
  "PATCH /v1/account/sign-in-methods",
  "PUT /v1/account/password",
] satisfies OperationName<"token">[];
export const ENDING: readonly string[] = [
  "DELETE /v1/session",
  "DELETE /v1/account",
] satisfies OperationName[];
/** Without an answer, a person may simply repeat them: a mailed proof works once. */
export const HARMLESS: readonly string[] = [
  ...STARTING,
  "POST /v1/account-searches",
  REAUTHENTICATION,
  BY_PROVIDER,
  "DELETE /v1/session",
  "POST /v1/email-verifications/confirmations",
  "POST /v1/password-resets/confirmations",
  "POST /v1/email-changes/confirmations",
  "POST /v1/email-changes/reversals",
] satisfies OperationName[];

/** Options of any call: the types of `Client` say which of them an operation has. */
export interface Options {
  body?: unknown;
  path?: Record<string, string>;
  query?: Record<string, unknown>;
  headers?: Record<string, string>;
  ifMatch?: string | null;
  passive?: boolean;
  signal?: AbortSignal;
}
