/**
 * WebAuthn's JSON: what the server sends and takes, and what the browser takes and makes.
 *
 * Browsers convert by themselves since 2025 (Safari 18.4, Chrome 129, Firefox 119). The fallbacks are
 * for older ones, and for password managers that replace `navigator.credentials`: their credentials
 * have no `toJSON`, or one that throws.
 */

type CreationJson = PublicKeyCredentialCreationOptionsJSON;
type RequestJson = PublicKeyCredentialRequestOptionsJSON;

export function creationOptions(json: CreationJson): PublicKeyCredentialCreationOptions {
  const parse = own()?.parseCreationOptionsFromJSON;
  if (parse) return parse.call(own(), json);
  const options: unknown = {
    ...json,
    challenge: bytesOf(json.challenge),
    user: { ...json.user, id: bytesOf(json.user.id) },
    excludeCredentials: descriptors(json.excludeCredentials),
  };
  return options as PublicKeyCredentialCreationOptions;
}

export function requestOptions(json: RequestJson): PublicKeyCredentialRequestOptions {
  const parse = own()?.parseRequestOptionsFromJSON;
  if (parse) return parse.call(own(), json);
  const options: unknown = {
    ...json,
    challenge: bytesOf(json.challenge),
    allowCredentials: descriptors(json.allowCredentials),
  };
  return options as PublicKeyCredentialRequestOptions;
}

/** Return the credential as the member `passkey` of a body. */
export function jsonOf(credential: PublicKeyCredential): Record<string, unknown> {
  try {
    const json = credential.toJSON();
    if (json.response) return { ...json };
  } catch {
    // See above.
  }
  const { id, rawId, type, authenticatorAttachment, response } = credential;
  const members: Record<string, unknown> = {};
  for (const name of PARTS) {
    const part = (response as unknown as Record<string, ArrayBuffer | null | undefined>)[name];
    if (part) members[name] = textOf(part);
  }
  const { getTransports } = response as AuthenticatorAttestationResponse;
  if (getTransports) members.transports = getTransports.call(response);
  return {
    id,
    rawId: textOf(rawId),
    type,
    ...(authenticatorAttachment && { authenticatorAttachment }),
    clientExtensionResults: credential.getClientExtensionResults(),
    response: members,
  };
}

const PARTS = [
  "clientDataJSON",
  "attestationObject",
  "authenticatorData",
  "signature",
  "userHandle",
] as const;

function own(): Partial<typeof PublicKeyCredential> | undefined {
  return globalThis.PublicKeyCredential;
}

function descriptors(list: PublicKeyCredentialDescriptorJSON[] = []) {
  return list.map((descriptor) => ({ ...descriptor, id: bytesOf(descriptor.id) }));
}

/** Decode base64url, with or without padding. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/").replace(/=+$/, ""));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Encode as base64url without padding. */
function textOf(buffer: ArrayBuffer): string {
  let binary = "";
  for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}
