import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, type PasswordQuestion, Problem } from "../src/index.ts";
import { createPasswordPrompt } from "../src/react.ts";
import { refusal, until, withoutPauses } from "./support/people.ts";
import {
  BUSY,
  held,
  NOBODY,
  NOTHING,
  ok,
  problem,
  serving,
  session,
  STALE,
} from "./support/server.ts";

const REAUTHENTICATION = "POST /v1/session/reauthentications";
const WRONG = problem(401, "wrong_password", {
  errors: [{ pointer: "#/password", code: "wrong_password", message: "Wrong password." }],
});
const ENDED = ok({ ended: 2 });

/** Answer questions with these passwords, and keep the questions. */
function person(...passwords: (string | null)[]) {
  const questions: PasswordQuestion[] = [];
  const askPassword = async (question: PasswordQuestion) => {
    questions.push(question);
    return passwords.shift() ?? null;
  };
  return { questions, askPassword };
}

/** A dialog that stays open until the test types something. */
function dialog() {
  const opened = Promise.withResolvers<PasswordQuestion>();
  const typed = Promise.withResolvers<string | null>();
  const askPassword = (question: PasswordQuestion) => {
    opened.resolve(question);
    return typed.promise;
  };
  return { askPassword, opened: opened.promise, type: typed.resolve };
}

test("two calls ask once, and both are repeated", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  server
    .on("DELETE /v1/sessions", STALE, ENDED)
    .on("GET /v1/webhooks", STALE, ok({ items: [], next: null }));
  server.on(REAUTHENTICATION, NOTHING);
  const { askPassword, opened, type } = dialog();
  let asked = 0;
  const client = createClient({
    api: server.base,
    askPassword: (question) => {
      asked++;
      return askPassword(question);
    },
  });

  const both = Promise.all([client.delete("/v1/sessions"), client.get("/v1/webhooks")]);
  const { problem: first, signal } = await opened;
  assert.equal(first, null);
  assert.equal(signal.aborted, false);
  while (!server.count("GET /v1/webhooks")) await new Promise(setImmediate);
  type("a quiet harbour at dawn");

  assert.deepEqual(await both, [{ ended: 2 }, { items: [], next: null }]);
  assert.equal(asked, 1);
  assert.equal(server.count(REAUTHENTICATION), 1);
  assert.deepEqual(server.last(REAUTHENTICATION).body, { password: "a quiet harbour at dawn" });
  assert.equal(signal.aborted, true);
});

test("a typo, a limit and no answer ask again, and the operation is not dropped", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  using _paused = withoutPauses();
  server.on("DELETE /v1/sessions", STALE, ENDED);
  const empty = problem(422, "invalid_body");
  const limit = problem(429, "too_many_attempts");
  server.on(
    REAUTHENTICATION,
    WRONG,
    empty,
    limit,
    { status: 502, text: "<html>" },
    BUSY,
    BUSY,
    BUSY,
    NOTHING,
  );
  const { questions, askPassword } = person("dusk", "", "dawn", "dawn", "dawn", "dawn");

  assert.deepEqual(await createClient({ api: server.base, askPassword }).delete("/v1/sessions"), {
    ended: 2,
  });

  assert.deepEqual(
    questions.map(({ problem }) => problem?.code ?? null),
    [
      null,
      "wrong_password",
      "invalid_body",
      "too_many_attempts",
      "unexpected_answer",
      "unavailable",
    ],
  );
  assert.deepEqual(questions[1]?.problem?.fieldErrors(), { password: "Wrong password." });
});

test("the question says what may be shown, and the answer has a member for each", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  const methods = ["totp", "recovery_code", "password"];
  const stale = problem(403, "reauthentication_required", { methods });
  const wrong = problem(422, "invalid_body", {
    errors: [{ pointer: "#/totp_code", code: "not_valid", message: "Wrong code." }],
  });
  server.on("DELETE /v1/sessions", stale, ENDED).on(REAUTHENTICATION, wrong, NOTHING);
  const questions: PasswordQuestion[] = [];
  const codes = ["000000", "123456"];
  const client = createClient({
    api: server.base,
    askPassword: async (question) => {
      questions.push(question);
      return { password: "a quiet harbour at dawn", totp_code: codes.shift()! };
    },
  });

  await client.delete("/v1/sessions");

  assert.deepEqual(
    questions.map(({ methods, problem }) => [methods, problem?.fieldErrors() ?? null]),
    [
      [methods, null],
      [methods, { totp_code: "Wrong code." }],
    ],
  );
  const answer = { password: "a quiet harbour at dawn", totp_code: "123456" };
  assert.deepEqual(server.last(REAUTHENTICATION).body, answer);
});

test("a person who has shown a part is asked for the rest", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  const stale = (...methods: string[]) => problem(403, "reauthentication_required", { methods });
  server.on("DELETE /v1/sessions", stale("passkey", "password"), stale("password"), ENDED);
  server.on(REAUTHENTICATION, NOTHING);
  const { questions, askPassword } = person("dawn", "dawn");

  await createClient({ api: server.base, askPassword }).delete("/v1/sessions");

  const asked = questions.map(({ methods }) => methods);
  assert.deepEqual(asked, [["passkey", "password"], ["password"]]);
});

test("methods that are no list are none", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  server.on("DELETE /v1/sessions", problem(403, "reauthentication_required", { methods: "all" }));

  const refused = await refusal(createClient({ api: server.base }).delete("/v1/sessions"));

  assert.deepEqual(refused.methods, []);
});

test("a person who gives up gets the original problem for each call", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  const other = problem(403, "reauthentication_required", { request_id: "r-2" });
  server.on("DELETE /v1/sessions", STALE).on("GET /v1/webhooks", other);
  const { questions, askPassword } = person(null);
  const client = createClient({ api: server.base, askPassword });

  const [first, second] = await Promise.all([
    refusal(client.delete("/v1/sessions")),
    refusal(client.get("/v1/webhooks")),
  ]);

  assert.deepEqual([first.request_id, second.request_id], ["r-1", "r-2"]);
  assert.equal(first.code, "reauthentication_required");
  assert.equal(server.count(REAUTHENTICATION), 0);
  assert.ok(questions.length >= 1);
});

test("a program that answers always the same is asked a limited number of times", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  server.on("DELETE /v1/sessions", STALE).on(REAUTHENTICATION, WRONG);
  const client = createClient({ api: server.base, askPassword: async () => "dusk" });

  const refused = await refusal(client.delete("/v1/sessions"));

  assert.equal(refused.code, "reauthentication_required");
  assert.equal(server.count(REAUTHENTICATION), 20);
});

test("without askPassword the refusal is thrown", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  server.on("DELETE /v1/sessions", STALE);

  const refused = await refusal(createClient({ api: server.base }).delete("/v1/sessions"));

  assert.equal(refused.code, "reauthentication_required");
});

test("a refusal that arrives after a re-authentication is repeated without asking", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  const late = held(STALE);
  server
    .on("DELETE /v1/sessions", late.answer, ENDED)
    .on("GET /v1/webhooks", STALE, ok({ items: [], next: null }));
  server.on(REAUTHENTICATION, NOTHING);
  const { questions, askPassword } = person("dawn");
  const client = createClient({ api: server.base, askPassword });

  const slow = client.delete("/v1/sessions");
  await late.arrived;
  await client.get("/v1/webhooks");
  late.release();

  assert.deepEqual(await slow, { ended: 2 });
  assert.equal(questions.length, 1);
});

test("a call is repeated once: a second refusal is thrown", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  server.on("DELETE /v1/sessions", STALE).on(REAUTHENTICATION, NOTHING);
  const { questions, askPassword } = person("dawn", "dawn");

  await refusal(createClient({ api: server.base, askPassword }).delete("/v1/sessions"));

  assert.equal(questions.length, 1);
  assert.equal(server.count("DELETE /v1/sessions"), 2);
});

test("the dialog closes when no call waits for it", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  server.on("DELETE /v1/sessions", STALE);
  const { askPassword, opened, type } = dialog();
  const controller = new AbortController();
  const client = createClient({ api: server.base, askPassword });

  const call = client.delete("/v1/sessions", { signal: controller.signal });
  const { signal } = await opened;
  const reason = new Error("the person closed the page of devices");
  controller.abort(reason);

  await assert.rejects(call, (error) => error === reason);
  assert.equal(signal.aborted, true);
  type("a quiet harbour at dawn");
  await new Promise(setImmediate);
  assert.equal(server.count(REAUTHENTICATION), 0);
});

test("the dialog closes when the session ends in another tab", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  server.on("GET /v1/session", ok(session("Alice"))).on("DELETE /v1/session", NOTHING);
  server.on("DELETE /v1/sessions", STALE);
  const { askPassword, opened } = dialog();
  const tab = createClient({ api: server.base, askPassword });
  const otherTab = createClient({ api: server.base });
  const close = tab.session.subscribe(() => {});
  await until(tab, ({ status }) => status === "signed_in");
  await otherTab.session.look();

  const call = refusal(tab.delete("/v1/sessions"));
  const { signal } = await opened;
  await otherTab.signOut();

  assert.equal((await call).code, "reauthentication_required");
  assert.equal(signal.aborted, true);
  assert.equal(tab.session.state.status, "signed_out");
  close();
});

test("nobody is asked again when the last call leaves while a password is checked", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  const late = held(WRONG);
  const checked = Promise.withResolvers<void>();
  server.on("DELETE /v1/sessions", STALE).on(REAUTHENTICATION, late.answer);
  const { questions, askPassword } = person("dusk", "dawn");
  const controller = new AbortController();
  const client = createClient({
    api: server.base,
    askPassword,
    fetch: async (...request) => {
      const response = await fetch(...request);
      if (response.status === 401) checked.resolve();
      return response;
    },
  });

  const call = client.delete("/v1/sessions", { signal: controller.signal });
  await late.arrived;
  controller.abort();
  await assert.rejects(call, { name: "AbortError" });
  late.release();
  await checked.promise;
  // The next request takes longer than the rest of the check.
  await refusal(client.get("/v1/account"));

  assert.equal(questions.length, 1);
});

test("a session that has ended ends the question", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  server.on("GET /v1/session", ok(session("Alice")), NOBODY);
  server.on("DELETE /v1/sessions", STALE);
  const { questions, askPassword } = person("dawn", "dawn");
  const client = createClient({ api: server.base, askPassword });
  await client.session.look();

  const refused = await refusal(client.delete("/v1/sessions"));

  assert.equal(refused.code, "reauthentication_required");
  assert.equal(server.count(REAUTHENTICATION), 0);
  assert.equal(questions.length, 1);
  assert.equal(client.session.state.status, "signed_out");
});

test("an error in askPassword reaches the call", async () => {
  await using server = await serving();
  server.on("GET /v1/session", ok(session("Alice")));
  server.on("DELETE /v1/sessions", STALE);
  const fault = new TypeError("the dialog is broken");
  const askPassword = () => Promise.reject(fault);

  const call = createClient({ api: server.base, askPassword }).delete("/v1/sessions");

  await assert.rejects(call, (error) => error === fault && !(error instanceof Problem));
});

for (const isSubscribed of [true, false]) {
  for (const [change, look] of Object.entries({
    "another account": ok(session("Bob")),
    nobody: NOBODY,
    "no answer": { status: 404, text: "gone" },
  })) {
    const page = isSubscribed ? "that follows" : "that never looked";
    test(`a page ${page} does nothing after the dialog if the look has ${change}`, async () => {
      await using server = await serving();
      server.on("GET /v1/session", ok(session("Alice"))).on("DELETE /v1/sessions", STALE, ENDED);
      server.on(REAUTHENTICATION, NOTHING);
      const { askPassword, opened, type } = dialog();
      const client = createClient({ api: server.base, askPassword });
      if (isSubscribed) await client.session.look();

      const ending = refusal(client.delete("/v1/sessions"));
      await opened;
      server.on("GET /v1/session", look); // without a message
      type("a quiet harbour at dawn");

      assert.equal((await ending).code, "reauthentication_required");
      assert.equal(server.count(REAUTHENTICATION), 0);
      assert.equal(server.count("DELETE /v1/sessions"), 1);
      const names = { "another account": "Bob", "no answer": "Alice" } as Record<string, string>;
      assert.equal(client.session.state.session?.account.name, names[change]);
    });
  }
}

test("a late refusal is not repeated for another person, although a password was given", async () => {
  await using server = await serving();
  const late = held(STALE);
  server.on("GET /v1/session", ok(session("Alice"))).on(REAUTHENTICATION, NOTHING);
  server.on("DELETE /v1/sessions", late.answer, ENDED);
  server.on("GET /v1/webhooks", STALE, ok({ items: [], next: null }));
  const client = createClient({ api: server.base, askPassword: async () => "dawn" });
  await client.session.look();

  const slow = refusal(client.delete("/v1/sessions"));
  await late.arrived;
  await client.get("/v1/webhooks");
  server.on("GET /v1/session", ok(session("Bob")));
  late.release();

  assert.equal((await slow).code, "reauthentication_required");
  assert.equal(server.count("DELETE /v1/sessions"), 1);
});

test("an operation is dropped that was cancelled while the right password was checked", async () => {
  await using server = await serving();
  const checking = held(NOTHING);
  server.on("GET /v1/session", ok(session("Alice"))).on(REAUTHENTICATION, checking.answer);
  server.on("DELETE /v1/sessions", STALE, ENDED);
  const prompt = createPasswordPrompt();
  const client = createClient({ api: server.base, askPassword: prompt.ask });
  prompt.subscribe(() => prompt.asked?.submit("a quiet harbour at dawn"));

  const ending = refusal(client.delete("/v1/sessions"));
  await checking.arrived;
  prompt.asked?.cancel();
  assert.equal(prompt.asked, null);
  checking.release();

  assert.equal((await ending).code, "reauthentication_required");
  assert.equal(server.count("DELETE /v1/sessions"), 1);
});
