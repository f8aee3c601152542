import { Problem } from "@gatebook/client";
import { useEffect, useState, type ReactNode } from "react";

import { useTexts } from "../texts/language.ts";
import { ProblemNotice } from "./notice.tsx";

/** Read once when the page is shown; `trouble` is the notice to show as long as there is no answer. */
export function useAnswer<Answer>(read: () => Promise<Answer>) {
  const texts = useTexts();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function load(): Promise<Answer | null> {
    try {
      const fresh = await read();
      setAnswer(fresh);
      setProblem(null);
      return fresh;
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      setProblem(thrown);
      return null;
    }
  }

  useEffect(() => void load(), []);

  const trouble: ReactNode = problem ? (
    <ProblemNotice problem={problem}>
      <button type="button" className="button quiet" onClick={() => void load()}>
        {texts.tryAgain}
      </button>
    </ProblemNotice>
  ) : (
    answer === null && <p className="hint">{texts.loading}</p>
  );
  return { answer, trouble, load };
}
