import type { Problem } from "@gatebook/client";
import type { PasskeyError } from "@gatebook/client/factors";
import type { ReactNode } from "react";

import { useTexts } from "../texts/language.ts";

type NoticeProps = { look?: "problem" | "good" | "plain"; children: ReactNode };

/** A message that is there when the page is shown. */
export function Notice({ look = "plain", children }: NoticeProps) {
  return <div className={`notice ${look}`}>{children}</div>;
}

/** A refusal in the words of the server. */
export function ProblemNotice({ problem, children }: { problem: Problem; children?: ReactNode }) {
  const texts = useTexts();
  const isFault = problem.status >= 500 && problem.request_id !== null;
  // The fault of a field that this form does not show, such as the token of a link.
  const [other] = Object.values(problem.fieldErrors());
  return (
    <div role="alert" className="notice problem">
      <p>
        <strong>{other ?? problem.title}</strong>
      </p>
      {other === undefined && <p>{problem.message}</p>}
      {isFault && (
        <p>
          {texts.requestId} <code>{problem.request_id}</code>
        </p>
      )}
      {children}
    </div>
  );
}

/** What the browser said about a passkey. A person who closed its dialog has done nothing wrong. */
export function PasskeyNotice({ error }: { error: PasskeyError }) {
  return (
    <p role="alert" className={`notice ${error.code === "cancelled" ? "plain" : "problem"}`}>
      {error.message}
    </p>
  );
}
