"""Check the leaf of an event: canonical, with commitments, unchanged by an erasure."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from api.tlog import leaf
from api.tlog.leaf import NotMaterial

SALT = bytes(range(16))
EVENT: dict[str, Any] = {
    "id": "019b0c6e-4d2a-7c31-9a55-3d2f1f3b8a10",
    "occurred_at": "2026-11-22T12:45:03.120456Z",
    "type": "session.started",
    "outcome": "success",
    "actor": "019b0c6e-0000-7000-8000-000000000001",
    "subject": "019b0c6e-0000-7000-8000-000000000001",
    "session_id": None,
    "request_id": "r-1",
    "ip": "192.0.2.7",
    "user_agent": "Zeichen ☃",
    "data": {"remembered": True, "count": 1.0},
    "salt": SALT.hex(),
    "openings": None,
}


def committed(member: str, value: str) -> str:
    """Compute the commitment of ``value``, which is in its canonical form."""
    salt = hmac.new(SALT, member.encode(), hashlib.sha256).digest()
    return hashlib.sha256(salt + value.encode()).hexdigest()


def test_the_leaf_by_hand() -> None:
    account_id = '"019b0c6e-0000-7000-8000-000000000001"'
    commitments = {
        "actor": committed("actor", account_id),
        "data": committed("data", '{"count":1,"remembered":true}'),
        "ip": committed("ip", '"192.0.2.7"'),
        "request_id": committed("request_id", '"r-1"'),
        "session_id": committed("session_id", "null"),
        "subject": committed("subject", account_id),
        "user_agent": committed("user_agent", '"Zeichen ☃"'),
    }
    members = ",".join(f'"{name}":"{value}"' for name, value in commitments.items())
    assert leaf.of(EVENT).decode() == (
        f'{{"committed":{{{members}}},'
        '"id":"019b0c6e-4d2a-7c31-9a55-3d2f1f3b8a10",'
        '"occurred_at":"2026-11-22T12:45:03.120456Z",'
        '"outcome":"success","type":"session.started","version":1}'
    )


@given(st.fixed_dictionaries({name: st.text() for name in leaf.CLEAR}))
def test_it_is_canonical_whatever_its_members_say(clear: dict[str, str]) -> None:
    canonical = leaf.of({**EVENT, **clear})
    payload = json.loads(canonical)
    assert {name: payload[name] for name in leaf.CLEAR} == clear
    assert rfc8785.dumps(payload) == canonical


CONTROLS = "".join(map(chr, range(0x20))) + '"\\/\x7f\x80\u2028\ufeff\U0001f600'


@given(st.text(st.one_of(st.sampled_from(CONTROLS), st.characters(exclude_categories=["Cs"]))))
@example(CONTROLS)
def test_text_has_one_form_whoever_writes_it(text: str) -> None:
    assert leaf.canonical(text) == rfc8785.dumps(text)


@given(st.sets(st.sampled_from(leaf.COMMITTED)))
def test_erasing_leaves_the_leaf_as_it_was_and_no_value_behind(erased: set[str]) -> None:
    openings = leaf.openings_without(EVENT, frozenset(erased))
    remains = {**EVENT, "salt": None, "openings": openings, **dict.fromkeys(erased)}
    assert leaf.of(remains) == leaf.of(EVENT)
    assert SALT.hex() not in json.dumps(remains)
    for name in erased:
        assert set(openings[name]) == {"commitment"}
    assert leaf.openings_without(remains, frozenset(erased)) == openings


def test_more_can_be_erased_later() -> None:
    first = leaf.openings_without(EVENT, frozenset({"ip"}))
    remains = {**EVENT, "salt": None, "openings": first, "ip": None}
    second = leaf.openings_without(remains, frozenset({"ip", "subject"}))
    assert leaf.of({**remains, "openings": second, "subject": None}) == leaf.of(EVENT)


@pytest.mark.parametrize("name", [*leaf.CLEAR, *leaf.COMMITTED])
def test_every_member_counts(name: str) -> None:
    assert leaf.of({**EVENT, name: "other"}) != leaf.of(EVENT)
    with pytest.raises(NotMaterial, match=name):
        leaf.of({key: value for key, value in EVENT.items() if key != name})


def test_two_events_alike_have_unlike_commitments() -> None:
    """Two events with equal values have different commitments.

    Otherwise events of one person could be linked, and an address found by trying them all.
    """
    other = {**EVENT, "salt": bytes(16).hex()}
    ours, theirs = (json.loads(leaf.of(event))["committed"] for event in (EVENT, other))
    assert not set(ours.values()) & set(theirs.values())
    assert len(set(ours.values())) == len(leaf.COMMITTED)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": 1},
        {"salt": "00"},
        {"salt": 7},
        {"salt": None},
        {"salt": None, "openings": {}},
        {"salt": None, "openings": {"actor": {"salt": "00"}}},
        {"salt": None, "openings": {"actor": {"hash": "0" * 64}}},
        {"data": 2**53},
        {"data": float("nan")},
        {"ip": "\ud800"},
        {"type": "\ud800"},
    ],
)
def test_what_no_leaf_can_be_made_of_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(NotMaterial):
        leaf.of({**EVENT, **wrong})


@pytest.mark.parametrize("value", [2**53, {"n": -(2**60)}, float("inf"), ["\ud800"], {"\udfff": 1}])
def test_what_has_no_canonical_form_is_told_in_words(value: Any) -> None:
    """A value without a canonical form is replaced by a text.

    One such event must not prevent all later ones from being sealed.
    """
    readable_value = leaf.readable(value)
    assert list(readable_value) == ["no_canonical_form"]
    assert leaf.of({**EVENT, "data": readable_value})
    assert leaf.readable(EVENT["data"]) is EVENT["data"]
