// better-auth that signs people in by its own hashes and by those of Gatebook. Keep the function
// `verify` in your own configuration until nobody has a hash of Gatebook any more.

import { DatabaseSync } from "node:sqlite";
import { verify } from "@node-rs/argon2";
import { betterAuth } from "better-auth";
import { verifyPassword } from "better-auth/crypto";

export const options = {
  baseURL: process.env.BETTER_AUTH_URL,
  secret: process.env.BETTER_AUTH_SECRET,
  database: new DatabaseSync(process.env.DATABASE ?? "better-auth.db"),
  emailAndPassword: {
    enabled: true,
    password: {
      // https://better-auth.com/docs/authentication/email-password#password
      verify: async ({ hash, password }) => {
        if (!hash.startsWith("$argon2")) return verifyPassword({ hash, password });
        // Gatebook hashes the NFKC form, those from whom it had imported a hash what was typed
        const forms = new Set([password.normalize("NFKC"), password]);
        for (const form of forms) if (await verify(hash, form)) return true;
        return false;
      },
    },
  },
};

export const auth = betterAuth(options);
