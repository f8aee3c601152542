"""Attack with bodies that exhaust memory (Werkzeug CVE-2023-25577, CVE-2023-46136, CVE-2024-49767).

Multipart is never parsed, nothing is read beyond MAX_BODY_BYTES, nothing is decompressed.
"""

from __future__ import annotations

import gzip
import io
import json

import pytest
from flask import Flask

from api.domain.account import Role
from api.domain.client import Client
from tests.support.client import ApiClient, Person
from tests.support.contract import contract
from tests.support.raw_http import exchange, parse
from tests.support.roles import grant_role

LARGEST = 65536
ID = "018f0000-0000-7000-8000-000000000000"
BODIES = sorted(
    (method.upper(), path.replace("{id}", ID))
    for method, path, operation in contract().operations()
    if "requestBody" in operation
)
MULTIPART = "multipart/form-data; boundary=x"


class Unread(io.RawIOBase):
    """A body that fails the test when it is read."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        raise AssertionError("the body was read")


class Endless(io.RawIOBase):
    """An endless body that counts how many bytes were read from it."""

    taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        buffer[:] = b" " * len(buffer)
        self.taken += len(buffer)
        return len(buffer)


OTHER_TYPES = [
    MULTIPART,
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "text/plain",
    "text/plain; application/json",
    "text/json",
    "application/xml",
    "application/x-json",
    "application/jsonp",
    "application/json; charset=utf-16",
    "application/json; charset=utf-7",
    "application/json, text/plain",
    "",
]


def assert_refused_unread(
    alice: Person, method: str, path: str, media_type: str, length: int, refusal: tuple[int, str]
) -> None:
    response = alice.request(
        method,
        path,
        content_type=media_type,
        environ_overrides={"wsgi.input": Unread(), "CONTENT_LENGTH": str(length)},
    )
    assert (response.status_code, response.json["code"]) == refusal


def test_what_is_not_json_is_refused_before_it_is_read(
    alice: Person, subtests: pytest.Subtests
) -> None:
    for method, path in (*BODIES, ("DELETE", "/v1/session")):
        with subtests.test(f"{method} {path}"):
            for media_type in OTHER_TYPES:
                refusal = 415, "unsupported_media_type"
                assert_refused_unread(alice, method, path, media_type, 1000, refusal)
    for method, path in BODIES:
        with subtests.test(f"{method} {path}, too large"):
            for media_type in ("application/json", MULTIPART):
                refusal = 413, "body_too_large"
                assert_refused_unread(alice, method, path, media_type, LARGEST + 1, refusal)


def test_a_body_of_unknown_length_is_read_no_further_than_the_largest(
    app: Flask, alice: Person, subtests: pytest.Subtests
) -> None:
    # Some operations demand a role; without one they would not read the body.
    with app.app_context():
        grant_role(alice.email, Role.ADMIN, Client(None, None, "operator"))
    for method, path in BODIES:
        with subtests.test(f"{method} {path}"):
            body = Endless()
            response = alice.request(
                method,
                path,
                content_type="application/json",
                environ_overrides={
                    "wsgi.input": body,
                    "wsgi.input_terminated": True,
                    "HTTP_TRANSFER_ENCODING": "chunked",
                },
            )
            assert (response.status_code, response.json["code"]) == (413, "body_too_large")
            assert body.taken <= LARGEST + 1


@pytest.mark.parametrize("path", ["/v1/session", "/v1/passkey-challenges", "/healthz"])
def test_a_body_where_none_belongs_is_left_unread(alice: Person, path: str) -> None:
    response = alice.get(
        path,
        content_type=MULTIPART,
        environ_overrides={"wsgi.input": Unread(), "CONTENT_LENGTH": str(LARGEST + 1)},
    )

    assert response.status_code == (405 if path == "/v1/passkey-challenges" else 200)


def test_a_body_as_large_as_may_be_is_read(client: ApiClient) -> None:
    body = json.dumps({"email": "alice@example.com", "password": "a quiet harbour at dawn"})

    response = client.post(
        "/v1/accounts", data=body.ljust(LARGEST), content_type="application/json"
    )

    assert response.status_code == 201


def test_a_chunked_body_as_large_as_may_be_is_read(client: ApiClient) -> None:
    body = json.dumps({"email": "alice@example.com", "password": "a quiet harbour at dawn"})

    response = client.post(
        "/v1/accounts",
        content_type="application/json",
        environ_overrides={
            "wsgi.input": io.BytesIO(body.ljust(LARGEST).encode()),
            "wsgi.input_terminated": True,
            "HTTP_TRANSFER_ENCODING": "chunked",
        },
    )

    assert response.status_code == 201


def test_nothing_is_decompressed(client: ApiClient) -> None:
    bomb = gzip.compress(b" " * 10_000_000)

    response = client.post(
        "/v1/accounts",
        data=bomb,
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )

    assert (response.status_code, response.json["code"]) == (400, "malformed_json")


def test_no_form_is_ever_parsed(app: Flask) -> None:
    assert app.config["MAX_CONTENT_LENGTH"] == LARGEST + 1
    with app.test_request_context(
        "/v1/accounts", method="POST", data={"email": "alice@example.com"}
    ):
        response = app.full_dispatch_request()
    assert response.status_code == 415


def chunks(size: int, count: int) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (size, b" " * size) for _ in range(count)) + b"0\r\n\r\n"


def test_chunks_over_the_wire_end_at_the_largest_body(live_server: str) -> None:
    request = (
        b"POST /v1/accounts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )

    status, _, body = parse(exchange(live_server, request + chunks(16384, 5)))
    assert (status, body["code"]) == (413, "body_too_large")

    status, _, body = parse(exchange(live_server, request + chunks(16384, 3)))
    assert (status, body["code"]) == (400, "malformed_json")


def test_a_long_body_over_the_wire_is_refused_at_its_head(live_server: str) -> None:
    request = (
        b"POST /v1/accounts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: 99999999\r\nConnection: close\r\n\r\n"
    )

    status, _, body = parse(exchange(live_server, request))  # The body never arrives.

    assert (status, body["code"]) == (413, "body_too_large")
