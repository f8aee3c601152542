// Actions of the journeys with other providers.

import { API, button, field, PAGE, title } from "./actions.mjs";

/** Go from the sign-in page to a provider, and say there who the person is. */
export async function continueWith(page, name, person) {
  await page.goto(`${PAGE}/sign-in`);
  await button(page, `Continue with ${name}`).click();
  if (person) await atProvider(page, name, person);
}

/** Answer the question of a provider's page. */
export async function atProvider(page, name, person) {
  await title(page, `Sign in at ${name.toLowerCase()}`);
  await field(page, "Name").fill(person);
  await button(page, "Sign in").click();
}

export async function signOut(page) {
  await button(page, "Sign out").click();
  await title(page, "Sign in");
}

/** Send a request as the page does, with its cookies; return status and body. */
export async function request(page, path, body, headers = {}) {
  return page.evaluate(
    async ([url, body, headers]) => {
      const response = await fetch(url, {
        method: body ? "POST" : "GET",
        credentials: "include",
        headers: { "Content-Type": "application/json", ...headers },
        body: body && JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    },
    [API + path, body, headers],
  );
}

/** Let the page send no completion; return the body of the one that it would have sent. */
export async function intercepted(page, go) {
  const url = `${API}/v1/provider-sign-ins/completions`;
  const sent = Promise.withResolvers();
  await page.route(url, (route) => {
    if (route.request().method() !== "POST") return route.continue();
    sent.resolve(route.request().postDataJSON());
    return route.abort();
  });
  await go();
  const body = await sent.promise;
  await page.goto(`${PAGE}/forgot-password`); // else the page would send it once more
  await page.unroute(url);
  return body;
}
