/** A server that makes trouble: it answers what a test says, in order, and the last answer again. */

import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

export interface Sent {
  operation: string;
  query: string;
  headers: IncomingHttpHeaders;
  body: any;
}

export interface Plain {
  status: number;
  body?: unknown;
  /** Sent as it is, instead of a JSON body. */
  text?: string;
  headers?: Record<string, string>;
}

export type Answer = Plain | ((sent: Sent) => Plain | Promise<Plain>);

export class TroubledServer implements AsyncDisposable {
  readonly sent: Sent[] = [];
  readonly #answers = new Map<string, Answer[]>();
  #server: Server | null = null;
  #port = 0;

  get base(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** "GET /v1/account", and its answers in order. */
  on(operation: string, ...answers: Answer[]): this {
    this.#answers.set(operation, answers);
    return this;
  }

  count(operation: string): number {
    return this.sent.filter((sent) => sent.operation === operation).length;
  }

  last(operation: string): Sent {
    const last = this.sent.findLast((sent) => sent.operation === operation);
    if (!last) throw new Error(`${operation} was not sent`);
    return last;
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        const { pathname, search } = new URL(request.url ?? "/", this.base);
        const text = Buffer.concat(chunks).toString();
        const body = text ? JSON.parse(text) : undefined;
        const operation = `${request.method} ${pathname}`;
        void this.#answer({ operation, query: search, headers: request.headers, body }, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #answer(sent: Sent, response: ServerResponse): Promise<void> {
    this.sent.push(sent);
    const answers = this.#answers.get(sent.operation) ?? [];
    const next = answers.length > 1 ? answers.shift() : answers[0];
    const answer = typeof next === "function" ? await next(sent) : next;
    const { status, body, text, headers } = answer ?? problem(404, "not_found");
    const type = status < 400 ? "application/json" : "application/problem+json";
    response.writeHead(status, { "Content-Type": text ? "text/html" : type, ...headers });
    response.end(text ?? (body === undefined ? undefined : JSON.stringify(body)));
  }
}

/** Start a server that `await using` ends. */
export function serving(): Promise<TroubledServer> {
  return new TroubledServer().start();
}

export function problem(status: number, code: string, more: object = {}): Plain {
  const type = `/problems/${code.replaceAll("_", "-")}`;
  const document = {
    type,
    title: code,
    status,
    code,
    detail: `It is ${code}.`,
    request_id: "r-1",
  };
  return { status, body: { ...document, ...more } };
}

export const NOTHING: Plain = { status: 204 };
export const NOT_SIGNED_IN = problem(401, "not_signed_in");
export const STALE = problem(403, "reauthentication_required");
export const EXPIRED = problem(401, "sign_in_expired");
export const BUSY = problem(503, "unavailable");
export const HTML_502: Plain = { status: 502, text: "<html><h1>502 Bad Gateway</h1></html>" };
export const NOBODY: Plain = { status: 200, body: null };

export function account(name: string, more: object = {}): any {
  const times = {
    created_at: "2026-11-22T12:00:00.000Z",
    updated_at: "2026-11-22T12:00:00.000Z",
  };
  const email = `${name.toLowerCase()}@example.com`;
  return {
    id: `id-${name}`,
    email,
    email_verified: true,
    name,
    language: "en",
    roles: [],
    ...times,
    ...more,
  };
}

export function session(name: string, more: object = {}): any {
  const time = "2026-11-22T12:00:00.000Z";
  const times = { created_at: time, last_seen_at: time, authenticated_at: time };
  const device = { ip: "127.0.0.1", user_agent: null, device: null, current: true };
  const kind = { expires_at: "2026-11-22T20:00:00.000Z", remembered: false, assurance: "aal1" };
  return { id: `session-${name}`, account: account(name), ...times, ...kind, ...device, ...more };
}

/** A sign-in whose password was right. */
export function pending(): any {
  const methods = ["passkey", "totp", "recovery_code"];
  const expires_at = "2026-11-22T12:10:00.000Z";
  return { id: "sign-in-Alice", expires_at, needs: ["second_factor"], methods };
}

/** A challenge that is valid for five minutes by the clock of the server. */
export function challenge(options: object = { challenge: "AQID" }): any {
  const headers = { Date: "Sun, 22 Nov 2026 12:00:00 GMT" };
  const body = { options, expires_at: "2026-11-22T12:05:00.000Z" };
  return { status: 201, body, headers };
}

export function ok(body: unknown, headers: Record<string, string> = {}): Plain {
  return { status: 200, body, headers };
}

/** An answer that waits until the test lets it go, and says when its request has arrived. */
export function held(answer: Plain) {
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const respond = async () => {
    arrived.resolve();
    await released.promise;
    return answer;
  };
  return { answer: respond, arrived: arrived.promise, release: () => released.resolve() };
}
