/** Passkeys among the suggestions of a field with `autocomplete="username webauthn"`. */

import { bounded } from "./abort.ts";
import { ceremony, hasPasskeys, whenIdle } from "./ceremony.ts";
import { PasskeyError } from "./passkey-error.ts";
import { type Abortable, type AnyClient, type Assertion, challengeOf } from "./passkeys.ts";
import { jsonOf, requestOptions } from "./webauthn-json.ts";

/** A challenge is replaced after this part of its life: a choice takes some time. */
const FRESH = 3 / 4;
const SHORTEST = 10_000;
/** Nobody waits for an autofill: after a failure it asks the server again later. */
const AFTER_FAILURE = 45_000;
/** A browser may end the request at once, each time. */
const AFTER_END = 2_500;

/** Return whether the browser can offer passkeys in a field. */
export async function hasPasskeyAutofill(): Promise<boolean> {
  if (!hasPasskeys() || !PublicKeyCredential.isConditionalMediationAvailable) return false;
  return PublicKeyCredential.isConditionalMediationAvailable().catch(() => false);
}

/** Resolve to the passkey that the person chooses; to null after an abort, or without autofill. */
export async function autofilled(
  client: AnyClient,
  { signal }: Abortable,
): Promise<Assertion | null> {
  if (!(await hasPasskeyAutofill())) return null;
  try {
    return await bounded((ending) => offer(client, ending), signal);
  } catch (error) {
    if (signal?.aborted) return null;
    throw error;
  }
}

async function offer(client: AnyClient, ending: AbortSignal): Promise<Assertion> {
  for (;;) {
    // A tab in the background asks the server for nothing.
    await visible(ending);
    const challenge = await challengeOf(
      client,
      "/v1/passkey-challenges",
      {},
      { signal: ending },
    ).catch(() => null);
    if (ending.aborted) throw ending.reason;
    if (!challenge) {
      await pause(AFTER_FAILURE, ending);
      continue;
    }
    // A dialog that the person opened meanwhile is more important.
    await whenIdle();
    if (ending.aborted) throw ending.reason;

    const publicKey = requestOptions(challenge.options);
    const call = (signal: AbortSignal) =>
      navigator.credentials.get({ publicKey, mediation: "conditional", signal });
    const aging = untilOld(challenge.life, ending);
    try {
      const { signal } = aging;
      const credential = await ceremony({ call, signal, language: client.language() });
      return jsonOf(credential) as Assertion;
    } catch (error) {
      if (aging.signal.aborted) continue;
      if (!(error instanceof PasskeyError) || error.code !== "cancelled") throw error;
      // A dialog, or the browser, has ended it.
      await whenIdle();
      await pause(AFTER_END, ending);
    } finally {
      aging.stop();
    }
  }
}

/** Return a signal for the end of the challenge's use; timers stand still while a device sleeps. */
function untilOld(life: number, ending: AbortSignal) {
  const controller = new AbortController();
  const end = () => controller.abort();
  const fresh = Math.max(life * FRESH || 0, SHORTEST);
  const began = Date.now();
  const look = () => Date.now() - began >= fresh && end();
  const timer = setTimeout(end, fresh);
  document.addEventListener("visibilitychange", look);
  ending.addEventListener("abort", end);
  function stop(): void {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
    ending.removeEventListener("abort", end);
  }
  return { signal: controller.signal, stop };
}

function pause(milliseconds: number, ending: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    ending.addEventListener("abort", () => clearTimeout(timer));
  });
}

function visible(ending: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => document.removeEventListener("visibilitychange", look);
    const look = () => {
      if (document.visibilityState === "hidden") return;
      stop();
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    ending.addEventListener("abort", stop);
    look();
  });
}
