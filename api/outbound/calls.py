"""Send several requests under one deadline, and accept whole answers only."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Container, Mapping
from urllib.parse import urlencode

from api.outbound.client import HttpAnswer, Policy, TooLong, Undelivered, post
from api.outbound.url_policy import destination

LONGEST = 256 * 1024  # bytes of an answer


class Calls:
    """Requests that share the deadline of a policy, which begins now.

    ``private_hosts``: the only hosts that may be in the policy's private networks, because the
    operator named them. A document of a provider names any host.

    ``has_answer``: whether any of them was answered, whatever the answer was.
    """

    def __init__(self, policy: Policy, private_hosts: Container[str | None]) -> None:
        self._policy = policy
        self._private_hosts = private_hosts
        self._deadline = time.monotonic() + policy.timeout
        self.has_answer = False

    @property
    def seconds_left(self) -> float:
        """Return the seconds until the deadline; negative: it has passed."""
        return self._deadline - time.monotonic()

    def get(self, url: str, headers: Mapping[str, str], *, share: float = 1.0) -> HttpAnswer:
        """Read a document, within a share of the time left. Raises as ``post_form``."""
        return self._send("GET", url, b"", headers, share)

    def post_form(
        self, url: str, fields: Mapping[str, str], headers: Mapping[str, str]
    ) -> HttpAnswer:
        """Send a form. Raises ``NotAllowed``, ``Undelivered``."""
        form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._send("POST", url, urlencode(fields).encode(), form)

    def _send(
        self,
        method: str,
        url: str,
        content: bytes,
        headers: Mapping[str, str],
        share: float = 1.0,
    ) -> HttpAnswer:
        if (timeout := self.seconds_left * share) <= 0:
            raise Undelivered("no answer in time")
        policy = self._policy
        if destination(url).host not in self._private_hosts:
            policy = dataclasses.replace(policy, private_networks=())
        try:
            answer = post(
                url,
                content,
                {"Accept": "application/json", "User-Agent": "Gatebook", **headers},
                dataclasses.replace(policy, timeout=timeout),
                method=method,
                answer_limit=LONGEST,
                whole=True,
            )
        except TooLong:
            self.has_answer = True
            raise
        self.has_answer = True
        return answer
