"""Declare the settings of passkeys: the domain they belong to, and the origins that use them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import between
from api.settings.declaration import setting
from api.settings.passkey_party import check_origins, check_related_origins, check_rp_id

_setting = partial(setting, group="Passkeys")


@dataclass(frozen=True, kw_only=True)
class PasskeySettings:
    """The RP ID of passkeys, their origins, and the lifetime of a challenge."""

    passkey_rp_id: str = _setting(
        "The domain that passkeys belong to (WebAuthn's RP ID). Pages of this domain and of its"
        " subdomains can use them. Choose it before the first passkey is made: passkeys of another"
        " RP ID can't be used any more.",
        "example.com",
        check_rp_id,
        default="",
        shown_default="the host of PUBLIC_URL; localhost if that is an IP address",
    )
    passkey_origins: tuple[str, ...] = _setting(
        "Origins whose passkeys are accepted, comma-separated, compared as whole texts. Each must"
        " be under PASSKEY_RP_ID or in PASSKEY_RELATED_ORIGINS. An Android app has"
        " android:apk-key-hash: and the SHA-256 of its certificate in base64url.",
        "https://app.example.com,android:apk-key-hash:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
        check_origins,
        default=(),
        shown_default="those of ALLOWED_ORIGINS and PUBLIC_URL that PASSKEY_RP_ID covers",
    )
    passkey_related_origins: tuple[str, ...] = _setting(
        "Origins under other domains that may use the same passkeys, comma-separated: your other"
        " brands. Browsers read them from https://PASSKEY_RP_ID/.well-known/webauthn, and accept"
        " five names beside the own one (example.com and example.de are one name).",
        "https://example.de,https://brand.example",
        check_related_origins,
        default=(),
    )
    passkey_challenge_ttl: int = _setting(
        "Lifetime of the challenge that a passkey answers, which is the time that people have.",
        "300",
        between(300, 600),
        default=300,
    )
