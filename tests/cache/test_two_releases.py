"""Test that the values in Redis can be read by the release before, and the one after.

A release only appends members, with defaults: the one before ignores them, and from its values the
defaults are taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from api.cache.cached_session import CachedSession
from api.cache.cached_token import CachedToken
from api.cache.former_secrets import Successor
from api.domain.account import Account
from api.domain.api_token import ApiToken, ApiTokenOwner
from api.domain.session import Session

# The members that the last release wrote, in their order.
WRITTEN: dict[type[msgspec.Struct], str] = {
    Account: (
        "id email email_verified name held_roles version created_at updated_at language "
        "left_unverified_at has_password has_second_factor has_lone_passkey asks_second_factor "
        "enrol_by has_identity"
    ),
    Session: (
        "id account created_at authenticated_at last_seen_at expires_at idle_timeout remembered "
        "assurance ip user_agent device data knowledge_at possession_at methods"
    ),
    CachedSession: "session checked_at run",
    Successor: "secret_digest replaced_at authenticated_at knowledge_at possession_at methods",
    ApiTokenOwner: "kind id",
    ApiToken: "id owner name hint permissions created_at expires_at last_used_at held_permissions",
    CachedToken: "token checked_at run",
}


def stored(base: type[Any] = msgspec.Struct) -> Iterator[type[Any]]:
    """Yield the structs of the API that are written as arrays, without the names of members."""
    for struct in base.__subclasses__():
        if struct.__module__.startswith("api.") and struct.__struct_config__.array_like:
            yield struct
        yield from stored(struct)


def test_each_release_only_appends_members_with_defaults() -> None:
    assert set(stored()) == WRITTEN.keys()
    for struct, members in WRITTEN.items():
        written = members.split()
        now = msgspec.structs.fields(struct)
        assert [field.name for field in now[: len(written)]] == written, struct
        assert not [field.name for field in now[len(written) :] if field.required], struct


def test_the_library_reads_shorter_and_longer_arrays() -> None:
    class Before(msgspec.Struct, array_like=True):
        name: str

    class After(msgspec.Struct, array_like=True):
        name: str
        added: int = 7

    before, after = Before("alice"), After("alice", 8)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(before), type=After) == After("alice")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(after), type=Before) == before
