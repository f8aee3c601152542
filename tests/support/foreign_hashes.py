"""Read the vectors: hashes that other systems have made, with their passwords."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher

from api.crypto import foreign
from api.crypto.foreign import firebase_project
from api.crypto.foreign.firebase_project import FirebaseProject
from api.domain.imported_account import ImportedPassword

VECTORS = Path(__file__).parents[1] / "crypto/foreign/vectors"
# Hashes a weak digest as Passwords.hash does, at a cost that leaves time for many of them.
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash
OWN = "argon2id$64,1,1"  # the label of those
_QUICK_BETTER_AUTH = ("plain", "nfd")
_COSTLY = ("$2a$12$", "$argon2i$", "$pbkdf2-sha512$i=100000", "$pbkdf2-sha256$i=100000")


@dataclass(frozen=True)
class Vector:
    """A password, and what a maker has made of it."""

    maker: str
    case: str
    password: str
    text: str | None = None
    fields: dict[str, str | int] | None = field(default=None)
    signer_key: str | None = None
    is_default: bool = False

    def imported(self) -> ImportedPassword:
        """Return the hash as a reader of its file does."""
        if self.fields is not None:
            return ImportedPassword(**self.fields)  # type: ignore[arg-type]
        old_werkzeug = self.maker.startswith("Werkzeug 2.2") and "$$" not in (self.text or "")
        return foreign.of_text(self.text or "", salt_is_key=old_werkzeug)

    def stored(self) -> str:
        """Return the text that an import stores."""
        if self.signer_key is not None:
            set_project(FirebaseProject(base64.b64decode(self.signer_key)))
        return stored(self.imported())


def stored(password: ImportedPassword) -> str:
    """Return the text that an import stores, wrapped if the hash is weak."""
    if foreign.is_weak(password):
        return foreign.wrap(password, CHEAP)
    return foreign.store(password, OWN)


def is_costly(vector: Vector) -> bool:
    """Return whether a verification takes a second of a busy machine, as its makers chose."""
    if vector.maker.startswith("better-auth"):
        return vector.case not in _QUICK_BETTER_AUTH
    return vector.is_default or (vector.text or "").startswith(_COSTLY)


def matches(text: str, password: str) -> bool:
    """Return whether a stored text is of a password, in one of its forms."""
    return any(foreign.verify(text, form) for form in foreign.forms(password))


def set_project(project: FirebaseProject) -> None:
    """Make this the process' Firebase project, as the settings do."""
    firebase_project._projects[0] = project


def made() -> list[Vector]:
    """Return the vectors that the scripts beside them have made."""
    passwords = json.loads((VECTORS / "passwords.json").read_text())
    return [
        Vector(
            vector["maker"],
            vector["case"],
            passwords[vector["case"]],
            vector["text"],
            is_default="cost" in vector,
        )
        for name in ("by_python", "by_older_python", "by_node")
        for vector in json.loads((VECTORS / f"{name}.json").read_text())
    ]


def published() -> list[Vector]:
    """Return the vectors that others have published.

    Firebase: one of the README of firebase/scrypt, one of Kratos' tests. Kratos: its tests.
    Keycloak: none of its own, but those in tests of cerberauth/iamigrate and
    novareto/user_access_managment.
    """
    return [
        Vector(case="published", **vector)
        for vector in json.loads((VECTORS / "published.json").read_text())
    ]


def all_vectors() -> list[Vector]:
    """Return every vector."""
    return [*made(), *published()]
