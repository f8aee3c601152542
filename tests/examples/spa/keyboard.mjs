// Alice has no mouse: she signs up, ends a session, signs out and chooses a new password by keys alone.

import { equal, notEqual, ok } from "node:assert/strict";

import { ask, complained, journey, open, tab } from "../../browser/chromium.mjs";
import { alice, button, field, held, link, PAGE, post, reads, signIn, title } from "./actions.mjs";

const page = await tab(await open(), PAGE);

await journey({
  "sign up": async () => {
    await title(page, "Sign in");
    await press(link(page, "Create an account"));
    await title(page, "Create an account");
    await type(field(page, "Email address"), alice.email);
    await type(field(page, "Password"), "dawn");
    await page.keyboard.press("Enter");
    await reads(page, "At least 8 characters.");
    equal(await focused(field(page, "Password")), true, "the field with the error has the focus");
    await page.keyboard.press("Control+A");
    await page.keyboard.type(alice.password);
    await press(button(page, "Create account"));
    await title(page, "Devices");
    complained(page, "422");
  },
  "confirm the address within the session, which needs no password": async () => {
    await page.goto((await ask(`mail ${alice.email} verify-email`)).link);
    await reads(page, `This confirms the address of your account: ${alice.email}.`);
    equal(await field(page, "Password").count(), 0);
    await press(button(page, "Confirm address"));
    await reads(page, `Your address ${alice.email} is confirmed.`);
    await press(link(page, "Go to your account"));
    await title(page, "Devices");
    complained(page);
  },
  "end the other session, and think twice about it": async () => {
    await signIn(await tab(await open()));
    await ask("hour");
    await page.reload();
    const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
    await press(button(page, "End all other sessions"));
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    equal(await focused(button(page, "End all other sessions")), true, "the focus is lost");
    complained(page, "403");
    const tries = [["a quiet harbour at noon", "401"], [alice.password]];
    for (const [password, ...refusal] of tries) {
      const late = await held(page, "/v1/session/reauthentications");
      await page.keyboard.press("Enter");
      await dialog.waitFor();
      await page.keyboard.type(password);
      await page.keyboard.press("Enter");
      await reads(dialog, "One moment …");
      await late.arrived;
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      await late.release();
      equal(await dialog.count(), 0, "the dialog is back");
      equal(await page.getByText("session has ended").count(), 0);
      complained(page, "403", ...refusal);
      equal(await focused(button(page, "End all other sessions")), true, "the focus is lost");
    }
    await ask("hour");
    await page.keyboard.press("Enter");
    await dialog.waitFor();
    equal(await focused(field(dialog, "Password")), true, "the dialog has no focus");
    await page.keyboard.type(alice.password);
    await page.keyboard.press("Enter");
    await reads(page, "One other session has ended.");
    complained(page, "403");
  },
  "look around": async () => {
    await press(link(page, "Security"));
    await title(page, "Security");
    await press(link(page, "Devices"));
    await title(page, "Devices");
  },
  "sign out": async () => {
    await press(button(page, "Sign out"));
    await title(page, "Sign in");
    complained(page);
  },
  "skip to the form of a mailed link, which keeps its token": async () => {
    equal(await post("/v1/password-resets", { email: alice.email }), 202);
    const mailed = await ask(`mail ${alice.email} reset-password`);
    await page.goto(mailed.link);
    await title(page, "Choose a new password");
    await press(link(page, "Skip to content"));
    equal(await focused(page.getByRole("main")), true, "the link does not lead to the content");
    await page.keyboard.press("Tab");
    equal(await focused(field(page, "New password")), true, "the form is not next");
    await page.keyboard.type("dawn");
    // The same page, as the address bar and the back button see it.
    await page.evaluate("location.hash = 'main'");
    await page.goBack();
    equal(await field(page, "New password").inputValue(), "dawn");
    await reach(field(page, "New password"));
    await page.keyboard.press("Control+A");
    await page.keyboard.type("dawn at a quiet harbour");
    await page.keyboard.press("Enter");
    await reads(page, "Your new password is set. Please sign in with it.");
    complained(page);
  },
});

/** Go to an element by the Tab key, and check that the focus can be seen. */
async function reach(locator) {
  await locator.waitFor();
  for (let presses = 0; !(await focused(locator)); presses++) {
    ok(presses < 40, `the Tab key does not lead to ${locator}`);
    await page.keyboard.press("Tab");
  }
  const { outlineStyle, boxShadow } = await locator.evaluate((element) => {
    const { outlineStyle, boxShadow } = getComputedStyle(element);
    return { outlineStyle, boxShadow };
  });
  notEqual(`${outlineStyle} ${boxShadow}`, "none none", `the focus on ${locator} can't be seen`);
}

async function press(locator) {
  await reach(locator);
  await page.keyboard.press("Enter");
}

async function type(locator, text) {
  await reach(locator);
  await page.keyboard.type(text);
}

function focused(locator) {
  return locator.evaluate((element) => element === document.activeElement);
}
