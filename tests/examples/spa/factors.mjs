// Alice's authenticator app: set up, asked for at sign-in and in the dialog, lost, and removed.

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { ask, complained, journey, open, portray, tab } from "../../browser/chromium.mjs";
import {
  alice,
  button,
  field,
  link,
  PAGE,
  post,
  reads,
  refused,
  signIn,
  submit,
  title,
  totp,
} from "./actions.mjs";

const CODE = "Code of your authenticator app";
const laptop = await open({ permissions: ["clipboard-read", "clipboard-write"] });
const page = await tab(laptop);
const section = (name) => page.getByRole("region", { name, exact: true });
const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
let secret;
let codes;

equal(await post("/v1/accounts", alice), 201);

await journey({
  "set up an authenticator app, with a typo": async () => {
    await signIn(page);
    await title(page, "Devices");
    await ask("verify");
    await page.reload();
    await link(page, "Security").click();
    await title(page, "Security");
    await reads(page, "Only your password protects this account.");
    await portray(page, "sign-in-methods");
    const apps = section("Authenticator apps");
    await submit(apps, "Add an authenticator app", { "Name of the app": "Phone" });
    const image = page.getByRole("img", { name: /QR code/ });
    await image.waitFor();
    ok((await image.evaluate((element) => element.naturalWidth)) > 0, "the QR code is no image");
    secret = await apps.locator("code").innerText();
    await portray(page, "authenticator-app-setup");
    await submit(apps, "Confirm the app", { [CODE]: "000 000" });
    await refused(page, CODE, /./);
    complained(page, "422");
    await page.route("**/confirmations", (route) => route.abort(), { times: 1 });
    await submit(apps, "Confirm the app", { [CODE]: totp(secret) });
    await reads(apps, "then make new recovery codes on this page.");
    complained(page, "Failed to load resource: net::ERR_FAILED");
    await submit(apps, "Confirm the app", { [CODE]: totp(secret) });
    const shown = section("Your recovery codes");
    await shown.waitFor();
    codes = await shown.locator("code").allInnerTexts();
    equal(codes.length, 10);
    await portray(page, "recovery-codes");
    complained(page);
  },

  "keep the recovery codes: copied, and as a file": async () => {
    await button(page, "Copy").click();
    await reads(page, "The codes have been copied.");
    const text = await page.evaluate("navigator.clipboard.readText()");
    deepEqual(text.trim().split("\n"), codes);
    const downloading = page.waitForEvent("download");
    await link(page, "Download").click();
    const download = await downloading;
    equal(download.suggestedFilename(), "gatebook-recovery-codes.txt");
    deepEqual((await readFile(await download.path(), "utf8")).trim().split("\n"), codes);
    await button(page, "I have saved them").click();
    equal(await section("Your recovery codes").count(), 0);
    await reads(section("Recovery codes"), "10 codes are left.");
    await reads(section("Second factor"), "After your password, we ask for a second factor.");
    await portray(page, "sign-in-methods-with-app");
    complained(page);
  },

  "rename the app": async () => {
    const apps = section("Authenticator apps");
    await apps.getByRole("button", { name: /^Rename.*Phone$/ }).click();
    await submit(apps, "Save", { "New name": "Old phone" });
    await apps.getByRole("heading", { name: "Old phone" }).waitFor();
    equal(await field(apps, "New name").count(), 0);
    complained(page);
  },

  "stop asking, and ask again: this browser stays signed in, another one does not": async () => {
    const question = section("Second factor");
    await button(question, "Stop asking for a second factor").click();
    await reads(question, "We do not ask for a second factor after your password.");
    const other = await tab(await open());
    await signIn(other);
    await title(other, "Devices");
    await button(question, "Ask for a second factor").click();
    await reads(question, "After your password, we ask for a second factor.");
    await page.reload();
    await reads(section("Recovery codes"), "10 codes are left.");
    complained(page);
    await other.goto(`${PAGE}/devices`);
    await title(other, "Sign in");
    await other.context().close();
  },

  "sign in with the code, after a typo and a reload; trust the browser": async () => {
    await button(page, "Sign out").click();
    await title(page, "Sign in");
    await signIn(page, { remember: true });
    await title(page, "Confirm your sign-in");
    const input = field(page, CODE);
    equal(await input.evaluate((element) => element === document.activeElement), true);
    deepEqual(
      [await input.getAttribute("inputmode"), await input.getAttribute("autocomplete")],
      ["numeric", "one-time-code"],
    );
    await portray(page, "second-step");
    const wide = page.viewportSize();
    await page.setViewportSize({ width: 320, height: 568 });
    equal(await page.evaluate("document.documentElement.scrollWidth"), 320);
    await page.setViewportSize(wide);
    await submit(page, "Continue", { [CODE]: "000000" });
    await refused(page, CODE, /./);
    await portray(page, "second-step-refused");
    complained(page, "422");
    await page.reload();
    await title(page, "Confirm your sign-in");
    await page.getByLabel("Language", { exact: true }).selectOption("Deutsch");
    await title(page, "Anmeldung bestätigen");
    await page.getByLabel("Sprache", { exact: true }).selectOption("English");
    await ask("other_step");
    await field(page, "Don't ask again on this device").check();
    await submit(page, "Continue", { [CODE]: totp(secret) });
    await title(page, "Devices");
    await reads(page, "Stays signed in");
    complained(page);
  },

  "the browser is trusted: the password is enough, until it is forgotten": async () => {
    await button(page, "Sign out").click();
    await title(page, "Sign in");
    await signIn(page);
    await title(page, "Devices");
    await link(page, "Security").click();
    const devices = section("Trusted devices");
    await devices.waitFor();
    await portray(page, "trusted-devices");
    await devices.getByRole("button", { name: /^Forget .*:/ }).click();
    await dialog.waitFor();
    await reads(dialog, "Please enter a code to continue.");
    await portray(page, "confirm-code");
    await ask("other_step");
    await submit(dialog, "Confirm", { [CODE]: totp(secret) });
    await devices.waitFor({ state: "detached" });
    complained(page, "403");
  },

  "the phone is lost: a recovery code signs in, once": async () => {
    await button(page, "Sign out").click();
    await title(page, "Sign in");
    for (const answer of [/./, null]) {
      await signIn(page);
      await title(page, "Confirm your sign-in");
      await button(page, "Use a recovery code").click();
      const [code] = answer ? ["0000-0000-0000-0000-0000-0000"] : codes;
      await submit(page, "Continue", { "Recovery code": code.toLowerCase() });
      if (!answer) break;
      await refused(page, "Recovery code", answer);
      await portray(page, "recovery-code-refused");
      complained(page, "422");
      await button(page, "Back to signing in").click();
      await title(page, "Sign in");
    }
    await title(page, "Devices");
    await link(page, "Security").click();
    await reads(section("Recovery codes"), "9 codes are left.");
    complained(page);
  },

  "sign in by mail: the link, then a code of the app": async () => {
    await button(page, "Sign out").click();
    await title(page, "Sign in");
    await link(page, "Sign in by mail").click();
    await title(page, "Sign in by mail");
    await submit(page, "Send the mail", { "Email address": alice.email });
    await reads(page, `If ${alice.email} has an account, we have sent a mail to it.`);
    await portray(page, "sign-in-by-mail");
    await page.goto((await ask(`mail ${alice.email} sign-in-by-mail`)).link);
    await title(page, "Sign in by mail");
    equal(page.url(), `${PAGE}/sign-in-by-mail`);
    await button(page, "Sign in").click();
    await title(page, "Confirm your sign-in");
    await ask("other_step");
    await submit(page, "Continue", { [CODE]: totp(secret) });
    await title(page, "Devices");
    complained(page);
  },

  "an hour later the dialog asks for the password and a code": async () => {
    await ask("hour");
    await page.goto(`${PAGE}/security`);
    const remove = section("Authenticator apps").getByRole("button", { name: /^Remove/ });
    await remove.click();
    await dialog.waitFor();
    await reads(dialog, "Please enter your password and a code to continue.");
    await portray(page, "confirm-both");
    await ask("other_step");
    await submit(dialog, "Confirm", { Password: alice.password, [CODE]: "000000" });
    await refused(dialog, CODE, /./);
    await submit(dialog, "Confirm", { [CODE]: totp(secret), Password: alice.password });
    await dialog.waitFor({ state: "hidden" });
    await remove.waitFor({ state: "detached" });
    equal(await section("Recovery codes").count(), 0);
    complained(page, "403", "422");
  },

  "without a second factor the password is enough again": async () => {
    await button(page, "Sign out").click();
    await title(page, "Sign in");
    await signIn(page);
    await title(page, "Devices");
    await link(page, "Security").click();
    await page.locator("main ol h3").first().waitFor();
    const events = await page.locator("main ol h3").allInnerTexts();
    match(events.join("\n"), /authenticator app/i);
    complained(page);
  },
});
