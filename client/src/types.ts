/** The types of calls, derived from the contract. Extensions can pass `paths` of their own. */

import type { components, paths } from "./contract.ts";
import type { Problem } from "./problem.ts";

type Schemas = components["schemas"];

export type Account = Schemas["Account"];
export type AuditEvent = Schemas["AuditEvent"];
export type FieldError = Schemas["BodyError"] | Schemas["QueryError"];
export type ServerConfiguration = Schemas["ServerConfiguration"];
export type Session = Schemas["Session"];
export type SignInMethod = Schemas["SignInMethod"];
export type PendingSignIn = Schemas["PendingSignIn"];
/** The password, or other factors: a member for each. */
export type Proofs = Schemas["Reauthentication"];
/** A body, or each of several, without these members. */
export type Without<Body, Name extends string> = Body extends unknown ? Omit<Body, Name> : never;
export type Credentials = Without<Schemas["NewSession"], "deliver" | keyof Tokens>;

type CodeOf<Schema> = Schema extends { code: infer Code extends string }
  ? string extends Code
    ? never
    : Code
  : never;
type ContractCode = {
  [Name in keyof Schemas]: Name extends `${string}Problem` ? CodeOf<Schemas[Name]> : never;
}[keyof Schemas];
/** The codes of the contract, and two of the client: no answer, and an answer that is not the API's. */
export type ProblemCode = ContractCode | "unreachable" | "unexpected_answer";

export type SessionState =
  | { readonly status: "unknown"; readonly session: null; readonly problem: Problem | null }
  | { readonly status: "signed_in"; readonly session: Session; readonly problem: null }
  | { readonly status: "signed_out"; readonly session: null; readonly problem: Problem | null };

/** The secrets of an app without a cookie jar. `device_token` outlives the session. */
export interface Tokens {
  token: string | null;
  device_token: string | null;
  /** From a second step with `trust_device`: sign-ins here need the password only. */
  trust_token?: string | null;
}

export interface TokenStore {
  read(): Tokens | null | Promise<Tokens | null>;
  /** May return anything: `(tokens) => (held = tokens)`. A promise is awaited. */
  write(tokens: Tokens): unknown;
}

export interface PasswordQuestion {
  /** What may be shown, such as "password" and "totp"; the strongest is first. */
  readonly methods: readonly SignInMethod[];
  /** Why the last password was not accepted; null for the first question. */
  readonly problem: Problem | null;
  /** Aborted when the answer is no longer needed: close the dialog. */
  readonly signal: AbortSignal;
  /** Gives up, also while the password is being checked: the operation is dropped. */
  cancel(): void;
}

export interface ClientOptions {
  /** The origin of the API. Absent or "": the origin of the page. */
  api?: string | undefined;
  /**
   * Asks the person for the password, or for what else the question names; resolves to null if they
   * give up.
   */
  askPassword?: ((question: PasswordQuestion) => Promise<string | Proofs | null>) | undefined;
  /** The language of problems, such as "de". Absent: the browser's language. */
  language?: (() => string | undefined) | undefined;
  /** For apps without a cookie jar: where the tokens are kept. Pages use cookies. */
  tokens?: TokenStore | undefined;
  /** Milliseconds until an attempt counts as not answered. */
  timeout?: number | undefined;
  fetch?: typeof globalThis.fetch | undefined;
}

export type Method = "get" | "post" | "put" | "patch" | "delete";

/** The paths whose operation of this method answers JSON or nothing. */
export type PathOf<Paths, M extends Method> = string &
  {
    [P in keyof Paths]: Paths[P] extends Record<M, infer Op>
      ? [BodyOf<Op>] extends [never]
        ? never
        : P
      : never;
  }[keyof Paths];

export type Operation<Paths, P, M extends Method> = P extends keyof Paths
  ? Paths[P] extends Record<M, infer Op>
    ? Op
    : never
  : never;

type JsonOf<Response> = Response extends { content: { "application/json": infer Body } }
  ? Body
  : Response extends { content?: never }
    ? undefined
    : never;

/** The body of a success; undefined for 204. */
export type BodyOf<Op> = Op extends { responses: infer Responses }
  ? JsonOf<Responses[keyof Responses & (200 | 201 | 202 | 204)]>
  : never;

/** The body that an operation takes; undefined if it takes none. */
export type Sent<Op> = Op extends { requestBody?: never }
  ? undefined
  : Op extends { requestBody: { content: { "application/json": infer Body } } }
    ? Body
    : Op extends { requestBody?: { content: { "application/json": infer Body } } }
      ? Body | undefined
      : undefined;

type Settable<Values> = {
  [Name in keyof Values]: {} extends Pick<Values, Name> ? Values[Name] | undefined : Values[Name];
};

type PathOption<Op> = Op extends { parameters: { path: infer Values extends object } }
  ? { path: Values }
  : { path?: never };

type QueryOption<Op> = Op extends { parameters: { query: infer Values extends object } }
  ? { query: Settable<Values> }
  : Op extends { parameters: { query?: infer Values } }
    ? { query?: Settable<Values> | undefined }
    : { query?: never };

type HeaderOf<Op> = Op extends { parameters: { header?: infer Headers } } ? keyof Headers : never;

export type CallOptions<Op> = PathOption<Op> &
  QueryOption<Op> & {
    headers?: Record<string, string> | undefined;
    /** An abort is thrown as it is, at once. */
    signal?: AbortSignal | undefined;
  } & ("If-Match" extends HeaderOf<Op>
    ? { ifMatch?: string | null | undefined }
    : { ifMatch?: never }) &
  ("Session-Activity" extends HeaderOf<Op>
    ? { passive?: boolean | undefined }
    : { passive?: never });

/** The last argument: it may be left out if nothing in it is required. */
export type Optional<Options> = {} extends Options ? [options?: Options] : [options: Options];

type BodyOption<Op> = [Sent<Op>] extends [undefined]
  ? { body?: undefined }
  : undefined extends Sent<Op>
    ? { body?: Sent<Op> }
    : { body: Sent<Op> };

export type RequestOptions<Op> = CallOptions<Op> & BodyOption<Op>;

export interface Received<Body> {
  body: Body;
  etag: string | null;
  status: number;
  headers: Headers;
}

/** The body is null after a 304, where the contract has one. */
export type ReceivedFrom<Op> = Received<
  | BodyOf<Op>
  | (Op extends { responses: infer Responses }
      ? 304 extends keyof Responses
        ? null
        : never
      : never)
>;

type PageOf<Body> = Body extends { items: (infer Item)[]; next: string | null } ? Item : never;

export type ListOf<Paths> = {
  [P in PathOf<Paths, "get">]: [ItemOf<Paths, P>] extends [never] ? never : P;
}[PathOf<Paths, "get">];

export type ItemOf<Paths, P> = PageOf<BodyOf<Operation<Paths, P, "get">>>;

export interface SessionStore {
  /** Immutable: another object for each change. */
  readonly state: SessionState;
  /** Calls the listener after each change. The first subscriber starts a look. */
  subscribe(listener: () => void): () => void;
  /** Asks the server now, without prolonging the session. */
  look(): Promise<SessionState>;
  /** Milliseconds until the session ends unless it is used, by the server's clock. */
  remaining(): number | null;
}

/**
 * Calls resolve to the body, and to undefined after a 204. Each refusal is thrown as a Problem.
 *
 * `Paths` are those of the contract, or of a contract with an extension.
 */
export interface Client<Paths extends object = paths> {
  get<P extends PathOf<Paths, "get">>(
    path: P,
    ...options: Optional<CallOptions<Operation<Paths, P, "get">>>
  ): Promise<BodyOf<Operation<Paths, P, "get">>>;
  post<P extends PathOf<Paths, "post">>(
    path: P,
    body: Sent<Operation<Paths, P, "post">>,
    ...options: Optional<CallOptions<Operation<Paths, P, "post">>>
  ): Promise<BodyOf<Operation<Paths, P, "post">>>;
  put<P extends PathOf<Paths, "put">>(
    path: P,
    body: Sent<Operation<Paths, P, "put">>,
    ...options: Optional<CallOptions<Operation<Paths, P, "put">>>
  ): Promise<BodyOf<Operation<Paths, P, "put">>>;
  patch<P extends PathOf<Paths, "patch">>(
    path: P,
    body: Sent<Operation<Paths, P, "patch">>,
    ...options: Optional<CallOptions<Operation<Paths, P, "patch">>>
  ): Promise<BodyOf<Operation<Paths, P, "patch">>>;
  delete<P extends PathOf<Paths, "delete">>(
    path: P,
    ...options: Optional<RequestOptions<Operation<Paths, P, "delete">>>
  ): Promise<BodyOf<Operation<Paths, P, "delete">>>;
  /** For callers who need the ETag or another header. */
  request<M extends Uppercase<Method>, P extends PathOf<Paths, Lowercase<M>>>(
    method: M,
    path: P,
    ...options: Optional<RequestOptions<Operation<Paths, P, Lowercase<M>>>>
  ): Promise<ReceivedFrom<Operation<Paths, P, Lowercase<M>>>>;
  /** All items of a list, page by page. */
  items<P extends ListOf<Paths>>(
    path: P,
    ...options: Optional<CallOptions<Operation<Paths, P, "get">>>
  ): AsyncGenerator<ItemOf<Paths, P>, void, undefined>;
  /** The language of problems, as the option of the client. */
  readonly language: () => string | undefined;
  /**
   * Starts a session, and tells the other tabs. An answer with `needs` is no session yet: it waits
   * for a second step.
   */
  signIn(
    credentials: Credentials,
    options?: { signal?: AbortSignal | undefined },
  ): Promise<Session | PendingSignIn>;
  /**
   * An ended session is no error. Without an answer the call throws, because the session still
   * exists.
   */
  signOut(): Promise<void>;
  readonly session: SessionStore;
}
