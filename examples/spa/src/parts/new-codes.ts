/** New recovery codes stay on all pages until they were saved: no later answer has them. */

import { useSyncExternalStore } from "react";

import { useVisit } from "../visit.ts";

type Unsaved = { codes: readonly string[]; visit: number };

// Above the pages, because a link replaces them. In memory only, because the codes are secret.
let unsaved: Unsaved | null = null;
const listeners = new Set<() => void>();

function set(next: Unsaved | null): void {
  unsaved = next;
  for (const listener of listeners) listener();
}

/** Codes that come after their person has left the tab belong to that visit: nobody sees them. */
export function useNewCodes() {
  const { number } = useVisit();
  const kept = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => unsaved,
  );
  return {
    codes: kept?.visit === number ? kept.codes : null,
    keep: (codes: readonly string[]) => set({ codes, visit: number }),
    saved: () => set(null),
  };
}
