import { bounded } from "./abort.ts";
import type { paths } from "./contract.ts";
import { createExchange, type Sent, within } from "./exchange.ts";
import { PAGE } from "./limits.ts";
import { ENDING, LOOK, type Options, PENDING, ROTATING, SESSION, STARTING } from "./operations.ts";
import { ownProblem, Problem } from "./problem.ts";
import { createReauthentication } from "./reauthentication.ts";
import { newKey } from "./retry.ts";
import { createStore } from "./session.ts";
import { connectTabs } from "./tabs.ts";
import { createTokens, withoutTokens } from "./tokens.ts";
import type { Account, Client, ClientOptions, PendingSignIn, Received, Session } from "./types.ts";

export function createClient<Paths extends object = paths>(
  options: ClientOptions = {},
): Client<Paths> {
  const { askPassword, timeout = 30_000 } = options;
  const api = (options.api ?? "").replace(/\/+$/, "");
  // Looked up at each call: a page may replace `fetch` later, and it needs its own `this`.
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const language = () => options.language?.();
  const tokens = options.tokens && createTokens(options.tokens);
  const tabs = connectTabs(api);
  const { exchange, rotated } = createExchange({
    api,
    timeout,
    language,
    tokens,
    fetch,
    onDate: (date) => store.setClock(date),
  });
  const reauthentication =
    askPassword &&
    createReauthentication(askPassword, (body) =>
      request("POST", `${SESSION}/reauthentications`, { body }),
    );
  const store = createStore(
    async () => {
      const sent: Sent = {};
      const look = { query: { optional: true }, passive: true };
      const { body } = await exchange("GET", SESSION, look, sent);
      // The server refuses this token: a key store that fails to remove it changes nothing.
      if (!body) await forget(sent.token).catch(() => {});
      return body as Session | null;
    },
    (cause) =>
      cause instanceof Problem ? cause : ownProblem("unreachable", { language: language(), cause }),
    () => ownProblem("not_signed_in", { language: language(), status: 401 }),
    tabs,
    reauthentication?.stop,
  );
  /** How often the password has been given: a refusal that was sent before is repeated. */
  let confirmations = 0;
  async function forget(token: string | null | undefined, signal?: AbortSignal): Promise<void> {
    const limit = within(timeout, () => ({ language: language() }));
    if (tokens) await bounded(() => tokens.forget(token), signal, limit);
  }

  /** Send a request; if the session or its freshness was refused, find out why, and repeat it. */
  async function request(
    method: string,
    path: string,
    options: Options = {},
  ): Promise<Received<unknown>> {
    const sent: Sent = { key: newKey(method, path) };
    let isRepeated = false;
    let asked: string | undefined;
    for (;;) {
      const { generation } = store;
      const { session } = store.state;
      const seen = confirmations;
      const isOf = (id: string | undefined) => !!id && store.state.session?.account.id === id;
      // Another tab may have signed in as somebody else: nothing is done in their name. A page that
      // has not looked knows no account. It repeats what changes nothing, the sign-out, and what
      // its own new secret has overtaken.
      const isSameAccount = () =>
        session
          ? isOf(session.account.id)
          : method === "GET" ||
            path === SESSION ||
            (confirmations > seen && store.generation === generation);
      // An answer says nothing about a session that began after the request.
      const isPresent = () =>
        store.generation === generation && (!session || store.state.session?.id === session.id);
      const lookAgain = () => bounded(() => store.lookAgain(), options.signal);
      try {
        const received = await exchange(method, path, options, sent);
        await settle(`${method} ${path}`, options, received, isPresent, sent);
        return received;
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        if (problem.code === "not_signed_in") {
          if (!isRepeated) {
            isRepeated = true;
            await bounded(rotated, options.signal);
            if ((await lookAgain()) && isSameAccount()) continue;
          } else if (isPresent()) {
            store.end(problem);
            await forget(sent.token, options.signal).catch(() => {});
          }
        } else if (problem.code === "reauthentication_required" && asked !== `${problem.methods}`) {
          const isConfirmed = confirmations > seen;
          // Asked again for what is still missing: a security key shows less than a passkey.
          if (!isConfirmed) asked = `${problem.methods}`;
          if (!isConfirmed && !reauthentication) throw problem;
          // The question is for one account: that of the page, or for a page that has not looked,
          // the account that is signed in now.
          const id =
            session?.account.id ??
            (store.generation === generation ? (await lookAgain())?.account.id : undefined);
          const isStill = async () => !!(await store.lookAgain()) && isOf(id);
          const isGranted = isConfirmed
            ? await bounded(isStill, options.signal)
            : isOf(id) && (await reauthentication?.ask(problem, options.signal, isStill));
          if (isGranted && isOf(id)) continue;
        }
        throw problem;
      }
    }
  }

  /** Follow what a success says about the session. */
  async function settle(
    operation: string,
    { path, signal }: Options,
    { body, status }: Received<unknown>,
    isPresent: () => boolean,
    sent: Sent,
  ): Promise<void> {
    const account = body as Account | null | undefined;
    const isOwn = operation === "DELETE /v1/sessions/{id}" && path?.id === store.state.session?.id;
    if (ROTATING.includes(operation)) {
      if (status === PENDING) return;
      confirmations++;
      if (STARTING.includes(operation)) store.begin(withoutTokens(body as Session));
      else tabs.post(null);
    } else if (isOwn || ENDING.includes(operation)) {
      try {
        await forget(sent.token, signal);
      } finally {
        if (isPresent()) store.end(null);
      }
    } else if (!isPresent() || status === 304) {
      return;
    } else if (operation === LOOK) {
      store.update(body as Session | null);
    } else if (account?.email_verified !== undefined && !path) {
      // With an id in the path: as administrators see accounts, also their own.
      store.updateAccount(account);
    }
  }

  const call =
    (method: string) =>
    async (path: string, options?: Options): Promise<unknown> =>
      (await request(method, path, options)).body;
  const callWithBody =
    (method: string) =>
    (path: string, body: unknown, options?: Options): Promise<unknown> =>
      call(method)(path, { ...options, body });

  async function* items(path: string, options: Options = {}): AsyncGenerator<unknown> {
    let cursor: string | null | undefined;
    do {
      const query: Record<string, unknown> = { limit: PAGE, ...options.query };
      if (cursor) query.cursor = cursor;
      const { body } = await request("GET", path, { ...options, query });
      const page = body as { items: unknown[]; next: string | null };
      yield* page.items;
      cursor = page.next;
    } while (cursor);
  }

  const client = {
    request,
    items,
    get: call("GET"),
    post: callWithBody("POST"),
    put: callWithBody("PUT"),
    patch: callWithBody("PATCH"),
    delete: call("DELETE"),

    language,
    tokens, // for `providers.ts`, not for pages

    async signIn(credentials: object, options: Options = {}): Promise<Session | PendingSignIn> {
      const { body } = await request("POST", "/v1/sessions", { ...options, body: credentials });
      return withoutTokens(body as Session | PendingSignIn);
    },

    async signOut(): Promise<void> {
      try {
        await request("DELETE", SESSION);
      } catch (problem) {
        if ((problem as Problem | null)?.code !== "not_signed_in") throw problem;
        if (!store.state.session) store.end(null);
      }
    },

    session: store,
  };
  return client as unknown as Client<Paths>;
}
