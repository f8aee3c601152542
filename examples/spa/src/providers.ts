/** The identity providers of the server that a page can send people to; none until they are known. */

import { type IdentityProvider, listProviders } from "@gatebook/client/providers";
import { useSyncExternalStore } from "react";

import { gatebook } from "./gatebook.ts";

const LONGEST_AGE = 60_000;
let providers: readonly IdentityProvider[] = [];
let readAt = 0;
let isAsking = false;
const listeners = new Set<() => void>();

async function ask(): Promise<void> {
  if (isAsking || Date.now() - readAt < LONGEST_AGE) return;
  isAsking = true;
  try {
    const all = await listProviders(gatebook);
    readAt = Date.now();
    providers = all.filter(
      ({ flows, clients }) => flows.includes("redirect") && clients.includes("web"),
    );
    for (const listener of listeners) listener();
  } catch {
    // The other ways to sign in are there. The next page that shows providers asks again.
  } finally {
    isAsking = false;
  }
}

/** Return the providers. Whether one is available changes, so pages ask again after a minute. */
export function useProviders(): readonly IdentityProvider[] {
  return useSyncExternalStore(subscribe, () => providers);
}

/** Return the name of a provider; its id as long as the name is not known. */
export function useProviderName(): (id: string) => string {
  const known = useProviders();
  return (id) => known.find((provider) => provider.id === id)?.name ?? id;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  void ask();
  return () => listeners.delete(listener);
}

addEventListener("online", () => void ask());
