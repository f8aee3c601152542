import { useSyncExternalStore } from "react";
import type { Problem } from "./problem.ts";
import type { PasswordQuestion, SessionState, SessionStore } from "./types.ts";

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
  /** Why the last password was not accepted. */
  readonly problem: Problem | null;
  /** The password has been submitted and is being checked. */
  readonly pending: boolean;
  submit(password: string): void;
  cancel(): void;
}

export interface PasswordPrompt {
  /** The `askPassword` of a client. */
  ask(question: PasswordQuestion): Promise<string | null>;
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
    ask: ({ problem, signal, cancel }) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(null);
        const close = () => {
          resolve(null);
          show(null);
        };
        const question: AskedPassword = {
          problem,
          pending: false,
          submit(password) {
            if (asked !== question) return;
            resolve(password);
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
