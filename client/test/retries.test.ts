import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { createClient } from "../src/index.ts";
import { refusal, withoutPauses } from "./support/people.ts";
import {
  account,
  BUSY,
  held,
  HTML_502,
  NOTHING,
  ok,
  problem,
  serving,
  STALE,
} from "./support/server.ts";

const ALICE = { email: "alice@example.com", password: "a quiet harbour at dawn" };
const LATER = { ...problem(503, "unavailable"), headers: { "Retry-After": "4" } };

test("a read survives the restart of a server", async () => {
  await using server = await serving();
  server.on("GET /v1/account", ok(account("Alice")));
  const client = createClient({ api: server.base });
  await client.get("/v1/account");
  await server.stop();
  using paused = withoutPauses(() => server.start());

  assert.equal((await client.get("/v1/account")).name, "Alice");
  assert.equal(paused.pauses.length, 1);
});

test("a creation is repeated under its key, and each creation has another key", async () => {
  await using server = await serving();
  using _paused = withoutPauses();
  const created = { status: 201, body: account("Alice") };
  server.on("POST /v1/accounts", HTML_502, BUSY, created);
  const client = createClient({ api: server.base });

  await client.post("/v1/accounts", ALICE);
  await client.post("/v1/accounts", ALICE);

  const keys = server.sent.map(({ headers }) => headers["idempotency-key"]);
  assert.equal(keys.length, 4);
  assert.match(String(keys[0]), /^[!-~]{20,255}$/);
  assert.deepEqual(keys.slice(0, 3), Array(3).fill(keys[0]));
  assert.notEqual(keys[3], keys[0]);
});

test("a sign-in whose provider failed is not repeated", async () => {
  await using server = await serving();
  using _paused = withoutPauses();
  const path = "/v1/provider-sign-ins/completions";
  server.on(`POST ${path}`, problem(502, "provider_answer_invalid"));
  const client = createClient({ api: server.base });
  const answer = { provider: "google", state: "0.a state", code: "a code" };

  assert.equal((await refusal(client.post(path, answer))).code, "provider_answer_invalid");
  server.on(`POST ${path}`, problem(503, "provider_unavailable"));
  assert.equal((await refusal(client.post(path, answer))).code, "provider_unavailable");
  assert.equal(server.sent.length, 2);
});

test("a runtime without Web Crypto has keys, too", async () => {
  await using server = await serving();
  server.on("POST /v1/accounts", { status: 201, body: account("Alice") });
  const client = createClient({ api: server.base });
  const real = Object.getOwnPropertyDescriptor(globalThis, "crypto")!;
  Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
  try {
    await client.post("/v1/accounts", ALICE);
    await client.post("/v1/accounts", ALICE);
  } finally {
    Object.defineProperty(globalThis, "crypto", real);
  }

  const [first, second] = server.sent.map(({ headers }) => String(headers["idempotency-key"]));
  assert.match(first!, /^[!-~]{20,255}$/);
  assert.notEqual(first, second);
});

test("a request that may have changed something is not repeated", async () => {
  await using server = await serving();
  using paused = withoutPauses();
  const client = createClient({ api: server.base });
  const calls = {
    "PATCH /v1/account": () => client.patch("/v1/account", { name: "Al" }),
    "POST /v1/email-verifications/confirmations": () =>
      client.post("/v1/email-verifications/confirmations", { token: "t" }),
    "DELETE /v1/sessions": () => client.delete("/v1/sessions"),
  };
  for (const [operation, call] of Object.entries(calls)) {
    server.on(operation, HTML_502);
    assert.equal((await refusal(call())).status, 502);
    server.on(operation, problem(503, "unavailable", { outcome: "unknown" }));
    assert.equal((await refusal(call())).outcome, "unknown");
    assert.equal(server.count(operation), 2, operation);
  }
  await server.stop();
  assert.equal((await refusal(calls["PATCH /v1/account"]())).code, "unreachable");
  assert.deepEqual(paused.pauses, []);
});

test("an unknown outcome of a creation is found by its repetition", async () => {
  await using server = await serving();
  using _paused = withoutPauses();
  const unknown = problem(503, "unavailable", { outcome: "unknown" });
  server.on("POST /v1/accounts", unknown, { status: 201, body: account("Alice") });

  await createClient({ api: server.base }).post("/v1/accounts", ALICE);

  assert.equal(server.sent.length, 2);
});

test("the API's own 503 changed nothing: everything is repeated, twice", async () => {
  await using server = await serving();
  using paused = withoutPauses();
  server.on("PUT /v1/account/password", BUSY, NOTHING).on("DELETE /v1/sessions", BUSY);
  const client = createClient({ api: server.base });

  await client.put("/v1/account/password", { current_password: "a", new_password: "b" });
  assert.equal((await refusal(client.delete("/v1/sessions"))).code, "unavailable");

  assert.equal(server.count("DELETE /v1/sessions"), 3);
  assert.equal(paused.pauses.length, 3);
  // Backoff with jitter.
  const [, first, second] = paused.pauses;
  assert.ok(first! >= 150 && first! < 450, `${first}`);
  assert.ok(second! >= 450 && second! < 1350, `${second}`);
});

test("Retry-After is honoured up to ten seconds, longer waits are for the person", async () => {
  await using server = await serving();
  using paused = withoutPauses();
  const tooLong = { ...LATER, headers: { "Retry-After": "11" } };
  server.on("GET /v1/account", LATER, ok(account("Alice"))).on("GET /v1/configuration", tooLong);
  const client = createClient({ api: server.base });

  await client.get("/v1/account");
  assert.equal(paused.pauses.length, 1);
  assert.ok(paused.pauses[0]! >= 4000);

  assert.equal((await refusal(client.get("/v1/configuration"))).retryAfter, 11);
  assert.equal(paused.pauses.length, 1);
});

test("an abort is thrown as it is, at once, and not repeated", async () => {
  await using server = await serving();
  const waiting = held(ok(account("Alice")));
  server.on("GET /v1/account", waiting.answer);
  const client = createClient({ api: server.base });
  const reason = new Error("the person left the page");

  const controller = new AbortController();
  const call = client.get("/v1/account", { signal: controller.signal });
  await waiting.arrived;
  controller.abort(reason);

  await assert.rejects(call, (error) => error === reason);
  await assert.rejects(
    client.get("/v1/account", { signal: controller.signal }),
    (error) => error === reason,
  );
  assert.equal(server.sent.length, 1);
  waiting.release();
});

test("an abort ends the pause between two attempts", async () => {
  await using server = await serving();
  const controller = new AbortController();
  const reason = new Error("the person left the page");
  using endless = withoutPauses(() => {
    controller.abort(reason);
    return new Promise(() => {});
  });
  server.on("GET /v1/account", BUSY);

  const call = createClient({ api: server.base }).get("/v1/account", {
    signal: controller.signal,
  });

  await assert.rejects(call, (error) => error === reason);
  assert.equal(server.sent.length, 1);
  assert.deepEqual(endless.cleared, ["pause 1"]);
});

test("a signal that outlives its calls keeps no listener", async () => {
  await using server = await serving();
  using _paused = withoutPauses();
  server.on("GET /v1/account", BUSY, BUSY, ok(account("Alice"))).on("DELETE /v1/sessions", STALE);
  const { signal } = new AbortController();
  const client = createClient({ api: server.base, askPassword: async () => null });

  await client.get("/v1/account", { signal });
  await refusal(client.delete("/v1/sessions", { signal }));

  assert.deepEqual(getEventListeners(signal, "abort"), []);
});

test("an attempt without an answer in time is not answered", async () => {
  await using server = await serving();
  const waiting = held(NOTHING);
  server.on("PATCH /v1/account", waiting.answer);

  const client = createClient({ api: server.base, timeout: 20 });
  const refused = await refusal(client.patch("/v1/account", { name: "Al" }));

  assert.equal(refused.code, "unreachable");
  assert.equal((refused.cause as Error).name, "TimeoutError");
  waiting.release();
});
