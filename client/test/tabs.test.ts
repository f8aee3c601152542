import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "../src/index.ts";
import { refusal, until } from "./support/people.ts";
import { NOBODY, NOT_SIGNED_IN, NOTHING, ok, serving, session } from "./support/server.ts";

const ALICE = { email: "alice@example.com", password: "a quiet harbour at dawn" };
const LOOK = "GET /v1/session";
const SIGNED_IN = { status: 201, body: session("Alice") };

test("a tab looks when it becomes visible or comes back, and not otherwise", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Alice")));
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const window = new EventTarget();
  Object.assign(globalThis, { document, window });
  let begun = 0;
  const client = createClient({
    api: server.base,
    fetch: (...request) => {
      begun++;
      return fetch(...request);
    },
  });
  async function looksAfter(target: EventTarget, event: string, more = {}): Promise<number> {
    await client.session.look();
    const begunEarlier = begun;
    target.dispatchEvent(Object.assign(new Event(event), more));
    await new Promise(setImmediate);
    return begun - begunEarlier;
  }
  try {
    const unsubscribe = client.session.subscribe(() => {});
    assert.equal(await looksAfter(window, "pageshow", { persisted: false }), 0);
    assert.equal(await looksAfter(window, "pageshow", { persisted: true }), 1);
    assert.equal(await looksAfter(document, "visibilitychange"), 1);
    document.visibilityState = "hidden";
    assert.equal(await looksAfter(document, "visibilitychange"), 0);
    document.visibilityState = "visible";
    unsubscribe();
    assert.equal(await looksAfter(document, "visibilitychange"), 0);
  } finally {
    Reflect.deleteProperty(globalThis, "document");
    Reflect.deleteProperty(globalThis, "window");
  }
});

test("signing in and out tells the other tabs", async () => {
  await using server = await serving();
  let answer = NOBODY;
  server.on(LOOK, () => answer);
  server.on("POST /v1/sessions", () => {
    answer = ok(session("Alice"));
    return SIGNED_IN;
  });
  server.on("DELETE /v1/session", NOTHING);
  const tab = createClient({ api: server.base });
  const otherTab = createClient({ api: server.base });
  const close = otherTab.session.subscribe(() => {});
  await until(otherTab, ({ status }) => status === "signed_out");
  assert.equal(otherTab.session.state.problem, null);

  assert.deepEqual(await tab.signIn({ ...ALICE, remember: true }), session("Alice"));
  assert.deepEqual(server.last("POST /v1/sessions").body, { ...ALICE, remember: true });
  assert.equal(tab.session.state.status, "signed_in");
  await until(otherTab, ({ status }) => status === "signed_in");

  // Without another request: it holds even if the server cannot be reached.
  const sent = server.count(LOOK);
  await tab.signOut();
  assert.deepEqual(tab.session.state, { status: "signed_out", session: null, problem: null });
  const state = await until(otherTab, ({ status }) => status === "signed_out");
  assert.equal(state.problem?.code, "not_signed_in");
  assert.equal(server.count(LOOK), sent);
  close();
});

test("a page that signs out without having looked tells the other tabs, too", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Alice"))).on("DELETE /v1/session", () => {
    server.on(LOOK, NOBODY);
    return NOTHING;
  });
  const otherTab = createClient({ api: server.base });
  const close = otherTab.session.subscribe(() => {});
  await until(otherTab, ({ status }) => status === "signed_in");

  await createClient({ api: server.base }).signOut();

  await until(otherTab, ({ status }) => status === "signed_out");
  close();
});

test("a session that another device ended ends in every tab", async () => {
  await using server = await serving();
  server.on(LOOK, ok(session("Alice"))).on("GET /v1/account", NOT_SIGNED_IN);
  const tab = createClient({ api: server.base });
  const otherTab = createClient({ api: server.base });
  const close = otherTab.session.subscribe(() => {});
  await until(otherTab, ({ status }) => status === "signed_in");
  await tab.session.look();
  server.on(LOOK, NOBODY);

  const refused = await refusal(tab.get("/v1/account"));

  assert.equal(refused.code, "not_signed_in");
  assert.equal(tab.session.state.status, "signed_out");
  assert.equal(tab.session.state.problem?.code, "not_signed_in");
  await until(otherTab, ({ status }) => status === "signed_out");
  close();
});
