export { createClient } from "./client.ts";
export { Problem } from "./problem.ts";
export type { components, operations, paths } from "./contract.ts";
export type {
  Account,
  AuditEvent,
  Client,
  ClientOptions,
  FieldError,
  PasswordQuestion,
  PendingSignIn,
  ProblemCode,
  Proofs,
  ServerConfiguration,
  Session,
  SessionState,
  SessionStore,
  SignInMethod,
  Tokens,
  TokenStore,
} from "./types.ts";
