"""Declare the settings of imported password hashes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings.checks import between, check_salt_separator, check_signer_key
from api.settings.declaration import setting

_setting = partial(setting, group="Imported passwords")


@dataclass(frozen=True, kw_only=True)
class ImportedPasswordSettings:
    """The password hash parameters of a Firebase project, which its rows do not have."""

    firebase_scrypt_signer_key: str = _setting(
        "The signer key of the Firebase project whose accounts are imported: base64_signer_key"
        " among its password hash parameters. Without it the import rejects their passwords, and"
        " sign-in refuses them. Use the same value on every machine, and do not store it in the"
        " database.",
        "jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==",
        check_signer_key,
        default="",
        secret=True,
    )
    firebase_scrypt_salt_separator: str = _setting(
        "That project's salt separator, base64_salt_separator, in base64.",
        "Bw==",
        check_salt_separator,
        default="Bw==",
    )
    firebase_scrypt_rounds: int = _setting(
        "That project's rounds, read by the import.", "8", between(1, 16), default=8
    )
    firebase_scrypt_memory_cost: int = _setting(
        "That project's mem_cost, read by the import: log2 of scrypt's N.",
        "14",
        between(1, 17),
        default=14,
    )
