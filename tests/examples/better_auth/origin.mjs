// A real better-auth: `make` signs up the people of standard input through its HTTP handler, and
// `sign-in` signs them in. Both print one line of JSON for each. With HOOK=off it is as better-auth
// is by itself, without the function `verify` of the example.

import { createInterface } from "node:readline/promises";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { options } from "./auth.mjs";

const { password, ...emailAndPassword } = options.emailAndPassword;
const own = {
  ...options,
  emailAndPassword:
    process.env.HOOK === "off" ? emailAndPassword : { ...emailAndPassword, password },
  // all requests come from one address
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { disabled: true },
};
const auth = betterAuth(own);
const paths = { make: "sign-up/email", "sign-in": "sign-in/email" };
const path = paths[process.argv[2]];

const people = [];
for await (const line of createInterface({ input: process.stdin })) people.push(JSON.parse(line));
if (process.argv[2] === "make") await (await getMigrations(own)).runMigrations();
// scrypt runs in four threads
for (let first = 0; first < people.length; first += 4) {
  const answers = await Promise.all(people.slice(first, first + 4).map(ask));
  for (const answer of answers) console.log(JSON.stringify(answer));
}

async function ask({ verified, provider, subject, ...body }) {
  const response = await auth.handler(
    new Request(`${options.baseURL}/api/auth/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: options.baseURL },
      body: JSON.stringify(body),
    }),
  );
  const id = response.ok ? (await response.json()).user.id : null;
  const { internalAdapter } = await auth.$context;
  if (verified) await internalAdapter.updateUser(id, { emailVerified: true });
  if (provider) {
    await internalAdapter.linkAccount({ userId: id, providerId: provider, accountId: subject });
  }
  return { email: body.email, status: response.status, id };
}
