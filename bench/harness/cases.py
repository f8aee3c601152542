"""What is measured: operations of each contender, over many accounts and sessions."""

from __future__ import annotations

from dataclasses import dataclass

from bench.harness.dataset.people import PASSWORD, People
from bench.harness.raw_http import UNIQUE, Client, request
from bench.harness.servers import BASELINE, BETTER_AUTH, FLASK, FLASK_REDIS, WSGI, Server
from bench.harness.services import Place
from bench.harness.wrk import Load
from dev.console import Trouble
from dev.paths import ROOT

_SCHEMA = ROOT / "bench" / "baseline" / "schema.sql"

SESSIONS = 100  # used in turn, each of another account
SIGNING_IN = 32  # accounts that sign in, and have no other part


@dataclass(frozen=True)
class Operation:
    """A row of the table. ``hashes``: it costs a password hash, so fewer come through."""

    name: str
    title: str
    hashes: bool = False


CHECK = Operation("check", "session check, `GET /v1/session`")
SIGN_IN = Operation("sign-in", "sign-in, `POST /v1/sessions`", hashes=True)
SIGN_UP = Operation("sign-up", "sign-up, `POST /v1/accounts`", hashes=True)
REFUSED = Operation("refused", "refused sign-in, wrong password", hashes=True)
DEVICES = Operation("devices", "my 5 devices, `GET /v1/sessions`")
FEED = Operation("feed", "security feed, 20 events, `GET /v1/account/audit-events`")
INVALID = Operation("invalid", "422 for a bad body, `POST /v1/sessions`")
UNCHANGED = Operation("unchanged", "304 by ETag, `GET /v1/account`")
OPERATIONS = (CHECK, SIGN_IN, SIGN_UP, REFUSED, DEVICES, FEED, INVALID, UNCHANGED)


@dataclass(frozen=True)
class Case:
    """An operation at a contender. ``first`` are sent one by one before each window.

    They bring the server to where it is in steady use: every session in Redis, and none due to be
    compared with the ledger, which happens once a minute and would weigh on a short window.
    """

    operation: Operation
    server: Server
    load: Load
    first: tuple[bytes, ...]

    def warm_up(self) -> None:
        """Raises ``Trouble`` when an answer is not what it must be."""
        client = Client(self.load.port)
        for one in self.first:
            response, body = client.send(one)
            if response.status not in self.load.statuses or self.load.inside not in str(body):
                raise Trouble(
                    f"{self.operation.title} at {self.server.contender.title}:"
                    f" {response.status} {body}"
                )
        client.close()


def adjacent(*some: Case) -> list[Case]:
    """Those of one operation next to each other: they are compared, so a moment should lie between
    them, not a minute.
    """
    operations = list(dict.fromkeys(one.operation for one in some))
    return sorted(some, key=lambda one: operations.index(one.operation))


def floors(place: Place, servers: dict[str, Server]) -> list[Case]:
    """The session check as the floors have it: nothing is checked."""
    one = request("GET", "/v1/session")
    file = place.requests("floor", [one])
    return [
        Case(CHECK, server, Load(server.port, file, (200,), "world"), (one,))
        for server in (
            servers[one.name] for one in (WSGI, FLASK, FLASK_REDIS) if one.name in servers
        )
    ]


def baseline(place: Place, server: Server, people: People) -> list[Case]:
    """Everything that the baseline can do. Its users are made here."""
    _make_users(place, people)
    signing_in = [
        request("POST", "/v1/sessions", body={"email": people.email(n), "password": PASSWORD})
        for n in range(SESSIONS)
    ]
    client = Client(server.port)
    checks = []
    for one in signing_in:
        response, _ = client.send(one)
        cookie = (response.getheader("Set-Cookie") or "").partition(";")[0]
        checks.append(request("GET", "/v1/session", {"Cookie": cookie}))
    client.close()
    bad = request("POST", "/v1/sessions", body={"email": "no address", "password": "x"})

    def case(operation: Operation, status: int, inside: str, requests: list[bytes]) -> Case:
        file = place.requests(f"{BASELINE.name}-{operation.name}", requests)
        return _case(operation, server, Load(server.port, file, (status,), inside), requests)

    return [
        case(CHECK, 200, "person-", checks),
        case(INVALID, 422, "email", [bad]),
        case(SIGN_IN, 201, "person-", signing_in[:SIGNING_IN]),
    ]


def better_auth(place: Place, server: Server, people: People) -> list[Case]:
    """The same two operations. Its accounts are made here, each by signing up."""
    client = Client(server.port)
    checks = []
    for n in range(SESSIONS):
        body = {"name": f"Person {n}", "email": people.email(n), "password": PASSWORD}
        response, _ = client.send(request("POST", "/api/auth/sign-up/email", body=body))
        given = (response.getheader("Set-Cookie") or "").partition(";")[0]
        checks.append(request("GET", "/api/auth/get-session", {"Cookie": given}))
    client.close()
    signing_in = [
        request(
            "POST",
            "/api/auth/sign-in/email",
            body={"email": people.email(n), "password": PASSWORD},
        )
        for n in range(SIGNING_IN)
    ]

    def case(operation: Operation, requests: list[bytes]) -> Case:
        file = place.requests(f"{BETTER_AUTH.name}-{operation.name}", requests)
        return _case(operation, server, Load(server.port, file, (200,), "person-"), requests)

    return [case(CHECK, checks), case(SIGN_IN, signing_in)]


def gatebook(place: Place, server: Server, people: People) -> list[Case]:
    """Everything that is in the table."""

    def case(operation: Operation, status: int, inside: str, requests: list[bytes]) -> Case:
        file = place.requests(f"{server.contender.name}-{operation.name}", requests)
        return _case(operation, server, Load(server.port, file, (status,), inside), requests)

    cookies = [cookie(people, n) for n in range(SESSIONS)]
    tags = etags(server, cookies)
    addresses = [people.email(SESSIONS + n) for n in range(SIGNING_IN)]
    return [
        case(CHECK, 200, "person-", [request("GET", "/v1/session", one) for one in cookies]),
        case(DEVICES, 200, "person-", [request("GET", "/v1/sessions", one) for one in cookies]),
        case(
            FEED,
            200,
            "session.started",
            [request("GET", "/v1/account/audit-events", one) for one in cookies],
        ),
        case(
            UNCHANGED,
            304,
            "",
            [
                request("GET", "/v1/account", {**one, "If-None-Match": etag})
                for one, etag in zip(cookies, tags, strict=True)
            ],
        ),
        case(INVALID, 422, "email", [sign_in("no address", "x")]),
        case(SIGN_IN, 201, "token", sign_ins(server, addresses)),
        case(REFUSED, 401, "wrong_credentials", [sign_in(one, "a wrong one") for one in addresses]),
        case(
            SIGN_UP,
            201,
            "@example.com",
            [
                request(
                    "POST",
                    "/v1/accounts",
                    body={"email": f"new-{UNIQUE}@example.com", "password": PASSWORD},
                )
            ],
        ),
    ]


def cookie(people: People, account: int) -> dict[str, str]:
    """The header with the first session of an account, by number."""
    return {"Cookie": f"__Host-session={people.secret(account * people.each)}"}


def sign_in(email: str, password: str, **more: str) -> bytes:
    """As an app does it: the secret in the body."""
    body = {"email": email, "password": password, "deliver": "token", **more}
    return request("POST", "/v1/sessions", body=body)


def sign_ins(server: Server, addresses: list[str]) -> list[bytes]:
    """Each on a device that the account has signed in on before, as nearly all sign-ins are."""
    client = Client(server.port)
    requests = []
    for one in addresses:
        _, answer = client.send(sign_in(one, PASSWORD))
        requests.append(sign_in(one, PASSWORD, device_token=answer["device_token"]))
    client.close()
    return requests


def etags(server: Server, cookies: list[dict[str, str]]) -> list[str]:
    """The present ETag of each one's account."""
    client = Client(server.port)
    answers = [client.send(request("GET", "/v1/account", one))[0] for one in cookies]
    client.close()
    return [answer.getheader("ETag") or "" for answer in answers]


def _case(operation: Operation, server: Server, load: Load, requests: list[bytes]) -> Case:
    first = () if operation is SIGN_UP else tuple(requests[: 2 if operation.hashes else None])
    return Case(operation, server, load, first)


def _make_users(place: Place, people: People) -> None:
    rows = [(people.email(n), f"Person {n}", people.password_hash) for n in range(SESSIONS)]
    with place.sql("baseline") as sql, sql.cursor() as cursor:
        cursor.execute(_SCHEMA.read_text())
        cursor.executemany(
            "INSERT INTO user (email, name, password_hash) VALUES (%s, %s, %s)", rows
        )
        sql.commit()
