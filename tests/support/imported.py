"""Accounts with imported passwords, and the mix that unknown addresses imitate."""

from __future__ import annotations

import functools
from uuid import UUID

import bcrypt
from flask import Flask

from api import pool
from api.crypto import foreign
from api.pool import transaction
from api.store import password_scheme
from tests.support import foreign_hashes
from tests.support.client import PASSWORD, Person

GIVE = "UPDATE account SET password_hash = %s, password_scheme = %s WHERE id = %s"
FAST, SLOW = 4, 5  # costs of bcrypt: two schemes that a test can afford


@functools.cache
def stored(cost: int = FAST) -> str:
    """Return a bcrypt of ``PASSWORD``, as an import stores it."""
    text = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(cost)).decode()
    return foreign_hashes.stored(foreign.of_text(text))


def label_of(cost: int = FAST) -> str:
    """Return the label of the hashes that ``stored`` makes."""
    return f"bcrypt${cost}"


def give(person: Person, password_hash: str) -> None:
    """Give a person's account a hash as an import would have."""
    values = (password_hash, foreign.label(password_hash), UUID(person.id).bytes)
    with person.client.application.app_context(), transaction() as tx:
        pool.execute(tx, GIVE, values)


def count(app: Flask, *, rebase: bool = True) -> None:
    """Count the passwords of each scheme, and let the application read the mix again."""
    with app.app_context(), transaction() as tx:
        password_scheme.recount(tx, rebase=rebase)
    app.extensions.pop("gatebook.password_mix", None)
