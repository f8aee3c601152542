import { bounded } from "./abort.ts";
import type { paths } from "./contract.ts";
import { Problem } from "./problem.ts";

const MOST_RETRIES = 2;
const FIRST_DELAY = 300;
/** A person waits: a longer Retry-After is for them to read. */
const LONGEST_RETRY_AFTER = 10;

type KeyedPath = {
  [P in keyof paths]: paths[P] extends {
    post: { parameters: { header?: { "Idempotency-Key"?: string } } };
  }
    ? "Idempotency-Key" extends keyof NonNullable<paths[P]["post"]["parameters"]["header"]>
      ? P
      : never
    : never;
}[keyof paths];

/** The operations that honour an Idempotency-Key; the compiler compares them with the contract. */
const KEYED: Record<KeyedPath, true> = {
  "/v1/accounts": true,
  "/v1/email-changes": true,
  "/v1/email-verifications": true,
  "/v1/password-resets": true,
  "/v1/sessions": true,
  "/v1/sign-in-mails": true,
  "/v1/sign-in/confirmations": true,
  "/v1/webhooks": true,
};

/** Return a new Idempotency-Key for an operation that honours it. */
export function newKey(method: string, path: string): string | undefined {
  if (method !== "POST" || !(path in KEYED)) return;
  // randomUUID exists in secure contexts only, and a phone opens http://192.168.… in development.
  // React Native has no crypto. A key is unique, not secret: the server scopes it to the account,
  // or for a caller who is not signed in, to the body.
  const { crypto } = globalThis;
  const random = crypto?.getRandomValues(new Uint32Array(4)) ?? [Math.random(), Math.random()];
  return random.join("-");
}

/**
 * Repeat a request where that is safe.
 *
 * Without an answer nobody knows whether a change was made: only a request that changes nothing, or
 * that has a key, is repeated. The API's own `unavailable` says that nothing was changed,
 * unless its outcome is unknown.
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
      const isPassing = status === 0 || (status > 501 && status < 505);
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
