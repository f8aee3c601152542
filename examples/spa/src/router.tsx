/** Plain paths and the History API; a router library is not needed for fourteen pages. */

import { type CallbackAnswer, readAnswer } from "@gatebook/client/providers";
import { useSyncExternalStore, type MouseEvent, type ReactNode } from "react";

import { gatebook } from "./gatebook.ts";
import { currentVisit } from "./visit.ts";

export const paths = {
  home: "/",
  signIn: "/sign-in",
  signInByMail: "/sign-in-by-mail",
  signUp: "/sign-up",
  /** With the id of a provider behind it: where it sends people back to. */
  signedIn: "/signed-in",
  verifyEmail: "/verify-email",
  forgotPassword: "/forgot-password",
  resetPassword: "/reset-password",
  acceptInvitation: "/accept-invitation",
  devices: "/devices",
  security: "/security",
  account: "/account",
  confirmEmailChange: "/confirm-email-change",
  undoEmailChange: "/undo-email-change",
  keepAccount: "/keep-account",
} as const;
export type Path = (typeof paths)[keyof typeof paths] | `${typeof paths.signedIn}/${string}`;

/** A sign-in with a provider that needs more; `id` is no secret, the cookie of the attempt is. */
export type ProviderStep = {
  step: "email" | "email_code" | "sign_in";
  id: string;
  provider: string;
  email?: string | undefined;
};
/** How to go on after a sign-in: with a page, or first with an identity that waits to be linked. */
export type After = { path: Path; step?: ProviderStep | undefined };

/** State for the next page. It survives a reload, so it must hold no secret. */
export type Passed = {
  email?: string;
  /** The id that a mailed code belongs to. */
  codeId?: string;
  /** When the account is deleted, until which it can be kept. */
  dueAt?: string;
  /** A sign-in waits for its second step. */
  isPending?: boolean;
  notice?: "passwordChanged" | "accountDeleted" | "accountCreated";
  step?: ProviderStep;
  after?: After;
  /** The provider whose identity has been linked. */
  linked?: string;
  /** The person has confirmed at a provider who they are. */
  isConfirmed?: boolean;
};
/** An entry of the history: `passed` is for the visit with this number only. */
type Entry = { passed: Passed; visit: number };
export type Place = Entry & {
  path: string;
  token: string | null;
  answer: CallbackAnswer | null;
};

let place = read(null);
const listeners = new Set<() => void>();

/**
 * Take the mailed token, or the answer of a provider, from the address bar, so that neither the
 * history nor a screen shares it.
 */
function read(previous: Place | null): Place {
  const path = location.pathname;
  const visit = currentVisit().number;
  const answer = path.startsWith(`${paths.signedIn}/`) ? readAnswer() : null;
  if (answer) return { path, token: null, answer, passed: {}, visit };
  const token = new URLSearchParams(location.hash.replace(/^.*[#?]/, "")).get("token");
  if (token !== null) {
    history.replaceState(null, "", path);
    return { path, token, answer: null, passed: {}, visit };
  }
  const entry = history.state as Entry | null;
  // A link to a part of this page ("#…") has made an entry without a state, or it was left again.
  const isSamePage = entry === null && previous?.path === path;
  const { passed, visit: passedIn } = (isSamePage ? previous : entry) ?? { passed: {}, visit };
  return {
    path,
    token: isSamePage ? previous.token : null,
    answer: isSamePage ? previous.answer : null,
    passed: passedIn === visit ? passed : {},
    visit,
  };
}

function update(): void {
  place = read(place);
  for (const listener of listeners) listener();
}

// Fires for the back button, and when another mailed link is pasted into the same tab.
addEventListener("popstate", update);
gatebook.session.subscribe(() => {
  if (currentVisit().number !== place.visit) update();
});

export function navigate(path: Path, passed: Passed = {}, how: "push" | "replace" = "push"): void {
  const entry: Entry = { passed, visit: currentVisit().number };
  if (how === "push") history.pushState(entry, "", path);
  else history.replaceState(entry, "", path);
  update();
  scrollTo(0, 0);
}

/** Change what is passed to the page that is shown. */
export function passOn(passed: Passed): void {
  navigate(place.path as Path, passed, "replace");
}

/** Return `navigate` for after a request: it does nothing if another person is at this tab by then. */
export function navigateInThisVisit(): typeof navigate {
  const { number } = currentVisit();
  return (...step) => {
    if (currentVisit().number === number) navigate(...step);
  };
}

export function usePlace(): Place {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => place,
  );
}

type LinkProps = { to: Path; passed?: Passed; className?: string; children: ReactNode };

export function Link({ to, passed, className, children }: LinkProps) {
  const { path } = usePlace();
  function follow(event: MouseEvent) {
    // A click with a key opens a tab or a window: that is the browser's work.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    event.preventDefault();
    navigate(to, passed);
  }
  return (
    <a
      href={to}
      className={className}
      aria-current={path === to ? "page" : undefined}
      onClick={follow}
    >
      {children}
    </a>
  );
}
