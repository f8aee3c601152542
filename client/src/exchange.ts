import { bounded, type Limit } from "./abort.ts";
import { attempt, isSession } from "./attempt.ts";
import {
  ACCEPTANCE,
  HARMLESS,
  LOOK,
  type Options,
  PENDING,
  ROTATING,
  SIGN_IN,
  STARTING,
} from "./operations.ts";
import { type Answered, ownProblem } from "./problem.ts";
import { retrying } from "./retry.ts";
import type { OwnTokens } from "./tokens.ts";
import type { Received } from "./types.ts";
import { queryOf, resourceOf } from "./urls.ts";

export interface Sent {
  token?: string | null | undefined;
  key?: string | undefined;
  /** The server may have received it, although no answer has come. */
  isSent?: boolean;
}

interface Connection {
  api: string;
  timeout: number;
  language: () => string | undefined;
  tokens: OwnTokens | undefined;
  fetch: typeof globalThis.fetch;
  onDate: (date: string | null) => void;
}

export function within(milliseconds: number, answered: () => Answered): Limit {
  const error = (cause: Error) => ownProblem("unreachable", { ...answered(), cause });
  return { milliseconds, error };
}

/** Send requests of one client, without a view of who is signed in. */
export function createExchange({ api, timeout, language, tokens, fetch, onDate }: Connection) {
  /** Resolves when no request is under way whose answer has a new secret of the session. */
  let rotated: Promise<void> = Promise.resolve();

  /** Send a request, with retries where they are safe, and store the token of the answer. */
  async function exchange(
    method: string,
    path: string,
    { body, path: values = {}, query, headers, ifMatch, passive, signal }: Options,
    sent: Sent = {},
  ): Promise<Received<unknown>> {
    const operation = `${method} ${path}`;
    const url = api + resourceOf(path, values) + queryOf(query);
    const isRotating = ROTATING.includes(operation);
    const mayChange = method !== "GET" && !HARMLESS.includes(operation);

    async function send(): Promise<Received<unknown>> {
      const accepted = language();
      const answered = () => ({ language: accepted, isChange: mayChange && !!sent.isSent });
      return bounded(
        (ending) => converse(accepted, answered, ending),
        signal,
        within(timeout, answered),
      );
    }

    async function converse(
      accepted: string | undefined,
      answered: () => Answered,
      ending: AbortSignal,
    ): Promise<Received<unknown>> {
      const held = await tokens?.read();
      sent.token = held?.token;
      const { device_token, trust_token } = held ?? {};
      const isStarting = STARTING.includes(operation);
      const isAcceptance = operation === ACCEPTANCE;
      const secrets = tokens &&
        isRotating &&
        !/reauth/.test(operation) && {
          ...((operation === SIGN_IN || isAcceptance) && { deliver: "token" }),
          ...(device_token && { device_token }),
          ...(isStarting && !isAcceptance && trust_token && { trust_token }),
        };
      const content = secrets ? { ...secrets, ...(body as object) } : body;
      const init = {
        method,
        credentials: tokens ? "omit" : "include",
        headers: {
          ...(accepted && { "Accept-Language": accepted }),
          ...(body !== undefined && { "Content-Type": "application/json" }),
          ...(ifMatch && { "If-Match": ifMatch }),
          ...(passive && { "Session-Activity": "passive" }),
          ...(sent.token && { Authorization: `Bearer ${sent.token}` }),
          ...(sent.key && { "Idempotency-Key": sent.key }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(content) }),
        signal: ending,
      } satisfies RequestInit;
      // It throws for a value that fetch would refuse as if there were no network.
      const isConditional = new Headers(init.headers).has("If-None-Match");
      if (ending.aborted) throw ending.reason;
      sent.isSent = true;
      const answer = await attempt(fetch, url, init, isConditional, answered());
      const { body: received, status } = answer;
      const isOther =
        operation === LOOK ? received === null /* also after a 304 */ : status === PENDING;
      if ((operation === LOOK || isStarting) && !isOther && !isSession(received)) {
        // A captive portal answers 200, too.
        throw ownProblem("unexpected_answer", { ...answered(), status });
      }
      onDate(answer.headers.get("Date"));
      if (isRotating) await tokens?.keep(received);
      return answer;
    }

    return retrying(method === "GET" || !!sent.key, signal, () => {
      const sending = send();
      if (isRotating) {
        const former = rotated;
        const next = () => former;
        rotated = sending.then(next, next);
      }
      return sending;
    });
  }

  return { exchange, rotated: () => rotated };
}
