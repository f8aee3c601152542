"""Check that each balancer answers errors by problem documents, and refuses forged headers."""

from __future__ import annotations

import socket
import ssl
import warnings
from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import Any

import pytest
import requests

from api.web.problem_catalogue import PROBLEMS
from api.web.problem_document import problem_type
from tests.deploy.balancers import NAMES, RunningBalancer, free_port
from tests.support.at_once import LONGEST
from tests.support.certificates import Authority
from tests.support.client import Person
from tests.support.faults import OUTCOME_UNKNOWN
from tests.support.raw_http import parse
from tests.support.releases import Installation

pytestmark = pytest.mark.long

HOST = b"Host: localhost\r\n"
CLOSE = b"Connection: close\r\n"
JSON = b"Content-Type: application/json\r\n"
GET = b"GET /v1/session HTTP/1.1\r\n" + HOST
POST = b"POST /v1/sessions HTTP/1.1\r\n" + HOST + JSON


def padding(length: int) -> bytes:
    return b"X-Long: " + b"x" * length + b"\r\n"


def body(length: int) -> bytes:
    return POST + CLOSE + b"Content-Length: %d\r\n\r\n" % length + b"x" * length


TOO_MUCH: dict[str, tuple[bytes, set[int]]] = {
    "no HTTP": (b"GET\r\n\r\n", {400}),
    "no version": (b"GET / HTTP/9.1\r\n\r\n", {400, 501}),
    "a line for the API": (GET + CLOSE + padding(9_000) + b"\r\n", {431}),
    "a head for the API": (GET + CLOSE + padding(7_000) * 5 + b"\r\n", {431}),
    "a path for the API": (
        b"GET /%s HTTP/1.1\r\n" % (b"x" * 9_000) + HOST + CLOSE + b"\r\n",
        {414},
    ),
    "a body for the API": (body(100_000), {413}),
    "a head for nobody": (GET + CLOSE + padding(15_000) * 20 + b"\r\n", {400, 431}),
    "a line for nobody": (GET + CLOSE + padding(80_000) + b"\r\n", {400, 431}),
    "a path for nginx": (b"GET /%s HTTP/1.1\r\n" % (b"x" * 20_000) + HOST + CLOSE + b"\r\n", {414}),
    "a body for nobody": (body(2_000_000), {413}),
}
# Caddy and HAProxy answer these before any configuration: Go in plain text, HAProxy in HTML.
BUILT_IN = {"no HTTP", "no version", "a head for nobody", "a line for nobody"}


def is_problem(answer: bytes) -> bool:
    """Return whether a problem is complete; the server may leave the connection open."""
    return answer.endswith(b"}")


def require_problem(answer: bytes, statuses: set[int], name: str) -> dict[str, Any]:
    assert b"application/problem+json" in answer, (name, answer[:500])
    status, headers, problem = parse(answer)
    assert status in statuses, name
    assert headers["content-type"] == "application/problem+json", name
    assert answer.lower().count(b"\r\nstrict-transport-security: ") == 1, name
    assert headers["cache-control"] == "no-store", name
    assert headers["x-content-type-options"] == "nosniff", name
    assert headers["x-request-id"] == problem["request_id"], name
    assert problem["status"] == status, name
    assert problem["type"] == problem_type(problem["code"]), name
    assert problem["title"] == PROBLEMS[problem["code"]].title, name
    return problem


def test_what_is_too_much_or_no_http_is_answered_by_a_problem(balancer: RunningBalancer) -> None:
    for name, (request, statuses) in TOO_MUCH.items():
        if balancer.name == "haproxy" and name == "a body for nobody":
            # HAProxy has no limit of its own, and this client reads only after it has sent
            # everything.
            continue
        answer = balancer.exchange(request, whole=is_problem)
        if balancer.name != "nginx" and name in BUILT_IN:
            assert int(answer.split()[1]) in statuses | {505}, name
        else:
            require_problem(answer, statuses, name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("servers", ["refuse", "hang"])
def test_without_a_server_the_answer_is_a_503_that_clients_know(
    make_balancer: Callable[..., RunningBalancer], name: str, servers: str
) -> None:
    waits = {
        "nginx": "proxy_read_timeout 30s",
        "haproxy": "timeout server 30s",
        "caddy": "response_header_timeout 30s",
    }[name]
    changed = (waits, waits.replace("30s", "1s"))
    with ExitStack() as stack:
        ports = [free_port(), free_port()]
        if servers == "hang":
            ports = [
                stack.enter_context(closing(socket.create_server(("127.0.0.1", 0)))).getsockname()[
                    1
                ]
                for _ in range(2)
            ]
        balancer = make_balancer(name, ports=ports, changed=changed)
        answer = balancer.exchange(POST + CLOSE + b"Content-Length: 2\r\n\r\n{}")
        balancer.stop()

    problem = require_problem(answer, {503}, servers)
    assert problem["code"] == "unavailable"
    # Programs repeat a change after a 503, unless it may have been made.
    is_unknown = problem["detail"] == OUTCOME_UNKNOWN
    assert problem.get("outcome") == ("unknown" if is_unknown else None)
    assert is_unknown or servers == "refuse"
    assert parse(answer)[1]["retry-after"] == "2"


def test_what_a_client_forges_is_not_believed(
    balancer: RunningBalancer, machines: list[Installation]
) -> None:
    forged = (
        b"X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-For: 203.0.113.8\r\n"
        b"X-Forwarded-Proto: http\r\nX-Forwarded-Host: evil.example\r\n"
        b"Forwarded: for=203.0.113.9\r\n"
    )
    logged = sum(machine.log.read_text().count('"ip":"127.0.0.1"') for machine in machines)

    answers = [
        balancer.exchange(GET + forged + CLOSE + b"\r\n"),
        balancer.exchange(b"GET /v1/session HTTP/1.1\r\nHost: evil.example\r\n" + CLOSE + b"\r\n"),
    ]

    assert answers[0].startswith(b"HTTP/1.1 401 ")
    assert b"evil.example" not in b"".join(answers)
    logs = "".join(machine.log.read_text() for machine in machines)
    assert logs.count('"ip":"127.0.0.1"') > logged
    assert "203.0.113." not in logs


# Caddy 2.6 leaves the tag as it is.
COMPRESSING = {
    "nginx": ("server_tokens off;", "server_tokens off; gzip on; gzip_types application/json;"),
    "haproxy": (
        "    balance roundrobin\n",
        """    balance roundrobin
    compression algo gzip
    compression type application/json
""",
    ),
}


@pytest.mark.parametrize("name", list(COMPRESSING))
def test_a_tag_that_the_balancer_changed_when_it_compressed_is_current(
    make_balancer: Callable[..., RunningBalancer],
    authority: Authority,
    sign_up: Callable[..., Person],
    name: str,
) -> None:
    balancer = make_balancer(name, changed=COMPRESSING[name])
    alice = sign_up(f"alice-{name}").sign_in(deliver="token")
    account = f"{balancer.base}/v1/account"
    with requests.Session() as client:
        client.trust_env = False  # requests prefers REQUESTS_CA_BUNDLE to verify
        client.verify = str(authority.ca)
        client.headers["Authorization"] = f"Bearer {alice.token}"
        compressed = client.get(account, timeout=LONGEST)
        assert compressed.headers["Content-Encoding"] == "gzip"
        tag = compressed.headers["ETag"]
        assert tag != alice.get("/v1/account").headers["ETag"]
        read = client.get(account, headers={"If-None-Match": tag}, timeout=LONGEST)
        match = {"If-Match": tag}
        changes = [
            client.patch(account, json={"name": new_name}, headers=match, timeout=LONGEST)
            for new_name in ("Alice L.", "Alice M.")
        ]
    balancer.stop()

    assert read.status_code == 304
    assert [change.status_code for change in changes] == [200, 412]


@pytest.mark.parametrize(
    ("version", "ciphers"),
    [
        (ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0"),
        (ssl.TLSVersion.TLSv1_2, "ECDHE+AES:!AESGCM:!AESCCM"),
        (ssl.TLSVersion.TLSv1_2, "RSA"),
    ],
    ids=["TLS 1.1", "CBC", "without forward secrecy"],
)
def test_weak_tls_is_refused(
    balancer: RunningBalancer, version: ssl.TLSVersion, ciphers: str
) -> None:
    """A TLS version or cipher that ASVS 5.0, 12.1.1 and 12.1.2 exclude is refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.1 is the subject of this test.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.minimum_version = context.maximum_version = version
    context.set_ciphers(ciphers)
    with (
        socket.create_connection(("127.0.0.1", balancer.port), LONGEST) as plain,
        pytest.raises((ssl.SSLError, ConnectionError)),
    ):
        context.wrap_socket(plain)


SMUGGLED = b"GET /v1/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
AMBIGUOUS = {
    "two lengths": b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(SMUGGLED),
    "two lengths in one": b"Content-Length: 0, %d\r\n\r\n" % len(SMUGGLED),
    "length, then chunked": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked, then length": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "a coding that hides": b"Content-Length: %d\r\nTransfer-Encoding: \x0bchunked\r\n\r\n"
    % len(SMUGGLED),
    "an unknown coding": b"Content-Length: %d\r\nTransfer-Encoding: xchunked\r\n\r\n"
    % len(SMUGGLED),
    "a space before the colon": b"Content-Length : %d\r\n\r\n" % len(SMUGGLED),
    "a sign": b"Content-Length: +%d\r\n\r\n" % len(SMUGGLED),
}


def test_balancer_and_server_agree_where_a_request_ends(
    balancer: RunningBalancer, machines: list[Installation]
) -> None:
    """A balancer and the server agree where a request ends.

    Otherwise the rest of an attacker's request begins another client's (request smuggling).
    """

    def smuggled() -> int:
        return sum(machine.log.read_text().count("/v1/smuggled") for machine in machines)

    for name, framing in AMBIGUOUS.items():
        before = smuggled()
        answer = balancer.exchange(POST + framing + SMUGGLED + GET + CLOSE + b"\r\n")

        # The same client may send a second request, answered as such; everything else was refused.
        assert answer.count(b"HTTP/1.1 404 ") == smuggled() - before, name
        if not smuggled() - before:
            assert answer.split()[1] in {b"400", b"501"}, name
        for _ in range(3):  # Every kept connection to the servers is used.
            plain = balancer.exchange(b"GET /healthz HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
            assert plain.startswith(b"HTTP/1.1 200 "), name
