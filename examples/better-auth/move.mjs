// Write accounts that `python -m api account export` wrote into the database of better-auth:
//
//     node move.mjs < accounts.ndjson
//
// Everybody keeps their address, name and identities. The external_id becomes the id: people who
// came from better-auth get back the id that they had there. A second run writes only what is missing.

import { createInterface } from "node:readline/promises";
import { getMigrations } from "better-auth/db/migration";
import { auth, options } from "./auth.mjs";

const { runMigrations } = await getMigrations(options);
await runMigrations();
const { adapter } = await auth.$context;

const counts = { accounts: 0, existing: 0, scrypt: 0, argon2: 0, none: 0, reset: 0, refused: 0 };
for await (const line of createInterface({ input: process.stdin })) {
  if (line) await move(JSON.parse(line));
}
console.log(`${counts.accounts} accounts moved, ${counts.existing} were there already`);
console.log(`${counts.scrypt} have a hash of better-auth's own scrypt`);
console.log(`${counts.argon2} have a hash of Argon2id, which needs the function in auth.mjs`);
console.log(`${counts.none} had no password`);
console.log(`${counts.reset} have to reset their password: better-auth can't read its hash`);
console.log(`${counts.refused} were refused: somebody else has the address`);
process.exitCode = counts.refused ? 1 : 0;

async function move(account) {
  const id = account.external_id ?? account.id;
  const email = account.email.toLowerCase(); // better-auth looks addresses up in lower case
  const createdAt = new Date(account.created_at);
  const times = { createdAt, updatedAt: new Date() };
  const holder = (await find("user", { email })) ?? (await find("user", { id }));
  // The password of an export must not open an account that somebody else has here.
  if (holder && holder.id !== id) {
    counts.refused += 1;
    console.error(`refused: account ${account.id}`);
    return;
  }
  if (!holder) {
    const { name = "", email_verified: emailVerified = false } = account;
    await create("user", { id, email, name, emailVerified, ...times });
  }
  counts[holder ? "existing" : "accounts"] += 1;
  for (const { provider, subject } of account.identities ?? []) {
    await link({ providerId: provider, accountId: subject, userId: id, ...times });
  }
  const password = account.password && hashOf(account.password);
  if (password) {
    await link({ providerId: "credential", accountId: id, userId: id, password, ...times });
    counts[password.startsWith("$") ? "argon2" : "scrypt"] += 1;
  } else {
    counts[account.password ? "reset" : "none"] += 1;
  }
}

/** Return the text that better-auth stores for a hash; undefined: it has none. */
function hashOf({ scheme, hash, salt, digest, n, r, p, under }) {
  if (under) return undefined; // the hash of a hash
  if (scheme === "gatebook" || scheme === "argon2") return hash;
  // https://better-auth.com/docs/reference/security#password-hashing
  if (scheme !== "scrypt" || n !== 16384 || r !== 16 || p !== 1) return undefined;
  const text = Buffer.from(salt, "base64").toString("latin1");
  const key = Buffer.from(digest, "base64");
  // the hexadecimal text itself is the salt
  return /^[0-9a-f]+$/.test(text) && key.length === 64
    ? `${text}:${key.toString("hex")}`
    : undefined;
}

async function link(data) {
  const { providerId, accountId } = data;
  if (!(await find("account", { providerId, accountId }))) await create("account", data);
}

function find(model, fields) {
  const where = Object.entries(fields).map(([field, value]) => ({ field, value }));
  return adapter.findOne({ model, where });
}

function create(model, data) {
  return adapter.create({ model, data, forceAllowId: true });
}
