import { bounded } from "./abort.ts";
import { Problem } from "./problem.ts";
import type { PasswordQuestion } from "./types.ts";

/** An askPassword without a person would ask the server for ever. */
const MOST_QUESTIONS = 20;

interface Question {
  readonly controller: AbortController;
  readonly answered: Promise<boolean>;
  waiting: number;
}

export interface Reauthentication {
  /**
   * Resolve to whether the calls may be repeated. The signal stops the wait of this call only.
   *
   * `isStill` asks the server whether the person of the question is still signed in.
   */
  ask(signal: AbortSignal | undefined, isStill: () => Promise<boolean>): Promise<boolean>;
  /** The session has ended: close the dialog. */
  stop(): void;
}

/** Ask for the password once, however many calls wait for it. */
export function createReauthentication(
  askPassword: (question: PasswordQuestion) => Promise<string | null>,
  confirm: (password: string) => Promise<unknown>,
): Reauthentication {
  let question: Question | null = null;

  function open(isStill: () => Promise<boolean>): Question {
    const controller = new AbortController();
    const { signal } = controller;
    const answered = converse(signal, () => close(opened), isStill)
      .catch((error) => {
        if (signal.aborted) return false;
        throw error;
      })
      .finally(() => close(opened));
    const opened = { controller, answered, waiting: 0 };
    return opened;
  }

  function close(opened: Question): void {
    if (question === opened) question = null;
    opened.controller.abort();
  }

  async function converse(
    signal: AbortSignal,
    cancel: () => void,
    isStill: () => Promise<boolean>,
  ): Promise<boolean> {
    let problem: Problem | null = null;
    for (let asked = 0; asked < MOST_QUESTIONS && !signal.aborted; asked++) {
      const password = await bounded(() => askPassword({ problem, signal, cancel }), signal);
      // The cookie may have become another person's without a message. The look is passive: a
      // password of that person would make their session fresh.
      if (password === null || !(await isStill()) || signal.aborted) return false;
      try {
        // Never aborted: its answer has the new secret of the session.
        await confirm(password);
        return !signal.aborted;
      } catch (refusal) {
        if (!(refusal instanceof Problem) || !isAnswerable(refusal)) throw refusal;
        problem = refusal;
      }
    }
    return false;
  }

  return {
    async ask(signal, isStill) {
      const mine = (question ??= open(isStill));
      mine.waiting++;
      try {
        return await bounded(() => mine.answered, signal);
      } finally {
        if (!--mine.waiting) close(mine);
      }
    },
    stop() {
      if (question) close(question);
    },
  };
}

/** Return whether another try of the person can help: a typo, a limit, no answer. */
function isAnswerable({ code, status }: Problem): boolean {
  const isTypo = code === "wrong_password" || code === "invalid_body";
  return isTypo || code === "unexpected_answer" || !status || status === 429 || status > 499;
}
