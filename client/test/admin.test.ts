import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type AccountView,
  changeRoles,
  createPermissions,
  findAccounts,
  listAccounts,
} from "../src/admin.ts";
import { createClient, type Tokens } from "../src/index.ts";
import { refusal, until, withoutPauses } from "./support/people.ts";
import {
  account,
  BUSY,
  held,
  NOBODY,
  NOTHING,
  ok,
  problem,
  serving,
  session,
  STALE,
} from "./support/server.ts";

const LIST = "GET /v1/accounts";
const SEARCH = "POST /v1/account-searches";
const LOOK = "GET /v1/session";
const PERMISSIONS = "GET /v1/session/permissions";

const view = (name: string, more: object = {}) => account(name, { lock: null, ...more });
const page = (next: string | null, ...names: string[]) =>
  ok({ items: names.map((name) => view(name)), next });
const may = (...permissions: string[]) => ok({ permissions });

async function namesOf(pages: AsyncIterable<AccountView[]>): Promise<(string | null)[][]> {
  const names = [];
  for await (const page of pages) names.push(page.map(({ name }) => name));
  return names;
}

test("a list goes on over empty pages, with its filter, until no page is left", async () => {
  await using server = await serving();
  server.on(LIST, page("c1"), page("c2", "Alice", "Bob"), page("c3"), page(null, "Carol"));
  const client = createClient({ api: server.base });

  const found = await namesOf(listAccounts(client, { role: "support" }, { limit: 2 }));

  assert.deepEqual(found, [["Alice", "Bob"], ["Carol"]]);
  assert.deepEqual(
    server.sent.map(({ query }) => query),
    ["", "&cursor=c1", "&cursor=c2", "&cursor=c3"].map((more) => `?role=support&limit=2${more}`),
  );
});

test("a list that is left asks for no further page, and no empty page is given away", async () => {
  await using server = await serving();
  server.on(LIST, page("c1"), page("c2", "Alice"), page(null));
  const client = createClient({ api: server.base });

  for await (const accounts of listAccounts(client)) {
    assert.equal(accounts[0]?.name, "Alice");
    break;
  }
  assert.equal(server.count(LIST), 2);

  server.on(LIST, page(null));
  assert.deepEqual(await namesOf(listAccounts(client)), []);
});

test("a search carries what is known in bodies, never in a URL", async () => {
  await using server = await serving();
  server.on(SEARCH, page("c1"), page(null, "Alice"));
  const client = createClient({ api: server.base });

  const found = await namesOf(findAccounts(client, { email_prefix: "ali" }, { limit: 10 }));

  assert.deepEqual(found, [["Alice"]]);
  const first = { email_prefix: "ali", limit: 10 };
  assert.deepEqual(
    server.sent.map(({ query, body }) => [query, body]),
    [
      ["", first],
      ["", { ...first, cursor: "c1" }],
    ],
  );
});

test("a page that is not answered is no end of the list", async () => {
  await using server = await serving();
  using _paused = withoutPauses();
  server.on(LIST, page("c1", "Alice"), BUSY).on(SEARCH, page("c1", "Alice"), BUSY);
  const client = createClient({ api: server.base });

  for (const pages of [listAccounts(client), findAccounts(client, { name_prefix: "al" })]) {
    assert.equal((await pages.next()).value?.length, 1);
    const refused = await refusal(pages.next());
    assert.equal(refused.code, "unavailable");
    assert.equal(refused.outcome, null); // a search changes nothing
  }
});

test("roles are changed beside the others, after another administrator was faster", async () => {
  await using server = await serving();
  const path = "/v1/accounts/id-Alice";
  const read = (etag: string, ...roles: string[]) => ok(view("Alice", { roles }), { ETag: etag });
  server.on(`GET ${path}`, read('"1"', "billing", "support"), read('"2"', "auditor", "support"));
  server.on(`PUT ${path}/roles`, problem(412, "precondition_failed"), (sent) => ok(sent.body));
  const client = createClient({ api: server.base });
  const change = { grant: ["billing", "support"], revoke: ["auditor"] };

  assert.deepEqual(await changeRoles(client, "id-Alice", change), ["support", "billing"]);

  const sent = server.sent.filter(({ operation }) => operation.startsWith("PUT"));
  assert.deepEqual(
    sent.map(({ headers, body }) => [headers["if-match"], body.roles]),
    [
      ['"1"', ["billing", "support"]],
      ['"2"', ["support", "billing"]],
    ],
  );
});

test("roles that others keep changing are given up, and other refusals are not repeated", async () => {
  await using server = await serving();
  const path = "/v1/accounts/id-Alice";
  server.on(`GET ${path}`, ok(view("Alice"), { ETag: '"1"' }));
  const client = createClient({ api: server.base });
  for (const [code, status, attempts] of [
    ["precondition_failed", 412, 3],
    ["outranked", 403, 1],
  ] as const) {
    server.sent.length = 0;
    server.on(`PUT ${path}/roles`, problem(status, code));
    const refused = await refusal(changeRoles(client, "id-Alice", { revoke: ["auditor"] }));
    assert.equal(refused.code, code);
    assert.equal(server.count(`PUT ${path}/roles`), attempts);
  }
});

test("a lock asks for the password once, and is sent again", async () => {
  await using server = await serving();
  const lock = "PUT /v1/accounts/id-Bob/lock";
  server.on(LOOK, ok(session("Alice"))).on(lock, STALE, ok({ reason: "abuse" }));
  server.on("POST /v1/session/reauthentications", NOTHING);
  const client = createClient({ api: server.base, askPassword: async () => "dawn" });
  await client.session.look();

  await client.put("/v1/accounts/{id}/lock", { reason: "abuse" }, { path: { id: "id-Bob" } });

  assert.equal(server.count(lock), 2);
});

test("permissions follow who is signed in", async () => {
  await using server = await serving();
  server.on(LOOK, NOBODY).on("POST /v1/sessions", { status: 201, body: session("Alice") });
  server.on(PERMISSIONS, may("accounts:lock", "accounts:read"));
  server.on("DELETE /v1/session", NOTHING);
  const client = createClient({ api: server.base });
  const permissions = createPermissions(client);
  const seen: boolean[] = [];
  assert.equal(permissions.can("accounts:read"), false);
  const unsubscribe = permissions.subscribe(() => seen.push(permissions.can("accounts:read")));
  await until(client, ({ status }) => status === "signed_out");
  assert.equal(server.count(PERMISSIONS), 0);

  await client.signIn({ email: "alice@example.com", password: "dawn" });
  await become(() => permissions.can("accounts:lock"));
  assert.equal(permissions.can("accounts:erase"), false);
  assert.equal(server.last(PERMISSIONS).headers["session-activity"], "passive");
  const { state } = permissions;
  assert.ok(Object.isFrozen(state));
  assert.equal(await permissions.look(), state); // the same content is the same object

  await client.signOut();
  assert.deepEqual(permissions.state, { known: true, permissions: [], problem: null });
  assert.deepEqual(seen, [false, false, true, false]);
  unsubscribe();
});

test("permissions are asked for again when the roles of the account change", async () => {
  await using server = await serving();
  const promoted = session("Alice", { account: account("Alice", { roles: ["support"] }) });
  server.on(LOOK, ok(session("Alice")), ok(promoted)).on(PERMISSIONS, may(), may("accounts:read"));
  const client = createClient({ api: server.base });
  const permissions = createPermissions(client);
  const unsubscribe = permissions.subscribe(() => {});
  await become(() => permissions.state.known);

  await client.session.look();
  await become(() => permissions.can("accounts:read"));
  await client.session.look();
  assert.equal(server.count(PERMISSIONS), 2);
  unsubscribe();
});

test("an answer about somebody else, who has left meanwhile, gives nobody a permission", async () => {
  await using server = await serving();
  const late = held(may("accounts:erase"));
  server.on(LOOK, ok(session("Alice"))).on(PERMISSIONS, late.answer, may("accounts:read"));
  server.on("POST /v1/sessions", { status: 201, body: session("Bob") });
  const client = createClient({ api: server.base });
  const permissions = createPermissions(client);
  const unsubscribe = permissions.subscribe(() => {});
  await late.arrived;

  await client.signIn({ email: "bob@example.com", password: "dusk" });
  await become(() => permissions.can("accounts:read"));
  late.release();
  await permissions.look();
  assert.deepEqual(permissions.state.permissions, ["accounts:read"]);
  unsubscribe();
});

test("permissions that cannot be read are a problem at first, and kept later", async () => {
  await using server = await serving();
  using _paused = withoutPauses();
  server.on(LOOK, ok(session("Alice"))).on(PERMISSIONS, problem(500, "internal_error"));
  const client = createClient({ api: server.base });
  const permissions = createPermissions(client);
  const unsubscribe = permissions.subscribe(() => {});
  await become(() => permissions.state.problem?.code === "internal_error");
  assert.equal(permissions.state.known, false);

  server.on(PERMISSIONS, may("accounts:read"), problem(500, "internal_error"));
  await permissions.look();
  await refusal(permissions.look());
  assert.equal(permissions.can("accounts:read"), true);
  unsubscribe();
});

test("an administrator's view of the own account leaves the session as it is", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Alice"))).on("GET /v1/accounts/id-Alice", ok(view("Alice")));
  const client = createClient({ api: server.base });
  const { session: present } = await client.session.look();

  await client.get("/v1/accounts/{id}", { path: { id: "id-Alice" } });

  assert.equal(client.session.state.session, present);
});

test("an accepted invitation is a session, which an app gets as a token", async () => {
  await using server = await serving();
  const acceptance = "/v1/account-invitations/confirmations";
  const secrets = { token: "t1", device_token: "d1" };
  server.on(`POST ${acceptance}`, { status: 201, body: { ...session("Dora"), ...secrets } });
  let kept: Tokens | null = { token: null, device_token: "d0", trust_token: "td" };
  const write = (tokens: Tokens) => (kept = tokens);
  const app = createClient({ api: server.base, tokens: { read: () => kept, write } });

  await app.post(acceptance, { token: "from the mail", password: "a quiet harbour" });

  const body = { deliver: "token", device_token: "d0", token: "from the mail" };
  assert.deepEqual(server.last(`POST ${acceptance}`).body, {
    ...body,
    password: "a quiet harbour",
  });
  assert.deepEqual(kept, { ...secrets, trust_token: "td" });
  assert.deepEqual(app.session.state.session, session("Dora"));
});

/** Wait until something holds that follows from answers under way. */
async function become(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    assert.ok(Date.now() < deadline, String(holds));
    await new Promise(setImmediate);
  }
}
