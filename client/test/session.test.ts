import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { createClient } from "../src/index.ts";
import { refusal, until, withoutPauses } from "./support/people.ts";
import {
  account,
  NOBODY,
  NOT_SIGNED_IN,
  NOTHING,
  ok,
  problem,
  serving,
  session,
} from "./support/server.ts";

const LOOK = "GET /v1/session";

test("nothing is sent before somebody wants to know, and the first subscriber looks", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Alice")));
  const client = createClient({ api: server.base });
  assert.deepEqual(client.session.state, { status: "unknown", session: null, problem: null });
  assert.equal(client.session.remaining(), null);
  assert.equal(server.sent.length, 0);

  const state = await until(client, ({ status }) => status !== "unknown");

  assert.deepEqual(state, { status: "signed_in", session: session("Alice"), problem: null });
  assert.equal(client.session.state, state);
  assert.ok(Object.isFrozen(state));
  assert.equal(server.sent.length, 1);
  assert.equal(server.sent[0]?.query, "?optional=true");
  assert.equal(server.sent[0]?.headers["session-activity"], "passive");
});

test("looks at the same time are one request, and the same answer is the same object", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Alice")));
  const client = createClient({ api: server.base });

  const [first, second] = await Promise.all([client.session.look(), client.session.look()]);
  assert.equal(server.sent.length, 1);
  assert.equal(first, second);
  assert.equal(await client.session.look(), first);
});

test("offline at first, then online", async () => {
  await using server = await serving();
  using _paused = withoutPauses();
  server.on(LOOK, ok(session("Alice")));
  const window = new EventTarget();
  Object.assign(globalThis, { window });
  try {
    await server.stop();
    const client = createClient({ api: server.base });
    const offline = await until(client, ({ problem }) => problem !== null);
    assert.equal(offline.status, "unknown");
    assert.equal(offline.problem?.code, "unreachable");

    const unsubscribe = client.session.subscribe(() => {});
    await client.session.look();
    await server.start();
    window.dispatchEvent(new Event("online"));
    const online = await until(client, ({ status }) => status === "signed_in");
    assert.equal(online.session?.account.name, "Alice");

    // A failed look keeps the state.
    await server.stop();
    assert.equal(await client.session.look(), online);
    unsubscribe();
  } finally {
    Reflect.deleteProperty(globalThis, "window");
  }
});

for (const [what, hours] of [
  ["fast", 1],
  ["slow", -1],
] as const) {
  test(`the remaining time is right on a clock that is an hour ${what}`, async () => {
    await using server = await serving();
    const now = Date.parse("2026-11-22T19:00:00Z");
    const headers = { Date: new Date(now).toUTCString() };
    server.on(LOOK, ok(session("Alice"), headers));
    mock.timers.enable({ apis: ["Date"], now: now + hours * 3_600_000 });
    try {
      const client = createClient({ api: server.base });
      await client.session.look();
      assert.equal(client.session.remaining(), 3_600_000);
      mock.timers.setTime(now + hours * 3_600_000 + 5_400_000);
      assert.equal(client.session.remaining(), 0);
    } finally {
      mock.timers.reset();
    }
  });
}

test("a wrong password ends nothing", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Alice"))).on("DELETE /v1/account", problem(401, "wrong_password"));
  const client = createClient({ api: server.base });
  const state = await client.session.look();

  const refused = await refusal(client.delete("/v1/account", { body: { password: "dusk" } }));

  assert.equal(refused.code, "wrong_password");
  assert.equal(client.session.state, state);
});

test("signing out of a session that has ended is no error, and offline it is one", async () => {
  await using server = await serving();
  using _paused = withoutPauses();
  server.on(LOOK, ok(session("Alice")), NOBODY).on("DELETE /v1/session", NOT_SIGNED_IN);
  const client = createClient({ api: server.base });
  await client.session.look();
  await client.signOut();
  assert.deepEqual(client.session.state, { status: "signed_out", session: null, problem: null });

  server.on(LOOK, ok(session("Alice")));
  await client.session.look();
  await server.stop();
  assert.equal((await refusal(client.signOut())).code, "unreachable");
  assert.equal(client.session.state.status, "signed_in");
});

test("deleting the account, or this session by its id, signs out", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Alice")));
  server.on("DELETE /v1/account", NOTHING).on("DELETE /v1/sessions/session-Alice", NOTHING);
  server.on("DELETE /v1/sessions/another", NOTHING);
  const client = createClient({ api: server.base });
  const endings = {
    signed_in: () => client.delete("/v1/sessions/{id}", { path: { id: "another" } }),
    signed_out: () => client.delete("/v1/sessions/{id}", { path: { id: "session-Alice" } }),
  };
  for (const [status, ending] of Object.entries(endings)) {
    await client.session.look();
    await ending();
    assert.equal(client.session.state.status, status);
  }
  await client.session.look();
  await client.delete("/v1/account", { body: { password: "dawn" } });
  assert.deepEqual(client.session.state, { status: "signed_out", session: null, problem: null });
});

test("an answer with the account updates the session, but not with an older or another one", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Alice")));
  const client = createClient({ api: server.base });
  await client.session.look();
  async function emailAfter(answer: object): Promise<string | undefined> {
    server.on("POST /v1/email-changes/confirmations", ok(answer));
    await client.post("/v1/email-changes/confirmations", { token: "t" });
    return client.session.state.session?.account.email;
  }
  const moved = { email: "alice@example.net", updated_at: "2026-11-22T13:00:00.000Z" };

  assert.equal(await emailAfter(account("Alice", moved)), "alice@example.net");
  assert.equal(await emailAfter(account("Alice")), "alice@example.net");
  assert.equal(await emailAfter(account("Bob", moved)), "alice@example.net");
});
