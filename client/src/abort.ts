/** React Native has no DOMException, and no `reason`. */
export function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

export function reasonOf(signal: AbortSignal | undefined): unknown {
  return signal?.reason ?? named("AbortError");
}

/** A bound for work that may never settle, such as a key store's. */
export interface Limit {
  milliseconds: number;
  /** Make the error that is thrown instead. */
  error: (cause: Error) => Error;
}

/** Settle as the work does, or reject at an abort or the limit. The signal keeps no listener. */
export async function bounded<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  signal: AbortSignal | undefined,
  limit?: Limit,
): Promise<Value> {
  const controller = new AbortController();
  let abort!: () => void;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const end = (reason: unknown, error = reason) => {
        reject(error);
        controller.abort(reason);
      };
      abort = () => end(reasonOf(signal));
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort);
      if (limit) {
        const late = named("TimeoutError");
        timer = setTimeout(() => end(late, limit.error(late)), limit.milliseconds);
      }
      work(controller.signal).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
