"""Test JSON that stock Flask accepts with 200: Gatebook refuses it.

``tests/schemas/engine/test_strict_json.py`` has the error for each case. These tests send real
requests and check that the refusal costs no SQL and no Redis command.
"""

from __future__ import annotations

import pytest

from tests.support.client import ApiClient
from tests.support.counting import Commands

ALICE = b'"email": "alice@example.com", "password": "a quiet harbour at dawn"'

TEXT = "{" + ALICE.decode() + "}"

NOT_JSON: dict[str, bytes] = {
    "empty": b"",
    "duplicate keys": b'{"email": "bob@example.com", %b}' % ALICE,
    "duplicate keys, one escaped": b'{%b, "\\u0065mail": "bob@example.com"}' % ALICE,
    "NaN": b'{%b, "name": NaN}' % ALICE,
    "Infinity": b'{%b, "name": -Infinity}' % ALICE,
    "1e400": b'{%b, "name": 1e400}' % ALICE,
    "lone surrogate": b'{%b, "name": "\\ud800"}' % ALICE,
    "lone surrogate in a key": b'{%b, "\\udfff": 1}' % ALICE,
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16 without a mark": TEXT.encode("utf-16-le"),
    "UTF-32": TEXT.encode("utf-32"),
    "byte order mark": b"\xef\xbb\xbf{%b}" % ALICE,
    "not UTF-8": b'{%b, "name": "\xff"}' % ALICE,
    "surrogate in UTF-8": b'{%b, "name": "\xed\xa0\x80"}' % ALICE,
    "nested too deep": b"[" * 60_000,
    "nested too deep, closed": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "two values": b"{%b}{%b}" % (ALICE, ALICE),
    "single quotes": b"{'email': 'alice@example.com'}",
    "comment": b"{%b /* and */}" % ALICE,
    "trailing comma": b"{%b,}" % ALICE,
    "a long integer": b'{%b, "name": %b}' % (ALICE, b"9" * 50_000),
}
NO_OBJECT = {"null": b"null", "list": b"[]", "zero": b"0", "false": b"false", "string": b'"{}"'}


@pytest.mark.parametrize("raw", NOT_JSON.values(), ids=NOT_JSON)
def test_what_has_no_one_meaning_is_refused(
    client: ApiClient, commands: Commands, raw: bytes
) -> None:
    response = client.post("/v1/accounts", data=raw, content_type="application/json")

    assert (response.status_code, response.json["code"]) == (400, "malformed_json")
    assert (commands.sql, commands.redis) == ([], [])


@pytest.mark.parametrize("raw", NO_OBJECT.values(), ids=NO_OBJECT)
def test_what_is_no_object_is_refused(client: ApiClient, commands: Commands, raw: bytes) -> None:
    response = client.post("/v1/accounts", data=raw, content_type="application/json")

    assert response.status_code == 422
    assert response.json["errors"] == [
        {
            "pointer": "#",
            "code": "wrong_type",
            "message": "The app sent something here that we could not read.",
            "params": {"expected": "object"},
        }
    ]
    assert (commands.sql, commands.redis) == ([], [])
