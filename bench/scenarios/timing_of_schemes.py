"""Part of ``make bench ARGS=timing``: whether times reveal who has an imported password.

Accounts with imported passwords of several schemes, in equal shares, are tried with a wrong
password, and as many addresses without an account. Two-sample Kolmogorov-Smirnov tests compare the
times: of each scheme with those of unknown addresses that imitate it, and of all with all. This is
done right after an import, and when half of the people of each scheme have signed in. Whether p is
above 0.01 is printed, not asserted.
"""

from __future__ import annotations

import base64
import math
import random
import secrets
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from pymysql.connections import Connection

from api.crypto import foreign
from api.domain.password_mix import OWN, PasswordMix, rebased, recounted
from api.store.password_scheme import PUT
from bench.harness import tables
from bench.harness.people import MadeUpPeople
from bench.harness.raw_http import request, send_each
from bench.harness.servers import GATEBOOK, MeasuredServer
from bench.harness.services import BenchServices
from dev.console import Trouble

# as their makers have them by default, and two that were wrapped: a plain digest, and PBKDF2 with
# the most iterations that are weak
SCHEMES = (
    "bcrypt$12",
    "bcrypt-sha256$12,hex",
    "pbkdf2-sha256$600000,32",
    "scrypt$32768,8,1,64",
    "firebase$14,8",
    "argon2id$65536,3,4",
    "wrap$19456,2,1,sha1,before",
    "wrap$19456,2,1,pbkdf2-sha256,9999,32",
)
_FIREBASE = {"FIREBASE_SCRYPT_SIGNER_KEY": base64.b64encode(bytes(64)).decode()}
PATH, WRONG = "/v1/sessions", "seven dusty violins"
_P = 0.01
_GIVE = """UPDATE account SET password_hash = %s, password_scheme = %s
    WHERE email_key = %s"""
_TRIES = 50_000  # made-up addresses, until each scheme is imitated often enough

Times = dict[str, tuple[list[float], list[float]]]  # by label: of known and of unknown addresses


def kolmogorov_smirnov(a: Sequence[float], b: Sequence[float]) -> tuple[float, float]:
    """Return the greatest distance of the two distributions, and p by Stephens' approximation."""
    first, second = sorted(a), sorted(b)
    distance = max(
        abs(bisect_right(first, value) / len(first) - bisect_right(second, value) / len(second))
        for value in (*first, *second)
    )
    root = math.sqrt(len(first) * len(second) / (len(first) + len(second)))
    scaled = (root + 0.12 + 0.11 / root) * distance
    if scaled < 0.3:  # the series does not converge; p is 1 to five digits
        return distance, 1.0
    terms = ((-1) ** (k - 1) * math.exp(-2 * k * k * scaled * scaled) for k in range(1, 101))
    return distance, min(1.0, max(0.0, 2 * sum(terms)))


def measure(services: BenchServices, people: MadeUpPeople, each: int) -> list[str]:
    """Measure ``each`` addresses of each scheme in both states and return titles and tables.

    ``people`` are at least ``each`` for each scheme. Raises ``Trouble``.
    """
    labels = {
        people.email(number): label
        for place, label in enumerate(SCHEMES)
        for number in range(place * each, (place + 1) * each)
    }
    key = secrets.token_bytes(32)
    imported = {OWN: 0, **dict.fromkeys(SCHEMES, each)}
    counts = rebased(imported)
    mix, own_hash = PasswordMix(tuple(counts), key), people.password_hash
    parts = [_state("right after an import", services, labels, mix, own_hash)]
    for number, email in enumerate(labels):
        if number % 2:
            labels[email] = OWN
    left = {label: list(labels.values()).count(label) for label in imported}
    counts = recounted({count.scheme: count for count in counts}, left)
    mix = PasswordMix(tuple(counts), key)
    parts.append(_state("half of the people have signed in", services, labels, mix, own_hash))
    return [part for pair in parts for part in pair]


def _state(
    state: str,
    services: BenchServices,
    labels: Mapping[str, str],
    mix: PasswordMix,
    own_hash: str,
) -> tuple[str, str]:
    with services.sql() as sql:
        _store(sql, labels, mix, own_hash)
    server = MeasuredServer(GATEBOOK, services, _FIREBASE)  # a new one, which reads the mix at once
    server.start()
    try:
        times = _times(server.port, labels, mix)
    finally:
        server.stop()
    rows = [
        _row(f"`{label}`" if label else "our own", *pair) for label, pair in sorted(times.items())
    ]
    known, unknown = ([each for pair in times.values() for each in pair[kind]] for kind in (0, 1))
    rows.append(_row("all", known, unknown))
    head = ("wrong password of", "known, ms", "unknown, ms", "number", "distance", "p", "p > 0.01")
    return f"Imported passwords, {state}:", tables.markdown(head, rows)


def _store(
    sql: Connection[Any], labels: Mapping[str, str], mix: PasswordMix, own_hash: str
) -> None:
    with sql.cursor() as cursor:
        made_up = {label: foreign.decoy(label) for label in SCHEMES}
        for email, label in labels.items():
            values = (made_up[label], label) if label else (own_hash, None)
            cursor.execute(_GIVE, (*values, email.encode()))
        for each in mix.counts:
            draw_key = mix.draw_key if each.scheme == OWN else None
            shown = (each.scheme, each.accounts, each.share, each.first_share, draw_key, None)
            cursor.execute(PUT, shown)
    sql.commit()


def _times(port: int, labels: Mapping[str, str], mix: PasswordMix) -> Times:
    """Return the seconds of all known and as many unknown addresses, which have the same form."""
    order = [(email, label, 0) for email, label in labels.items()]
    wanted = {label: list(labels.values()).count(label) for label in labels.values()}
    for number in range(_TRIES):
        email = f"nobody-{number}@example.com"
        drawn = mix.draw(email.encode()) or OWN
        if wanted.get(drawn, 0):
            wanted[drawn] -= 1
            order.append((email, drawn, 1))
    random.shuffle(order)
    times: Times = defaultdict(lambda: ([], []))
    warm_up: list[tuple[str, str | None, int]] = [
        (email, None, 0) for email, _, _ in order[:: max(1, len(order) // 20)]
    ]
    every = [*warm_up, *order]
    body = {"password": WRONG}
    requests = [request("POST", PATH, body={"email": email, **body}) for email, _, _ in every]
    answers = send_each(port, requests)
    for _, label, kind in every:
        begun = time.perf_counter()
        response, answer = next(answers)
        if label is not None:
            times[label][kind].append(time.perf_counter() - begun)
        if response.status != 401:
            raise Trouble(f"{PATH}: {response.status} {answer}")
    return times


def _row(title: str, known: Sequence[float], unknown: Sequence[float]) -> tuple[str, ...]:
    distance, p = kolmogorov_smirnov(known, unknown)
    medians = (f"{1000 * median(times):.2f}" for times in (known, unknown))
    verdict = "yes" if p > _P else "no"
    return title, *medians, str(len(known)), f"{distance:.3f}", f"{p:.3f}", verdict
