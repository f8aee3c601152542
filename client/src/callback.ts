/** The answer of a provider in the URL, and what this browser remembers of the question. */

export type Purpose = "sign_in" | "link" | "reauthentication";

interface Returned {
  /** Why the person went there, as far as this browser knows. */
  readonly purpose: Purpose;
  /** The `note` of the start, or null. */
  readonly note: string | null;
  readonly provider: string;
  readonly state: string;
  readonly iss?: string;
  /** Of Apple: it has the name that the person has chosen there. */
  readonly user?: string;
}
/** How a provider sent the person back: with a code, or with the reason why there is none. */
export type CallbackAnswer = Returned & ({ readonly code: string } | { readonly error: string });

interface Memory {
  purpose: Purpose;
  note: string | null;
  /** Milliseconds, by the clock of this device. */
  until: number;
}

const PREFIX = "gatebook attempt ";
/** The server keeps an attempt for ten minutes. A clock that was set costs a note. */
const LIFE = 600_000;
/** A part of the state finds the memory, and is worth nothing to a reader of the storage. */
const MOST_OF_STATE = 12;
const OPTIONAL = ["iss", "user"];

/** Keep what an attempt is for, in all windows: a provider may come back in another one. */
export function remember(url: string, purpose: Purpose, note: string | null): void {
  const { state } = valuesOf(url);
  if (!state || (purpose === "sign_in" && note === null)) return;
  const memory: Memory = { purpose, note, until: Date.now() + LIFE };
  try {
    const storage = localStorage;
    for (const key of Object.keys(storage)) {
      if (key.startsWith(PREFIX) && !isLive(read(storage.getItem(key)))) storage.removeItem(key);
    }
    storage.setItem(keyOf(state), JSON.stringify(memory));
  } catch {
    // An app, or a page that may store nothing: it says the purpose itself.
  }
}

/**
 * Return the answer in a URL, or null if there is none.
 *
 * Without a URL, the address bar is read and cleaned at once: neither the history nor a screen
 * shares the code. A second call then finds nothing.
 */
export function readAnswer(url?: string): CallbackAnswer | null {
  const from = url ?? location.href;
  const { state, code, error, ...values } = valuesOf(from);
  const proof = error ? { error } : code && { code };
  if (!state || !proof) return null;
  const [path = ""] = from.split(/[?#]/);
  if (url === undefined) history.replaceState(history.state, "", path);
  const optional = OPTIONAL.filter((name) => values[name]).map((name) => [name, values[name]]);
  return {
    ...recall(state),
    provider: decoded(path.replace(/^.*\//, "")),
    state,
    ...proof,
    ...(Object.fromEntries(optional) as { iss?: string; user?: string }),
  };
}

function recall(state: string): Omit<Memory, "until"> {
  let memory: Memory | null = null;
  try {
    memory = read(localStorage.getItem(keyOf(state)));
    localStorage.removeItem(keyOf(state));
  } catch {
    // As above.
  }
  return isLive(memory)
    ? { purpose: memory.purpose, note: memory.note }
    : { purpose: "sign_in", note: null };
}

function keyOf(state: string): string {
  return PREFIX + state.slice(0, MOST_OF_STATE);
}

function read(text: string | null): Memory | null {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

function isLive(memory: Memory | null): memory is Memory {
  return !!memory && memory.until > Date.now();
}

/** The values of query and fragment. React Native has no URLSearchParams. */
function valuesOf(url: string): Record<string, string> {
  const values = new Map<string, string>();
  for (const pair of url.split(/[?#&]/).slice(1)) {
    const [name = "", ...rest] = pair.split("=");
    // The first one: what is appended to a URL replaces nothing.
    if (!values.has(name)) values.set(name, decoded(rest.join("=").replace(/\+/g, " ")));
  }
  return Object.fromEntries(values);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
