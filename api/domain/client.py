"""The client that calls an operation."""

from __future__ import annotations

from dataclasses import dataclass

from api.domain import languages


@dataclass(frozen=True)
class Client:
    """The client's address, user agent, request id and language, as far as they are known."""

    ip: str | None
    user_agent: str | None
    request_id: str
    language: str = languages.DEFAULT  # the client's preferred one of api.domain.languages
