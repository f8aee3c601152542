import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, type Tokens } from "../src/index.ts";
import {
  type CallbackAnswer,
  complete,
  confirmEmail,
  goTo,
  linkPending,
  listIdentities,
  listProviders,
  readAnswer,
  sendEmail,
  startLink,
  startReauthentication,
  startSignIn,
  unlink,
} from "../src/providers.ts";
import { Window } from "./support/browser.ts";
import { refusal, until, withoutPauses } from "./support/people.ts";
import {
  HTML_502,
  NOBODY,
  NOTHING,
  ok,
  pending,
  problem,
  serving,
  session,
} from "./support/server.ts";

const START = "POST /v1/provider-sign-ins";
const COMPLETION = "POST /v1/provider-sign-ins/completions";
const LINK = "POST /v1/identity-links";
const LINKED = "POST /v1/identity-links/completions";
const STEP_UP = "POST /v1/session/provider-reauthentications";
const STEPPED_UP = "POST /v1/session/provider-reauthentications/completions";
const SIGNED_IN = "https://app.example.com/signed-in/acme";
const SIGN_IN_PAGE = "https://app.example.com/sign-in";

const stateOf = (name: string) => `0.${name.padEnd(43, "_")}`;
const redirect = (name: string) => ({
  status: 201,
  body: {
    id: `attempt-${name}`,
    expires_at: "2026-11-22T12:10:00.000Z",
    authorization_url: `https://acme.example/authorize?client_id=c&state=${stateOf(name)}&nonce=n`,
  },
});
const returned = (name: string) => `${SIGNED_IN}?state=${stateOf(name)}&code=code-${name}`;
const started = { status: 201, body: session("Alice") };
const answered = (name: string) => ({
  provider: "acme",
  state: stateOf(name),
  code: `code-${name}`,
});
const answer: CallbackAnswer = { purpose: "sign_in", note: null, ...answered("one") };
const identity = { id: "i-1", provider: "acme", issuer: "https://acme.example" };

test("a page goes to the provider, and completes what comes back: other tabs follow", async () => {
  await using server = await serving();
  server.on("GET /v1/session", NOBODY).on(START, redirect("one"));
  server.on(COMPLETION, { status: 201, body: { ...session("Alice"), client_state: "here" } });
  const client = createClient({ api: server.base });
  const otherTab = createClient({ api: server.base });
  const close = otherTab.session.subscribe(() => {});
  await until(otherTab, ({ status }) => status === "signed_out");
  using window = new Window(SIGN_IN_PAGE);

  goTo(await startSignIn(client, { provider: "acme", remember: true }));
  assert.deepEqual(window.left, [redirect("one").body.authorization_url]);
  assert.deepEqual(server.last(START).body, { provider: "acme", remember: true });

  window.entry = { state: { page: 3 }, url: returned("one") };
  const returning = readAnswer();
  assert.deepEqual(window.entry, { state: { page: 3 }, url: SIGNED_IN });
  assert.deepEqual(returning, answer);
  assert.equal(readAnswer(), null);

  server.on("GET /v1/session", ok(session("Alice")));
  const outcome = await complete(client, returning);
  assert.deepEqual(outcome, { step: "session", session: session("Alice"), clientState: "here" });
  assert.deepEqual(server.last(COMPLETION).body, answered("one"));
  assert.equal(client.session.state.session?.id, "session-Alice");
  await until(otherTab, ({ status }) => status === "signed_in");
  close();
});

test("several windows come back in any order, each with its purpose and note", async () => {
  await using server = await serving();
  server.on(LINK, redirect("linked"), redirect("noted"), redirect("late"));
  server.on(STEP_UP, redirect("shown")).on(LINKED, { status: 201, body: identity });
  server.on(STEPPED_UP, NOTHING);
  const client = createClient({ api: server.base });
  const storage = new Map<string, string>([["gatebook.language", "de"]]);
  const comeBack = (name: string) => {
    using _window = new Window(returned(name), { storage });
    return readAnswer();
  };
  {
    using _window = new Window(SIGN_IN_PAGE, { storage });
    const acme = { provider: "acme" };
    await startLink(client, acme);
    await startReauthentication(client, acme, { note: "/account" });
    await startLink(client, acme, { note: "/security" });
    await startLink(client, acme);
  }
  // Whoever reads the storage has no state.
  assert.doesNotMatch(JSON.stringify([...storage]), new RegExp(stateOf("shown")));

  const shown = comeBack("shown");
  const linked = comeBack("linked");
  assert.deepEqual(
    [shown, linked, comeBack("noted"), comeBack("foreign")].map((back) => [
      back?.purpose,
      back?.note,
    ]),
    [
      ["reauthentication", "/account"],
      ["link", null],
      ["link", "/security"],
      ["sign_in", null],
    ],
  );
  assert.deepEqual(await complete(client, linked!), { step: "linked", identity });
  assert.deepEqual(await complete(client, shown!), { step: "reauthenticated" });
  assert.deepEqual(server.last(LINKED).body, answered("linked"));
  assert.deepEqual(server.last(STEPPED_UP).body, answered("shown"));

  // The one that never came back is forgotten later, and nothing else of the page is.
  const { now } = Date;
  Date.now = () => now() + 600_001;
  try {
    assert.equal(comeBack("late")?.purpose, "sign_in");
    using _window = new Window(SIGN_IN_PAGE, { storage });
    server.on(LINK, redirect("last"));
    await startLink(client, { provider: "acme" });
  } finally {
    Date.now = now;
  }
  assert.deepEqual([...storage.keys()].sort(), [
    "gatebook attempt 0.last______",
    "gatebook.language",
  ]);
});

for (const [name, url, wanted] of [
  [
    "in the fragment",
    `${SIGNED_IN}#state=0.a&code=a%2Bb+c&iss=https%3A%2F%2Facme.example&user=%7B%7D`,
    { code: "a+b c", iss: "https://acme.example", user: "{}" },
  ],
  ["of an app", "com.example.app:/signed-in/acme?state=0.a&code=b#_=_", { code: "b" }],
  [
    "with an error, and prose",
    `${SIGNED_IN}?error=access_denied&error_description=Call+us&state=0.a&code=b`,
    { error: "access_denied" },
  ],
  [
    "with a second code",
    `${SIGNED_IN}?state=0.a&code=b&code=c&state=1.z#state=1.z&code=d`,
    { code: "b" },
  ],
  ["with a broken escape", `${SIGNED_IN}?state=0.a&code=%zz&__proto__=x`, { code: "%zz" }],
  ["without a state", `${SIGNED_IN}?code=b`, null],
  ["without a code", `${SIGNED_IN}?state=0.a`, null],
] as const) {
  test(`an answer ${name}`, () => {
    const base = { purpose: "sign_in", note: null, provider: "acme", state: "0.a" };
    assert.deepEqual(readAnswer(url), wanted && { ...base, ...wanted });
  });
}

test("a lost answer is asked for again with the same key, also by the person", async () => {
  await using server = await serving();
  using _paused = withoutPauses();
  server.on(COMPLETION, HTML_502, HTML_502, HTML_502, started);
  const client = createClient({ api: server.base });

  assert.equal((await refusal(complete(client, answer))).outcome, null);
  assert.equal((await complete(client, answer)).step, "session");
  await complete(client, { ...answer });

  const keys = server.sent.map(({ headers }) => headers["idempotency-key"]);
  assert.equal(keys.length, 5);
  assert.deepEqual(new Set(keys.slice(0, 4)).size, 1);
  assert.notEqual(keys[4], keys[3]);
});

test("a refusal is thrown, and is no session", async () => {
  await using server = await serving();
  const more = { provider: "acme", error: "access_denied" };
  server.on(COMPLETION, problem(403, "provider_refused", more), ok("<html>"));
  const client = createClient({ api: server.base });

  assert.equal((await refusal(complete(client, answer))).code, "provider_refused");
  assert.equal((await refusal(complete(client, answer))).code, "unexpected_answer");
  assert.equal(client.session.state.session, null);
});

test("an address and its code lead to the session, or to the owner of the address", async () => {
  await using server = await serving();
  const needs = (need: string) => ({ status: 202, body: { ...pending(), needs: [need] } });
  const path = "POST /v1/provider-sign-ins/sign-in-Alice/email";
  server.on(COMPLETION, needs("email")).on(path, needs("email_code"));
  server.on(`${path}/confirmations`, needs("sign_in"), started);
  server.on(LINKED, { status: 201, body: identity });
  const client = createClient({ api: server.base });

  const first = await complete(client, answer);
  assert.ok(first.step === "email");
  const second = await sendEmail(client, first.pending, "alice@example.com");
  assert.ok(second.step === "email_code");
  assert.deepEqual(server.last(path).body, { email: "alice@example.com" });
  const third = await confirmEmail(client, second.pending, "123456");
  assert.ok(third.step === "sign_in");
  assert.equal(client.session.state.session, null);
  assert.deepEqual(await linkPending(client, third.pending), identity);
  assert.deepEqual(server.last(LINKED).body, { pending: "sign-in-Alice" });
  assert.equal((await confirmEmail(client, second.pending, "123456")).step, "session");
  assert.deepEqual(client.session.state.session, session("Alice"));
});

test("an app keeps the binding, and the client its tokens", async () => {
  await using server = await serving();
  const binding = "b".repeat(43);
  const nonces = { nonce: "n".repeat(43), nonce_sha256: "0".repeat(64) };
  const attempt = { id: "attempt-one", expires_at: "2026-11-22T12:10:00.000Z", binding };
  server.on(START, { status: 201, body: { ...attempt, ...nonces } }).on(STEP_UP, redirect("one"));
  const secrets = { token: "t1", device_token: "d1" };
  server.on(COMPLETION, { status: 201, body: { ...session("Alice"), ...secrets } });
  server.on(STEPPED_UP, ok({ token: "t2" }));
  let kept: Tokens | null = { token: null, device_token: "d0", trust_token: "r0" };
  const tokens = { read: () => kept, write: (tokens: Tokens) => (kept = tokens) };
  const client = createClient({ api: server.base, tokens });

  const wanted = { provider: "acme", flow: "id_token", client: "ios" } as const;
  const { id } = await startSignIn(client, wanted);
  assert.deepEqual(server.last(START).body, { ...wanted, deliver: "token" });
  const shown = { provider: "acme", id, id_token: "e.y.J", name: "Alice" };
  const outcome = await complete(client, shown, { binding });
  assert.deepEqual(outcome, { step: "session", session: session("Alice"), clientState: null });
  const given = { device_token: "d0", trust_token: "r0" };
  assert.deepEqual(server.last(COMPLETION).body, { ...given, ...shown, binding });
  assert.deepEqual(kept, { ...secrets, trust_token: "r0" });

  await startReauthentication(client, { provider: "acme" });
  const back = readAnswer(returned("one"))!;
  await complete(client, back, { binding, purpose: "reauthentication" });
  assert.deepEqual(server.last(STEPPED_UP).body, { ...answered("one"), binding });
  assert.deepEqual(kept, { ...secrets, token: "t2", trust_token: "r0" });
});

test("unlinking the identity of this session says that it has ended", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")), NOBODY);
  server.on("GET /v1/account/identities", ok({ items: [identity], next: null }));
  server.on("DELETE /v1/account/identities/i-1", NOTHING);
  const client = createClient({ api: server.base });
  await client.session.look();

  const [own] = await listIdentities(client);
  assert.deepEqual(own, identity);
  await unlink(client, own!);

  const { status, problem: reason } = client.session.state;
  assert.equal(status, "signed_out");
  assert.equal(reason?.code, "not_signed_in");
});

test("no page is left for a script, or for nothing", async () => {
  using window = new Window(SIGN_IN_PAGE);
  const attempt = { id: "a", expires_at: "2026-11-22T12:10:00.000Z" };
  for (const url of ["javascript:alert(1)", " https://acme.example", "data:text/html,x"]) {
    assert.throws(() => goTo({ ...attempt, authorization_url: url }), TypeError);
  }
  assert.throws(() => goTo(attempt), TypeError);
  assert.deepEqual(window.left, []);
});

test("providers come with their availability", async () => {
  await using server = await serving();
  const acme = {
    id: "acme",
    name: "Acme",
    flows: ["redirect"],
    clients: ["web"],
    available: false,
  };
  server.on("GET /v1/identity-providers", ok({ items: [acme], next: null }));
  assert.deepEqual(await listProviders(createClient({ api: server.base })), [acme]);
});
