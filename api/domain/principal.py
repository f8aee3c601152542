"""The principal of an administrative request: a person by a session, or an API token."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.domain.api_token import ApiToken, ApiTokenKind
from api.domain.session import Session


class Principal(msgspec.Struct, frozen=True):
    """An account or a service account that acts, by a session or else by an API token."""

    session: Session | None = None
    token: ApiToken | None = None

    @property
    def id(self) -> UUID:
        """Return the id of the account or service account that acts: the actor of events."""
        if self.session is not None:
            return self.session.account.id
        return self._required_token.owner.id

    @property
    def evidence_id(self) -> UUID:
        """Return the id of the session or token that acts: the ``session_id`` of events."""
        return self.session.id if self.session is not None else self._required_token.id

    @property
    def account_id(self) -> UUID | None:
        """Return the id of the account that acts; None: a service account acts."""
        if self.token is not None and self.token.kind is ApiTokenKind.SERVICE:
            return None
        return self.id

    @property
    def _required_token(self) -> ApiToken:
        assert self.token is not None  # one of the two is set
        return self.token
