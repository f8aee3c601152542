"""Answers of identity providers, as a front end or an app hands them in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ProviderAnswer:
    """The answer of a provider: ``state`` with ``code`` or ``error``; or ``id`` with ``id_token``.

    ``iss``: the issuer beside a redirect (RFC 9207). ``user``: Apple's unsigned JSON, and ``name``
    the name from an SDK; both are for display only.
    """

    provider: str
    state: str | None = None
    code: str | None = None
    error: str | None = None
    iss: str | None = None
    user: str | None = None
    id: UUID | None = None
    id_token: str | None = None
    name: str | None = None

    @property
    def pointer(self) -> str:
        """Return the JSON pointer of the member that names the attempt."""
        return "#/id" if self.state is None else "#/state"
