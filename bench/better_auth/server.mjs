// better-auth by its documentation, with sessions in Redis and the Argon2id parameters of Gatebook:
// https://better-auth.com/docs/concepts/database#secondary-storage

import { createServer } from "node:http";
import { hash, verify } from "@node-rs/argon2";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { Redis } from "ioredis";
import { createPool } from "mysql2/promise";

const { PORT, MARIADB_SOCKET, MARIADB_PASSWORD, REDIS_SOCKET, BETTER_AUTH_SECRET } = process.env;

const redis = new Redis({ path: REDIS_SOCKET });
const cost = { memoryCost: 19456, timeCost: 2, parallelism: 1 };

const options = {
  baseURL: `http://127.0.0.1:${PORT}`,
  secret: BETTER_AUTH_SECRET,
  database: createPool({
    socketPath: MARIADB_SOCKET,
    user: "tester",
    password: MARIADB_PASSWORD,
    database: "better_auth",
    timezone: "Z",
  }),
  secondaryStorage: {
    get: (key) => redis.get(`better-auth:${key}`),
    set: (key, value, ttl) =>
      ttl ? redis.set(`better-auth:${key}`, value, "EX", ttl) : redis.set(`better-auth:${key}`, value),
    delete: (key) => redis.del(`better-auth:${key}`),
  },
  emailAndPassword: {
    enabled: true,
    password: {
      hash: (password) => hash(password, cost),
      verify: ({ hash: stored, password }) => verify(stored, password),
    },
  },
  // all load comes from one address; Gatebook's throttles are off, too
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
};

const { runMigrations } = await getMigrations(options);
await runMigrations();

createServer(toNodeHandler(betterAuth(options))).listen(Number(PORT), "127.0.0.1");
