// A program that uses the packed client. `@ts-expect-error` fails where a type is wider than the contract.

import {
  createClient,
  Problem,
  type Account,
  type AuditEvent,
  type Client,
  type ClientOptions,
  type FieldError,
  type PasswordQuestion,
  type ProblemCode,
  type ServerConfiguration,
  type Session,
  type SessionState,
  type Tokens,
} from "@gatebook/client";

const options: ClientOptions = {
  api: "https://accounts.example.com",
  askPassword: async ({ problem, signal }: PasswordQuestion) =>
    signal.aborted || problem?.code === "too_many_attempts" ? null : "a quiet harbour at dawn",
  language: () => "de",
  timeout: 10_000,
};
const gatebook: Client = createClient(options);
let held: Tokens | null = null;
createClient({ tokens: { read: () => held, write: (tokens) => (held = tokens) } });

export async function useEverything(id: string, etag: string | null, signal?: AbortSignal) {
  const account: Account = await gatebook.get("/v1/account");
  const server: ServerConfiguration = await gatebook.get("/v1/configuration", { signal });
  const created = await gatebook.post("/v1/accounts", { email: "a@example.com", password: "b" });
  const changed: Account = await gatebook.patch("/v1/account", { name: null }, { ifMatch: etag });
  const nothing: undefined | { token: string } = await gatebook.put("/v1/account/password", {
    current_password: "a",
    new_password: "b",
  });
  const empty: undefined = await gatebook.delete("/v1/sessions/{id}", { path: { id } });
  await gatebook.delete("/v1/account", { body: { password: "a" } });
  const { ended } = await gatebook.delete("/v1/sessions");
  const { body, ...rest } = await gatebook.request("GET", "/v1/account", {
    headers: { "If-None-Match": etag ?? "" },
  });
  const tag: string | null = rest.etag;
  for await (const device of gatebook.items("/v1/sessions", { passive: true })) device.current;
  for await (const event of gatebook.items("/v1/account/audit-events")) {
    const typed: AuditEvent = event;
    if (typed.type === "session.started") typed.data.deliver;
  }
  const started = await gatebook.signIn({ email: "a", password: "b", remember: true });
  if ("needs" in started) throw new Error(`not signed in yet: ${started.methods.join()}`);
  const session: Session = started;
  await gatebook.signOut();

  // @ts-expect-error
  gatebook.get("/v1/acount");
  // @ts-expect-error an HTML page
  gatebook.get("/docs");
  // @ts-expect-error
  gatebook.post("/v1/accounts", { email: "a@example.com", passwort: "b" });
  // @ts-expect-error
  gatebook.post("/v1/accounts", { email: "a@example.com" });
  // @ts-expect-error
  gatebook.delete("/v1/sessions/{id}");
  // @ts-expect-error
  gatebook.delete("/v1/sessions", { body: {} });
  // @ts-expect-error
  gatebook.get("/v1/account", { query: { limit: 1 } });
  // @ts-expect-error
  gatebook.get("/v1/sessions", { query: { limit: "1" } });
  // @ts-expect-error
  gatebook.patch("/v1/account", { name: "a" }, { passive: true });
  // @ts-expect-error
  gatebook.items("/v1/account");
  // @ts-expect-error
  gatebook.signIn({ email: "a", password: "b", deliver: "token" });
  // @ts-expect-error a second factor may be asked for
  const certain: Session = await gatebook.signIn({ email: "a", password: "b" });
  // @ts-expect-error
  account.phone;
  // @ts-expect-error null after a 304
  body.email;
  return { server, created, changed, nothing, empty, ended, tag, session, certain };
}

export function describe(problem: unknown): string {
  if (!(problem instanceof Problem)) return "a fault of this program";
  const code: ProblemCode = problem.code;
  const errors: readonly FieldError[] = problem.errors;
  const fields: Record<string, string> = problem.fieldErrors();
  // @ts-expect-error
  if (code === "not_signed") return "";
  return `${code} ${errors.length} ${Object.keys(fields).length} ${problem.retryAfter ?? 0}`;
}

export function nameIn(state: SessionState): string | null {
  // @ts-expect-error there may be no session
  state.session.account;
  switch (state.status) {
    case "signed_in":
      return state.session.account.name;
    case "signed_out":
      return state.problem?.message ?? null;
    case "unknown":
      return null;
  }
}

export function app(kept: Tokens | null): Client {
  const write = (tokens: Tokens) => void (kept = tokens);
  return createClient({
    api: "https://accounts.example.com",
    tokens: { read: () => kept, write },
  });
}

// The paths of an extension, from types that its own contract makes.
interface Notes {
  "/v1/notes": {
    get: {
      parameters: { query?: { limit?: number }; header?: never };
      requestBody?: never;
      responses: {
        200: {
          content: {
            "application/json": { items: { text: string }[]; next: string | null };
          };
        };
      };
    };
  };
}
export async function notes(): Promise<string[]> {
  const texts: string[] = [];
  for await (const note of createClient<Notes>().items("/v1/notes")) texts.push(note.text);
  return texts;
}
