"""Send requests over HTTP as curl does: without a cookie jar, and without the application."""

from __future__ import annotations

from typing import Any

import requests

from tests.support.at_once import LONGEST


class Caller:
    """A client of a running server: ``Caller(base, cookie=secret)("POST", path, body)``."""

    def __init__(self, base: str, *, token: str | None = None, cookie: str | None = None) -> None:
        self.base = base
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        if cookie is not None:
            self._headers["Cookie"] = f"gatebook_session={cookie}"

    def __call__(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> requests.Response:
        return requests.request(
            method,
            self.base + path,
            json=body,
            headers={**self._headers, **headers},
            timeout=LONGEST,
        )
