// Alice deletes her account, on a server that waits a week, and changes her mind twice.

import { equal } from "node:assert/strict";

import { ask, complained, journey, open, portray, tab } from "../../browser/chromium.mjs";
import { alice, button, PAGE, post, reads, refused, signIn, submit, title } from "./actions.mjs";

const laptop = await open();
const page = await tab(laptop, PAGE);
const phone = await open();
const small = await tab(phone);

const mail = () => ask(`mail ${alice.email} keep-account`);

async function leave() {
  await page.goto(`${PAGE}/account`);
  await reads(page, "It is deleted for good on:");
  await page.getByText("Delete account …").click();
  await portray(page, "delete-account-later");
  await submit(page, "Delete my account for good", { Password: alice.password });
  await title(page, "Keep your account");
  await reads(page, "Your account is locked now.");
}

await journey({
  "delete the account, and keep it by the code": async () => {
    await post("/v1/accounts", alice);
    await signIn(page);
    await title(page, "Devices");
    await ask("verify");
    await leave();
    await portray(page, "keep-account-by-code");
    await submit(page, "Keep my account", { "Code from the mail": "00000000" });
    await refused(page, "Code from the mail", /./);
    complained(page, "422");
    const { code } = await mail();
    await submit(page, "Keep my account", { "Code from the mail": code });
    await reads(page, "Your account will not be deleted.");
    await portray(page, "account-kept");
    await page.getByRole("link", { name: "Sign in" }).last().click();
    await signIn(page);
    await title(page, "Devices");
    complained(page);
  },

  "delete it again, and keep it by the link on another device": async () => {
    await leave();
    await page.goto(`${PAGE}/sign-in`);
    await signIn(page);
    await reads(page, "Your account will be deleted. The mail about the deletion says how");
    complained(page, "403");
    const { link } = await mail();
    await small.goto(link);
    await title(small, "Keep your account");
    equal(new URL(small.url()).hash, "");
    await portray(small, "keep-account");
    await button(small, "Keep my account").click();
    await reads(small, "Your account will not be deleted.");
    complained(small);
    await signIn(page);
    await title(page, "Devices");
    complained(page);
  },
});
