"""A bit of everything, as a front end in use sends it."""

from __future__ import annotations

import random
from itertools import cycle, islice

from bench.harness import cases
from bench.harness.cases import SESSIONS, SIGNING_IN
from bench.harness.dataset.people import People
from bench.harness.raw_http import request
from bench.harness.servers import Server


def mixed(server: Server, people: People) -> list[tuple[bytes, int]]:
    """Requests with the status that each must get, 2 of 400 with a password in them.

    The worker is kept busy all the time. With more of them it would be busy with hashing alone:
    whoever waits for a slot sends nothing else, until all do.
    """
    draw = random.Random(1)  # noqa: S311  the same mix in every run
    cookies = [cases.cookie(people, n) for n in range(SESSIONS)]
    etags = cases.etags(server, cookies)
    addresses = [people.email(SESSIONS + n) for n in range(SIGNING_IN)]
    unchanged = [{**one, "If-None-Match": etag} for one, etag in zip(cookies, etags, strict=True)]
    kinds: list[tuple[int, list[bytes], int]] = [
        (332, [request("GET", "/v1/session", one) for one in cookies], 200),
        (24, [request("GET", "/v1/sessions", one) for one in cookies], 200),
        (20, [request("GET", "/v1/account/audit-events", one) for one in cookies], 200),
        (16, [request("GET", "/v1/account", one) for one in unchanged], 304),
        (6, [cases.sign_in("no address", "x")], 422),
        (1, cases.sign_ins(server, addresses), 201),
        (1, [cases.sign_in(one, "a wrong one") for one in addresses], 401),
    ]
    mix = [
        (one, status)
        for share, requests, status in kinds
        for one in islice(cycle(requests), share * SIGNING_IN)
    ]
    draw.shuffle(mix)
    return mix
