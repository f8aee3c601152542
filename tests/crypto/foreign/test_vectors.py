"""Test that hashes of other software let the right password in, and nothing else.

Libraries made most of them (``vectors/make_by_*``). Those of Keycloak, Kratos and Firebase are from
test files and a README, which ``published`` names.
"""

from __future__ import annotations

import pytest

from api.crypto import foreign
from api.crypto.foreign.encoding import from_base64, to_base64
from tests.support.foreign_hashes import OWN, Vector, all_vectors, is_costly, matches


def _parameters(vectors: list[Vector]) -> list[object]:
    return [
        pytest.param(
            vector,
            id=f"{vector.maker}, {vector.case}",
            marks=pytest.mark.long if is_costly(vector) else (),
        )
        for vector in vectors
    ]


def flipped(stored: str, field: int, bit: int) -> str:
    """Return a stored text with one bit of its salt (-2) or digest (-1) changed."""
    fields = stored.split("$")
    data = bytearray(from_base64(fields[field]))
    data[bit // 8] ^= 1 << bit % 8
    fields[field] = to_base64(bytes(data))
    return "$".join(fields)


@pytest.mark.parametrize("vector", _parameters(all_vectors()))
def test_the_password_signs_in_and_the_text_survives_an_export(vector: Vector) -> None:
    stored = vector.stored()

    assert matches(stored, vector.password)
    assert len(stored) <= 255
    assert stored.isascii()
    assert foreign.store(foreign.exported(stored), OWN) == stored


# One password of each maker is enough.
@pytest.mark.parametrize(
    "vector", _parameters([each for each in all_vectors() if each.case in {"plain", "published"}])
)
def test_another_password_and_one_changed_bit_do_not(vector: Vector) -> None:
    stored = vector.stored()
    digest_bits = 8 * len(from_base64(stored.split("$")[-1]))

    assert not matches(stored, vector.password + "x")
    assert not matches(flipped(stored, -1, 0), vector.password)
    assert not matches(flipped(stored, -1, digest_bits - 1), vector.password)
    if stored.split("$")[-2]:
        assert not matches(flipped(stored, -2, 3), vector.password)
