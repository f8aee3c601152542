import assert from "node:assert/strict";
import { test } from "node:test";
import {
  hasPasskeyAutofill,
  hasPasskeys,
  PasskeyError,
  passkeyAutofill,
  registerPasskey,
  secondStepPasskey,
  signInWithPasskey,
  signUpWithPasskey,
  stepUpPasskey,
} from "../src/factors.ts";
import { type Client, createClient } from "../src/index.ts";
import { Credentials, credential } from "./support/credentials.ts";
import { heldTimers, refusal } from "./support/people.ts";
import {
  account,
  challenge,
  ok,
  pending,
  problem,
  serving,
  session,
  type TroubledServer,
} from "./support/server.ts";

const CHALLENGE = "POST /v1/passkey-challenges";
const SIGN_IN = "POST /v1/sessions";
/** Three quarters of the five minutes of a challenge. */
const RENEWAL = 225_000;
const JSON_OF_IT = { id: "AQID", response: { signature: "BAUG" } };

/** Serve a challenge and a session for each passkey. */
function signingIn(server: TroubledServer): TroubledServer {
  return server.on(CHALLENGE, challenge()).on(SIGN_IN, { status: 201, body: session("Alice") });
}

async function failure(call: Promise<unknown>): Promise<PasskeyError> {
  const error = await call.then(
    () => assert.fail("it did not fail"),
    (error: unknown) => error,
  );
  assert.ok(error instanceof PasskeyError, String(error));
  return error;
}

test("a passkey signs in, and the browser converts its JSON", async () => {
  await using server = await serving();
  using browser = new Credentials();
  const client = createClient({ api: signingIn(server).base });

  const signing = signInWithPasskey(client, { remember: true });
  const { kind, options, answer } = await browser.next();
  answer(credential(JSON_OF_IT));

  assert.deepEqual(await signing, session("Alice"));
  assert.equal(kind, "get");
  assert.equal(options.mediation, undefined);
  assert.deepEqual(options.publicKey, { ...challenge().body.options, isParsed: true });
  assert.deepEqual(server.last(SIGN_IN).body, { passkey: JSON_OF_IT, remember: true });
  assert.equal(client.session.state.status, "signed_in");
});

test("an older browser gets bytes, and gives bytes", async () => {
  await using server = await serving();
  using browser = new Credentials({ native: false });
  const options = {
    challenge: "-_8A",
    user: { id: "AQID", name: "a", displayName: "a" },
    excludeCredentials: [{ type: "public-key", id: "BAUG" }],
  };
  server.on("POST /v1/account/passkey-challenges", challenge(options));
  server.on("POST /v1/account/passkeys", { status: 201, body: { passkey: {} } });
  const client = createClient({ api: server.base });

  const registering = registerPasskey(client, { name: "Alice's phone" });
  const asked = await browser.next();
  const { publicKey } = asked.options;
  assert.deepEqual([...publicKey.challenge], [251, 255, 0]);
  assert.deepEqual([...publicKey.user.id], [1, 2, 3]);
  assert.deepEqual([...publicKey.excludeCredentials[0].id], [4, 5, 6]);
  asked.answer({
    id: "AQID",
    rawId: new Uint8Array([1, 2, 3]).buffer,
    type: "public-key",
    authenticatorAttachment: "platform",
    getClientExtensionResults: () => ({ credProps: { rk: true } }),
    // A password manager's object takes the browser's prototype: its methods throw.
    toJSON() {
      throw new TypeError("Illegal invocation");
    },
    response: {
      clientDataJSON: new Uint8Array([123, 125]).buffer,
      attestationObject: new Uint8Array([251, 255]).buffer,
      getTransports: () => ["internal"],
    },
  });

  assert.deepEqual(await registering, { passkey: {} });
  assert.deepEqual(server.last("POST /v1/account/passkey-challenges").body, { for: "passkey" });
  assert.deepEqual(server.last("POST /v1/account/passkeys").body, {
    name: "Alice's phone",
    passkey: {
      id: "AQID",
      rawId: "AQID",
      type: "public-key",
      authenticatorAttachment: "platform",
      clientExtensionResults: { credProps: { rk: true } },
      response: { clientDataJSON: "e30", attestationObject: "-_8", transports: ["internal"] },
    },
  });
});

test("a person signs up with a passkey", async () => {
  await using server = await serving();
  using browser = new Credentials();
  server.on("POST /v1/accounts/passkey-challenges", challenge());
  server.on("POST /v1/accounts", { status: 201, body: account("Alice") });
  const alice = { email: "alice@example.com", name: "Alice", language: "de" as const };

  const signing = signUpWithPasskey(createClient({ api: server.base }), alice);
  const { kind, answer } = await browser.next();
  answer(credential(JSON_OF_IT));

  assert.deepEqual(await signing, account("Alice"));
  assert.equal(kind, "create");
  const { email, name } = alice;
  assert.deepEqual(server.last("POST /v1/accounts/passkey-challenges").body, { email, name });
  assert.deepEqual(server.last("POST /v1/accounts").body, { ...alice, passkey: JSON_OF_IT });
});

test("a passkey is the second step, also for an app", async () => {
  await using server = await serving();
  using browser = new Credentials();
  server.on("POST /v1/sign-in/passkey-challenges", challenge());
  server.on("POST /v1/sign-in/confirmations", { status: 201, body: session("Alice") });
  const waiting = { ...pending(), sign_in_token: "si_1" };
  const client = createClient({ api: server.base });

  const confirming = secondStepPasskey(client, waiting, { trust_device: true });
  (await browser.next()).answer(credential(JSON_OF_IT));

  assert.deepEqual(await confirming, session("Alice"));
  const token = { sign_in_token: "si_1" };
  assert.deepEqual(server.last("POST /v1/sign-in/passkey-challenges").body, token);
  assert.deepEqual(server.last("POST /v1/sign-in/confirmations").body, {
    ...token,
    passkey: JSON_OF_IT,
    trust_device: true,
  });
});

test("a passkey is shown again where an operation requires it", async () => {
  await using server = await serving();
  using browser = new Credentials();
  const stale = problem(403, "reauthentication_required", { methods: ["passkey", "password"] });
  server.on("GET /v1/session", ok(session("Alice")));
  server.on("DELETE /v1/sessions", stale, ok({ ended: 1 }));
  server.on("POST /v1/session/passkey-challenges", challenge());
  server.on("POST /v1/session/reauthentications", { status: 204 });
  const asked: unknown[] = [];
  const client: Client = createClient({
    api: server.base,
    askPassword: async ({ methods }) => {
      asked.push(methods);
      return stepUpPasskey(client);
    },
  });

  const ending = client.delete("/v1/sessions");
  (await browser.next()).answer(credential(JSON_OF_IT));

  assert.deepEqual(await ending, { ended: 1 });
  assert.deepEqual(asked, [["passkey", "password"]]);
  assert.deepEqual(server.last("POST /v1/session/reauthentications").body, { passkey: JSON_OF_IT });
});

test("each error of the browser has a code, and a text in the language of the client", async () => {
  await using server = await serving();
  using browser = new Credentials();
  server.on("POST /v1/account/passkey-challenges", challenge());
  let language = "en";
  const client = createClient({ api: signingIn(server).base, language: () => language });
  const seen: unknown[] = [];
  const fail = async (call: Promise<unknown>, name: string) => {
    const failed = failure(call);
    (await browser.next()).fail(name);
    const { code, message, cause } = await failed;
    assert.equal((cause as Error).name, name);
    seen.push([name, code, message]);
  };

  await fail(registerPasskey(client), "InvalidStateError");
  await fail(signInWithPasskey(client), "InvalidStateError");
  await fail(signInWithPasskey(client), "NotAllowedError");
  language = "de";
  await fail(registerPasskey(client), "AbortError");
  await fail(registerPasskey(client), "ConstraintError");
  language = "zh";
  await fail(signInWithPasskey(client), "SecurityError");
  await fail(signInWithPasskey(client), "constructor");

  assert.deepEqual(seen, [
    [
      "InvalidStateError",
      "already_registered",
      "This device already has a passkey for this account.",
    ],
    ["InvalidStateError", "failed", "The passkey could not be used. Please try again."],
    [
      "NotAllowedError",
      "cancelled",
      "No passkey was used: the request was cancelled, or it took too long.",
    ],
    [
      "AbortError",
      "cancelled",
      "Es wurde kein Passkey verwendet: Der Vorgang wurde abgebrochen oder hat zu lange gedauert.",
    ],
    [
      "ConstraintError",
      "not_supported",
      "Dieser Browser oder dieses Gerät kann hier keine Passkeys verwenden.",
    ],
    ["SecurityError", "wrong_page", "此网址无法使用通行密钥。"],
    ["constructor", "failed", "无法使用通行密钥。请重试。"],
  ]);
  assert.equal(server.count(SIGN_IN), 0);
});

test("without passkeys in the browser the server is not asked", async () => {
  await using server = await serving();
  const client = createClient({ api: server.base });

  assert.equal(hasPasskeys(), false);
  assert.equal(await hasPasskeyAutofill(), false);
  assert.equal(await passkeyAutofill(client), null);
  assert.equal((await failure(signInWithPasskey(client))).code, "not_supported");
  assert.deepEqual(server.sent, []);
});

test("an abort closes the dialog, and is thrown as it is", async () => {
  await using server = await serving();
  using browser = new Credentials();
  const client = createClient({ api: signingIn(server).base });
  const controller = new AbortController();
  const reason = new Error("the person went to another page");

  const signing = signInWithPasskey(client, { signal: controller.signal });
  const { options } = await browser.next();
  controller.abort(reason);

  await assert.rejects(signing, (error) => error === reason);
  assert.equal(options.signal.aborted, true);
  assert.equal(server.count(SIGN_IN), 0);
});

test("autofill waits for a choice, and signs in with what the page adds then", async () => {
  await using server = await serving();
  using browser = new Credentials();
  const client = createClient({ api: signingIn(server).base });
  let remember = false;

  const filling = passkeyAutofill(client, { more: () => ({ remember }) });
  const { options, answer } = await browser.next();
  remember = true;
  answer(credential(JSON_OF_IT));

  assert.deepEqual(await filling, session("Alice"));
  assert.equal(options.mediation, "conditional");
  assert.deepEqual(server.last(SIGN_IN).body, { passkey: JSON_OF_IT, remember: true });
});

test("autofill renews its challenge at three quarters of its life", async () => {
  await using server = await serving();
  using browser = new Credentials();
  using timers = heldTimers(RENEWAL);
  const client = createClient({ api: signingIn(server).base });

  const filling = passkeyAutofill(client);
  const first = await browser.next();
  assert.equal(first.options.signal.aborted, false);
  await timers.runOut(RENEWAL);
  assert.equal(first.options.signal.aborted, true);
  (await browser.next()).answer(credential(JSON_OF_IT));

  assert.deepEqual(await filling, session("Alice"));
  assert.equal(server.count(CHALLENGE), 2);
  assert.equal(timers.waiting.size, 0);
});

test("a tab in the background renews nothing", async () => {
  await using server = await serving();
  using browser = new Credentials();
  using timers = heldTimers(RENEWAL);
  const client = createClient({ api: signingIn(server).base });

  const filling = passkeyAutofill(client);
  await browser.next();
  browser.hide(true);
  await timers.runOut(RENEWAL);
  // The next answer comes later than the next challenge would.
  await refusal(client.get("/v1/account"));
  assert.equal(server.count(CHALLENGE), 1);
  browser.hide(false);
  (await browser.next()).answer(credential(JSON_OF_IT));

  assert.deepEqual(await filling, session("Alice"));
});

test("a device that slept renews when it wakes: its timers stood still", async (context) => {
  await using server = await serving();
  using browser = new Credentials();
  using _timers = heldTimers(RENEWAL);
  const client = createClient({ api: signingIn(server).base });

  const filling = passkeyAutofill(client);
  const first = await browser.next();
  browser.hide(false);
  assert.equal(first.options.signal.aborted, false);
  const later = Date.now() + 300_000;
  context.mock.method(Date, "now", () => later);
  browser.hide(false);
  (await browser.next()).answer(credential(JSON_OF_IT));

  assert.deepEqual(await filling, session("Alice"));
});

test("autofill steps aside for a dialog, and returns after it", async () => {
  await using server = await serving();
  using browser = new Credentials();
  using timers = heldTimers(RENEWAL, 2_500);
  const client = createClient({ api: signingIn(server).base });
  const controller = new AbortController();

  const filling = passkeyAutofill(client, { signal: controller.signal });
  const first = await browser.next();
  const button = failure(signInWithPasskey(client));
  const dialog = await browser.next();
  assert.equal(first.options.signal.aborted, true);
  assert.equal(dialog.options.mediation, undefined);
  dialog.fail("NotAllowedError");
  assert.equal((await button).code, "cancelled");
  await timers.runOut(2_500);
  assert.equal((await browser.next()).options.mediation, "conditional");
  controller.abort();

  assert.equal(await filling, null);
  assert.equal(browser.refusals, 0);
  assert.equal(timers.waiting.size, 0);
});

test("a failed challenge is no error of the page: autofill asks again later", async () => {
  await using server = await serving();
  using browser = new Credentials();
  using timers = heldTimers(45_000);
  signingIn(server).on(CHALLENGE, problem(429, "too_many_attempts"), challenge());
  const client = createClient({ api: server.base });

  const filling = passkeyAutofill(client);
  await timers.runOut(45_000);
  (await browser.next()).answer(credential(JSON_OF_IT));

  assert.deepEqual(await filling, session("Alice"));
  assert.equal(server.count(CHALLENGE), 2);
});

test("an aborted autofill leaves nothing behind", async () => {
  await using server = await serving();
  using browser = new Credentials();
  const client = createClient({ api: signingIn(server).base });
  const controller = new AbortController();

  const filling = passkeyAutofill(client, { signal: controller.signal });
  const { options } = await browser.next();
  controller.abort();

  assert.equal(await filling, null);
  assert.equal(options.signal.aborted, true);
  // StrictMode of React mounts twice: the second one must not be refused by the browser.
  const again = passkeyAutofill(client);
  (await browser.next()).answer(credential(JSON_OF_IT));
  assert.deepEqual(await again, session("Alice"));
  assert.equal(browser.refusals, 0);
});
