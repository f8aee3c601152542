import { useSyncExternalStore } from "react";
import type { Problem } from "./problem.ts";
import type {
  PasswordQuestion,
  Proofs,
  SessionState,
  SessionStore,
  SignInMethod,
} from "./types.ts";

const UNKNOWN: SessionState = { status: "unknown", session: null, problem: null };

/** Return who is signed in, here and in the other tabs. On a server that renders: unknown. */
export function useSession(client: { readonly session: SessionStore }): SessionState {
  const { session } = client;
  return useSyncExternalStore(
    session.subscribe,
    () => session.state,
    () => UNKNOWN,
  );
}

export interface AskedPassword {
  /** What may be shown: one of each kind that is in the list, as far as the account has it. */
  readonly methods: readonly SignInMethod[];
  /** Why the last answer was not accepted. */
  readonly problem: Problem | null;
  /** The answer has been submitted and is being checked. */
  readonly pending: boolean;
  submit(answer: string | Proofs): void;
  cancel(): void;
}

export interface PasswordPrompt {
  /** The `askPassword` of a client. */
  ask(question: PasswordQuestion): Promise<string | Proofs | null>;
  readonly asked: AskedPassword | null;
  subscribe(listener: () => void): () => void;
}

/** Connect the `askPassword` of a client with a dialog that a component draws. */
export function createPasswordPrompt(): PasswordPrompt {
  const listeners = new Set<() => void>();
  let asked: AskedPassword | null = null;

  function show(next: AskedPassword | null): void {
    asked = next;
    for (const listener of listeners) listener();
  }

  return {
    get asked() {
      return asked;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ask: ({ methods, problem, signal, cancel }) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(null);
        const close = () => {
          resolve(null);
          show(null);
        };
        const question: AskedPassword = {
          methods,
          problem,
          pending: false,
          submit(answer) {
            if (asked !== question) return;
            resolve(answer);
            // The dialog stays: after a typo it asks again, and the focus remains.
            show({ ...question, pending: true });
          },
          // It aborts the signal, so a typo opens no dialog again that was cancelled meanwhile.
          cancel,
        };
        signal.addEventListener("abort", close, { once: true });
        show(question);
      }),
  };
}

/** Return the question that the dialog shows, or null. */
export function usePasswordPrompt(prompt: PasswordPrompt): AskedPassword | null {
  return useSyncExternalStore(
    prompt.subscribe,
    () => prompt.asked,
    () => null,
  );
}
