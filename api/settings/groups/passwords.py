"""Declare the settings of password hashing and of the password policy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from api.settings import cgroup
from api.settings.checks import between
from api.settings.declaration import setting

_setting = partial(setting, group="Passwords")


@dataclass(frozen=True, kw_only=True)
class PasswordSettings:
    """The Argon2id parameters, the limit on hashes at once and the shortest password."""

    argon2_memory_kib: int = _setting(
        "Argon2id memory, in KiB (OWASP: at least 19456 with 2 passes).",
        "19456",
        between(8, 4 * 1024 * 1024),
        default=19456,
    )
    argon2_time: int = _setting("Argon2id passes.", "2", between(1, 100), default=2)
    argon2_parallelism: int = _setting("Argon2id lanes.", "1", between(1, 64), default=1)
    hashing_slots: int = _setting(
        "Hashes computed concurrently in each worker process. Each uses ARGON2_MEMORY_KIB of"
        " memory.",
        "2",
        between(1, 256),
        default=cgroup.processors(),
        shown_default="processors",
    )
    foreign_hashing_slots: int = _setting(
        "Imported passwords of other schemes verified concurrently in each worker process, beside"
        " HASHING_SLOTS. Each uses what its scheme needs, at most 128 MiB. At most half of THREADS"
        " wait for them.",
        "1",
        between(1, 256),
        default=1,
    )
    hashing_wait: float = _setting(
        "The longest wait for a slot of either kind. Then the response is 503.",
        "2",
        between(0.01, 60),
        default=2.0,
    )
    password_min_length: int = _setting(
        "The shortest new password, in code points (NIST SP 800-63B-4 advises 15).",
        "15",
        between(8, 64),
        default=8,
    )
