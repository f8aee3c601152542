"""The caller of an operation, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass

from api.domain import languages


@dataclass(frozen=True)
class Client:
    """Who is at the other end of a request, as far as it can be told."""

    ip: str | None
    user_agent: str | None
    request_id: str
    language: str = languages.DEFAULT  # of api.domain.languages: what they read best
