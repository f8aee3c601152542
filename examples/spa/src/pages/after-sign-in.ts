/** How to go on after a sign-in with a provider: the page kept it as a `note` while it was left. */

import { type After, navigate, type Passed, type Path, paths } from "../router.tsx";

const atDevices: After = { path: paths.devices };
/** Pages of a session; any other one has done its work. */
const goals: Path[] = [paths.devices, paths.security, paths.account, paths.confirmEmailChange];

export function noteOf(after: { path: string; step?: After["step"] }): string {
  return JSON.stringify(after);
}

export function afterOf(note: string | null | undefined): After {
  const { path, step } = JSON.parse(note ?? "{}") as Partial<After>;
  return { ...(goals.includes(path as Path) ? { path: path as Path } : atDevices), step };
}

/** Go on with the page, or first with the identity that waits to be linked. */
export function goOn({ path, step }: After, passed: Passed = {}): void {
  if (step) navigate(`${paths.signedIn}/${step.provider}`, { step }, "replace");
  else navigate(path, passed, "replace");
}
