"""Hold the password hash parameters of the Firebase project whose accounts were imported.

They are of the process, not of the application: hashes are computed in threads and processes that
have no application at hand.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

from flask import Flask

from api.settings import Settings


@dataclass(frozen=True, slots=True)
class FirebaseProject:
    """The parameters, as the Firebase console shows them. ``signer_key``: b'' if none is set."""

    signer_key: bytes = field(default=b"", repr=False)
    salt_separator: bytes = b"\x07"
    rounds: int = 8
    memory_cost: int = 14


_projects = [FirebaseProject()]


def init_app(_app: Flask, settings: Settings) -> None:
    """Take the project of the settings; a process has one, that of its latest application."""
    _projects[0] = FirebaseProject(
        base64.b64decode(settings.firebase_scrypt_signer_key),
        base64.b64decode(settings.firebase_scrypt_salt_separator),
        settings.firebase_scrypt_rounds,
        settings.firebase_scrypt_memory_cost,
    )


def current() -> FirebaseProject:
    """Return the project of this process."""
    return _projects[0]
