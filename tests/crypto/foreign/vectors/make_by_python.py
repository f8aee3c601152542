"""Make vectors by Django, Werkzeug and libpass, in an environment of their own.

    python3 -m venv new && new/bin/pip install 'django==5.2.*' 'werkzeug==3.1.*' libpass argon2-cffi
    new/bin/python make_by_python.py new > by_python.json
    python3 -m venv old && old/bin/pip install 'django==4.2.*' 'werkzeug==2.2.*'
    old/bin/python make_by_python.py old > by_older_python.json

Costs are low, so that tests are quick, but not weak. One vector of each scheme has the maker's own
default. Of the older releases only the schemes are made that the newer ones no longer have. libpass
1.9.4 has Argon2, too, but fails with today's argon2-cffi.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

PASSWORDS: dict[str, str] = json.loads(Path(__file__).with_name("passwords.json").read_text())
Make = Callable[[str], str]


def django_makers(older: bool) -> Iterator[tuple[str, Make, bool]]:
    """Yield name, maker and whether it has its default cost."""
    from django.conf import settings
    from django.contrib.auth import hashers

    settings.configure(PASSWORD_HASHERS=[])

    def made(name: str, **costs: int) -> Make:
        hasher = type(name, (getattr(hashers, name),), costs)()
        return lambda password: hasher.encode(password, hasher.salt())

    newer: dict[str, dict[str, int]] = {
        "PBKDF2PasswordHasher": {"iterations": 10_000},
        "PBKDF2SHA1PasswordHasher": {"iterations": 10_000},
        "ScryptPasswordHasher": {"work_factor": 2048},
        "BCryptSHA256PasswordHasher": {"rounds": 4},
        "BCryptPasswordHasher": {"rounds": 4},
        "Argon2PasswordHasher": {"memory_cost": 4096, "time_cost": 1, "parallelism": 2},
        "MD5PasswordHasher": {},
    }
    no_longer: dict[str, dict[str, int]] = {
        "SHA1PasswordHasher": {},
        "UnsaltedMD5PasswordHasher": {},
        "UnsaltedSHA1PasswordHasher": {},
    }
    for name, cheap in (no_longer if older else newer).items():
        yield name, made(name, **cheap), False
        if cheap:
            yield name, made(name), True


def werkzeug_makers(older: bool) -> Iterator[tuple[str, Make, bool]]:
    from werkzeug.security import generate_password_hash

    defaults = () if older else ("scrypt", "pbkdf2")
    cheap = ("scrypt:2048:8:1", "pbkdf2:sha256:10000", "pbkdf2:sha1:10000", "pbkdf2:sha512:10000")
    digests = ("md5", "sha1", "sha256", "sha512")  # HMACs, whose key is the salt
    for method in (*defaults, *(digests if older else cheap)):
        yield (
            method,
            lambda password, method=method: generate_password_hash(password, method),
            method in defaults,
        )


def libpass_makers() -> Iterator[tuple[str, Make, bool]]:
    from passlib import hash as passlib_hash

    for name, cheap in {
        "bcrypt": {"rounds": 4},
        "bcrypt_sha256": {"rounds": 4},
        "scrypt": {"rounds": 11},
        "pbkdf2_sha1": {"rounds": 10_000},
        "pbkdf2_sha256": {"rounds": 10_000},
        "pbkdf2_sha512": {"rounds": 10_000},
        "ldap_md5": {},
        "ldap_sha1": {},
        "ldap_salted_md5": {},
        "ldap_salted_sha1": {},
        "ldap_salted_sha256": {},
        "ldap_salted_sha512": {},
        "ldap_pbkdf2_sha256": {"rounds": 1000},
    }.items():
        handler = getattr(passlib_hash, name)
        yield name, handler.using(**cheap).hash, False
        if name == "bcrypt_sha256":
            yield "bcrypt_sha256, version 1", handler.using(version=1, **cheap).hash, False


def vectors(makers: Iterator[tuple[str, Make, bool]], library: str) -> Iterator[dict[str, str]]:
    for name, make, is_default in makers:
        for case, password in PASSWORDS.items():
            if is_default and case != "plain":
                continue
            try:
                text = make(password)
            except ValueError as error:  # some refuse NUL, or 73 bytes for bcrypt
                print(f"{library} {name} refuses {case}: {error}", file=sys.stderr)
                continue
            yield {"maker": f"{library}: {name}", "case": case, "text": text} | (
                {"cost": "default"} if is_default else {}
            )


def main() -> None:
    warnings.simplefilter("ignore")
    older = sys.argv[1] == "old"
    made = [
        *vectors(django_makers(older), f"Django {version('django')}"),
        *vectors(werkzeug_makers(older), f"Werkzeug {version('werkzeug')}"),
        *([] if older else vectors(libpass_makers(), f"libpass {version('libpass')}")),
    ]
    print("[\n" + ",\n".join(json.dumps(vector) for vector in made) + "\n]")


if __name__ == "__main__":
    main()
