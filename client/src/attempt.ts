import { type Answered, ownProblem, refusalOf } from "./problem.ts";
import type { Received, Session } from "./types.ts";

/** Send a request once; throw a Problem for every answer that is no success, and for none. */
export async function attempt(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit,
  isConditional: boolean,
  answered: Answered,
): Promise<Received<unknown>> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, init);
    text = await response.text();
  } catch (cause) {
    throw ownProblem("unreachable", { ...answered, cause });
  }
  const { status, headers } = response;
  let body: unknown;
  let cause: unknown;
  const isUnchanged = isConditional && status === 304;
  try {
    body = isUnchanged ? null : status === 204 ? undefined : JSON.parse(text);
  } catch (error) {
    cause = error;
  }
  if ((response.ok || isUnchanged) && !cause) {
    return { body, etag: headers.get("ETag"), status, headers };
  }
  const received = { ...answered, cause, status, retryAfter: secondsUntilRetry(headers) };
  throw (!response.ok && refusalOf(body, received)) || ownProblem("unexpected_answer", received);
}

/** Return the seconds of Retry-After (RFC 9110, 10.2.3), by the server's clock, or null. */
function secondsUntilRetry(headers: Headers): number | null {
  const value = headers.get("Retry-After") ?? "";
  const now = Date.parse(headers.get("Date") as string) || Date.now();
  const date = /GMT$/.test(value) ? Math.ceil((Date.parse(value) - now) / 1000) : 0;
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : date;
  return seconds > 0 ? seconds : null;
}

/** Return whether a body is a session, not the answer of a captive portal. */
export function isSession(body: unknown): body is Session {
  const { id, account } = (body ?? {}) as Partial<Session>;
  return typeof id === "string" && typeof account?.id === "string";
}
