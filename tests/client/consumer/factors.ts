// A program that uses the entry for second factors and passkeys.

import {
  createClient,
  Problem,
  type Client,
  type PendingSignIn,
  type Session,
} from "@gatebook/client";
import {
  cancelSignIn,
  confirmSignIn,
  hasPasskeyAutofill,
  hasPasskeys,
  PasskeyError,
  passkeyAutofill,
  pendingSignIn,
  registerPasskey,
  secondStepPasskey,
  signInWithPasskey,
  signUpWithPasskey,
  stepUpPasskey,
  type PasskeyErrorCode,
} from "@gatebook/client/factors";

const gatebook: Client = createClient({
  askPassword: async ({ methods }) =>
    methods.includes("passkey") ? stepUpPasskey(gatebook) : { password: "b", totp_code: "123456" },
});
// A client with paths of its own is taken as well.
const other = createClient<{ "/notes": { get: { responses: { 204: { content?: never } } } } }>();

export async function signIn(signal: AbortSignal): Promise<Session> {
  const started = await gatebook.signIn({ email: "a", password: "b" });
  const found: PendingSignIn | null = await pendingSignIn(other, { signal });
  const pending = "needs" in started ? started : found;
  if (!pending) throw new Error("signed in, or nothing waits");
  if (pending.methods.includes("passkey") && hasPasskeys()) {
    return secondStepPasskey(gatebook, pending, { trust_device: true, signal });
  }
  await confirmSignIn(gatebook, pending, { recovery_code: "b" });
  // @ts-expect-error one factor, not its name
  await confirmSignIn(gatebook, pending, { totp: "123456" });
  await cancelSignIn(gatebook);
  return confirmSignIn(gatebook, pending, { totp_code: "123456", trust_device: true });
}

export async function passkeys(signal: AbortSignal): Promise<string[]> {
  const email = "a@example.com";
  const created = await signUpWithPasskey(gatebook, { email, name: "Alice" }, { signal });
  // @ts-expect-error a passkey takes the place of the password
  await signUpWithPasskey(gatebook, { email, password: "b" });
  const more = () => ({ remember: true });
  const chosen =
    (await hasPasskeyAutofill()) && (await passkeyAutofill(gatebook, { signal, more }));
  if (chosen && "needs" in chosen) await cancelSignIn(gatebook);
  await signInWithPasskey(gatebook, { remember: true, signal });
  const { passkey, recovery_codes = [] } = await registerPasskey(gatebook, { name: "Phone" });
  return [created.id, passkey.name, ...recovery_codes];
}

export function explain(error: unknown): string {
  if (error instanceof Problem) return error.methods.join();
  if (!(error instanceof PasskeyError)) throw error;
  const code: PasskeyErrorCode = error.code;
  // @ts-expect-error
  if (code === "NotAllowedError") return "";
  return `${code}: ${error.message}`;
}
