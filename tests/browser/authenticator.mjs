// Chromium's virtual authenticator (CDP, domain WebAuthn): passkeys without a person or a device.

/** Add an authenticator to a tab: by default that of a phone, with a fingerprint. */
export async function authenticator(page, options = {}) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...options,
    },
  });
  const send = (method, more = {}) =>
    session.send(`WebAuthn.${method}`, { authenticatorId, ...more });
  return {
    /** Whether the person touches it whenever it asks. */
    touched: (enabled) => send("setAutomaticPresenceSimulation", { enabled }),
    credentials: async () => (await send("getCredentials")).credentials,
    /** Let it answer with a wrong signature, or wrong flags; without bits, rightly. */
    answers: (bits = {}) => send("setResponseOverrideBits", bits),
    change: (credentialId, properties) =>
      send("setCredentialProperties", { credentialId, ...properties }),
    /** Put a copy of a credential in its place. */
    async replace(credential) {
      await send("removeCredential", { credentialId: credential.credentialId });
      await send("addCredential", { credential });
    },
    remove: () => send("removeVirtualAuthenticator"),
  };
}
