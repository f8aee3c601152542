// A server that stops, a proxy that answers instead, a wrong clock, a browser without a network.

import { equal, match } from "node:assert/strict";

import { ask, complained, journey, open, portray, tab } from "../../browser/chromium.mjs";
import {
  alice,
  answered,
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

const context = await open();
const page = await tab(context);
const NO_ANSWER = "The server did not answer. Please check your connection and try again.";
const REFUSED = "Failed to load resource: net::ERR_CONNECTION_REFUSED";

equal(await post("/v1/accounts", alice), 201);

await journey({
  "the server stops: what was typed stays, and the reason is said": async () => {
    await signIn(page);
    await title(page, "Devices");
    await link(page, "Account").click();
    await field(page, "Name").fill("Alice Liddell");
    await ask("stop");
    await button(page, "Save").click();
    // Nobody knows whether the request arrived.
    await reads(page, "The change may have been made.");
    await portray(page, "unreachable");
    complained(page, REFUSED);
  },

  "a page that opens meanwhile says so, and goes on by itself": async () => {
    const late = await tab(context, `${PAGE}/security`);
    await reads(late, NO_ANSWER);
    await portray(late, "unreachable-start");
    await ask("start");
    complained(late, REFUSED);
    // Its look, once a minute, may have failed until now.
    page.complaints = page.complaints.filter((complaint) => complaint !== REFUSED);
    await title(late, "Security");
    complained(late);
    await late.close();
  },

  "the server is back: the same button saves": async () => {
    await button(page, "Save").click();
    await reads(page, "Saved.");
    complained(page);
  },

  "a proxy's page is no answer": async () => {
    const html = "<html><head><title>502 Bad Gateway</title></head></html>";
    const headers = {
      "Access-Control-Allow-Origin": PAGE,
      "Access-Control-Allow-Credentials": "true",
    };
    const bad = { status: 502, contentType: "text/html", body: html, headers };
    await context.route(`${API}/**`, (route) => route.fulfill(bad));
    await link(page, "Devices").click();
    const said = page.getByRole("alert").first();
    await said.waitFor();
    match(await said.innerText(), /\w{4,} \w+/);
    await portray(page, "bad-gateway");
    await button(page, "Sign out").click();
    await reads(page.getByRole("main"), "You may still be signed in. Please try again.");
    await portray(page, "sign-out-failed");
    await context.unroute(`${API}/**`);
    complained(page, "502");
    await button(page, "Try again").click();
    await reads(page, "This device");
  },

  "offline and back": async () => {
    await context.setOffline(true);
    await reads(page, "You are offline.");
    await portray(page, "offline");
    await context.setOffline(false);
    await page.getByText("You are offline.").waitFor({ state: "hidden" });
    complained(page);
  },

  "a session that is already gone was not ended here": async () => {
    const phone = await tab(await open());
    await signIn(phone);
    await title(phone, "Devices");
    await page.reload();
    const end = page.getByRole("button", { name: /^End session/ });
    await end.waitFor();
    await button(phone, "Sign out").click();
    await title(phone, "Sign in");
    await end.click();
    await reads(page, /^The session on .+ had already ended\.$/);
    equal(await end.count(), 0);
    complained(page, "404");
    complained(phone);
    await phone.context().close();
  },

  "one reminder at a time, about the address that is to be confirmed": async () => {
    const reminder = page.getByText(`Please confirm your address ${alice.email}`);
    await link(page, "Account").click();
    await reminder.waitFor();
    await submit(page, "Change address", { "New email address": "alice@example.org" });
    await title(page, "Confirm your new address");
    equal(await reminder.count(), 0);
    complained(page);
  },

  "the account is made, but the sign-in after it fails": async () => {
    const carol = { email: "carol@example.com", password: "nine lanterns by the weir" };
    const late = await tab(await open(), `${PAGE}/sign-up`);
    await title(late, "Create an account");
    const first = field(late, "Email address");
    equal(await first.evaluate((input) => input === document.activeElement), true);
    await answered(late, "/v1/sessions", {
      status: 503,
      headers: { "Retry-After": "60" },
      body: "",
    });
    await submit(late, "Create account", {
      "Email address": carol.email,
      Password: carol.password,
    });
    await title(late, "Sign in");
    await reads(late, "Your account has been created. Please sign in.");
    equal(await first.inputValue(), carol.email);
    complained(late, "503");
    await late.unrouteAll();
    await submit(late, "Sign in", { Password: carol.password });
    await title(late, "Devices");
    complained(late);
    await late.context().close();
  },

  "a wait is counted down, unless nobody would sit through it": async () => {
    const detail = "Too many attempts. Please try again later.";
    const body = {
      type: "about:blank",
      title: "Wait",
      status: 429,
      detail,
      code: "too_many_attempts",
    };
    const waiting = await tab(await open());
    const cases = [
      ["90", /^You can try again in 1:\d\d\.$/],
      ["9".repeat(400), /^$/],
    ];
    for (const [seconds, counted] of cases) {
      await answered(waiting, "/v1/sessions", {
        status: 429,
        headers: { "Retry-After": seconds, "Content-Type": "application/problem+json" },
        body: JSON.stringify(body),
      });
      await signIn(waiting);
      await reads(waiting, detail);
      match((await waiting.getByRole("timer").allInnerTexts()).join(), counted);
      await waiting.unrouteAll();
    }
    complained(waiting, "429");
    await waiting.context().close();
  },

  "a page whose clock is an hour off warns in time, and not before": async () => {
    for (const hours of [-1, 1]) {
      const odd = await open();
      await odd.clock.install({ time: Date.now() + hours * 3_600_000 });
      const other = await tab(odd);
      await signIn(other);
      await title(other, "Devices");
      await odd.clock.fastForward(6_000);
      equal(await other.getByText("You will be signed out").count(), 0);
      await ask("idle");
      // A page that was away looks at the session, without using it.
      await odd.setOffline(true);
      const look = other.waitForResponse(`${API}/v1/session?optional=true`);
      await odd.setOffline(false);
      await look;
      const warning = other.getByText(/You will be signed out in \d minutes\./);
      for (let looks = 0; looks < 9 && !(await warning.isVisible()); looks++) {
        await odd.clock.fastForward(6_000);
      }
      await warning.waitFor();
      if (hours > 0) await portray(other, "idle-warning");
      await button(other, "Stay signed in").click();
      await other.getByText("You will be signed out").waitFor({ state: "hidden" });
      complained(other);
      await odd.close();
    }
  },

  "too many wrong passwords: how long to wait, and another way in": async () => {
    const wrong = { email: alice.email, password: "a quiet harbour at noon" };
    for (let guesses = 0; guesses < 5; guesses++) equal(await post("/v1/sessions", wrong), 401);
    const guessing = await tab(await open());
    await signIn(guessing, wrong);
    await reads(guessing, "Please try again in 24 hours.");
    equal(await guessing.getByRole("timer").count(), 0);
    await portray(guessing, "too-many-attempts");
    await link(guessing, "Choose a new password instead").click();
    await title(guessing, "Forgotten password");
    complained(guessing, "429");
    await guessing.context().close();
  },
});
