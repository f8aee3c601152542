import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, type Tokens } from "../src/index.ts";
import { refusal } from "./support/people.ts";
import {
  account,
  NOBODY,
  NOT_SIGNED_IN,
  NOTHING,
  ok,
  serving,
  session,
  STALE,
} from "./support/server.ts";

const ALICE = { email: "alice@example.com", password: "a quiet harbour at dawn" };

/** A key store that takes its time. */
function keyStore(initial: Tokens | null = null) {
  const written: Tokens[] = [];
  const pause = () => new Promise(setImmediate);
  return {
    written,
    read: async () => (await pause(), written.at(-1) ?? initial),
    write: async (tokens: Tokens) => {
      await pause();
      written.push(tokens);
    },
  };
}

test("an app carries its token, keeps a rotated one, and keeps the device token at the end", async () => {
  await using server = await serving();
  const secrets = { token: "t1", device_token: "d1" };
  server.on("POST /v1/sessions", { status: 201, body: { ...session("Alice"), ...secrets } });
  server.on("GET /v1/session", ok(session("Alice")));
  server.on("DELETE /v1/sessions", STALE, ok({ ended: 1 }));
  server.on("POST /v1/session/reauthentications", ok({ token: "t2" }));
  server.on("PUT /v1/account/password", ok({ token: "t3", device_token: "d2" }));
  server.on("PATCH /v1/account/sign-in-methods", ok({ token: "t4", device_token: "d3" }));
  server.on("DELETE /v1/session", NOTHING);
  const tokens = keyStore();
  const client = createClient({
    api: server.base,
    tokens,
    askPassword: async () => ALICE.password,
  });

  const started = await client.signIn(ALICE);
  assert.deepEqual(started, session("Alice"));
  assert.deepEqual(client.session.state.session, session("Alice"));
  assert.deepEqual(server.last("POST /v1/sessions").body, { ...ALICE, deliver: "token" });
  assert.deepEqual(tokens.written, [secrets]);

  await client.delete("/v1/sessions");
  assert.deepEqual(
    server.sent.map(({ headers }) => headers.authorization),
    [undefined, "Bearer t1", "Bearer t1", "Bearer t1", "Bearer t2"],
  );

  await client.put("/v1/account/password", { current_password: "a", new_password: "b" });
  const change = server.last("PUT /v1/account/password").body;
  assert.deepEqual(change, { current_password: "a", new_password: "b", device_token: "d1" });
  await client.patch("/v1/account/sign-in-methods", { second_factor: true });
  const asked = server.last("PATCH /v1/account/sign-in-methods").body;
  assert.deepEqual(asked, { second_factor: true, device_token: "d2" });

  await client.signOut();
  assert.equal(server.last("DELETE /v1/session").headers.authorization, "Bearer t4");
  assert.deepEqual(tokens.written.slice(1), [
    { token: "t2", device_token: "d1" },
    { token: "t3", device_token: "d2" },
    { token: "t4", device_token: "d3" },
    { token: null, device_token: "d3" },
  ]);

  await client.signIn(ALICE);
  assert.equal(server.last("POST /v1/sessions").body.device_token, "d3");
  assert.equal(server.last("POST /v1/sessions").headers.authorization, undefined);
});

test("a token that the server refuses is forgotten, the device token is not", async () => {
  await using server = await serving();
  server.on("GET /v1/session", NOBODY).on("GET /v1/account", NOT_SIGNED_IN);
  const tokens = keyStore({ token: "t1", device_token: "d1" });

  const refused = await refusal(createClient({ api: server.base, tokens }).get("/v1/account"));

  assert.equal(refused.code, "not_signed_in");
  assert.deepEqual(tokens.written, [{ token: null, device_token: "d1" }]);
});

test("a token in another answer is not the secret of the session", async () => {
  await using server = await serving();
  server.on("GET /v1/configuration", ok({ token: "c1" }));
  server.on("POST /v1/notes", { status: 201, body: { token: "n1", device_token: "n2" } });
  const tokens = keyStore({ token: "t1", device_token: "d1" });
  const client = createClient({ api: server.base, tokens });

  await client.get("/v1/configuration");
  await client.post("/v1/notes" as "/v1/webhooks", {
    url: "https://example.com/hook",
    event_types: [],
  });

  assert.deepEqual(tokens.written, []);
});

test("a page without tokens sends no Authorization, and stores nothing", async () => {
  await using server = await serving();
  const body = { ...session("Alice"), token: "t1", device_token: "d1" };
  server.on("POST /v1/sessions", { status: 201, body }).on("GET /v1/account", ok(account("Alice")));
  const client = createClient({ api: server.base });

  assert.deepEqual(await client.signIn(ALICE), session("Alice"));
  await client.get("/v1/account");

  assert.equal(server.last("GET /v1/account").headers.authorization, undefined);
  assert.deepEqual(client.session.state.session, session("Alice"));
});
