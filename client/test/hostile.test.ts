/** Answers of portals, proxies and other backends, and listeners and key stores with faults. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, Problem, type Tokens } from "../src/index.ts";
import { refusal, until, withoutPauses } from "./support/people.ts";
import {
  BUSY,
  held,
  HTML_502,
  NOBODY,
  NOT_SIGNED_IN,
  NOTHING,
  ok,
  problem,
  serving,
  session,
} from "./support/server.ts";

const LOOK = "GET /v1/session";
const ALICE = { email: "alice@example.com", password: "a quiet harbour at dawn" };
const NOT_THE_API = [{ login: "x" }, [], 0, false, "hi", { account: null }, { id: "a" }];
const HANGING = new Promise<never>(() => {});

test("a look and a sign-in believe a session only, and a look null", async () => {
  await using server = await serving();
  for (const answer of [...NOT_THE_API.map((body) => ok(body)), NOTHING, { status: 304 }]) {
    const written: Tokens[] = [];
    const read = () => written.at(-1) ?? { token: "t1", device_token: null };
    const write = (tokens: Tokens) => written.push(tokens);
    const client = createClient({ api: server.base, tokens: { read, write } });
    server.on(LOOK, answer).on("POST /v1/sessions", answer);

    const first = await client.session.look();
    assert.equal(first.status, "unknown");
    assert.equal(first.problem?.code, "unexpected_answer");
    assert.equal((await refusal(client.signIn(ALICE))).code, "unexpected_answer");
    assert.equal(client.session.state, first);

    server.on(LOOK, ok(session("Alice")), answer);
    const signedIn = await client.session.look();
    assert.equal(await client.session.look(), signedIn);
    assert.deepEqual(written, []);
  }
});

test("a session that has not changed is not an ended one", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Alice")), { status: 304 });
  const client = createClient({ api: server.base });
  await client.session.look();

  const headers = { "If-None-Match": '"1"' };
  assert.equal((await client.request("GET", "/v1/session", { headers })).status, 304);

  assert.equal(client.session.state.status, "signed_in");
});

for (const more of [
  { errors: null },
  { errors: "abc" },
  { errors: [null, 1, {}, { pointer: 1, message: "m" }, { pointer: "#/a" }, { message: "m" }] },
  { fieldErrors: "x", name: "x", message: "x", stack: "x", retryAfter: "x" },
  { status: "boo", title: {}, type: 1, request_id: {}, outcome: "x" },
]) {
  test(`a foreign problem document replaces nothing: ${JSON.stringify(more)}`, async () => {
    await using server = await serving();
    server.on("GET /v1/account", problem(400, "invalid_body", more));

    const refused = await refusal(createClient({ api: server.base }).get("/v1/account"));

    const { code, status, name, message, retryAfter, outcome } = refused;
    assert.deepEqual(
      { code, status, name, message, retryAfter, outcome },
      {
        code: "invalid_body",
        status: 400,
        name: "Problem",
        message: "It is invalid_body.",
        retryAfter: null,
        outcome: null,
      },
    );
    assert.deepEqual(refused.errors, []);
    assert.deepEqual(refused.fieldErrors(), {});
    assert.equal(typeof refused.title, "string");
    assert.doesNotMatch(String(refused.stack), /^x/);
  });
}

test("a member __proto__ and a malformed pointer are harmless", async () => {
  await using server = await serving();
  const errors = [{ pointer: "#/%", message: "Bad." }, null];
  const text = JSON.stringify({ code: "invalid_body", detail: "Bad.", errors });
  server.on("GET /v1/account", {
    status: 400,
    text: text.replace("{", '{"__proto__":{"fieldErrors":1},'),
  });

  const refused = await refusal(createClient({ api: server.base }).get("/v1/account"));

  assert.ok(refused instanceof Problem);
  assert.deepEqual(refused.fieldErrors(), { "%": "Bad." });
});

test("a backend may refuse with the code only", async () => {
  await using server = await serving();
  const stale = { status: 403, body: { code: "reauthentication_required" } };
  server.on(LOOK, ok(session("Alice"))).on("POST /v1/session/reauthentications", NOTHING);
  server.on("DELETE /v1/sessions", stale, ok({ ended: 1 })).on("GET /v1/webhooks", stale);
  const client = createClient({ api: server.base, askPassword: async () => ALICE.password });

  assert.deepEqual(await client.delete("/v1/sessions"), { ended: 1 });
  const language = () => "de";
  const refused = await refusal(createClient({ api: server.base, language }).get("/v1/webhooks"));
  assert.equal(refused.code, "reauthentication_required");
  assert.match(refused.message, /abgelehnt/);
});

test("without an answer of the API, the outcome of a change is unknown", async () => {
  await using server = await serving();
  using _paused = withoutPauses();
  const client = createClient({ api: server.base, language: () => "en" });
  const calls = {
    "PATCH /v1/account": () => client.patch("/v1/account", { name: "Al" }),
    "POST /v1/accounts": () => client.post("/v1/accounts", ALICE),
    "GET /v1/account": () => client.get("/v1/account"),
    "POST /v1/sessions": () => client.signIn(ALICE),
    "POST /v1/email-changes/reversals": () =>
      client.post("/v1/email-changes/reversals", { token: "A".repeat(43) }),
  };
  const outcomes: Record<string, unknown[]> = {};
  for (const answer of [
    HTML_502,
    { status: 200, text: "<html>" },
    { status: 404, text: "no" },
    null,
  ]) {
    if (!answer) await server.stop();
    for (const [operation, call] of Object.entries(calls)) {
      if (answer) server.on(operation, answer);
      const { outcome, message } = await refusal(call());
      (outcomes[operation] ??= []).push(outcome);
      assert.equal(/again before you repeat/.test(message), outcome === "unknown");
      assert.equal(/try again/.test(message), outcome === null);
    }
  }
  const UNKNOWN = ["unknown", "unknown", null, "unknown"];
  assert.deepEqual(outcomes, {
    "PATCH /v1/account": UNKNOWN,
    "POST /v1/accounts": UNKNOWN,
    "GET /v1/account": [null, null, null, null],
    "POST /v1/sessions": [null, null, null, null],
    "POST /v1/email-changes/reversals": [null, null, null, null],
  });
});

test("a listener with a fault breaks no call and no other listener", async (context) => {
  await using server = await serving();
  server.on(LOOK, NOBODY).on("POST /v1/sessions", { status: 201, body: session("Alice") });
  const fault = new Error("a component is broken");
  const thrown: unknown[] = [];
  const { queueMicrotask: real } = globalThis;
  context.mock.method(globalThis, "queueMicrotask", (task: () => void) =>
    real(() => {
      try {
        task();
      } catch (error) {
        thrown.push(error);
      }
    }),
  );
  const client = createClient({ api: server.base });
  let heard = 0;
  const faulty = client.session.subscribe(() => {
    throw fault;
  });
  const other = client.session.subscribe(() => heard++);

  assert.equal((await client.signIn(ALICE)).id, "session-Alice");

  assert.ok(heard > 0);
  await new Promise(setImmediate);
  assert.equal(thrown[0], fault);
  faulty();
  other();
});

test("an abort is at once while a look waits", async () => {
  await using server = await serving();
  const late = held(NOBODY);
  server.on(LOOK, late.answer).on("GET /v1/account", NOT_SIGNED_IN);
  const controller = new AbortController();

  const call = createClient({ api: server.base }).get("/v1/account", { signal: controller.signal });
  await late.arrived;
  controller.abort();

  await assert.rejects(call, { name: "AbortError" });
  late.release();
});

test("a key store that hangs is bounded by an abort and by the timeout", async () => {
  await using server = await serving();
  using _paused = withoutPauses();
  const started = { ...session("Alice"), token: "t1", device_token: "d1" };
  server.on("POST /v1/sessions", { status: 201, body: started });
  for (const tokens of [
    { read: () => HANGING, write: () => {} },
    { read: () => null, write: () => HANGING },
  ]) {
    const controller = new AbortController();
    const patient = createClient({ api: server.base, tokens });
    const call = patient.signIn(ALICE, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await assert.rejects(call, { name: "AbortError" });

    const client = createClient({ api: server.base, tokens, timeout: 20 });
    assert.equal((await refusal(client.signIn(ALICE))).code, "unreachable");
  }
});

test("a key store that throws leaves the state unknown, with a problem", async () => {
  const fault = new Error("the key store is locked");
  const read = () => Promise.reject(fault);
  const client = createClient({ api: "http://127.0.0.1:1", tokens: { read, write: () => {} } });

  const { status, problem } = await client.session.look();

  assert.equal(status, "unknown");
  assert.equal(problem?.cause, fault);
});

for (const [value, seconds] of [
  ["-5", null],
  ["1e400", null],
  ["9".repeat(400), null],
  ["0x5", null],
  ["soon", null],
  ["Sun, 22 Nov 2026 12:00:30 GMT", 30],
  ["Sun, 22 Nov 2026 11:00:00 GMT", null],
] as const) {
  test(`Retry-After: ${value.slice(0, 30)} is ${seconds}`, async () => {
    await using server = await serving();
    const headers = { "Retry-After": value, Date: "Sun, 22 Nov 2026 12:00:00 GMT" };
    server.on("GET /v1/account", { ...problem(429, "too_many_attempts"), headers });

    const refused = await refusal(createClient({ api: server.base }).get("/v1/account"));

    assert.equal(refused.retryAfter, seconds);
  });
}

test("what would be another resource, or no request, is a TypeError", async () => {
  await using server = await serving();
  const client = createClient({ api: server.base });
  for (const id of ["", ".", ".."]) {
    await assert.rejects(client.delete("/v1/sessions/{id}", { path: { id } }), TypeError);
  }
  await assert.rejects(client.patch("/v1/account", {}, { ifMatch: '"a"\r\nX: y' }), TypeError);
  const foreign = createClient({ api: server.base, language: () => "日本" });
  await assert.rejects(foreign.get("/v1/account"), TypeError);
  assert.equal(server.sent.length, 0);
});

test("a page that opened during an outage looks again by itself, until nobody listens", async () => {
  await using server = await serving();
  let looks = 0;
  using paused = withoutPauses(async () => {
    if (++looks === 8) server.on(LOOK, ok(session("Alice")));
  });
  server.on(LOOK, BUSY);
  const client = createClient({ api: server.base });
  const unsubscribe = client.session.subscribe(() => {});

  await until(client, ({ status }) => status === "signed_in");

  // Each look has two retries; the third pause is before the next look.
  const between = paused.pauses.filter((_, i) => i % 3 === 2);
  assert.equal(between.length, 2);
  assert.ok(between[0]! >= 1000 && between[0]! < 2000, String(between));
  assert.ok(between[1]! >= 2000 && between[1]! < 4000, String(between));
  unsubscribe();
});
