"""Run the backends of docs/your-backend.md: one table of expectations for all of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from dev.env import node, venv
from tests.docs.backends.cases import (
    JSON,
    MADE_UP,
    NOBODY,
    NOTE,
    Asked,
    bearer,
    cookie,
    reads,
    writes,
)
from tests.docs.backends.running import (
    HERE,
    NAMES,
    OWN_PAGE,
    PAGE,
    RunningBackend,
    ask,
    run,
    write_files,
)
from tests.support.client import Person
from tests.support.webhook_target import HANG, WebhookTarget, answer

pytestmark = [pytest.mark.release, pytest.mark.timeout(600)]

StartBackend = Callable[[str, str], RunningBackend]

MOVED = """\
import { signedIn } from "../../lib/session";
export const GET = signedIn((request) => Response.redirect(new URL("/notes", request.url)));
"""


@pytest.fixture(scope="session")
def packages() -> None:
    node.ensure_modules(HERE, "Express and Next.js")
    venv.ensure("backends")


@pytest.fixture(scope="session")
def built(packages: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project of Next.js, built for production."""
    folder = tmp_path_factory.mktemp("next")
    write_files(folder, "lib/session.ts", "app/notes/route.ts")
    (folder / "app" / "moved").mkdir()
    (folder / "app" / "moved" / "route.ts").write_text(MOVED)
    program = HERE / "node_modules" / "next" / "dist" / "bin" / "next"
    # Turbopack refuses packages outside of the project
    run([node.program(), str(program), "build", "--webpack"], folder)
    return folder


@pytest.fixture
def start_backend(
    packages: None, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[StartBackend]:
    """Yield ``start_backend("flask", "http://127.0.0.1:8000")``: a backend and its API."""
    with ExitStack() as stopping:

        def starting(name: str, api: str) -> RunningBackend:
            folder = request.getfixturevalue("built") if name == "next" else tmp_path
            backend = RunningBackend(name, folder, api)
            stopping.callback(backend.stop)
            return backend

        yield starting


def assert_answers(backend: RunningBackend, cases: dict[str, Asked]) -> None:
    """Assert status and body of each answer, and that no cache may store one with data."""
    expected, answered = {}, {}
    for case, asked in cases.items():
        status, headers, body = backend.ask_patiently(
            asked.method, asked.path, asked.headers, asked.sent
        )
        stored = status < 300 and headers.get("Cache-Control") != "no-store"
        answered[case] = (status, body, stored)
        expected[case] = (asked.status, asked.body, False)
    assert answered == expected


@pytest.mark.parametrize("name", NAMES)
def test_it_serves_those_who_are_signed_in(
    name: str, live_server: str, sign_in: Callable[..., Person], start_backend: StartBackend
) -> None:
    alice, bob = sign_in("alice"), sign_in("bob", deliver="token")
    tablet, phone = alice.on_another_device(), alice.on_another_device(deliver="token")
    backend = start_backend(name, live_server)
    for device, secret in ((tablet, cookie(tablet.secret)), (phone, bearer(phone.secret))):
        assert backend.ask_patiently("GET", "/notes", [secret])[::2] == (
            200,
            {"account_id": alice.id},
        )
        assert device.delete("/v1/session").status_code == 204
        assert backend.ask_patiently("GET", "/notes", [secret])[::2] == (401, NOBODY)

    assert_answers(backend, reads(alice, bob, phone.secret))


@pytest.mark.parametrize("name", NAMES)
def test_it_accepts_the_posts_of_its_own_pages_only(
    name: str, live_server: str, sign_in: Callable[..., Person], start_backend: StartBackend
) -> None:
    alice, bob = sign_in("alice"), sign_in("bob", deliver="token")
    assert_answers(start_backend(name, live_server), writes(alice, bob))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "nginx"])
def test_a_sensitive_operation_needs_a_recent_password(
    name: str,
    live_server: str,
    alice: Person,
    start_backend: StartBackend,
    sql: Callable[..., list[dict[str, Any]]],
    redis: Redis,
) -> None:
    backend = start_backend(name, live_server)
    assert backend.ask_patiently("DELETE", "/notes", [cookie(alice.secret)])[::2] == (204, None)

    sql("UPDATE session SET authenticated_at = authenticated_at - INTERVAL 16 MINUTE")
    redis.delete(*redis.scan_iter("gatebook-test:session:*"))

    refused = backend.ask_patiently("DELETE", "/notes", [cookie(alice.secret)])
    assert refused[::2] == (403, {"code": "reauthentication_required"})


def test_a_broken_body_gets_no_stack_trace_of_express(
    live_server: str, alice: Person, start_backend: StartBackend
) -> None:
    backend = start_backend("express", live_server)

    answer = backend.ask_patiently("POST", "/notes", [cookie(alice.secret), JSON], b'{"text"')

    assert answer[::2] == (400, {"code": "malformed_json"})


def test_a_handler_of_nextjs_may_redirect(
    live_server: str, alice: Person, start_backend: StartBackend
) -> None:
    """The headers of ``Response.redirect()`` are read-only."""
    status, sent, _ = start_backend("next", live_server).ask_patiently(
        "GET", "/moved", [cookie(alice.secret)]
    )

    assert (status, sent["Cache-Control"]) == (302, "no-store")


def session_of(account: object) -> bytes:
    document = {"account": account, "authenticated_at": "2026-11-22T12:45:03.120Z"}
    return json.dumps(document).encode()


@pytest.mark.parametrize("name", NAMES)
def test_trouble_of_the_api_lets_nobody_in(name: str, start_backend: StartBackend) -> None:
    """Trouble of the API is a bounded 503; an answer that names nobody is no service."""
    alice = {
        "id": "01a20349-1372-752e-89a7-834df2a74de4",
        "email": "alice@example.com",
        "email_verified": True,
        "roles": [],
    }
    elsewhere, api = WebhookTarget(), WebhookTarget()
    elsewhere.answering = lambda _request: answer(200, session_of(alice), Account_Id=alice["id"])
    url = elsewhere.url(path="/v1/session")
    named = {"Account_Id": alice["id"]}  # an error that claims to know who asks
    trouble = {
        "too many": answer(429, b"{}", Retry_After="60", **named),
        "crashed": answer(500, session_of(alice), **named),
        "a proxy's 502": answer(502, b"<html>", **named),
        "unavailable": answer(503, b"{}", Retry_After="2", **named),
        "another server": answer(404, b"<html>"),
        "redirect": answer(302, b"", Location=url),
        "nothing": HANG,
    }
    no_service = {
        "a page instead of the API": answer(200, b"<html>"),
        "optional": answer(200, b"null", Account_Id=""),
        "no account": answer(200, b'{"account": {}}'),
        "an empty id": answer(200, session_of({**alice, "id": ""}), Account_Id=""),
    }
    backend = start_backend(name, f"http://127.0.0.1:{api.port}")
    headers = [cookie(MADE_UP), ("Account-Id", str(alice["id"]))]
    unavailable = (503, "2", {"code": "unavailable"})
    nobody = (401, None, NOBODY) if name == "nginx" else unavailable
    expected = dict.fromkeys(trouble, unavailable) | dict.fromkeys(no_service, nobody)

    answered = {}
    for case, reply in (trouble | no_service).items():
        api.answering = lambda _request, reply=reply: reply  # type: ignore[misc]
        status, sent, body = backend.ask("GET", "/notes", headers)
        answered[case] = (status, sent.get("Retry-After"), body)
    assert answered == expected
    assert elsewhere.received == []

    api.answering = lambda _request: answer(200, session_of(alice), Account_Id=alice["id"])
    served = (200, {"account_id": alice["id"]})
    assert backend.ask("GET", "/notes", headers)[::2] == served  # so it was not refused for all
    api.stop()
    status, sent, body = backend.ask("GET", "/notes", headers)
    assert (status, sent.get("Retry-After"), body) == unavailable
    elsewhere.stop()


@pytest.mark.parametrize("name", NAMES)
def test_the_api_is_asked_with_the_named_headers_only(
    name: str, start_backend: StartBackend
) -> None:
    api = WebhookTarget()
    new_cookie = f"gatebook_session={MADE_UP}; Path=/"
    api.answering = lambda _request: answer(401, b"{}", Account_Id="", Set_Cookie=new_cookie)
    backend = start_backend(name, f"http://127.0.0.1:{api.port}")
    passed = {
        "cookie": f"a=b; gatebook_session={MADE_UP}",
        "authorization": f"Bearer {MADE_UP}",
        "accept-language": "de",
        "x-request-id": "one-of-the-client",
    }
    kept = {
        "origin": OWN_PAGE,
        "sec-fetch-site": "same-origin",
        "content-type": "application/json",
        "account-id": "01a20349-1372-752e-89a7-834df2a74de4",
        "x-forwarded-for": "192.0.2.1",
        "x-forwarded-host": "evil.example",
        "idempotency-key": "one",
        "referer": f"{OWN_PAGE}/inbox",
    }
    headers = [*passed.items(), *kept.items(), ("session-activity", "passive")]

    assert backend.ask("GET", "/notes?optional=true", headers)[0] == 401
    assert backend.ask("POST", "/notes?optional=true", headers, NOTE)[0] == 401
    assert backend.ask("GET", "/notes")[0] == 401

    api.stop()
    poll, post, of_nobody = api.received
    for asked in (poll, post):
        assert (asked.method, asked.path, asked.body) == ("GET", "/v1/session", b"")
        names = {name.lower() for name in asked.headers}
        assert {name: asked.headers[name] for name in passed} == passed
        assert names & kept.keys() == set()
    assert poll.headers["Session-Activity"] == "passive"
    assert "Cookie" not in of_nobody.headers  # an HTTP client with a jar would send the last one


def test_behind_nginx_there_is_no_service_without_an_id(start_backend: StartBackend) -> None:
    backend = start_backend("nginx", "http://127.0.0.1:9")
    for headers in ([], [("Account-Id", "")], [cookie(MADE_UP)]):
        assert ask(backend.behind, "GET", "/notes", headers)[::2] == (401, NOBODY)


def test_through_nginx_the_api_sees_the_address_of_the_client(
    start_server: Callable[..., Any], alice: Person, start_backend: StartBackend
) -> None:
    """The forged entry would give each attempt limits of its own.

    The cookie is that of HTTPS, although nginx asks over plain HTTP.
    """
    api = start_server(TRUSTED_PROXIES="1", PUBLIC_URL=OWN_PAGE)
    backend = start_backend("nginx", api.base)
    body = json.dumps({"email": alice.email, "password": alice.password}).encode()
    headers = [JSON, ("X-Forwarded-For", "198.51.100.9")]
    status, sent, session = backend.ask_patiently("POST", "/v1/sessions", headers, body)
    assert (status, session["ip"]) == (201, "127.0.0.1")
    name, _, rest = sent["Set-Cookie"].partition("=")
    assert name == "__Host-session"
    jar = [("Cookie", f"{name}={rest.partition(';')[0]}")]
    assert backend.ask_patiently("GET", "/notes", jar)[::2] == (200, {"account_id": alice.id})


def test_the_examples_are_typed(packages: None, tmp_path: Path) -> None:
    blocks = [block.marker for block in PAGE.blocks() if block.marker]
    names = [marker.removeprefix("file: ") for marker in blocks]
    write_files(tmp_path, *names)
    typescript = [name for name in names if name.endswith(".ts")]
    python = [name for name in names if name.endswith(".py")]
    assert (len(typescript), len(python)) == (4, 5)

    (tmp_path / "all.json").write_text(
        json.dumps({"extends": "./tsconfig.json", "files": typescript})
    )
    compiler = HERE / "node_modules" / "typescript" / "bin" / "tsc"
    run([node.program(), str(compiler), "-p", "all.json"], tmp_path)
    run([sys.executable, "-m", "mypy", "--strict", *python], tmp_path)
