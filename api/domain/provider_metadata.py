"""Metadata of identity providers."""

from __future__ import annotations

import msgspec


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """The endpoints of a provider: those of its discovery document, or of the configuration.

    ``issuer``: as the document has it, which the preset has compared. ``iss_required``: the
    provider names itself in each answer (RFC 9207), so that one without it is not from there.
    """

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str | None = None
    userinfo_endpoint: str | None = None
    iss_required: bool = False
