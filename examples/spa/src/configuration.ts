/** The settings of the server that forms depend on; null until they are known. */

import type { ServerConfiguration } from "@gatebook/client";
import { useSyncExternalStore } from "react";

import { gatebook } from "./gatebook.ts";

let configuration: ServerConfiguration | null = null;
let isAsking = false;
const listeners = new Set<() => void>();

async function ask(): Promise<void> {
  if (configuration !== null || isAsking) return;
  isAsking = true;
  try {
    configuration = await gatebook.get("/v1/configuration");
    for (const listener of listeners) listener();
  } catch {
    // The forms work without it: the server checks what they send. The next `online` asks again.
  } finally {
    isAsking = false;
  }
}

export function useConfiguration(): ServerConfiguration | null {
  return useSyncExternalStore(subscribe, () => configuration);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  void ask();
  return () => listeners.delete(listener);
}

addEventListener("online", () => void ask());
