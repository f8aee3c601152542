// One passkey for the pages of two brands (related origin requests, WebAuthn L3, 5.11), by TLS.

import { deepEqual, equal } from "node:assert/strict";

import { authenticator } from "../../browser/authenticator.mjs";
import { complained, journey, open, tab } from "../../browser/chromium.mjs";
import { alice, button, field, PAGE, reads, submit, title } from "./actions.mjs";

const { RELATED, STRANGER } = process.env;
const page = await tab(await open());
const device = await authenticator(page);

await journey({
  "sign up at the first brand": async () => {
    await page.goto(`${PAGE}/sign-up`);
    await button(page, "Use a passkey instead of a password").click();
    await submit(page, "Create account with a passkey", {
      "Email address": alice.email,
      Name: alice.name,
    });
    await title(page, "Devices");
    const [{ rpId }] = await device.credentials();
    equal(rpId, new URL(PAGE).hostname);
    complained(page);
  },

  "sign in at the second brand, with the same passkey": async () => {
    // without autofill, which would sign in before the click
    await page.addInitScript(() => {
      PublicKeyCredential.isConditionalMediationAvailable = async () => false;
    });
    await page.goto(`${RELATED}/sign-in`);
    await title(page, "Sign in");
    await button(page, "Sign in with a passkey").click();
    await title(page, "Devices");
    const answer = await page.evaluate("fetch('/v1/session').then((answer) => answer.json())");
    deepEqual([answer.account.name, answer.methods], [alice.name, ["passkey"]]);
    complained(page);
  },

  "a third brand, which is not related, gets nothing": async () => {
    await page.goto(`${STRANGER}/sign-in`);
    await title(page, "Sign in");
    await button(page, "Sign in with a passkey").click();
    await reads(page, "Passkeys don't work at this address.");
    equal(await field(page, "Email address").count(), 1);
    complained(page);
  },
});
