"""The operations of each server as cases, over many accounts and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bench.harness.passkeys import SigningPasskeys
from bench.harness.people import PASSWORD, MadeUpPeople
from bench.harness.raw_http import UNIQUE, request, send_each
from bench.harness.rounds import BenchCase, MeasuredOperation
from bench.harness.servers import MeasuredServer
from bench.harness.services import BenchServices
from bench.harness.wrk import WrkLoad
from dev.paths import ROOT

_SCHEMA = ROOT / "bench" / "baseline" / "schema.sql"

SESSIONS = 100  # used in turn, each of another account
SIGNING_IN = 32  # accounts that sign in, and that no other operation uses
WITH_PASSKEY = 32  # accounts with a passkey, which sign in with it alone
ACCOUNTS = SESSIONS + SIGNING_IN + WITH_PASSKEY

CHECK = MeasuredOperation("check", "session check, `GET /v1/session`")
SIGN_IN = MeasuredOperation("sign-in", "sign-in, `POST /v1/sessions`")
PASSKEY = MeasuredOperation("passkey", "passkey sign-in, `POST /v1/sessions`")
SIGN_UP = MeasuredOperation("sign-up", "sign-up, `POST /v1/accounts`")
REFUSED = MeasuredOperation("refused", "refused sign-in, wrong password")
DEVICES = MeasuredOperation("devices", "my 5 devices, `GET /v1/sessions`")
FEED = MeasuredOperation("feed", "security feed, 20 events, `GET /v1/account/audit-events`")
INVALID = MeasuredOperation("invalid", "422 for a bad body, `POST /v1/sessions`")
UNCHANGED = MeasuredOperation("unchanged", "304 by ETag, `GET /v1/account`")
OPERATIONS = (CHECK, SIGN_IN, PASSKEY, SIGN_UP, REFUSED, DEVICES, FEED, INVALID, UNCHANGED)


def make_case(
    operation: MeasuredOperation,
    server: MeasuredServer,
    status: int,
    inside: str,
    requests: Sequence[bytes],
) -> BenchCase:
    """Return the case of these requests, which all must be answered by this status and text."""
    name = f"{server.target.name}-{operation.name}"
    file = server.services.write_requests(name, list(requests))
    # Two hashes are enough to warm up, and wrk alone fills in unique numbers.
    first = requests if requests[0].startswith(b"GET") else requests[:2]
    first = () if UNIQUE.encode() in requests[0] else first
    return BenchCase(operation, server, WrkLoad(server.port, file, (status,), inside), first)


def floor(server: MeasuredServer, operation: MeasuredOperation = CHECK) -> BenchCase:
    """Return an operation of a server that answers any request by a constant."""
    return make_case(operation, server, 200, "world", [request("GET", "/v1/session")])


def baseline(server: MeasuredServer, people: MadeUpPeople) -> list[BenchCase]:
    """Insert the baseline's users; return all its operations."""
    rows = [(people.email(n), f"Person {n}", people.password_hash) for n in range(SESSIONS)]
    insert = "INSERT INTO user (email, name, password_hash) VALUES (%s, %s, %s)"
    with server.services.sql("baseline") as sql, sql.cursor() as cursor:
        cursor.execute(_SCHEMA.read_text())
        cursor.executemany(insert, rows)
        sql.commit()
    bodies = [{"email": people.email(n), "password": PASSWORD} for n in range(SESSIONS)]
    signing_in = [request("POST", "/v1/sessions", body=body) for body in bodies]
    cookies = _cookies(server, signing_in)
    bad = request("POST", "/v1/sessions", body={"email": "no address", "password": "x"})
    checks = [request("GET", "/v1/session", {"Cookie": given}) for given in cookies]
    return [
        make_case(CHECK, server, 200, "person-", checks),
        make_case(SIGN_IN, server, 201, "person-", signing_in[:SIGNING_IN]),
        make_case(INVALID, server, 422, "email", [bad]),
    ]


def better_auth(server: MeasuredServer, people: MadeUpPeople) -> list[BenchCase]:
    """Sign better-auth's accounts up; return its session check and its sign-in."""
    path = "/api/auth"
    bodies = [{"email": people.email(n), "password": PASSWORD} for n in range(SESSIONS)]
    signing_up = [
        request("POST", f"{path}/sign-up/email", body={"name": f"Person {n}", **body})
        for n, body in enumerate(bodies)
    ]
    cookies = _cookies(server, signing_up)
    signing_in = [request("POST", f"{path}/sign-in/email", body=body) for body in bodies]
    checks = [request("GET", f"{path}/get-session", {"Cookie": given}) for given in cookies]
    return [
        make_case(CHECK, server, 200, "person-", checks),
        make_case(SIGN_IN, server, 200, "person-", signing_in[:SIGNING_IN]),
    ]


def gatebook(
    server: MeasuredServer,
    people: MadeUpPeople,
    wanted: Sequence[MeasuredOperation] = OPERATIONS,
    asking: Sequence[int] = range(SESSIONS),
    signing_in: Sequence[int] = range(SESSIONS, SESSIONS + SIGNING_IN),
) -> list[BenchCase]:
    """Return the wanted operations of Gatebook.

    The accounts in ``asking`` use their first session, those in ``signing_in`` their password.
    """
    return [
        passkey_sign_in(server, people)
        if kind is PASSKEY
        else make_case(kind, server, *gatebook_requests(kind, server, people, asking, signing_in))
        for kind in wanted
    ]


def passkey_sign_in(server: MeasuredServer, people: MadeUpPeople) -> BenchCase:
    """Return sign-ins with a passkey alone, which are signed anew before each window."""
    passkeys = SigningPasskeys(server, people, range(ACCOUNTS - WITH_PASSKEY, ACCOUNTS))
    case = make_case(PASSKEY, server, 201, "aal2", passkeys.sign_ins(1))
    case.first, case.beside = (), partial(passkeys.renewing, case.load.file)
    return case


def gatebook_requests(
    operation: MeasuredOperation,
    server: MeasuredServer,
    people: MadeUpPeople,
    asking: Sequence[int] = range(SESSIONS),
    signing_in: Sequence[int] = range(SESSIONS, SESSIONS + SIGNING_IN),
) -> tuple[int, str, list[bytes]]:
    """Return the right status, a text in each answer, and the requests of an operation."""
    cookies = [cookie(people, account) for account in asking]
    emails = [people.email(account) for account in signing_in]
    if operation is SIGN_IN:
        return 201, "token", sign_ins(server, emails)
    if operation is SIGN_UP:
        new = {"email": f"new-{UNIQUE}@example.com", "password": PASSWORD}
        return 201, "@example.com", [request("POST", "/v1/accounts", body=new)]
    if operation is REFUSED:
        return 401, "wrong_credentials", [sign_in(email, "a wrong one") for email in emails]
    if operation is INVALID:
        return 422, "email", [sign_in("no address", "x")]
    if operation is UNCHANGED:
        return 304, "", unchanged(server, cookies)
    path, inside = {
        CHECK: ("/v1/session", "person-"),
        DEVICES: ("/v1/sessions", "person-"),
        FEED: ("/v1/account/audit-events", "occurred_at"),
    }[operation]
    return 200, inside, [request("GET", path, headers) for headers in cookies]


def cookie(people: MadeUpPeople, account: int) -> dict[str, str]:
    """Return the header with the first session of an account, by number."""
    return {"Cookie": f"__Host-session={people.secret(account * people.sessions_each)}"}


def sign_in(email: str, password: str, **more: str) -> bytes:
    """Return a sign-in of an app, which gets the secret in the body."""
    body = {"email": email, "password": password, "deliver": "token", **more}
    return request("POST", "/v1/sessions", body=body)


def sign_ins(server: MeasuredServer, emails: Sequence[str]) -> list[bytes]:
    """Return sign-ins on a device that the account signed in on before, as most sign-ins are."""
    answers = send_each(server.port, [sign_in(email, PASSWORD) for email in emails])
    tokens = [body["device_token"] for _, body in answers]
    pairs = zip(emails, tokens, strict=True)
    return [sign_in(email, PASSWORD, device_token=token) for email, token in pairs]


def unchanged(server: MeasuredServer, cookies: Sequence[dict[str, str]]) -> list[bytes]:
    """Return requests of each account with its present ETag."""
    reads = [request("GET", "/v1/account", headers) for headers in cookies]
    answers = send_each(server.port, reads)
    etags = [{"If-None-Match": response.getheader("ETag") or ""} for response, _ in answers]
    pairs = zip(cookies, etags, strict=True)
    return [request("GET", "/v1/account", {**headers, **etag}) for headers, etag in pairs]


def made_up_people(services: BenchServices) -> MadeUpPeople:
    """Insert accounts with five sessions and twenty events each."""
    people = MadeUpPeople(sessions_each=5, events=20)
    with services.sql() as sql:
        people.grow(sql, ACCOUNTS)
    return people


def _cookies(server: MeasuredServer, requests: Sequence[bytes]) -> list[str]:
    """Send the requests; return the cookie of each answer."""
    headers = [
        response.getheader("Set-Cookie") or "" for response, _ in send_each(server.port, requests)
    ]
    return [header.partition(";")[0] for header in headers]
