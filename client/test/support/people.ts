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

/** Hold back the timers of these lengths, in milliseconds, until the test lets them run out. */
export function heldTimers(...lengths: number[]) {
  const waiting = new Map<number, () => void>();
  const { setTimeout: real, clearTimeout: clear } = globalThis;
  globalThis.setTimeout = ((callback: () => void, milliseconds = 0, ...rest: unknown[]) => {
    if (!lengths.includes(milliseconds)) return real(callback, milliseconds, ...rest);
    waiting.set(milliseconds, callback);
    return `timer ${milliseconds}`;
  }) as unknown as typeof setTimeout;
  globalThis.clearTimeout = (timer) => {
    if (typeof timer === "string") waiting.delete(Number(timer.slice("timer ".length)));
    else clear(timer);
  };
  /** Wait until there is a timer of this length, and let it run out. */
  async function runOut(milliseconds: number): Promise<void> {
    while (!waiting.has(milliseconds)) await new Promise(setImmediate);
    const callback = waiting.get(milliseconds);
    waiting.delete(milliseconds);
    callback?.();
  }
  const restore = () => void Object.assign(globalThis, { setTimeout: real, clearTimeout: clear });
  return { waiting, runOut, [Symbol.dispose]: restore };
}
