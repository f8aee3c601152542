import type { Tokens, TokenStore } from "./types.ts";

export interface OwnTokens {
  read(): Promise<Tokens | null>;
  /** Write the tokens of an answer, if it has any. */
  keep(body: unknown): Promise<void>;
  /** Remove a token that the server refused, unless another one has replaced it. */
  forget(token: string | null | undefined): Promise<void>;
}

/** Change tokens one after the other: a key store may take its time. */
export function createTokens(tokens: TokenStore): OwnTokens {
  let last: Promise<unknown> = Promise.resolve();

  function change(to: (held: Tokens | null) => Tokens | null): Promise<void> {
    const changing = last.then(async () => {
      const changed = to(await tokens.read());
      if (changed) await tokens.write(changed);
    });
    last = changing.catch(() => {});
    return changing;
  }

  return {
    async read() {
      await last;
      return tokens.read();
    },
    async keep(body) {
      const { token, device_token, trust_token } = (body ?? {}) as Partial<Tokens>;
      if (typeof token !== "string") return;
      await change((held) => {
        const trust = trust_token ?? held?.trust_token;
        return {
          token,
          device_token: device_token ?? held?.device_token ?? null,
          ...(trust && { trust_token: trust }),
        };
      });
    },
    async forget(token) {
      await change((held) =>
        held && token && held.token === token ? { ...held, token: null } : null,
      );
    },
  };
}

/** Return what a page may keep of a new session: its secrets are for the key store. */
export function withoutTokens<Started extends object>(started: Started & Partial<Tokens>): Started {
  const { token: _, device_token: __, trust_token: ___, ...rest } = started;
  return rest as unknown as Started;
}
