// A real upstream for sign-in with providers: npm's oidc-provider on plain HTTP on loopback. Its page
// asks for a name and no password. tests/support/upstream.py starts it.
//
// POST /hostile {"spoil": "sig"} makes each ID token wrong in one respect; {"mixUp": "https://…"} sends
// people on to the authorization endpoint of another provider (RFC 9700, 4.4); {} makes it good again.
// GET /seen returns each state, nonce, code, verifier and token since the start.

import { createHash, createHmac } from "node:crypto";
import { createServer } from "node:http";

import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { Provider } from "oidc-provider";

const { ISSUER, NAME } = process.env;
const people = JSON.parse(process.env.PEOPLE);
const asksUserinfo = process.env.CLAIMS === "userinfo";

const keys = await generateKeyPair("RS256", { extractable: true });
const kid = createHash("sha256").update(String(process.pid)).digest("hex").slice(0, 8);
const jwk = { ...(await exportJWK(keys.privateKey)), kid, alg: "RS256", use: "sig" };
const seen = new Set();
let hostile = {};

const provider = new Provider(ISSUER, {
  clients: JSON.parse(process.env.CLIENTS),
  jwks: { keys: [jwk] },
  claims: { openid: ["sub", "acr", "amr"], email: ["email", "email_verified"], profile: ["name"] },
  // Else the claims of the scopes are in the ID token, too.
  conformIdTokenClaims: asksUserinfo,
  // Two providers on 127.0.0.1 share the cookies of the host: a port is no part of it.
  cookies: {
    names: {
      interaction: `${NAME}_interaction`,
      resume: `${NAME}_resume`,
      session: `${NAME}_session`,
    },
    keys: [kid],
  },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  pkce: { required: () => true },
  responseModes: ["query", "form_post"],
  findAccount: (_ctx, sub) =>
    people[sub] && { accountId: sub, claims: () => ({ sub, ...people[sub] }) },
  // Nobody is asked for consent.
  async loadExistingGrant(ctx) {
    const { client, session } = ctx.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});

provider.on("authorization.success", (_ctx, answer) => see(answer.code));
provider.use(async (ctx, next) => {
  await next();
  const { route, params } = ctx.oidc ?? {};
  if (route === "authorization") see(params.state, params.nonce);
  if (route !== "token" || !params) return;
  see(params.code, params.code_verifier);
  if (!ctx.body?.id_token) return;
  ctx.body.id_token = await spoiled(ctx.body.id_token);
  see(ctx.body.id_token, ctx.body.access_token);
});

function see(...values) {
  for (const value of values) if (value) seen.add(value);
}

/** The ID token, wrong in the respect that the switch names. */
async function spoiled(token) {
  const { spoil } = hostile;
  if (!spoil) return token;
  const [head, body, signature] = token.split(".");
  if (spoil === "sig")
    return `${head}.${body}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
  const claims = JSON.parse(Buffer.from(body, "base64url"));
  if (spoil === "alg") {
    // The public key as the secret of an HMAC (CVE-2015-9235).
    const text = `${encoded({ alg: "HS256", kid })}.${body}`;
    const hmac = createHmac("sha256", await exportSPKI(keys.publicKey)).update(text);
    return `${text}.${hmac.digest("base64url")}`;
  }
  const now = Math.floor(Date.now() / 1000);
  const wrong = {
    key: {},
    nonce: { nonce: "the nonce of another attempt" },
    aud: { aud: "the client of another application" },
    iss: { iss: "https://another.example" },
    exp: { exp: now - 120 },
    iat: { iat: now + 3600 },
    sub: { sub: "" },
  };
  const { privateKey } = spoil === "key" ? await generateKeyPair("RS256") : keys;
  return new SignJWT({ ...claims, ...wrong[spoil] })
    .setProtectedHeader({ alg: "RS256", kid })
    .sign(privateKey);
}

function encoded(part) {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

/** The page that asks who the person is, and its answer. */
async function interact(request, response) {
  if (request.method !== "POST") {
    const { params, prompt } = await provider.interactionDetails(request, response);
    // An app is asked each time, since any other app could open its link.
    if (prompt.name === "consent")
      return provider.interactionFinished(request, response, { consent: {} });
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    return response.end(`<!doctype html><html lang="en"><title>${NAME}</title>
      <h1>Sign in at ${NAME}</h1><form method="post">
      <label>Name <input name="person" autofocus></label>
      <button>Sign in</button><button name="cancel" value="1">Cancel</button></form>
      <p>for ${params.client_id}</p>`);
  }
  const form = new URLSearchParams(await bodyOf(request));
  const accountId = form.get("person");
  const { acr, amr } = people[accountId] ?? {};
  const result = form.has("cancel")
    ? { error: "access_denied", error_description: "<b>no</b>" }
    : { login: { accountId, acr, amr } };
  return provider.interactionFinished(request, response, result, {
    mergeWithLastSubmission: false,
  });
}

const callback = provider.callback();
const server = createServer((request, response) => {
  const url = new URL(request.url, ISSUER);
  const answered = (async () => {
    if (url.pathname === "/favicon.ico") return response.writeHead(204).end();
    if (url.pathname === "/seen") return response.end(JSON.stringify([...seen]));
    if (url.pathname === "/hostile") {
      hostile = JSON.parse(await bodyOf(request));
      return response.end();
    }
    if (url.pathname === "/auth" && hostile.mixUp) {
      const onward = new URL(hostile.mixUp);
      // Its own client and redirect URI, and the state, nonce and challenge of this attempt.
      for (const [name, value] of url.searchParams)
        if (!onward.searchParams.has(name)) onward.searchParams.set(name, value);
      return response.writeHead(303, { Location: onward.href }).end();
    }
    if (url.pathname.startsWith("/interaction/")) return interact(request, response);
    return callback(request, response);
  })();
  answered.catch((error) => {
    console.error(error);
    response.writeHead(500).end();
  });
});
server.listen(Number(new URL(ISSUER).port), "127.0.0.1", () => console.log("ready"));
