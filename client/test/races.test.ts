import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "../src/index.ts";
import { refusal } from "./support/people.ts";
import {
  account,
  held,
  NOBODY,
  NOT_SIGNED_IN,
  NOTHING,
  ok,
  serving,
  session,
  STALE,
} from "./support/server.ts";

const ALICE = { email: "alice@example.com", password: "a quiet harbour at dawn" };
const LOOK = "GET /v1/session";
const SIGNED_IN = { status: 201, body: session("Alice") };

test("a call that another tab's password change has overtaken is repeated", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Alice")));
  server.on("PATCH /v1/account", NOT_SIGNED_IN, ok(account("Alice", { name: "Al" })));
  const client = createClient({ api: server.base });
  await client.session.look();

  assert.equal((await client.patch("/v1/account", { name: "Al" })).name, "Al");
  assert.equal(client.session.state.session?.account.name, "Al");
});

test("a session that is refused twice has ended", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Alice"))).on("GET /v1/account", NOT_SIGNED_IN);
  const client = createClient({ api: server.base });
  await client.session.look();

  await refusal(client.get("/v1/account"));

  assert.equal(server.count("GET /v1/account"), 2);
  assert.equal(client.session.state.status, "signed_out");
  assert.equal(client.session.state.problem?.code, "not_signed_in");
});

test("nothing is repeated in the name of another account", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Alice")), ok(session("Bob")));
  server.on("PATCH /v1/account", NOT_SIGNED_IN, ok(account("Bob", { name: "Al" })));
  const client = createClient({ api: server.base });
  await client.session.look();

  const refused = await refusal(client.patch("/v1/account", { name: "Al" }));

  assert.equal(refused.code, "not_signed_in");
  assert.equal(server.count("PATCH /v1/account"), 1);
  assert.equal(client.session.state.session?.account.name, "Bob");
});

test("until the account is known, only what changes nothing is repeated", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Bob")));
  server.on("PATCH /v1/account", NOT_SIGNED_IN, ok(account("Bob", { name: "Al" })));
  server.on("GET /v1/account", NOT_SIGNED_IN, ok(account("Bob")));
  const writer = createClient({ api: server.base });
  const reader = createClient({ api: server.base });

  const refused = await refusal(writer.patch("/v1/account", { name: "Al" }));
  assert.equal(refused.code, "not_signed_in");
  assert.equal(server.count("PATCH /v1/account"), 1);
  assert.equal(writer.session.state.session?.account.name, "Bob");
  assert.equal((await writer.patch("/v1/account", { name: "Al" })).name, "Al");

  assert.equal((await reader.get("/v1/account")).name, "Bob");
});

test("a page that never looked signs out, although another tab has replaced the cookie", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Alice"))).on("DELETE /v1/session", NOT_SIGNED_IN, NOTHING);
  const client = createClient({ api: server.base });

  await client.signOut();

  assert.equal(server.count("DELETE /v1/session"), 2);
  assert.deepEqual(client.session.state, { status: "signed_out", session: null, problem: null });
});

test("a refusal of nobody known is not repeated for the person who signed in since", async () => {
  await using server = await serving();
  const late = held(STALE);
  server.on("DELETE /v1/sessions", late.answer, ok({ ended: 1 }));
  server.on("POST /v1/sessions", SIGNED_IN);
  const client = createClient({ api: server.base, askPassword: async () => "dawn" });

  const ending = refusal(client.delete("/v1/sessions"));
  await late.arrived;
  await client.signIn(ALICE);
  late.release();

  assert.equal((await ending).code, "reauthentication_required");
  assert.equal(server.count("DELETE /v1/sessions"), 1);
});

test("a call beside a password change in this tab waits for the new cookie", async () => {
  await using server = await serving();
  const change = held(NOTHING);
  let look = ok(session("Alice"));
  server.on(LOOK, () => look);
  server.on("PUT /v1/account/password", change.answer);
  server.on(
    "GET /v1/account",
    () => {
      look = NOBODY; // with the former cookie
      return NOT_SIGNED_IN;
    },
    ok(account("Alice")),
  );
  const refused = Promise.withResolvers<void>();
  const client = createClient({
    api: server.base,
    fetch: async (...request) => {
      const response = await fetch(...request);
      if (response.status === 401) refused.resolve();
      return response;
    },
  });
  await client.session.look();

  const changing = client.put("/v1/account/password", {
    current_password: "a",
    new_password: "b",
  });
  await change.arrived;
  const reading = client.get("/v1/account");
  await refused.promise;
  await new Promise(setImmediate);
  assert.equal(server.count(LOOK), 1);
  look = ok(session("Alice"));
  change.release();
  await changing;

  assert.equal((await reading).name, "Alice");
  assert.equal(client.session.state.status, "signed_in");
});

test("a late look that a sign-in has overtaken changes nothing", async () => {
  await using server = await serving();
  const late = held(NOBODY);
  server.on(LOOK, late.answer).on("POST /v1/sessions", SIGNED_IN);
  const client = createClient({ api: server.base });

  const looking = client.session.look();
  await late.arrived;
  await client.signIn(ALICE);
  late.release();

  assert.equal((await looking).status, "signed_in");
  assert.equal(client.session.state.status, "signed_in");
});

test("a late refusal that began before a sign-in never ends the new session", async () => {
  await using server = await serving();
  const late = held(NOT_SIGNED_IN);
  server.on(LOOK, ok(session("Alice"))).on("POST /v1/sessions", SIGNED_IN);
  server.on("GET /v1/account", late.answer, ok(account("Alice")));
  const client = createClient({ api: server.base });

  const reading = client.get("/v1/account");
  await late.arrived;
  await client.signIn(ALICE);
  late.release();

  assert.equal((await reading).name, "Alice");
  assert.equal(client.session.state.status, "signed_in");
});

test("a late look that a sign-out has overtaken changes nothing", async () => {
  await using server = await serving();
  const late = held(ok(session("Alice")));
  server.on(LOOK, ok(session("Alice")), late.answer).on("DELETE /v1/session", NOTHING);
  const client = createClient({ api: server.base });
  await client.session.look();

  const looking = client.session.look();
  await late.arrived;
  await client.signOut();
  late.release();

  assert.equal((await looking).status, "signed_out");
});
