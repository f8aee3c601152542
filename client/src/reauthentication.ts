import { bounded } from "./abort.ts";
import { MOST_QUESTIONS } from "./limits.ts";
import { Problem } from "./problem.ts";
import type { Proofs, PasswordQuestion, SignInMethod } from "./types.ts";

interface Question {
  readonly controller: AbortController;
  readonly answered: Promise<boolean>;
  waiting: number;
}

export interface Reauthentication {
  /**
   * Resolve to whether the calls may be repeated. The signal stops the wait of this call only, and
   * the problem says which methods the person may choose from.
   *
   * `isStill` asks the server whether the person of the question is still signed in.
   */
  ask(
    { methods }: Problem,
    signal: AbortSignal | undefined,
    isStill: () => Promise<boolean>,
  ): Promise<boolean>;
  /** The session has ended: close the dialog. */
  stop(): void;
}

/** Ask for the password, or for other proofs, once, however many calls wait for them. */
export function createReauthentication(
  askPassword: (question: PasswordQuestion) => Promise<string | Proofs | null>,
  confirm: (proofs: Proofs) => Promise<unknown>,
): Reauthentication {
  let question: Question | null = null;

  function open(methods: readonly SignInMethod[], isStill: () => Promise<boolean>): Question {
    const controller = new AbortController();
    const { signal } = controller;
    const cancel = () => close(opened);
    const answered = converse({ methods, signal, cancel }, isStill)
      .catch((error) => {
        if (signal.aborted) return false;
        throw error;
      })
      .finally(cancel);
    const opened = { controller, answered, waiting: 0 };
    return opened;
  }

  function close(opened: Question): void {
    if (question === opened) question = null;
    opened.controller.abort();
  }

  async function converse(
    question: Omit<PasswordQuestion, "problem">,
    isStill: () => Promise<boolean>,
  ): Promise<boolean> {
    const { signal } = question;
    let problem: Problem | null = null;
    for (let asked = 0; asked < MOST_QUESTIONS && !signal.aborted; asked++) {
      const given = await bounded(() => askPassword({ ...question, problem }), signal);
      // The cookie may have become another person's without a message. The look is passive: a
      // password of that person would make their session fresh.
      if (given === null || !(await isStill()) || signal.aborted) return false;
      try {
        // Never aborted: its answer has the new secret of the session.
        await confirm(typeof given === "string" ? { password: given } : given);
        return !signal.aborted;
      } catch (refusal) {
        if (!(refusal instanceof Problem) || !isAnswerable(refusal)) throw refusal;
        problem = refusal;
      }
    }
    return false;
  }

  return {
    async ask({ methods }, signal, isStill) {
      const mine = (question ??= open(methods, isStill));
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
