/** The proof that a mail carries: the token of its link, or its code with the id of the request. */

import { Problem } from "@gatebook/client";

import type { Values } from "../parts/form.tsx";
import type { Place } from "../router.tsx";

export type Proof = { token: string } | { id: string; code: string };

/** Whether the page can send a proof: it has the token, or the id for a code. */
export function hasProof({ token, passed }: Place): boolean {
  return token !== null || passed.codeId !== undefined;
}

export function proofFrom({ token, passed }: Place, value: Values): Proof {
  return token !== null ? { token } : { id: passed.codeId ?? "", code: value("code") };
}

/** Send a proof; a second click on a link is no error: "already". */
export async function confirm<Answer>(request: Promise<Answer>): Promise<Answer | "already"> {
  try {
    return await request;
  } catch (problem) {
    if (problem instanceof Problem && problem.code === "already_used") return "already";
    throw problem;
  }
}

/** Whether the link or the code does not work, and another mail would help. */
export function needsAnotherMail(problem: Problem): boolean {
  return problem.code === "invalid_body" && problem.errors.some(({ code }) => code === "not_valid");
}
