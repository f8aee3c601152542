// Alice's account, from the sign-up to a forgotten password.

import { deepEqual, doesNotMatch, equal } from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { ask, complained, journey, open, portray, tab } from "../../browser/chromium.mjs";
import {
  alice,
  button,
  field,
  link,
  PAGE,
  reads,
  refused,
  signIn,
  submit,
  title,
} from "./actions.mjs";

const laptop = await open();
const page = await tab(laptop, PAGE);
const phone = await open();
const small = await tab(phone);

const mail = (to, about) => ask(`mail ${to} ${about}`);
const NEW = "alice@example.org";
const SECOND = "seven herons over the marsh";
const THIRD = "nine lanterns by the weir";

await journey({
  "sign up, with errors beside the fields": async () => {
    await page.goto(`${PAGE}/sign-up`);
    await title(page, "Create an account");
    await portray(page, "sign-up");
    await submit(page, "Create account", { "Email address": "alice", Password: "dawn" });
    await refused(page, "Email address", /Not an email address\./);
    // Once: the hint does not repeat it.
    await refused(
      page,
      "Password",
      /^At least 8 characters\. A sentence that only you know is good\.$/,
    );
    equal(
      await field(page, "Email address").evaluate((input) => input === document.activeElement),
      true,
    );
    await portray(page, "sign-up-refused");
    await page.getByLabel("Language", { exact: true }).selectOption("Deutsch");
    await button(page, "Konto anlegen").click();
    await refused(page, "E-Mail-Adresse", /Das ist keine E-Mail-Adresse\./);
    equal(await page.locator("html").getAttribute("lang"), "de");
    await page.getByLabel("Sprache", { exact: true }).selectOption("English");
    complained(page, "422");
    const { email, password, name } = alice;
    await submit(page, "Create account", {
      "Email address": email,
      Password: password,
      Name: name,
    });
    await reads(page, `Read your mail: we have sent a link and a code to ${email}.`);
    await portray(page, "verify-by-code");
  },

  "verify the address by the link, after a wrong password": async () => {
    const { link } = await mail(alice.email, "verify-email");
    await page.goto(link);
    await title(page, "Confirm your address");
    doesNotMatch(page.url(), /token/);
    await portray(page, "verify");
    await submit(page, "Confirm address", { Password: "a quiet harbour at noon" });
    await refused(page, "Password", /Wrong password\./);
    complained(page, "401");
    await submit(page, "Confirm address", { Password: alice.password });
    await reads(page, `Your address ${alice.email} is confirmed.`);
    await portray(page, "address-confirmed");
    const again = await tab(laptop, link);
    await submit(again, "Confirm address", { Password: alice.password });
    await reads(again, "Your address is already confirmed.");
    complained(again, "422");
    await again.close();
  },

  "sign in, after a wrong password": async () => {
    await signIn(page, { password: "a quiet harbour at noon" });
    await reads(page, "No account has this address and this password.");
    await portray(page, "sign-in-refused");
    complained(page, "401");
    await submit(page, "Sign in", { Password: alice.password });
    await title(page, "Devices");
    await portray(page, "devices");
    const wide = page.viewportSize();
    await page.setViewportSize({ width: 320, height: 568 });
    const items = await page.getByRole("navigation").getByRole("link").all();
    const tops = await Promise.all(items.map(async (item) => (await item.boundingBox()).y));
    equal(new Set(tops).size, 1, "the menu breaks into two rows");
    await page.setViewportSize(wide);
  },

  "the session ends with the browser, unless it is remembered": async () => {
    const restarted = await open({ storageState: await kept(laptop) });
    const forgotten = await tab(restarted, PAGE);
    await title(forgotten, "Sign in");
    await signIn(forgotten, { remember: true });
    await title(forgotten, "Devices");
    const again = await open({ storageState: await kept(restarted) });
    const remembered = await tab(again, PAGE);
    await title(remembered, "Devices");
    await button(remembered, "Sign out").click();
    await title(remembered, "Sign in");
    for (const used of [forgotten, remembered]) complained(used);
    await Promise.all([restarted.close(), again.close()]);
  },

  "end the phone's session, with a typo in the password": async () => {
    await signIn(small);
    await title(small, "Devices");
    await ask("hour");
    await page.reload();
    await button(page, "End all other sessions").click();
    const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
    await dialog.waitFor();
    await portray(page, "confirm-password");
    await submit(dialog, "Confirm", { Password: "a quiet harbour at noon" });
    await reads(dialog, "Wrong password.");
    await portray(page, "confirm-password-typo");
    await submit(dialog, "Confirm", { Password: alice.password });
    await reads(page, "One other session has ended.");
    await dialog.waitFor({ state: "hidden" });
    complained(page, "403", "401");
    await link(small, "Security").click();
    await reads(small, "Your session has ended. Please sign in again.");
    await portray(small, "session-ended");
    complained(small, "401");
  },

  "read the security feed": async () => {
    await link(page, "Security").click();
    await title(page, "Security");
    await reads(page, "No older events.");
    deepEqual(await page.locator("main ol h3").allInnerTexts(), [
      "Session ended with all other sessions",
      "Identity confirmed again",
      "Confirmation of the identity refused: wrong password",
      "Signed in",
      "Signed out",
      "Signed in",
      "Signed in",
      "Sign-in refused: wrong password",
      "Verification of the email address refused: link already used",
      "Email address verified",
      "Verification of the email address refused: wrong password",
      "Account created",
    ]);
    await portray(page, "security");
  },

  "change the name and the password": async () => {
    await link(page, "Account").click();
    await title(page, "Account");
    await portray(page, "account");
    await submit(page, "Save", { Name: "Alice Liddell" });
    await reads(page, "Saved.");
    await signIn(small);
    await title(small, "Devices");
    await submit(page, "Change password", {
      "Current password": "a quiet harbour at noon",
      "New password": SECOND,
    });
    await refused(page, "Current password", /Wrong password\./);
    complained(page, "401");
    await submit(page, "Change password", { "Current password": alice.password });
    await reads(page, "Your password has been changed. Other devices have been signed out.");
    await portray(page, "password-changed");
    await small.reload();
    await title(small, "Sign in");
    complained(page);
  },

  "change the name in two tabs at once": async () => {
    const other = await tab(laptop, `${PAGE}/account`);
    await submit(other, "Save", { Name: "Alice P." });
    await reads(other, "Saved.");
    await submit(page, "Save", { Name: "Alice Pleasance" });
    await reads(page, "“Alice P.”");
    await reads(page, "The profile was changed elsewhere.");
    await button(page, "Save").click();
    await reads(page, "Saved.");
    complained(page, "412");
    complained(other);
    await other.close();
  },

  "change the address, and undo it": async () => {
    await ask("hour");
    await submit(page, "Change address", { "New email address": NEW });
    const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
    await submit(dialog, "Confirm", { Password: SECOND });
    complained(page, "403");
    const form = await tab(laptop, `${PAGE}/account`);
    await field(form, "Name").fill("Alice Liddell");
    await page.goto((await mail(NEW, "confirm-email-change")).link);
    await title(page, "Confirm your new address");
    await portray(page, "confirm-email-change");
    await button(page, "Confirm new address").click();
    await reads(page, `Your address is now ${NEW}.`);
    // The new address makes a new version of the account, which is no conflict with a new name.
    await button(form, "Save").click();
    await reads(form, "Saved.");
    complained(form, "412");
    await form.close();

    await small.goto((await mail(alice.email, "undo-email-change")).link);
    await title(small, "Undo the change of address");
    await portray(small, "undo-email-change");
    await phone.setOffline(true);
    await button(small, "Undo the change").click();
    await reads(small, "The server did not answer.");
    equal(
      await small.getByText("Open the link in the mail to your old address once more.").count(),
      0,
    );
    await phone.setOffline(false);
    complained(small, "Failed to load resource: net::ERR_INTERNET_DISCONNECTED");
    await button(small, "Undo the change").click();
    await reads(small, `Your address is ${alice.email} again.`);
    complained(page);
    complained(small);
  },

  "choose the new password that the undoing asks for": async () => {
    await small.goto((await mail(alice.email, "reset-password")).link);
    await title(small, "Choose a new password");
    await portray(small, "reset-password");
    await submit(small, "Set new password", { "New password": "dawn" });
    await refused(small, "New password", /At least 8 characters\./);
    complained(small, "422");
    await submit(small, "Set new password", { "New password": THIRD });
    await reads(small, "Your new password is set. Please sign in with it.");
    await page.reload();
    await title(page, "Sign in");
  },

  "a forgotten password, by the code": async () => {
    await link(page, "Forgotten your password?").click();
    await title(page, "Forgotten password");
    await portray(page, "forgot-password");
    await submit(page, "Send the mail", { "Email address": alice.email });
    await reads(page, `If ${alice.email} has an account, we have sent a mail to it.`);
    await portray(page, "mail-sent");
    const { code } = await mail(alice.email, "reset-password");
    await submit(page, "Set new password", {
      "Code from the mail": `${code.slice(0, 4)} ${code.slice(4)}`,
      "New password": SECOND,
    });
    await title(page, "Sign in");
    await signIn(page, { password: SECOND });
    await title(page, "Devices");
    complained(page);
  },

  "sign out in one tab, and the other one leaves by itself": async () => {
    const second = await tab(laptop, `${PAGE}/security`);
    await title(second, "Security");
    await button(page, "Sign out").click();
    await title(second, "Sign in");
    await title(page, "Sign in");
    await signIn(second, { password: SECOND });
    await title(page, "Devices");
    complained(page);
    complained(second);
    await second.close();
  },

  "download all data": async () => {
    await link(page, "Account").click();
    const offered = page.waitForEvent("download");
    await button(page, "Download my data").click();
    const file = await offered;
    equal(file.suggestedFilename(), "account.json");
    const data = JSON.parse(await readFile(await file.path(), "utf-8"));
    equal(data.events[0].type, "account.exported");
    equal(data.account.email, alice.email);
    await reads(page, "Your data is in the file account.json.");
    complained(page);
  },

  "delete the account": async () => {
    await link(page, "Account").click();
    await page.getByText("Delete account …").click();
    await portray(page, "delete-account");
    await submit(page, "Delete my account for good", { Password: SECOND });
    await reads(page, "Your account has been deleted.");
    await portray(page, "sign-in");
    complained(page);
  },
});

/** Return the cookies that survive a restart of the browser. */
async function kept(context) {
  const state = await context.storageState();
  return { ...state, cookies: state.cookies.filter(({ expires }) => expires !== -1) };
}
