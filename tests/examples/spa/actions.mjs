// Actions that several journeys share.

import { match } from "node:assert/strict";
import { createHmac } from "node:crypto";

export const { PAGE, API } = process.env;
export const alice = {
  name: "Alice",
  email: "alice@example.com",
  password: "a quiet harbour at dawn",
};

export const field = (page, label) =>
  page.locator("input").and(page.getByLabel(label, { exact: true }));
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const link = (page, name) => page.getByRole("link", { name, exact: true });
export const title = (page, name) =>
  page.getByRole("heading", { name, exact: true, level: 1 }).waitFor();
export const reads = (page, text) => page.getByText(text).first().waitFor();

/** Fill the fields, by their labels, and press the button. */
export async function submit(page, name, values) {
  for (const [label, value] of Object.entries(values)) await field(page, label).fill(value);
  await button(page, name).click();
}

/** Wait until a screen reader reads the error with the field, and that it is invalid. */
export async function refused(page, label, text) {
  const input = field(page, label).and(page.locator("[aria-invalid=true]"));
  await input.waitFor();
  const description = await input.evaluate((element) =>
    (element.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent)
      .join(" "),
  );
  match(description, text);
}

export async function signIn(page, { remember = false, ...values } = {}) {
  const { email, password } = { ...alice, ...values };
  await page.goto(`${PAGE}/sign-in`);
  await field(page, "Email address").fill(email);
  await field(page, "Password").fill(password);
  await field(page, "Stay signed in on this device").setChecked(remember);
  await button(page, "Sign in").click();
}

/** Hold the answer to a request of the page back, until it is released. */
export async function held(page, path) {
  const [arrived, open] = [Promise.withResolvers(), Promise.withResolvers()];
  const hold = async (route) => {
    const response = await route.fetch();
    arrived.resolve();
    await open.promise;
    await route.fulfill({ response });
  };
  await page.route(API + path, hold);
  async function release() {
    const answered = page.waitForEvent(
      "requestfinished",
      (request) => request.url() === API + path,
    );
    open.resolve();
    await answered;
    await page.unroute(API + path, hold);
    // Whatever the page sends because of the answer, it has sent before this.
    await page.evaluate("fetch(location.href).then((response) => response.text())");
  }
  return { arrived: arrived.promise, release };
}

/** Answer all requests of the page for a path with this, as if the API or a proxy did. */
export async function answered(page, path, { headers, ...answer }) {
  const allowed = {
    "Access-Control-Allow-Origin": PAGE,
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Expose-Headers": "*, Retry-After",
  };
  await page.route(API + path, (route) =>
    route.fulfill({ headers: { ...allowed, ...headers }, ...answer }),
  );
}

/** Send a request without a browser; return the status of the answer. */
export async function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(API + path, { method: "POST", headers, body: JSON.stringify(body) });
  return response.status;
}

/** The code that an authenticator app shows (RFC 6238), for a time step after the present one. */
export function totp(secret, later = 0) {
  const bits = [...secret.replace(/\s/g, "")]
    .map((letter) =>
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
    )
    .join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac("sha1", key).update(step).digest();
  const offset = digest[19] & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
