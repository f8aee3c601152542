"""Each answer has a Date: with it a page compares ``expires_at``, as its own clock may be wrong."""

from __future__ import annotations

import socket
from contextlib import closing
from email.utils import parsedate_to_datetime
from http.client import HTTPResponse
from urllib.parse import urlsplit

from tests.support.at_once import LONGEST
from tests.support.client import Person

FRONT_END = "http://localhost:5173"


def test_every_answer_says_the_time_of_the_server(live_server: str, alice: Person) -> None:
    cookie, page = f"Cookie: gatebook_session={alice.secret}", f"Origin: {FRONT_END}"
    answers = [
        ask(live_server, "GET /v1/session", cookie, page),  # the fast path, once it is connected
        ask(live_server, "GET /v1/session", cookie, page),
        ask(live_server, "GET /v1/session", page),
        ask(live_server, "GET /v1/account", cookie, page),
        ask(live_server, "DELETE /v1/session", cookie, page),
        ask(live_server, "GET /nothing", page),
        ask(live_server, "GET /client/gatebook.js", page),
        ask(live_server, "OPTIONS /v1/session", page, "Access-Control-Request-Method: DELETE"),
        ask(live_server, "G\x00T /v1/session"),
    ]

    assert [answer.status for answer in answers] == [200, 200, 401, 200, 204, 404, 200, 204, 400]
    for answer in answers:
        (date,) = answer.headers.get_all("Date") or [None]
        assert date is not None
        assert parsedate_to_datetime(date).utcoffset() is not None
    for answer in answers[:-1]:
        assert "Date" in (answer.headers["Access-Control-Expose-Headers"] or "").split(", ")


def ask(base: str, line: str, *headers: str) -> HTTPResponse:
    """Send a request on a connection of its own, and return the head of the answer."""
    address = urlsplit(base)
    with closing(socket.create_connection((address.hostname, address.port), LONGEST)) as client:
        lines = (f"{line} HTTP/1.1", f"Host: {address.netloc}", "Connection: close", *headers)
        client.sendall("\r\n".join((*lines, "", "")).encode("latin-1"))
        response = HTTPResponse(client, method=line.partition(" ")[0])
        response.begin()
        return response
