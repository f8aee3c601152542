"""Check that people with a hash of each maker sign in over HTTP, and are hashed again."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support.client import ApiClient, Person
from tests.support.foreign_hashes import Vector, all_vectors, is_costly
from tests.support.imported import give
from tests.support.tables import Sql

# One of each maker whose cost a test can afford; Firebase's has a signer key of its own.
OF_EACH_MAKER = {
    vector.maker: vector
    for vector in all_vectors()
    if vector.case in {"plain", "published"} and not is_costly(vector)
}


@pytest.mark.long
@pytest.mark.parametrize("vector", OF_EACH_MAKER.values(), ids=OF_EACH_MAKER)
def test_a_password_of_another_system_signs_in_and_is_hashed_again(
    alice: Person, app: Flask, sql: Sql, vector: Vector
) -> None:
    give(alice, vector.stored())
    body = {"email": alice.email, "password": vector.password}
    assert ApiClient(app).post("/v1/sessions", json=body).status_code == 201
    [row] = sql("SELECT password_hash, password_scheme FROM account")
    assert row["password_hash"].startswith("$argon2id$")
    assert row["password_scheme"] is None
    assert ApiClient(app).post("/v1/sessions", json=body).status_code == 201
