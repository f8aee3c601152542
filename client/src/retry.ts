import { bounded } from "./abort.ts";
import type { paths } from "./contract.ts";
import { FIRST_DELAY, LONGEST_RETRY_AFTER, MOST_RETRIES } from "./limits.ts";
import { Problem } from "./problem.ts";

type KeyedPath = {
  [P in keyof paths]: paths[P] extends {
    post: { parameters: { header?: { "Idempotency-Key"?: string } } };
  }
    ? "Idempotency-Key" extends keyof NonNullable<paths[P]["post"]["parameters"]["header"]>
      ? P
      : never
    : never;
}[keyof paths];

type Tail<P> = P extends `/v1/${infer Rest}` ? Rest : never;
type Words<Text> = Text extends `${infer Word} ${infer Rest}` ? Word | Words<Rest> : Text;

/** The operations that honour an Idempotency-Key. One text: an object would take ten bytes more. */
const NAMES =
  "account-invitations account-invitations/confirmations account/tokens account/tokens/{id}/successors accounts accounts/{id}/email-changes accounts/{id}/password-resets email-changes email-verifications password-resets provider-sign-ins provider-sign-ins/completions provider-sign-ins/{id}/email provider-sign-ins/{id}/email/confirmations service-accounts service-accounts/{id}/tokens service-accounts/{id}/tokens/{token}/successors sessions sign-in-mails sign-in/confirmations webhooks";
type Named = Words<typeof NAMES>;
type Contracts = Tail<KeyedPath>;
/** A list of nothing, if these are not the operations of the contract. */
type Compared = ([Named, Contracts] extends [Contracts, Named] ? string : never)[];

/** Return a new Idempotency-Key for an operation that honours it. */
export function newKey(method: string, path: string): string | undefined {
  const keyed: Compared = NAMES.split(" ");
  if (method !== "POST" || !keyed.includes(path.slice(4))) return;
  // A key is unique, not secret: the server scopes it to the account, or for a caller who is not
  // signed in, to the body. React Native has no crypto, and a page of http://192.168.… no randomUUID.
  return `${Math.random()}${Math.random()}`;
}

/**
 * Repeat a request where that is safe.
 *
 * Without an answer nobody knows whether a change was made: only a request that changes nothing, or
 * that has a key, is repeated. The API's own `unavailable` says that nothing was changed,
 * unless its outcome is unknown. A sign-in whose provider failed is over.
 */
export async function retrying<Answer>(
  isRepeatable: boolean,
  signal: AbortSignal | undefined,
  send: () => Promise<Answer>,
): Promise<Answer> {
  for (let retries = 0; ; retries++) {
    try {
      return await send();
    } catch (problem) {
      if (!(problem instanceof Problem) || retries === MOST_RETRIES) throw problem;
      const { code, status, outcome, retryAfter } = problem;
      // A provider that failed has used up the attempt: the person begins another one.
      const isOver = /^provider_/.test(code);
      const isPassing = status === 0 || (status > 501 && status < 505 && !isOver);
      const isUntouched = code === "unavailable" && !outcome;
      if (!(isRepeatable ? isPassing : isUntouched)) throw problem;
      const seconds = retryAfter ?? 0;
      if (seconds > LONGEST_RETRY_AFTER) throw problem;
      const backoff = FIRST_DELAY * 3 ** retries * (0.5 + Math.random());
      const pause = seconds * 1000 + backoff;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const paused = () => new Promise((resolve) => (timer = setTimeout(resolve, pause)));
      await bounded(paused, signal).finally(() => clearTimeout(timer));
    }
  }
}
