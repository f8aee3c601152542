// Alice and Bob use one browser: neither sees anything of the other.

import { deepEqual, equal } from "node:assert/strict";

import { ask, complained, journey, open, portray, tab } from "../../browser/chromium.mjs";
import {
  alice,
  API,
  button,
  field,
  held,
  link,
  PAGE,
  post,
  reads,
  signIn,
  submit,
  title,
} from "./actions.mjs";

const bob = { name: "Bob", email: "bob@example.com", password: "two otters under the bridge" };
const carol = { name: "Carol", email: "carol@example.com", password: "nine lanterns by the weir" };
for (const person of [alice, bob, carol]) equal(await post("/v1/accounts", person), 201);

const shared = await open();
const page = await tab(shared);
const other = await tab(shared);

await journey({
  "another account takes over, and nothing of Alice is left": async () => {
    await signIn(page);
    await title(page, "Devices");
    await page.goto(`${PAGE}/forgot-password`);
    await submit(page, "Send the mail", { "Email address": alice.email });
    await reads(page, `If ${alice.email} has an account, we have sent a mail to it.`);
    await link(page, "Account").click();
    await field(page, "Name").fill("Alice in Wonderland");
    const late = await held(page, "/v1/email-changes");
    await submit(page, "Change address", { "New email address": "alice@example.org" });
    await late.arrived;
    await other.goto(`${PAGE}/security`);
    await reads(other, "Password reset requested");

    await signInUnnoticed(other, bob);
    for (const shown of [page, other]) await reads(shown, "Signed in as Bob");
    await late.release();
    equal(await field(page, "Name").inputValue(), "Bob");
    await reads(other, "No older events.");
    deepEqual(await other.locator("main ol h3").allInnerTexts(), ["Signed in", "Account created"]);
    await page.goBack();
    await reads(page, "Open the link in our mail, or request a new one.");
    equal(await page.getByText(alice.email).count(), 0);
    for (const shown of [page, other]) complained(shown);
  },

  "a link for another account, opened in Bob's session": async () => {
    await page.goto((await ask(`mail ${alice.email} verify-email`)).link);
    await reads(page, `This confirms the address of your account: ${bob.email}.`);
    await button(page, "The mail is for another account").click();
    await field(page, "Password").waitFor();
    equal(
      await page.locator("input[autocomplete=username]").count(),
      0,
      "a password of Alice, saved for Bob",
    );
    await submit(page, "Confirm address", { Password: alice.password });
    await reads(page, `Your address ${alice.email} is confirmed.`);
    await reads(page, `In this browser, you are still signed in as ${bob.email}.`);
    equal(await answerToSignIn(alice), 201);
    complained(page);
  },

  "a link for another account, and the password is not known": async () => {
    await page.goto((await ask(`mail ${carol.email} verify-email`)).link);
    await button(page, "The mail is for another account").click();
    await button(page, "I don't know the password").click();
    await button(page, "Confirm without password").click();
    await reads(page, `Your address ${carol.email} is confirmed. Its account has no password now`);
    await reads(page, `In this browser, you are still signed in as ${bob.email}.`);
    await portray(page, "address-confirmed-without-password");
    equal(await answerToSignIn(carol), 401);
    complained(page);
  },

  "a link for an account whose session has ended meanwhile, and then for its own session":
    async () => {
      const mailed = await ask(`mail ${bob.email} verify-email`);
      await page.goto(mailed.link);
      await reads(page, `This confirms the address of your account: ${bob.email}.`);
      const signOut = async (url) =>
        (await fetch(url, { method: "DELETE", credentials: "include" })).status;
      equal(await page.evaluate(signOut, `${API}/v1/session`), 204);
      await button(page, "Confirm address").click();
      await field(page, "Password").waitFor();
      await signIn(page, bob);
      await title(page, "Devices");
      await page.goto(mailed.link);
      await button(page, "The mail is for another account").click();
      await button(page, "I don't know the password").click();
      await button(page, "Confirm without password").click();
      // The API has kept everything, because the session is one of the account.
      await reads(page, `Your address ${bob.email} is confirmed.`);
      equal(await page.getByText("no password now").count(), 0);
      equal(await answerToSignIn(bob), 201);
      complained(page);
      // Its own look may have found the end of the session.
      await other.goto(`${PAGE}/security`);
      await title(other, "Security");
      other.complaints = [];
    },

  "after signing out, no tab shows what was typed": async () => {
    await page.goto(`${PAGE}/verify-email`);
    equal(await field(page, "Email address").inputValue(), bob.email);
    await other.goto(`${PAGE}/sign-up`);
    await field(other, "Password").fill(bob.password);
    const last = await tab(shared, PAGE);
    await button(last, "Sign out").click();
    await title(last, "Sign in");
    for (const [shown, label] of [
      [page, "Email address"],
      [other, "Password"],
    ]) {
      await button(shown, "Sign out").waitFor({ state: "hidden" });
      equal(await field(shown, label).inputValue(), "");
      complained(shown);
    }
    complained(last);
  },
});

function answerToSignIn({ email, password }) {
  return post("/v1/sessions", { email, password });
}

/** Sign in without a message to other tabs; they find out when they look for themselves. */
async function signInUnnoticed(page, { email, password }) {
  const signIn = async ([url, body]) => {
    const headers = { "Content-Type": "application/json" };
    return (await fetch(url, { method: "POST", credentials: "include", headers, body })).status;
  };
  const body = JSON.stringify({ email, password });
  equal(await page.evaluate(signIn, [`${API}/v1/sessions`, body]), 201);
  await page.context().setOffline(true);
  await page.context().setOffline(false);
}
