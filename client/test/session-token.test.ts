import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "../src/index.ts";
import { sessionToken } from "../src/providers.ts";
import { held, ok, serving, session } from "./support/server.ts";

const TOKENS = "POST /v1/session/tokens";
const AUDIENCE = "https://notes.example.com";
// By the clock of the server, which this device does not have.
const headers = { Date: "Sun, 22 Nov 2026 12:00:00 GMT" };
const signed = (token: string) => ({
  status: 201,
  body: { token, expires_at: "2026-11-22T12:05:00.000Z" },
  headers,
});

test("a token is used again until shortly before its end, and renewed on demand", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  server.on(TOKENS, signed("one"), signed("two"), signed("three"), signed("four"));
  const client = createClient({ api: server.base });
  await client.session.look();

  assert.equal(await sessionToken(client, AUDIENCE), "one");
  assert.deepEqual(server.last(TOKENS).body, { audience: AUDIENCE });
  assert.equal(await sessionToken(client, AUDIENCE), "one");
  assert.equal(await sessionToken(client, "https://files.example.com"), "two");
  assert.equal(await sessionToken(client, AUDIENCE, { renew: true }), "three");
  const { now } = Date;
  const then = now();
  try {
    Date.now = () => then + 269_000;
    assert.equal(await sessionToken(client, AUDIENCE), "three");
    Date.now = () => then + 271_000;
    assert.equal(await sessionToken(client, AUDIENCE), "four");
  } finally {
    Date.now = now;
  }
});

test("no token outlives its session in the page", async () => {
  await using server = await serving();
  const late = held(signed("of Alice"));
  server.on("GET /v1/session", ok(session("Alice")), ok(session("Bob")));
  server.on(TOKENS, signed("unknown"), late.answer, signed("of Bob"));
  const client = createClient({ api: server.base });
  assert.equal(await sessionToken(client, AUDIENCE), "unknown");
  await client.session.look();

  const token = sessionToken(client, AUDIENCE);
  await late.arrived;
  await client.session.look(); // Bob has signed in, in another tab
  late.release();
  assert.equal(await token, "of Alice");

  assert.equal(await sessionToken(client, AUDIENCE), "of Bob");
});
