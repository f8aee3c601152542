import assert from "node:assert/strict";
import { test } from "node:test";
import { cancelSignIn, confirmSignIn, pendingSignIn } from "../src/factors.ts";
import { createClient, type Tokens } from "../src/index.ts";
import { refusal, until, withoutPauses } from "./support/people.ts";
import {
  EXPIRED,
  HTML_502,
  NOBODY,
  NOTHING,
  ok,
  pending,
  problem,
  serving,
  session,
} from "./support/server.ts";

const ALICE = { email: "alice@example.com", password: "a quiet harbour at dawn" };
const CONFIRMATION = "POST /v1/sign-in/confirmations";

test("a sign-in that waits for a second step is no session", async () => {
  await using server = await serving();
  server.on("GET /v1/session", NOBODY).on("POST /v1/sessions", { status: 202, body: pending() });
  const client = createClient({ api: server.base });
  await client.session.look();

  const answer = await client.signIn(ALICE);

  assert.deepEqual(answer, pending());
  assert.equal("needs" in answer, true);
  assert.equal(client.session.state.status, "signed_out");
});

test("the second step starts the session, and other tabs follow", async () => {
  await using server = await serving();
  server.on("GET /v1/session", NOBODY).on("POST /v1/sessions", { status: 202, body: pending() });
  server.on(CONFIRMATION, { status: 201, body: session("Alice") });
  const client = createClient({ api: server.base });
  const otherTab = createClient({ api: server.base });
  const close = otherTab.session.subscribe(() => {});
  await until(otherTab, ({ status }) => status === "signed_out");

  const waiting = await client.signIn(ALICE);
  assert.ok("needs" in waiting);
  server.on("GET /v1/session", ok(session("Alice")));
  const step = { totp_code: "123 456", trust_device: true };
  assert.deepEqual(await confirmSignIn(client, waiting, step), session("Alice"));

  assert.deepEqual(server.last(CONFIRMATION).body, step);
  assert.deepEqual(client.session.state.session, session("Alice"));
  await until(otherTab, ({ status }) => status === "signed_in");
  close();
});

test("a wrong code leaves the sign-in as it is", async () => {
  await using server = await serving();
  const errors = [{ pointer: "#/totp_code", code: "not_valid", message: "Wrong code." }];
  server.on(CONFIRMATION, problem(422, "invalid_body", { errors }));
  const client = createClient({ api: server.base });

  const refused = await refusal(confirmSignIn(client, pending(), { totp_code: "000000" }));

  assert.deepEqual(refused.fieldErrors(), { totp_code: "Wrong code." });
  assert.equal(server.count("GET /v1/session"), 0);
});

test("a lost answer is asked for again with the same key: no second code is spent", async () => {
  await using server = await serving();
  using _paused = withoutPauses();
  server.on(CONFIRMATION, HTML_502, { status: 201, body: session("Alice") });
  const client = createClient({ api: server.base });

  await confirmSignIn(client, pending(), { recovery_code: "ABCD" });

  const keys = server.sent.map(({ headers }) => headers["idempotency-key"]);
  assert.equal(keys.length, 2);
  assert.ok(keys[0]);
  assert.equal(keys[0], keys[1]);
});

test("a page that was loaded again continues, or begins anew", async () => {
  await using server = await serving();
  server.on("GET /v1/sign-in", ok(pending()), EXPIRED).on("DELETE /v1/sign-in", NOTHING, EXPIRED);
  const client = createClient({ api: server.base });

  assert.deepEqual(await pendingSignIn(client), pending());
  assert.equal(await pendingSignIn(client), null);
  await cancelSignIn(client);
  await cancelSignIn(client);
  assert.equal(server.count("DELETE /v1/sign-in"), 2);
});

test("a refusal that is no end of the sign-in is thrown", async () => {
  await using server = await serving();
  server.on("GET /v1/sign-in", problem(429, "too_many_attempts"));

  const refused = await refusal(pendingSignIn(createClient({ api: server.base })));

  assert.equal(refused.code, "too_many_attempts");
});

test("an app carries the token of the sign-in, and keeps that of a trusted device", async () => {
  await using server = await serving();
  const waiting = { ...pending(), sign_in_token: "si_1" };
  const secrets = { token: "t1", device_token: "d1", trust_token: "r1" };
  server.on("POST /v1/sessions", { status: 202, body: waiting });
  server.on(CONFIRMATION, { status: 201, body: { ...session("Alice"), ...secrets } });
  server.on("DELETE /v1/session", NOTHING).on("GET /v1/session", NOBODY);
  let kept: Tokens | null = null;
  const tokens = { read: () => kept, write: (tokens: Tokens) => (kept = tokens) };
  const client = createClient({ api: server.base, tokens });

  const answer = await client.signIn(ALICE);
  assert.ok("needs" in answer);
  assert.equal(kept, null);
  const step = { totp_code: "123456", trust_device: true };
  assert.deepEqual(await confirmSignIn(client, answer, step), session("Alice"));
  assert.deepEqual(server.last(CONFIRMATION).body, { ...step, sign_in_token: "si_1" });
  assert.deepEqual(kept, secrets);

  await client.signOut();
  assert.deepEqual(kept, { ...secrets, token: null });
  await client.signIn(ALICE);
  const { deliver, device_token, trust_token } = server.last("POST /v1/sessions").body;
  assert.deepEqual([deliver, device_token, trust_token], ["token", "d1", "r1"]);
});
