// The ways of first visits: two tabs, a form post, a mailed code, an account that is there, an app.

import { equal } from "node:assert/strict";

import { ask, complained, journey, open, portray, tab } from "../../browser/chromium.mjs";
import { API, button, field, post, reads, submit, title } from "./actions.mjs";
import { atProvider, continueWith, request, signOut } from "./providers-shared.mjs";

const carol = { name: "Carol", email: "carol@acme.example", password: "nine lanterns by the weir" };

await journey({
  "two tabs at once, finished in the other order": async () => {
    const phone = await open();
    const [first, second] = [await tab(phone), await tab(phone)];
    await continueWith(first, "Pear");
    await title(first, "Sign in at pear");
    await continueWith(second, "Acme");
    await title(second, "Sign in at acme");
    await atProvider(second, "Acme", "erin");
    await title(second, "Devices");
    await atProvider(first, "Pear", "pat");
    await title(first, "Devices");
    equal((await request(first, "/v1/session")).body.account.email, "pat@pear.example");
    complained(first);
    await phone.close();
  },

  "Pear answers by form post, from another site": async () => {
    const phone = await open();
    const tablet = await tab(phone);
    const posted = tablet.waitForRequest(
      (sent) => sent.method() === "POST" && sent.url().endsWith("/v1/provider-callbacks/pear"),
    );
    await continueWith(tablet, "Pear", "pat");
    await title(tablet, "Devices");
    // No cookie goes with the post of another site, and the API needs none.
    equal(await (await posted).headerValue("cookie"), null);
    equal(new URL(tablet.url()).hash, "");
    complained(tablet);
    await phone.close();
  },

  "Bob's address is believed after its code": async () => {
    const phone = await open();
    const mobile = await tab(phone);
    await continueWith(mobile, "Other", "bob");
    await title(mobile, "Your email address");
    equal(await field(mobile, "Email address").inputValue(), "bob@example.com");
    await portray(mobile, "provider-address");
    const accounts = await ask("rows account");
    await button(mobile, "Send the code").click();
    await title(mobile, "Enter the code");
    await portray(mobile, "provider-code");
    equal(await ask("rows account"), accounts);
    await submit(mobile, "Continue", { "Code from the mail": "00000000" });
    await field(mobile, "Code from the mail").and(mobile.locator("[aria-invalid=true]")).waitFor();
    complained(mobile, "422");
    await submit(mobile, "Continue", { "Code from the mail": await ask("code bob@example.com") });
    await title(mobile, "Devices");
    equal((await request(mobile, "/v1/session")).body.account.email_verified, true);
    complained(mobile);
    await phone.close();
  },

  "Carol has an account: she signs in to it, and links Acme": async () => {
    equal(await post("/v1/accounts", carol), 201);
    await ask("verify");
    const phone = await open();
    const mobile = await tab(phone);
    await continueWith(mobile, "Acme", "carol");
    await reads(mobile, "There is an account with your address. Sign in to it to link Acme.");
    await portray(mobile, "sign-in-to-link");
    await submit(mobile, "Sign in", { "Email address": carol.email, Password: carol.password });
    await title(mobile, "Link Acme");
    await portray(mobile, "link-pending");
    await button(mobile, "Link Acme").click();
    await reads(mobile, "Acme has been linked.");
    complained(mobile);
    await signOut(mobile);
    await continueWith(mobile, "Acme");
    await title(mobile, "Devices");
    await phone.close();
  },

  "an app signs in by the browser of the phone, and gets a token": async () => {
    const callback = "com.example.app:/signed-in";
    const json = { "Content-Type": "application/json" };
    const send = async (path, body) => {
      const response = await fetch(API + path, {
        method: "POST",
        headers: json,
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    };
    const started = await send("/v1/provider-sign-ins", {
      provider: "acme",
      client: "ios",
      callback,
      deliver: "token",
      client_state: "the app's own",
    });
    equal(started.status, 201);
    const { authorization_url, binding } = started.body;
    await ask(`secret ${binding}`);
    const phone = await tab(await open());
    // Chromium has no app for the link: the page stays.
    const back = phone.waitForRequest((opened) => opened.url().startsWith("com.example.app:"));
    await phone.goto(authorization_url);
    await atProvider(phone, "Acme", "erin");
    const url = new URL((await back).url());
    equal(`${url.protocol}${url.pathname}`, `${callback}/acme`);
    const answer = { provider: "acme", ...Object.fromEntries(url.searchParams) };
    // Another app that took the link has no binding, and spends nothing.
    equal((await send("/v1/provider-sign-ins/completions", answer)).status, 422);
    const session = await send("/v1/provider-sign-ins/completions", { ...answer, binding });
    equal(session.status, 201, JSON.stringify(session.body));
    equal(session.body.client_state, "the app's own");
    const authorized = { Authorization: `Bearer ${session.body.token}` };
    const { status } = await fetch(`${API}/v1/session`, { headers: authorized });
    equal(status, 200);
    await phone.context().close();
  },
});
