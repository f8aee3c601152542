"""Decide who may read metrics: the rule of the API and of the worker."""

from __future__ import annotations

import hmac


def is_scraper(authorization: str | None, token: str) -> bool:
    """Return whether an Authorization header brings METRICS_TOKEN; never if that is empty."""
    scheme, _, sent = (authorization or "").partition(" ")
    if not token or scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(sent.strip().encode(), token.encode())
