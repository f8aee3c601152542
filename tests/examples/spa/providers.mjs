// Alice's account has no password: two providers, of which one goes, and then a second factor.

import { deepEqual, equal } from "node:assert/strict";

import { ask, complained, journey, open, portray, tab } from "../../browser/chromium.mjs";
import { button, field, link, PAGE, reads, submit, title, totp } from "./actions.mjs";
import { atProvider, continueWith, request, signOut } from "./providers-shared.mjs";

const CODE = "Code of your authenticator app";
const laptop = await open();
const page = await tab(laptop);
const section = (name, of = page) => of.getByRole("region", { name, exact: true });
const providers = section("Other providers");
const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
const unlink = (name) => providers.getByRole("button", { name: new RegExp(`^Unlink.*: ${name}$`) });
let secret;

await journey({
  "sign up with Acme": async () => {
    await page.goto(`${PAGE}/sign-up`);
    await title(page, "Create an account");
    await button(page, "Continue with Acme").waitFor();
    await portray(page, "sign-up-providers");
    await button(page, "Continue with Acme").click();
    await atProvider(page, "Acme", "alice");
    await title(page, "Devices");
    equal(new URL(page.url()).search + new URL(page.url()).hash, "");
    const { body } = await request(page, "/v1/session");
    deepEqual(body.methods, ["provider"]);
    deepEqual(
      [body.account.email, body.account.email_verified, body.account.name],
      ["alice@acme.example", true, "Alice"],
    );
    complained(page);
  },

  "sign in again: Acme still knows her, and she stays signed in": async () => {
    await signOut(page);
    await portray(page, "sign-in-providers");
    await field(page, "Stay signed in on this device").check();
    await button(page, "Continue with Acme").click();
    await title(page, "Devices");
    await reads(page, "Stays signed in");
    complained(page);
  },

  "a person who turns back is told so": async () => {
    const other = await tab(await open());
    await continueWith(other, "Acme");
    await title(other, "Sign in at acme");
    await button(other, "Cancel").click();
    await other.getByRole("alert").waitFor();
    await portray(other, "provider-refused");
    complained(other, "403");
    await link(other, "Back to signing in").click();
    await title(other, "Sign in");
    await other.context().close();
  },

  "link another provider": async () => {
    await link(page, "Security").click();
    await providers.waitFor();
    await reads(providers, "This is the only way into your account.");
    equal(await unlink("Acme").count(), 0);
    await button(providers, "Link Other").click();
    await atProvider(page, "Other", "alice");
    await reads(page, "Other has been linked.");
    await portray(page, "provider-linked");
    equal(await button(providers, "Link Other").count(), 0);
    complained(page);
  },

  "an hour later, Other confirms that it is her": async () => {
    await ask("hour");
    await page.reload();
    await unlink("Acme").click();
    await dialog.waitFor();
    await button(dialog, "Confirm with Other").waitFor();
    // Acme does not say when people authenticated: choosing it would be refused.
    equal(await button(dialog, "Confirm with Acme").count(), 0);
    await portray(page, "confirm-by-provider");
    await button(dialog, "Confirm with Other").click();
    // Her session there is not enough: she authenticates anew.
    await atProvider(page, "Other", "alice");
    await reads(page, "You have confirmed that it is you. Please repeat the last step.");
    complained(page, "403");
  },

  "unlink Acme: the session that began with it ends, and Other is the way in": async () => {
    await unlink("Acme").click();
    await title(page, "Sign in");
    await continueWith(page, "Other");
    await title(page, "Devices");
    await link(page, "Security").click();
    await reads(providers, "This is the only way into your account.");
    page.complaints = []; // the end of the session may be found by the page's own look
  },

  "a second factor is asked for after the provider": async () => {
    const apps = section("Authenticator apps");
    await submit(apps, "Add an authenticator app", { "Name of the app": "Phone" });
    secret = await apps.locator("code").innerText();
    await submit(apps, "Confirm the app", { [CODE]: totp(secret) });
    await button(page, "I have saved them").click();
    await signOut(page);
    await continueWith(page, "Other");
    await title(page, "Confirm your sign-in");
    equal((await request(page, "/v1/session")).status, 401);
    complained(page, "401");
    await portray(page, "second-step-after-provider");
    await ask("other_step");
    await submit(page, "Continue", { [CODE]: totp(secret) });
    await title(page, "Devices");
    const { body } = await request(page, "/v1/session");
    deepEqual([body.methods, body.assurance], [["provider", "totp"], "aal2"]);
    complained(page);
  },
});
