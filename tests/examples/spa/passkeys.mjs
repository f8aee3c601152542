// Passkeys by Chromium's virtual authenticator: alice has no password, bob a security key.

import { deepEqual, equal, ok } from "node:assert/strict";

import { authenticator } from "../../browser/authenticator.mjs";
import { ask, complained, journey, open, portray, tab } from "../../browser/chromium.mjs";
import {
  alice,
  API,
  button,
  field,
  link,
  PAGE,
  post,
  reads,
  signIn,
  submit,
  title,
} from "./actions.mjs";

const { OTHER, FRAMING } = process.env;
const NO_CODES = "You have no recovery codes.";
const CHALLENGES = `${API}/v1/passkey-challenges`;
const phone = await open();
// How often the page has asked for a passkey: a touch counts for later requests only.
await phone.addInitScript(() => {
  const { credentials } = navigator;
  if (!credentials) return; // the empty page of a frame that loads
  const get = credentials.get.bind(credentials);
  globalThis.requests = 0;
  credentials.get = (options) => {
    globalThis.requests++;
    return get(options);
  };
});
const page = await tab(phone);
const device = await authenticator(page);
const section = (name, of = page) => of.getByRole("region", { name, exact: true });
const rows = (of = page) => section("Passkeys", of).getByRole("listitem");
const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });

await journey({
  "sign up with a passkey": async () => {
    await page.goto(`${PAGE}/sign-up`);
    await title(page, "Create an account");
    await button(page, "Use a passkey instead of a password").click();
    equal(await field(page, "Password").count(), 0);
    await portray(page, "sign-up-passkey");
    await submit(page, "Create account with a passkey", {
      "Email address": alice.email,
      Name: alice.name,
    });
    await title(page, "Devices");
    const [credential, ...others] = await device.credentials();
    deepEqual(others, []);
    equal(credential.isResidentCredential, true);
    deepEqual(await shown(page), { assurance: "aal2", methods: ["passkey"] });
    complained(page);
  },

  "the new account has no recovery codes: the page says so, and makes some": async () => {
    await reads(page, NO_CODES);
    await portray(page, "no-recovery-codes");
    await link(page, "Security").click();
    await title(page, "Security");
    await reads(page, NO_CODES);
    await link(page, "Devices").click();
    await button(page, "Make recovery codes").click();
    const made = section("Your recovery codes");
    await made.waitFor();
    const codes = await made.locator("code").allInnerTexts();
    equal(codes.length, 10);
    await portray(page, "first-recovery-codes");
    for (const place of ["Account", "Security", "Devices"]) {
      await link(page, place).click();
      await title(page, place);
      deepEqual(await made.locator("code").allInnerTexts(), codes, place);
    }
    await button(page, "I have saved them").click();
    await made.waitFor({ state: "detached" });
    await page.reload();
    await title(page, "Devices");
    await link(page, "Security").click();
    await reads(section("Recovery codes"), "10 codes are left.");
    equal(await page.getByText(NO_CODES).count(), 0);
    complained(page);
  },

  "sign in by the button": async () => {
    await signOut();
    await portray(page, "sign-in-passkey");
    await device.touched(true);
    await button(page, "Sign in with a passkey").click();
    await title(page, "Devices");
    deepEqual(await shown(page), { assurance: "aal2", methods: ["passkey"] });
    complained(page);
  },

  "sign in by autofill, with a challenge that was renewed": async () => {
    await page.clock.install();
    await signOut();
    await device.touched(true);
    const renewed = page.waitForResponse(CHALLENGES);
    await page.clock.fastForward(226_000);
    await renewed;
    await title(page, "Devices");
    await page.clock.resume();
    complained(page);
  },

  "another passkey: not on the same device, renamed, and removed after a step-up": async () => {
    await ask("verify");
    await page.reload();
    await link(page, "Security").click();
    await title(page, "Security");
    await rows().waitFor();
    await button(page, "Add a passkey").click();
    await reads(page, "This device already has a passkey for this account.");
    await portray(page, "passkey-refused");
    const key = await authenticator(page, { transport: "usb" });
    await submit(section("Passkeys"), "Add a passkey", { "Name of the passkey": "Key ring" });
    const added = rows().filter({ hasText: "Key ring" });
    await added.waitFor();
    await portray(page, "passkeys");
    await key.remove();
    await added.getByRole("button", { name: /^Rename/ }).click();
    await submit(section("Passkeys"), "Save", { "New name": "Old key ring" });
    const renamed = rows().filter({ hasText: "Old key ring" });
    await renamed.waitFor();
    complained(page);
    await ask("hour");
    await page.reload();
    await renamed.getByRole("button", { name: /^Remove/ }).click();
    await dialog.waitFor();
    await reads(dialog, "Please use a passkey to continue.");
    await portray(page, "confirm-passkey");
    await button(dialog, "Use a passkey").click();
    await dialog.waitFor({ state: "hidden" });
    await renamed.waitFor({ state: "detached" });
    equal(await rows().count(), 1);
    complained(page, "403");
  },

  "the last way in stays": async () => {
    await rows()
      .getByRole("button", { name: /^Remove/ })
      .click();
    await section("Passkeys").getByRole("alert").waitFor();
    await portray(page, "last-passkey");
    complained(page, "409");
  },

  "set a password, and remove it again": async () => {
    await link(page, "Account").click();
    await reads(page, "The account has no password.");
    await portray(page, "account-without-password");
    await submit(page, "Set a password", { "New password": alice.password });
    await reads(page, "Your password has been set.");
    await field(page, "Current password").waitFor();
    await link(page, "Security").click();
    await button(page, "Make new codes").click();
    await button(page, "I have saved them").click();
    await link(page, "Account").click();
    await button(page, "Remove the password").click();
    await reads(page, "Your account has no password now");
    await reads(page, "The account has no password.");
    complained(page);
  },

  "a person who closes the browser's dialog, or has no passkey here": async () => {
    await signOut();
    const stranger = await tab(await open(), `${PAGE}/sign-in`);
    await authenticator(stranger);
    await button(stranger, "Sign in with a passkey").click();
    await reads(stranger, "No passkey was used");
    await portray(stranger, "sign-in-passkey-cancelled");
    complained(stranger);
    await stranger.context().close();
  },

  "answers that lie open nothing": async () => {
    const [credential] = await device.credentials();
    const lies = {
      "the person was not verified": [
        () => device.answers({ isBadUV: true }),
        () => device.answers(),
      ],
      "the signature is bogus": [
        () => device.answers({ isBogusSignature: true }),
        () => device.answers(),
      ],
      "the backup flag has changed": [
        () => device.change(credential.credentialId, { backupEligibility: true }),
        () => device.change(credential.credentialId, { backupEligibility: false }),
      ],
      "the counter has gone back": [
        () => device.replace({ ...credential, signCount: 0 }),
        async () => device.replace({ ...credential, signCount: credential.signCount + 100 }),
      ],
    };
    for (const [lie, [tell, stop]] of Object.entries(lies)) {
      await tell();
      const answer = page.waitForResponse(`${API}/v1/sessions`);
      await device.touched(true);
      await button(page, "Sign in with a passkey").click();
      equal((await answer).status(), 401, lie);
      await device.touched(false);
      await page.getByRole("alert").first().waitFor();
      await title(page, "Sign in");
      complained(page, "401");
      await stop();
      await page.reload();
      await offered(page);
    }
    await device.touched(true);
    await button(page, "Sign in with a passkey").click();
    await title(page, "Devices");
    await link(page, "Security").click();
    await reads(page, /copy|copied|counter/i);
    await signOut();
    complained(page);
  },

  "a framed page and another port get nothing": async () => {
    await page.goto(FRAMING);
    const inner = await page.locator("iframe").elementHandle();
    await refuses(await inner.contentFrame(), 401);
    complained(page, "401");
    await page.goto(`${OTHER}/sign-in`);
    const body = await refuses(page, 422);
    ok(JSON.stringify(body).includes(OTHER), "the answer does not name the origin");
    await portray(page, "passkey-other-port");
    complained(page, "422");
  },

  "bob: a security key is his second step": async () => {
    const bob = { email: "bob@example.com", password: "nine lanterns by the weir" };
    equal(await post("/v1/accounts", bob), 201);
    const desk = await tab(await open());
    const key = { transport: "usb", hasResidentKey: false, hasUserVerification: false };
    await authenticator(desk, key);
    await signIn(desk, bob);
    await title(desk, "Devices");
    await ask("verify");
    await desk.reload();
    await link(desk, "Security").click();
    const passkeys = section("Passkeys", desk);
    await passkeys.getByLabel("Kind").selectOption("security_key");
    await submit(passkeys, "Add a passkey", { "Name of the passkey": "Blue key" });
    await button(desk, "I have saved them").click();
    await reads(rows(desk), "After the password only");
    await button(desk, "Sign out").click();
    await title(desk, "Sign in");
    await signIn(desk, bob);
    await title(desk, "Confirm your sign-in");
    await portray(desk, "second-step-passkey");
    await button(desk, "Use a passkey").click();
    await title(desk, "Devices");
    deepEqual(await shown(desk), { assurance: "aal2", methods: ["password", "passkey"] });
    complained(desk);
    await desk.context().close();
  },
});

/** Leave, with hands off the authenticator: autofill would sign in again at once. */
async function signOut() {
  await device.touched(false);
  const before = await page.evaluate("requests");
  await button(page, "Sign out").click();
  await title(page, "Sign in");
  await offered(page, before);
}

/** Wait until autofill offers passkeys. */
async function offered(place, before = 0) {
  await place.waitForFunction((count) => globalThis.requests > count, before);
}

/** Use the passkey in a page or frame; return the refusal of the server. */
async function refuses(place, status) {
  await button(place, "Sign in with a passkey").waitFor();
  await offered(place);
  const answer = page.waitForResponse(`${API}/v1/sessions`);
  await device.touched(true);
  await button(place, "Sign in with a passkey").click();
  const response = await answer;
  await device.touched(false);
  equal(response.status(), status);
  await place.getByRole("alert").first().waitFor();
  return response.json();
}

/** What the session has shown. */
async function shown(of) {
  const url = `${API}/v1/session`;
  const { assurance, methods } = await of.evaluate(
    async (url) => (await fetch(url, { credentials: "include" })).json(),
    url,
  );
  return { assurance, methods };
}
