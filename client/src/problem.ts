import { type OwnText, textsOf } from "./texts.ts";
import type { FieldError, ProblemCode, SignInMethod } from "./types.ts";

interface ProblemDocument {
  code: string;
  status: number;
  title: string;
  detail: string;
  type: string;
  request_id?: string | null;
  errors?: readonly FieldError[];
  cause?: unknown;
  outcome?: "unknown" | null;
  methods?: readonly SignInMethod[];
}

/** A request and its answer, as far as they are known. */
export interface Answered {
  language: string | undefined;
  /** The request may change something, so without the API's answer the outcome is unknown. */
  isChange?: boolean;
  /** 0: no answer. */
  status?: number;
  cause?: unknown;
  retryAfter?: number | null;
}

/** A refusal as the server explains it (RFC 9457), or no answer, or an answer that is not the API's. */
export class Problem extends Error {
  declare readonly code: ProblemCode;
  declare readonly status: number;
  declare readonly title: string;
  declare readonly type: string;
  declare readonly request_id: string | null;
  /** Seconds to wait, or null. */
  declare readonly retryAfter: number | null;
  declare readonly errors: readonly FieldError[];
  /** "unknown": nothing says whether the change was made. */
  declare readonly outcome: "unknown" | null;
  /** What to show for `reauthentication_required`: one of each kind that is in the list. */
  declare readonly methods: readonly SignInMethod[];

  constructor(document: ProblemDocument, retryAfter: number | null = null) {
    const { code, status, title, type, detail, cause } = document;
    const { request_id, errors, outcome, methods } = document;
    super(detail, { cause });
    // Never all members: `fieldErrors` or `message` of a foreign document would replace ours.
    Object.assign(this, {
      name: "Problem",
      code,
      status,
      title,
      type,
      request_id: textOr(request_id, null),
      errors: listOr(errors).filter(isFieldError),
      methods: listOr(methods),
      outcome: outcome === "unknown" ? outcome : null,
      retryAfter,
    });
  }

  /** The first message for each field, or query parameter: {"email": "Not an email address."} */
  fieldErrors(): Record<string, string> {
    const messages = new Map<string, string>();
    for (const error of this.errors) {
      const name = "pointer" in error ? fieldOf(error.pointer) : error.parameter;
      if (!messages.has(name)) messages.set(name, error.message);
    }
    return Object.fromEntries(messages);
  }
}

function textOr<Fallback>(value: unknown, fallback: Fallback): string | Fallback {
  return typeof value === "string" ? value : fallback;
}

function listOr<Item>(value: readonly Item[] | undefined): readonly Item[] {
  return Array.isArray(value) ? value : [];
}

function isFieldError(error: Partial<Record<"message" | "pointer" | "parameter", unknown>> | null) {
  const position = error && ("pointer" in Object(error) ? error.pointer : error.parameter);
  return typeof position === "string" && typeof error?.message === "string";
}

/** Return the path that a pointer names (RFC 6901, in a URI fragment): "#/a/0/b" is "a.0.b". */
function fieldOf(pointer: string): string {
  let path = pointer.slice(2);
  try {
    path = decodeURIComponent(path);
  } catch {
    // A malformed escape is shown as it is.
  }
  const parts = path.split("/");
  return parts.map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~")).join(".");
}

/** Return a problem that no server sent. */
export function ownProblem(
  code: OwnText,
  { language, isChange, status = 0, cause, retryAfter }: Answered,
): Problem {
  const outcome = isChange && (status < 300 || status > 499) ? "unknown" : null;
  const [title, explained = title] = textsOf(code, language);
  const detail = outcome ? textsOf("unknown_outcome", language)[0] : explained;
  const type = "about:blank";
  return new Problem({ code, status, title, detail, type, cause, outcome }, retryAfter);
}

/**
 * Return the refusal that a body is, or false for that of a proxy.
 *
 * A backend behind the same origin may refuse with the code only.
 */
export function refusalOf(
  body: unknown,
  { language, status = 0, retryAfter = null }: Answered,
): Problem | false {
  const document = (body ?? {}) as Partial<ProblemDocument>;
  const { code } = document;
  const isExplained = typeof document.detail === "string";
  if (typeof code !== "string" || !(isExplained || status < 500)) return false;
  const [general] = textsOf("refused", language);
  return new Problem(
    {
      ...document,
      code,
      status,
      title: textOr(document.title, general),
      detail: textOr(document.detail, general),
      type: textOr(document.type, "about:blank"),
    },
    retryAfter,
  );
}
