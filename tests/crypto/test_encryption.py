"""Test encryption at rest under several keys, and of values that were changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from api.crypto import encryption
from api.crypto.encryption import Unsealable

OLD, NEW, OTHER = "o" * 40, "n" * 40, "x" * 40
PURPOSE, PLACE = "one purpose", b"here"
# b"a secret", sealed under OLD by the release before values named their key
UNNAMED = bytes.fromhex(
    "01d074d2e8986d8341ed189b5108cf02726b412b3d2fe55497488a7e4eb69ce8c4b7c1ef27"
)


@pytest.fixture
def under(make_app: Callable[..., Flask]) -> Callable[..., Flask]:
    """Return ``under(NEW, OLD)``: an application with these keys, newest first."""
    return lambda *keys: make_app(secret_key=",".join(keys))


def test_the_first_key_seals_and_each_one_opens(under: Callable[..., Flask]) -> None:
    with under(OLD).app_context():
        sealed = encryption.seal(b"a secret", PURPOSE, PLACE)
        assert encryption.is_current(sealed)
    with under(NEW, OTHER, OLD).app_context():
        assert encryption.unseal(sealed, PURPOSE, PLACE) == b"a secret"
        assert encryption.position_of_key(sealed, PURPOSE, PLACE) == 2
        assert not encryption.is_current(sealed)
        assert encryption.is_current(encryption.seal(b"a secret", PURPOSE, PLACE))
    with under(NEW, OTHER).app_context(), pytest.raises(Unsealable):
        encryption.unseal(sealed, PURPOSE, PLACE)


def test_a_value_names_its_key_by_four_bytes_that_are_the_same_everywhere(
    under: Callable[..., Flask],
) -> None:
    with under(OLD, NEW).app_context():
        by_old = encryption.key_id_of(encryption.seal(b"", PURPOSE, PLACE))
        assert encryption.key_ids()[0] == by_old
        assert by_old == encryption.key_id_of(encryption.seal(b"", "another purpose", b"there"))
    with under(NEW, OLD).app_context():
        by_new = encryption.key_id_of(encryption.seal(b"", PURPOSE, PLACE))
        assert encryption.key_ids() == (by_new, by_old)
    assert by_new != by_old
    assert len(by_new or b"") == 4


def test_a_value_of_an_earlier_release_opens_under_any_key(under: Callable[..., Flask]) -> None:
    with under(NEW, OLD).app_context():
        assert encryption.unseal(UNNAMED, PURPOSE, PLACE) == b"a secret"
        assert encryption.position_of_key(UNNAMED, PURPOSE, PLACE) == 1
        assert encryption.key_id_of(UNNAMED) is None
        assert not encryption.is_current(UNNAMED)
    with under(OLD).app_context():
        assert encryption.unseal(UNNAMED, PURPOSE, PLACE) == b"a secret"
        assert not encryption.is_current(UNNAMED)
    with under(NEW).app_context(), pytest.raises(Unsealable):
        encryption.unseal(UNNAMED, PURPOSE, PLACE)


def test_an_edited_or_truncated_key_id_opens_nothing(under: Callable[..., Flask]) -> None:
    """Nobody who can write to the table can have a value opened with another key of the ring."""
    with under(NEW, OLD).app_context():
        new_id, old_id = encryption.key_ids()
        sealed = encryption.seal(b"a secret", PURPOSE, PLACE)
        assert sealed[1:5] == new_id
        for edited in (
            sealed[:1] + old_id + sealed[5:],
            sealed[:1] + bytes(4) + sealed[5:],
            sealed[:1] + sealed[5:],
            b"\x01" + sealed[1:],
            sealed[:5],
            sealed[:4],
            sealed[:1],
            b"",
        ):
            with pytest.raises(Unsealable):
                encryption.unseal(edited, PURPOSE, PLACE)
        assert encryption.key_id_of(sealed[:4]) is None
        assert not encryption.is_current(sealed[:4])
