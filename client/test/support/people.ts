import type { Client, SessionState } from "../../src/index.ts";
import { Problem } from "../../src/index.ts";

/** Resolve when the state is as wanted; follow it until then. */
export function until(
  client: Client,
  isWanted: (state: SessionState) => boolean,
): Promise<SessionState> {
  return new Promise((resolve) => {
    const check = () => {
      const { state } = client.session;
      if (!isWanted(state)) return;
      unsubscribe();
      resolve(state);
    };
    const unsubscribe = client.session.subscribe(check);
    check();
  });
}

/** Return the problem that a call throws. */
export async function refusal(call: Promise<unknown>): Promise<Problem> {
  try {
    await call;
  } catch (problem) {
    if (problem instanceof Problem) return problem;
    throw problem;
  }
  throw new Error("the call was not refused");
}

/** Record the pauses between attempts, and end each as soon as `isOver` resolves. */
export function withoutPauses(isOver: () => Promise<unknown> = async () => {}) {
  const pauses: number[] = [];
  const cleared: unknown[] = [];
  const { setTimeout: real, clearTimeout: clear } = globalThis;
  globalThis.setTimeout = ((callback: () => void, milliseconds = 0, ...rest: unknown[]) => {
    // Only a pause has a random part; the timers of Node's fetch have none.
    if (Number.isInteger(milliseconds)) return real(callback, milliseconds, ...rest);
    pauses.push(milliseconds);
    void isOver().then(() => real(callback, 0));
    return `pause ${pauses.length}`;
  }) as unknown as typeof setTimeout;
  globalThis.clearTimeout = (timer) => {
    if (typeof timer === "string") cleared.push(timer);
    else clear(timer);
  };
  const restore = () => void Object.assign(globalThis, { setTimeout: real, clearTimeout: clear });
  return { pauses, cleared, [Symbol.dispose]: restore };
}
