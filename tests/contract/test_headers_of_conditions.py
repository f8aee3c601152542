"""Test unexpected If-Match and If-None-Match headers: the contract documents each answer."""

from __future__ import annotations

import pytest

from tests.support.client import Person


@pytest.mark.parametrize("tag", ['""', 'W/""', '"x"', "nonsense", 'W/"1"', '"99"'])
def test_a_tag_that_is_not_the_current_one_fails_the_precondition(alice: Person, tag: str) -> None:
    answer = alice.patch("/v1/account", json={"name": "Al"}, headers={"If-Match": tag})
    assert (answer.status_code, answer.json["code"]) == (412, "precondition_failed")


@pytest.mark.parametrize("path", ["/v1/account", "/openapi.json", "/docs", "/problems/not-found"])
def test_if_match_says_nothing_to_a_read(alice: Person, path: str) -> None:
    assert alice.get(path, headers={"If-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", ["/v1/account", "/openapi.json", "/docs", "/problems/not-found"])
@pytest.mark.parametrize("form", ['W/"{}"', '"{}-gzip"', '"{}-zstd"'])
def test_what_the_client_has_already_is_not_sent_again(alice: Person, path: str, form: str) -> None:
    tag = alice.get(path).headers["ETag"]
    answer = alice.get(path, headers={"If-None-Match": form.format(tag.strip('"'))})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
