import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, Problem } from "../src/index.ts";
import { refusal, withoutPauses } from "./support/people.ts";
import { HTML_502, ok, problem, serving, account } from "./support/server.ts";

const INVALID = problem(422, "invalid_body", {
  errors: [
    { pointer: "#/email", code: "invalid_email", message: "Not an email address." },
    { pointer: "#/email", code: "too_long", message: "Too long." },
    { pointer: "#/event_types/0/a~1b~0c%20d", code: "unknown_type", message: "No such type." },
  ],
});

test("a refusal is a Problem with everything that the server said", async () => {
  await using server = await serving();
  server.on("POST /v1/accounts", INVALID);
  const client = createClient({ api: server.base });

  const refused = await refusal(client.post("/v1/accounts", { email: "a", password: "b" }));

  assert.equal(refused.message, "It is invalid_body.");
  assert.equal(refused.code, "invalid_body");
  assert.equal(refused.status, 422);
  assert.equal(refused.title, "invalid_body");
  assert.equal(refused.type, "/problems/invalid-body");
  assert.equal(refused.request_id, "r-1");
  assert.equal(refused.retryAfter, null);
  assert.equal(refused.name, "Problem");
  assert.deepEqual(refused.fieldErrors(), {
    email: "Not an email address.",
    "event_types.0.a/b~c d": "No such type.",
  });
});

test("a refused query names its parameters, and other problems name no field", () => {
  const errors = [{ parameter: "limit", code: "too_large", message: "At most 200." } as const];
  const document = { type: "", title: "", status: 422, code: "invalid_query", detail: "" };

  assert.deepEqual(new Problem({ ...document, errors }).fieldErrors(), { limit: "At most 200." });
  assert.deepEqual(new Problem(document).fieldErrors(), {});
});

test("a 429 says how long to wait, and is not repeated", async () => {
  await using server = await serving();
  server.on("GET /v1/account", {
    ...problem(429, "too_many_attempts"),
    headers: { "Retry-After": "2" },
  });

  const refused = await refusal(createClient({ api: server.base }).get("/v1/account"));

  assert.equal(refused.retryAfter, 2);
  assert.equal(server.sent.length, 1);
});

test("the HTML of a proxy is a Problem, too", async () => {
  await using server = await serving();
  using paused = withoutPauses();
  server.on("GET /v1/account", HTML_502);

  const refused = await refusal(createClient({ api: server.base }).get("/v1/account"));

  assert.equal(refused.code, "unexpected_answer");
  assert.equal(refused.status, 502);
  assert.equal(server.sent.length, 3);
  assert.equal(paused.pauses.length, 2);
});

for (const [what, answer] of Object.entries({
  "broken JSON": { status: 200, text: '{"id": "0' },
  "the page of a router": { status: 200, text: "<!doctype html>" },
  "another service's error": { status: 403, body: { error: "forbidden" } },
  "another service's text": { status: 404, text: "no such page" },
})) {
  test(`${what} is no answer of the API`, async () => {
    await using server = await serving();
    server.on("GET /v1/account", answer);

    const refused = await refusal(createClient({ api: server.base }).get("/v1/account"));

    assert.equal(refused.code, "unexpected_answer");
    assert.equal(refused.status, answer.status);
    assert.equal(server.sent.length, 1);
  });
}

test("no answer is a Problem with the cause, in the language of the person", async () => {
  using _paused = withoutPauses();
  const texts: string[] = [];
  for (const language of ["de-AT", "zh", "fr", "en"]) {
    const client = createClient({ api: "http://127.0.0.1:1", language: () => language });
    const refused = await refusal(client.get("/v1/account"));
    assert.equal(refused.code, "unreachable");
    assert.equal(refused.status, 0);
    assert.ok(refused.cause instanceof TypeError);
    texts.push(refused.message);
  }

  const [german, chinese, french, english] = texts;
  assert.match(german!, /Verbindung/);
  assert.match(chinese!, /服务器/);
  assert.match(english!, /connection/);
  assert.equal(french, english);
});

test("the language is asked for at each call", async () => {
  await using server = await serving();
  server.on("GET /v1/account", ok(account("Alice")));
  let language: string | undefined = "de";
  const client = createClient({ api: server.base, language: () => language });

  await client.get("/v1/account");
  assert.equal(server.last("GET /v1/account").headers["accept-language"], "de");
  language = undefined;
  await client.get("/v1/account");
  assert.notEqual(server.last("GET /v1/account").headers["accept-language"], "de");
});

test("a call is sent as the contract says", async () => {
  await using server = await serving();
  server.on("PATCH /v1/account", ok(account("Alice"), { ETag: '"1"' }));
  server.on("DELETE /v1/sessions/a%2Fb", { status: 204 });
  server.on("GET /v1/sessions", ok({ items: [], next: null }));
  server.on("GET /v1/account", { status: 304, headers: { ETag: '"1"' } });
  const client = createClient({ api: `${server.base}/` });

  await client.patch("/v1/account", { name: "Alice" }, { ifMatch: '"0"' });
  const patch = server.last("PATCH /v1/account");
  assert.equal(patch.headers["if-match"], '"0"');
  assert.equal(patch.headers["content-type"], "application/json");
  assert.deepEqual(patch.body, { name: "Alice" });

  assert.equal(await client.delete("/v1/sessions/{id}", { path: { id: "a/b" } }), undefined);
  assert.equal(server.last("DELETE /v1/sessions/a%2Fb").headers["content-type"], undefined);

  const query = { limit: 7, cursor: undefined };
  await client.get("/v1/sessions", {
    query,
    passive: true,
    headers: { "X-Request-Id": "12345678" },
  });
  const list = server.last("GET /v1/sessions");
  assert.equal(list.query, "?limit=7");
  assert.equal(list.headers["session-activity"], "passive");
  assert.equal(list.headers["x-request-id"], "12345678");

  const headers = { "If-None-Match": '"1"' };
  const { body, etag, status } = await client.request("GET", "/v1/account", { headers });
  assert.deepEqual({ body, etag, status }, { body: null, etag: '"1"', status: 304 });
});

test("a list is read page by page", async () => {
  await using server = await serving();
  const page = (items: string[], next: string | null) =>
    ok({ items: items.map((id) => ({ id })), next });
  server.on("GET /v1/sessions", page(["a", "b"], "c~2"), page(["c"], null));
  const ids: string[] = [];

  for await (const { id } of createClient({ api: server.base }).items("/v1/sessions")) ids.push(id);

  assert.deepEqual(ids, ["a", "b", "c"]);
  assert.deepEqual(
    server.sent.map(({ query }) => query),
    ["?limit=100", "?limit=100&cursor=c~2"],
  );
});
