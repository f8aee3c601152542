/** What a back office needs beside the calls: accounts page by page, roles, and permissions. */

import type { components, paths } from "./contract.ts";
import type { Abortable, AnyClient } from "./passkeys.ts";
import type { Problem } from "./problem.ts";
import type { Client, Operation, Sent, Without } from "./types.ts";

export type { AnyClient } from "./passkeys.ts";

type Listing = NonNullable<paths["/v1/accounts"]["get"]["parameters"]["query"]>;
type Position = "cursor" | "limit";

/** An account, as administrators see it. */
export type AccountView = components["schemas"]["AccountView"];
export type AccountFilter = Omit<Listing, Position>;
/** One of `email`, `email_prefix`, `email_domain`, `name_prefix`, `external_id` and `ids`. */
export type AccountSearch = Without<
  Sent<Operation<paths, "/v1/account-searches", "post">>,
  Position
>;
export interface PageOptions extends Abortable {
  /** Of a page: 1 to 200. */
  limit?: number;
}

/**
 * Yield the accounts that a filter matches, page by page; no page is empty.
 *
 * The server reads a bounded number of rows for each page, so an answer without an account is not
 * the end. The iterator goes on until there is no next page, or you stop or abort it.
 */
export function listAccounts(
  client: AnyClient,
  filter: AccountFilter = {},
  options: PageOptions = {},
): AsyncGenerator<AccountView[], void, undefined> {
  const { get } = callsOf(client);
  return pages(options, (at, signal) =>
    get("/v1/accounts", { query: { ...filter, ...at }, signal }),
  );
}

/** Yield the accounts that a search finds, page by page, as `listAccounts` does. */
export function findAccounts(
  client: AnyClient,
  search: AccountSearch,
  options: PageOptions = {},
): AsyncGenerator<AccountView[], void, undefined> {
  const { post } = callsOf(client);
  return pages(options, (at, signal) =>
    post("/v1/account-searches", { ...search, ...at }, { signal }),
  );
}

/**
 * Grant and revoke roles of an account, and keep its others. Returns the roles that it has then.
 *
 * The server takes the whole list. If another administrator changes the account meanwhile, this
 * reads it again.
 */
export async function changeRoles(
  client: AnyClient,
  id: string,
  { grant = [], revoke = [] }: { grant?: readonly string[]; revoke?: readonly string[] },
  { signal }: Abortable = {},
): Promise<readonly string[]> {
  const { request, put } = callsOf(client);
  const path = { id };
  for (let attempt = 1; ; attempt++) {
    const { body, etag } = await request("GET", "/v1/accounts/{id}", { path, signal });
    const wanted = new Set([...(body as AccountView).roles, ...grant]);
    for (const role of revoke) wanted.delete(role);
    try {
      const sent = { roles: [...wanted] };
      const options = { path, ifMatch: etag, signal };
      return (await put("/v1/accounts/{id}/roles", sent, options)).roles;
    } catch (problem) {
      const { code } = problem as Partial<Problem>;
      if (code !== "precondition_failed" || attempt === MOST_ATTEMPTS) throw problem;
    }
  }
}

export type PermissionState =
  | { readonly known: false; readonly permissions: readonly []; readonly problem: Problem | null }
  | { readonly known: true; readonly permissions: readonly string[]; readonly problem: null };

export interface PermissionStore {
  /** Immutable: another object for each change. */
  readonly state: PermissionState;
  /** False for nobody, and as long as the permissions are not known. For drawing only. */
  can(permission: string): boolean;
  /** Calls the listener after each change. The first subscriber starts a look. */
  subscribe(listener: () => void): () => void;
  /** Asks the server now, without prolonging the session. */
  look(): Promise<PermissionState>;
}

const MOST_ATTEMPTS = 3;
const UNKNOWN: PermissionState = { known: false, permissions: [], problem: null };
const NOBODY: PermissionState = { known: true, permissions: [], problem: null };

/**
 * Keep what the signed-in person may do, as `client.session` follows who that is.
 *
 * A sign-in, another account and a change of its roles start a look. Each operation checks the
 * permission again on the server; so must a backend of yours.
 */
export function createPermissions(client: AnyClient): PermissionStore {
  const { session } = client;
  const { request } = callsOf(client);
  const listeners = new Set<() => void>();
  let owner: string | undefined;
  let looks = 0;
  let unfollow: () => void;

  function set(state: PermissionState): void {
    if (JSON.stringify(state) === JSON.stringify(store.state) && !state.problem) return;
    store.state = Object.freeze(state);
    for (const listener of [...listeners]) listener();
  }

  /** Drop what belongs to another account, and look if this one is new or has other roles. */
  function follow(): void {
    const { status, session: present } = session.state;
    if (status === "unknown") return;
    const { id, roles, email_verified } = present?.account ?? {};
    const now = `${id} ${roles} ${email_verified}`;
    if (now === owner) return;
    const isSame = owner?.startsWith(`${id} `);
    owner = now;
    looks++;
    if (!present) set(NOBODY);
    else {
      if (!isSame) set(UNKNOWN);
      void store.look().catch(() => {});
    }
  }

  const store = {
    state: UNKNOWN,
    can: (permission: string) =>
      (store.state.permissions as readonly string[]).includes(permission),
    subscribe(listener: () => void) {
      const own = () => listener(); // the same function may subscribe twice
      listeners.add(own);
      if (listeners.size === 1) {
        owner = undefined;
        unfollow = session.subscribe(follow);
        follow();
      }
      return () => void (listeners.delete(own) && !listeners.size && unfollow());
    },
    async look() {
      const look = ++looks;
      try {
        const { body } = await request("GET", "/v1/session/permissions", { passive: true });
        // Meanwhile somebody else may have signed in, or a later look may have been answered.
        if (look === looks && body) {
          set({ known: true, permissions: body.permissions, problem: null });
        }
      } catch (problem) {
        const { code } = problem as Partial<Problem>;
        if (look === looks) {
          // A failed look keeps what is known.
          if (code === "not_signed_in") set(NOBODY);
          else if (!store.state.known) {
            set({ known: false, permissions: [], problem: problem as Problem });
          }
        }
        throw problem;
      }
      return store.state;
    },
  };
  return store;
}

/** Yield the items of each page that has any. */
async function* pages(
  { limit = 50, signal }: PageOptions,
  read: (
    at: { limit: number; cursor?: string },
    signal: AbortSignal | undefined,
  ) => Promise<components["schemas"]["AccountViewPage"]>,
): AsyncGenerator<AccountView[], void, undefined> {
  let cursor: string | null = null;
  do {
    const page: components["schemas"]["AccountViewPage"] = await read(
      { limit, ...(cursor && { cursor }) },
      signal,
    );
    if (page.items.length) yield page.items;
    cursor = page.next;
  } while (cursor);
}

function callsOf(client: AnyClient): Client {
  return client as Client;
}
