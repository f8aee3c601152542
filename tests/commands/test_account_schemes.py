"""Check ``python -m api account schemes``: what is left to rehash, as it is now."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Flask

from tests.support.client import Person
from tests.support.imported import FAST, SLOW, count, give, label_of, stored

Call = Callable[..., tuple[int, str, str]]


def test_it_shows_what_is_left_of_each_scheme(
    app: Flask, sign_up: Callable[..., Person], call: Call
) -> None:
    for name, cost in (("alice", FAST), ("bob", FAST), ("carol", SLOW)):
        give(sign_up(name), stored(cost))
    dave = sign_up("dave")
    count(app)
    give(dave, "")  # an account without a password is none of these
    erin = sign_up("erin")
    give(erin, stored(SLOW))
    erin.sign_in()

    shown = (
        f"{label_of(FAST)}: 2 accounts, 50.0% (after the import 50.0%)\n"
        f"{label_of(SLOW)}: 1 accounts, 25.0% (after the import 25.0%)\n"
        "argon2id (Gatebook's own): 1 accounts, 25.0%\n"
        "Left to rehash: 3 of 4 passwords.\n"
    )
    assert call("account", "schemes") == (0, shown, "")
    status, output, _ = call("account", "schemes", "--json")
    assert (status, json.loads(output)) == (
        0,
        {
            "passwords": 4,
            "left_to_rehash": 3,
            "schemes": [
                {"scheme": "bcrypt$4", "accounts": 2, "share": 0.5, "share_after_import": 0.5},
                {"scheme": "bcrypt$5", "accounts": 1, "share": 0.25, "share_after_import": 0.25},
                {"scheme": None, "accounts": 1, "share": 0.25, "share_after_import": 0.25},
            ],
        },
    )


def test_without_an_import_there_is_nothing_left(app: Flask, call: Call) -> None:
    assert call("account", "schemes") == (
        0,
        "argon2id (Gatebook's own): 0 accounts, 0.0%\nLeft to rehash: 0 of 0 passwords.\n",
        "",
    )
