"""Test that no text, however broken, raises anything but the two refusals."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from api.crypto import foreign
from api.crypto.foreign import FileScheme, TooCostly, Unreadable
from api.domain.imported_account import ImportedPassword
from tests.support.foreign_hashes import CHEAP, all_vectors, matches, stored

TEXTS = sorted({vector.text for vector in all_vectors() if vector.text})
SEPARATORS = "$:,={}.+/-0123456789abcdefnul\0é\uff11"
PIECES = st.one_of(
    st.sampled_from([piece for text in TEXTS for piece in text.split("$")]),
    st.text(alphabet=SEPARATORS, max_size=12),
    st.text(max_size=6),
    st.integers(-5, 10**25).map(str),
)


def refused_or(call: Callable[[], Any]) -> None:
    with suppress(Unreadable, TooCostly):
        call()


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=8).map("$".join)), st.booleans())
def test_any_text(text: str, salt_is_key: bool) -> None:
    for each in (text, f"$gb${text}", f"${text}", "{" + text):
        refused_or(lambda each=each: foreign.of_text(each, salt_is_key=salt_is_key))
        refused_or(lambda each=each: foreign.exported(each))
        refused_or(lambda each=each: foreign.memory_bytes(each))
        refused_or(lambda each=each: foreign.decoy(each))
        assert foreign.label(each) is None or foreign.is_foreign(each)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_right_text_with_one_piece_replaced(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(len(text), begin + 6)))
    changed = text[:begin] + data.draw(PIECES) + text[end:]

    with suppress(Unreadable, TooCostly):
        text = stored(foreign.of_text(changed))
        assert stored(foreign.exported(text)) == text
        assert len(text) <= 255


MEMBERS = {
    name: st.none() | (st.integers(-1, 2**40) if "int" in str(kind) else PIECES)
    for name, kind in ImportedPassword.__annotations__.items()
    if name != "scheme"
}


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([*FileScheme, "none"]),
    st.fixed_dictionaries({}, optional=MEMBERS),
    st.sampled_from([vector.imported() for vector in all_vectors() if vector.text]),
)
def test_any_members_of_a_file(
    scheme: str, members: dict[str, Any], right: ImportedPassword
) -> None:
    for password in (
        ImportedPassword(scheme, **members),
        msgspec.structs.replace(right, **members),
    ):
        refused_or(lambda password=password: foreign.is_weak(password))
        refused_or(lambda password=password: foreign.store(password, "argon2id$19456,2,1"))
        refused_or(lambda password=password: foreign.wrap(password, CHEAP))


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["bcrypt$4", "pbkdf2-sha256$10000,32"]))
def test_no_password_matches_a_decoy(password: str, label: str) -> None:
    assert not matches(foreign.decoy(label), password)
