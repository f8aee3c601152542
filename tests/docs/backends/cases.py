"""The requests to each backend of docs/your-backend.md, and the answers that all must give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.docs.backends.running import OWN_PAGE, Pairs
from tests.support.client import Person

MADE_UP = "A" * 43
NOTE = b'{"text": "Buy milk."}'
JSON = ("Content-Type", "application/json")
NOBODY = {"code": "not_signed_in"}
FOREIGN = {"code": "cross_site_request"}


@dataclass(frozen=True)
class Asked:
    """A request to a backend, and what each of them must answer."""

    headers: Pairs
    status: int
    body: Any
    method: str = "GET"
    path: str = "/notes"
    sent: bytes | None = None


def cookie(secret: str) -> tuple[str, str]:
    return "Cookie", f"theme=dark; gatebook_session={secret}"


def bearer(secret: str) -> tuple[str, str]:
    return "Authorization", f"Bearer {secret}"


def reads(alice: Person, bob: Person, ended: str) -> dict[str, Asked]:
    """Return who may read. ``alice`` has a cookie, ``bob`` a token."""
    hers, his = {"account_id": alice.id}, {"account_id": bob.id}
    live, forged = cookie(alice.secret), ("Account-Id", bob.id)
    return {
        "cookie": Asked([live], 200, hers),
        "token": Asked([bearer(bob.secret)], 200, his),
        "token before cookie": Asked([live, bearer(bob.secret)], 200, his),
        "bad token before cookie": Asked([live, bearer(MADE_UP)], 401, NOBODY),
        "browser's own Basic": Asked([live, ("Authorization", "Basic YTpi")], 200, hers),
        "poll": Asked([live, ("Session-Activity", "passive")], 200, hers),
        "unknown activity": Asked([live, ("Session-Activity", "none")], 200, hers),
        "text beyond ASCII": Asked([("Cookie", f"a=\xe9; {live[1]}")], 200, hers),
        "nobody": Asked([], 401, NOBODY),
        "ended cookie": Asked([cookie(ended)], 401, NOBODY),
        "ended token": Asked([bearer(ended)], 401, NOBODY),
        "made-up cookie": Asked([cookie(MADE_UP)], 401, NOBODY),
        "made-up token": Asked([bearer(MADE_UP)], 401, NOBODY),
        "no secret": Asked([cookie("../../etc/passwd")], 401, NOBODY),
        "forged id": Asked([forged], 401, NOBODY),
        "forged ids": Asked([forged, forged], 401, NOBODY),
        "forged id with _": Asked([("Account_Id", bob.id)], 401, NOBODY),
        "forged id, ended": Asked([cookie(ended), forged], 401, NOBODY),
        "forged id beside a cookie": Asked([live, forged], 200, hers),
        "forged ids beside a cookie": Asked(
            [forged, live, ("Account_Id", bob.id), ("account-id", bob.id)], 200, hers
        ),
        "id as hop-by-hop": Asked([live, ("Connection", "close, Account-Id"), forged], 200, hers),
        "optional": Asked([], 401, NOBODY, path="/notes?optional=true"),
        "optional, forged id": Asked([forged], 401, NOBODY, path="/notes?optional=true"),
        "HEAD": Asked([live], 200, None, method="HEAD"),
        "HEAD, nobody": Asked([], 401, None, method="HEAD"),
        "HEAD, forged id": Asked([forged], 401, None, method="HEAD"),
        "foreign page reads blindly": Asked([live, ("Sec-Fetch-Site", "cross-site")], 200, hers),
    }


def writes(alice: Person, bob: Person) -> dict[str, Asked]:
    """Return which POSTs are accepted."""
    made = {"account_id": alice.id, "text": "Buy milk."}
    live = cookie(alice.secret)
    own, foreign = ("Origin", OWN_PAGE), ("Origin", "https://evil.example")
    same_site = ("Sec-Fetch-Site", "same-site")

    def post(
        *headers: tuple[str, str], status: int = 403, body: Any = FOREIGN, kind: Any = JSON
    ) -> Asked:
        return Asked([*headers, kind], status, body, method="POST", sent=NOTE)

    return {
        "own page": post(live, own, ("Sec-Fetch-Site", "same-origin"), status=201, body=made),
        "own page, another port": post(live, own, same_site, status=201, body=made),
        "own page, old browser": post(live, own, status=201, body=made),
        "same origin, not in the list": post(
            live,
            ("Origin", "http://localhost:3000"),
            ("Sec-Fetch-Site", "same-origin"),
            status=201,
            body=made,
        ),
        "app": post(bearer(bob.secret), status=201, body={**made, "account_id": bob.id}),
        "script": post(live, status=201, body=made),
        "foreign page": post(live, foreign, ("Sec-Fetch-Site", "cross-site")),
        "foreign page, old browser": post(live, foreign),
        "subdomain": post(live, ("Origin", "https://blog.example.com"), same_site),
        "look-alike": post(live, ("Origin", f"{OWN_PAGE}.evil.example")),
        "another look-alike": post(live, ("Origin", f"https://evil.example?{OWN_PAGE}")),
        "a dot is a dot": post(live, ("Origin", "https://appXexample.com")),
        "another scheme": post(live, ("Origin", OWN_PAGE.replace("https", "http"))),
        "sandboxed frame": post(live, ("Origin", "null"), ("Sec-Fetch-Site", "cross-site")),
        "hidden origin": post(live, ("Sec-Fetch-Site", "cross-site")),
        "foreign page and a token": post(bearer(bob.secret), foreign),
        "form": post(
            live,
            own,
            status=415,
            body={"code": "unsupported_media_type"},
            kind=("Content-Type", "text/plain"),
        ),
        "nobody": post(own, status=401, body=NOBODY),
        "nobody, forged id": post(own, ("Account-Id", bob.id), status=401, body=NOBODY),
    }
