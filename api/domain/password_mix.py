"""The mix of schemes among passwords, which addresses without one imitate in time (I6, ADR 44)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

import msgspec

OWN = ""  # the label of Argon2id of our own


class SchemeCount(msgspec.Struct, frozen=True):
    """The number of passwords of one scheme.

    ``scheme``: its label, such as ``bcrypt$12``. ``share``: of all passwords, 0 to 1.
    ``first_share``: the share after the latest import.
    """

    scheme: str
    accounts: int
    share: float
    first_share: float


class PasswordMix(msgspec.Struct, frozen=True):
    """The schemes by label, and the key by which addresses are spread over them; None: no mix."""

    counts: tuple[SchemeCount, ...] = ()
    draw_key: bytes | None = None

    def draw(self, email_key: bytes) -> str | None:
        """Return the label of the imported scheme that an address imitates; None: our own.

        Each scheme has an interval of [0, 1) whose place depends on first shares only, and which
        shrinks from its end: as people are rehashed, an address moves to our own scheme at most,
        and never from one imported scheme to another.
        """
        if self.draw_key is None:
            return None
        number = hmac.digest(self.draw_key, email_key, "sha256")[:8]
        place = int.from_bytes(number, "big") / 2**64
        for count in self.counts:
            if count.scheme == OWN:
                continue
            if place < count.first_share:
                return count.scheme if place < count.share else None
            place -= count.first_share
        return None


def rebased(accounts: Mapping[str, int]) -> list[SchemeCount]:
    """Return counts whose first shares are the present ones, by label, after an import."""
    total = max(1, sum(accounts.values()))
    return [
        SchemeCount(scheme, number, number / total, number / total)
        for scheme, number in sorted(accounts.items())
    ]


def recounted(former: Mapping[str, SchemeCount], accounts: Mapping[str, int]) -> list[SchemeCount]:
    """Return counts with the first shares of the former counts, and shares that are no larger.

    A share that grew, because accounts with our own hashes were deleted, would make an address slow
    again: no account ever does that, so it would reveal an unknown address.
    """
    counts = []
    for now in rebased({**dict.fromkeys(former, 0), **accounts}):
        old = former.get(now.scheme)
        if old is not None and now.scheme != OWN:
            share = min(old.share, now.share)
            now = msgspec.structs.replace(now, share=share, first_share=old.first_share)  # noqa: PLW2901
        counts.append(now)
    return counts
