/** The requests of this page to `navigator.credentials`: a browser refuses a second one. */

import { bounded, reasonOf } from "./abort.ts";
import { PasskeyError, passkeyError } from "./passkey-error.ts";

/** A password manager that replaces `navigator.credentials` may not hear a signal. */
const LONGEST_STOP = 1_000;

interface Running {
  stop(): void;
  /** Resolves when another request may begin. */
  readonly ended: Promise<void>;
}

export interface Ceremony {
  call: (signal: AbortSignal) => Promise<Credential | null>;
  isCreation?: boolean;
  signal: AbortSignal | undefined;
  language: string | undefined;
}

let running: Running | undefined;

export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential === "function" && !!globalThis.navigator?.credentials;
}

/** Resolve when no request is under way. */
export async function whenIdle(): Promise<void> {
  while (running) await running.ended;
}

/** Make a request; end the one under way, such as an autofill that waits. */
export async function ceremony({
  call,
  isCreation = false,
  signal,
  language,
}: Ceremony): Promise<PublicKeyCredential> {
  if (!hasPasskeys()) throw new PasskeyError("not_supported", language);
  if (signal?.aborted) throw reasonOf(signal);
  const former = running;
  const stopping = new AbortController();
  const abort = () => stopping.abort(reasonOf(signal));
  signal?.addEventListener("abort", abort);
  const calling = (async () => {
    former?.stop();
    await former?.ended;
    return call(stopping.signal);
  })();
  const ended = new Promise<void>((resolve) => {
    calling.then(
      () => resolve(),
      () => resolve(),
    );
    stopping.signal.addEventListener("abort", () => setTimeout(resolve, LONGEST_STOP));
  });
  const mine = { stop: () => stopping.abort(), ended };
  running = mine;
  void ended.then(() => {
    if (running === mine) running = undefined;
  });
  try {
    const credential = await bounded(() => calling, stopping.signal);
    if (!credential) throw new PasskeyError("cancelled", language);
    return credential as PublicKeyCredential;
  } catch (error) {
    if (signal?.aborted) throw reasonOf(signal);
    throw error instanceof PasskeyError ? error : passkeyError(error, language, isCreation);
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
