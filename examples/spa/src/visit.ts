/** Visits of accounts to this tab: the next person sees nothing that the last one typed or read. */

import { useSyncExternalStore } from "react";

import { gatebook } from "./gatebook.ts";

export type Visit = {
  /** The account that is signed in in this tab, or was the last one. */
  account: string | null;
  isSignedIn: boolean;
  /** Grows when an account leaves this tab, and when another one than the last signs in. */
  number: number;
  /** Grows only when another account than the last signs in. */
  accounts: number;
};

// The history survives a reload, so the visit that its entries belong to does as well.
const stored = "gatebook.visit";
let visit: Visit = JSON.parse(sessionStorage.getItem(stored) ?? "null") ?? {
  account: null,
  isSignedIn: false,
  number: 0,
  accounts: 0,
};

function follow(): void {
  const { status, session } = gatebook.session.state;
  if (status === "unknown") return;
  const account = session?.account.id ?? null;
  const hasLeft = visit.isSignedIn && account !== visit.account;
  const isOther = account !== null && visit.account !== null && account !== visit.account;
  const next: Visit = {
    account: account ?? visit.account,
    isSignedIn: account !== null,
    number: visit.number + Number(hasLeft || isOther),
    accounts: visit.accounts + Number(isOther),
  };
  if (JSON.stringify(next) === JSON.stringify(visit)) return;
  visit = next;
  sessionStorage.setItem(stored, JSON.stringify(visit));
}

// Before any component subscribes: they all see the visit that belongs to the session.
gatebook.session.subscribe(follow);

export function currentVisit(): Visit {
  return visit;
}

export function useVisit(): Visit {
  return useSyncExternalStore(gatebook.session.subscribe, currentVisit);
}
