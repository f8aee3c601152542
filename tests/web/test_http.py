"""Test headers that are lists: only their first KiB counts, over all fields of that name."""

from __future__ import annotations

from tests.support.client import ApiClient, Person

MANY = '"x",' * 256  # 1 KiB


def test_a_known_tag_is_found_in_the_first_kib(client: ApiClient) -> None:
    tag = client.get("/openapi.json").headers["ETag"]

    def status(header_value: str) -> int:
        return client.get("/openapi.json", headers={"If-None-Match": header_value}).status_code

    assert status(f"{tag}, {MANY}") == 304
    assert status(f"{MANY}{tag}") == 200


def test_what_is_expected_after_the_first_kib_is_not_there(alice: Person) -> None:
    """Nothing is changed by mistake: the precondition fails."""
    tag = alice.get("/v1/account").headers["ETag"]

    def status(expected: str, name: str) -> int:
        headers = {"If-Match": expected}
        return alice.patch("/v1/account", json={"name": name}, headers=headers).status_code

    assert status(f"{MANY}{tag}", "Alice Liddell") == 412
    assert status(f"{tag},{MANY}", "Alice Liddell") == 200


def test_a_content_type_longer_than_any_is_none_of_ours(client: ApiClient) -> None:
    """Reading its parameters took 7 ms, before the session check."""
    long = "application/json; charset=utf-8" + "; a=b" * 50

    response = client.post("/v1/sessions", data=b"{}", headers={"Content-Type": long})

    assert (response.status_code, response.json["code"]) == (415, "unsupported_media_type")
