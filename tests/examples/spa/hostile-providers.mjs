// Nobody gets in by a provider that lies, by another provider's answer, or by another browser's.

import { deepEqual, equal, notEqual } from "node:assert/strict";

import { ask, complained, journey, open, tab } from "../../browser/chromium.mjs";
import { API, button, PAGE, title } from "./actions.mjs";
import { continueWith, intercepted, request, signOut } from "./providers-shared.mjs";

const COMPLETIONS = "/v1/provider-sign-ins/completions";
const { ACME } = process.env;
const laptop = await open();
const page = await tab(laptop);

await journey({
  "an ID token that is wrong in one respect": async () => {
    await continueWith(page, "Other", "bob");
    await title(page, "Your email address");
    const before = [await ask("rows session"), await ask("rows identity")];
    for (const respect of "sig key alg nonce aud iss exp iat sub".split(" ")) {
      await ask(`spoil other ${respect}`);
      const refusals = (await ask("refusals")).length;
      const answer = page.waitForResponse(API + COMPLETIONS);
      await continueWith(page, "Other");
      equal((await answer).status(), 502, respect);
      await page.getByRole("alert").waitFor();
      equal((await ask("refusals")).length, refusals + 1, respect);
      complained(page, "502");
    }
    deepEqual([await ask("rows session"), await ask("rows identity")], before);
    await ask("behave other");
  },

  "a completion works once": async () => {
    const body = await intercepted(page, () => continueWith(page, "Acme", "alice"));
    equal((await request(page, COMPLETIONS, body)).status, 201);
    equal((await request(page, COMPLETIONS, body)).status, 422);
    page.complaints = [];
    await page.goto(PAGE);
    await title(page, "Devices");
    await signOut(page);
  },

  "the answer for Mallory's browser is worth nothing in Alice's": async () => {
    const theirs = await open();
    const mallory = await tab(theirs);
    const body = await intercepted(mallory, () => continueWith(mallory, "Other", "mallory"));
    // Alice's browser has an attempt of its own, so it has a binding.
    await intercepted(page, () => continueWith(page, "Acme"));
    const refused = await request(page, COMPLETIONS, body);
    equal(refused.status, 422);
    equal((await request(page, "/v1/session")).status, 401);
    // It spent nothing. Other is not believed about Alice's address: no account is opened by it.
    const own = await request(mallory, COMPLETIONS, body);
    deepEqual([own.status, own.body.needs], [202, ["email"]]);
    page.complaints = [];
    await theirs.close();
  },

  "a provider that sends people on to another one gets neither session nor code": async () => {
    const seen = await ask("seen other");
    const back = encodeURIComponent(`${PAGE}/signed-in/acme`);
    await ask(`mix_up other ${ACME}/auth?client_id=gatebook&redirect_uri=${back}`);
    const answer = page.waitForResponse(API + COMPLETIONS);
    await page.goto(`${PAGE}/sign-in`);
    await button(page, "Continue with Other").click();
    equal((await answer).status(), 422);
    await page.getByRole("alert").waitFor();
    // Acme gave a code, which the hostile provider has never seen.
    const { provider, code } = (await answer).request().postDataJSON();
    equal(provider, "acme");
    notEqual(code, undefined);
    deepEqual(await ask("seen other"), seen);
    equal((await request(page, "/v1/session")).status, 401);
    await ask("behave other");
    page.complaints = [];
  },

  "a provider that is away, and comes back with new keys": async () => {
    const phone = await open();
    const mobile = await tab(phone);
    await continueWith(mobile, "Acme", "carol");
    await title(mobile, "Devices");
    await signOut(mobile);
    const body = await intercepted(mobile, () => continueWith(mobile, "Acme"));
    await ask("stop acme");
    const late = await request(mobile, COMPLETIONS, body);
    deepEqual(
      [late.status, late.body.code, late.body.provider],
      [503, "provider_unavailable", "acme"],
    );
    equal((await request(mobile, "/v1/session")).status, 401);
    await ask("start acme");
    mobile.complaints = [];
    await continueWith(mobile, "Acme", "carol");
    await title(mobile, "Devices");
    complained(mobile);
    await phone.close();
  },
});
