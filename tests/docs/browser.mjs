// What a browser adds to Node's fetch, as far as the examples need it: an origin, a cookie jar kept
// in a file, preflights, and CORS, which hides answers and headers that the server did not open.
//
//     ORIGIN=http://localhost:5173 JAR=jar.json node --import ./browser.mjs script.mjs

import { existsSync, readFileSync, writeFileSync } from "node:fs";

const { ORIGIN, JAR } = process.env;
const USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0";
const SIMPLE_HEADERS = new Set(["accept", "accept-language", "content-language"]);
const SAFELISTED = [
  "cache-control",
  "content-language",
  "content-length",
  "content-type",
  "expires",
  "last-modified",
  "pragma",
];

const plain = globalThis.fetch;
const jar = new Map(existsSync(JAR) ? JSON.parse(readFileSync(JAR, "utf8")) : []);

globalThis.fetch = async (url, options = {}) => {
  const { method = "GET", headers = {}, credentials = "same-origin", ...rest } = options;
  const ours = { Origin: ORIGIN, "Sec-Fetch-Site": "same-site", "User-Agent": USER_AGENT };
  const unusual = Object.keys(headers)
    .map((name) => name.toLowerCase())
    .filter((name) => !SIMPLE_HEADERS.has(name));
  if (unusual.length || !["GET", "HEAD", "POST"].includes(method)) {
    await preflight(url, method, unusual, credentials, ours);
  }
  const withCookies = credentials === "include";
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const response = await plain(url, {
    ...rest,
    method,
    headers: { ...headers, ...ours, ...(withCookies && cookie ? { Cookie: cookie } : {}) },
  });
  if (withCookies) response.headers.getSetCookie().forEach(keep);
  checkCors(response, credentials);
  const exposed = list(response, "access-control-expose-headers").concat(SAFELISTED);
  const visible = [...response.headers].filter(([name]) => exposed.includes(name));
  Object.defineProperty(response, "headers", { value: new Headers(visible) });
  return response;
};

async function preflight(url, method, names, credentials, ours) {
  const response = await plain(url, {
    method: "OPTIONS",
    headers: {
      ...ours,
      "Access-Control-Request-Method": method,
      "Access-Control-Request-Headers": names.sort().join(","),
    },
  });
  checkCors(response, credentials);
  const methods = list(response, "access-control-allow-methods");
  const headers = list(response, "access-control-allow-headers");
  const refused = [
    ...[method].filter((one) => !methods.includes(one.toLowerCase())),
    ...names.filter((name) => !headers.includes(name)),
  ];
  if (!response.ok || refused.length) throw new TypeError(`CORS preflight: ${refused}`);
}

function checkCors(response, credentials) {
  const origin = response.headers.get("access-control-allow-origin");
  const allowed = response.headers.get("access-control-allow-credentials") === "true";
  if (origin !== ORIGIN || (credentials === "include" && !allowed)) {
    throw new TypeError(`CORS: ${ORIGIN} may not read this (allowed: ${origin})`);
  }
}

function list(response, name) {
  return (response.headers.get(name) ?? "").toLowerCase().split(", ");
}

function keep(line) {
  const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
  if (value) jar.set(name, value);
  else jar.delete(name);
  writeFileSync(JAR, JSON.stringify([...jar]));
}
