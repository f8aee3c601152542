"""``make bench ARGS=tokens``: compare a check of an API token with a session check in a thread.

Both are answered by one server without the fast path, which serves session checks alone.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from statistics import median

from api.crypto import api_tokens
from api.domain.api_token import ApiTokenKind
from bench.harness import cases, rounds, tables
from bench.harness.cases import CHECK, SESSIONS, make_case
from bench.harness.people import MadeUpPeople
from bench.harness.raw_http import request
from bench.harness.rounds import MeasuredOperation, ratios
from bench.harness.servers import GATEBOOK, MeasuredServer, migrate
from bench.harness.services import BenchServices
from bench.harness.tables import BenchPromise

BOUND = 1.05
TOKEN = MeasuredOperation("token", "check of an API token, `GET /v1/token`")
THREADS = replace(GATEBOOK, name="threads", title="Gatebook without the fast path")
_INSERT = """INSERT INTO api_token (id, account_id, name, digest, hint, permissions, created_at,
    expires_at) SELECT %s, id, 'Bench', %s, 'gbp_...', 'audit:read', UTC_TIMESTAMP(6),
    UTC_TIMESTAMP(6) + INTERVAL 90 DAY FROM account WHERE email_key = %s"""


def run(*, quick: bool) -> int:
    """Measure both, print the table, judge the promise; return the exit status."""
    services = BenchServices()
    migrate(services)
    people = cases.made_up_people(services)
    server = MeasuredServer(THREADS, services, {"SERVER_FAST_PATH": "off"})
    tokens = _tokens(services, people)
    server.start()
    status, inside, checks = cases.gatebook_requests(CHECK, server, people)
    session = make_case(CHECK, server, status, inside, checks)
    asking = [request("GET", "/v1/token", {"Authorization": f"Bearer {token}"}) for token in tokens]
    token = make_case(TOKEN, server, 200, "permissions", asking)
    rounds.run_rounds([session, token], rounds.QUICK if quick else rounds.FULL)
    text = "CPU time of a token check, by a session check without the fast path"
    promise = BenchPromise(text, BOUND, median(ratios(token, session)))
    table = tables.comparison([session, token], {})
    return tables.conclude("tokens", services, [session, token], table, tables.promises([promise]))


def _tokens(services: BenchServices, people: MadeUpPeople) -> list[str]:
    """Insert a token of each account that asks, and return them."""
    made = [api_tokens.make("gb", ApiTokenKind.PERSON) for _ in range(SESSIONS)]
    rows = [
        (uuid.uuid4().bytes, api_tokens.digest(token), people.email(account))
        for account, token in enumerate(made)
    ]
    with services.sql() as sql, sql.cursor() as cursor:
        cursor.executemany(_INSERT, rows)
        sql.commit()
    return made
