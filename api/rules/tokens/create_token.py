"""Create an API token: no other rule inserts one (I10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from api import signals
from api.cache import tokens as token_cache
from api.crypto import api_tokens
from api.domain import clock, ids
from api.domain.api_token import ApiToken, ApiTokenKind, ApiTokenOwner
from api.domain.audit_events import EventType
from api.domain.client import Client
from api.domain.owned_token import OwnedToken
from api.domain.visible_text import trimmed
from api.errors import Conflict, NotFound
from api.errors.administration import LimitReached
from api.pool import Transaction, retry_deadlock, transaction
from api.rules import idempotency
from api.rules.idempotency import ConcurrentDuplicate, IdempotentRequest
from api.rules.tokens.check_permissions import (
    NOT_THE_SERVICES,
    NOT_YOURS,
    NotGranted,
    check_permissions,
)
from api.store import api_token, owned_token

MOST = 20  # live tokens of one owner: their list needs no pages
OVERLAP = timedelta(days=7)  # a replaced token stays valid: programs are changed one by one


class WantedToken(NamedTuple):
    """A new token, as it is asked for."""

    name: str
    permissions: Sequence[str]
    days: int  # until it expires


class WantedSuccessor(NamedTuple):
    """A token with the name and the permissions of the one that it replaces."""

    replaces: UUID
    days: int  # until it expires


class TokenRequest(NamedTuple):
    """A request to create a token: its owner, and the account and the session that ask for it.

    ``lock_owner`` locks the owner's row, raises unless the caller may create a token of this owner
    and the owner may have tokens, and returns the permissions that the owner has.
    """

    owner: ApiTokenOwner
    lock_owner: Callable[[Transaction, datetime], frozenset[str]]
    wanted: WantedToken | WantedSuccessor
    actor: UUID
    session_id: UUID
    client: Client


@dataclass(frozen=True)
class IssuedToken:
    """A token with its secret, which is stored nowhere."""

    token: OwnedToken
    secret: str
    replayed: bool = False


def create_token(request: TokenRequest, once: IdempotentRequest | None) -> IssuedToken:
    """Create a token. A repeated request gets the same token under a new secret (ADR 6).

    Raises ``InvalidBody``, ``NotFound``, ``LimitReached``, ``Conflict``, ``IdempotencyKeyReused``,
    ``Unavailable``, and all that ``lock_owner`` raises.
    """
    try:
        for _ in range(2):
            earlier_id = idempotency.earlier(once)
            try:
                if earlier_id is None:
                    return _create(request, once)
                return _again(request, earlier_id)
            except ConcurrentDuplicate:
                continue  # the same request was faster
    except (NotGranted, LimitReached) as error:
        reason = "limit_reached" if isinstance(error, LimitReached) else "not_granted"
        _record_refusal(request, reason)
        raise
    raise Conflict


@retry_deadlock
def _create(request: TokenRequest, once: IdempotentRequest | None) -> IssuedToken:
    token_id, wanted = ids.new_id(), request.wanted
    with transaction() as tx:
        idempotency.remember(tx, once, token_id)
        held = request.lock_owner(tx, now := clock.now())
        live = owned_token.list_live(request.owner, now, tx)
        replaced = None
        if isinstance(wanted, WantedSuccessor):
            replaced = _replaceable(live, wanted.replaces)
            left = sorted(held.intersection(replaced.permissions))
            wanted = WantedToken(replaced.name, left, wanted.days)
        is_person = request.owner.kind is ApiTokenKind.PERSON
        check_permissions(
            tx, wanted.permissions, held, NOT_YOURS if is_person else NOT_THE_SERVICES
        )
        if len(live) >= MOST:
            raise LimitReached
        token, secret = _new(request.owner, wanted, replaced, token_id, now)
        if replaced is not None:
            token_cache.hold([replaced.digest])  # a cached copy has the former end
            owned_token.shorten(tx, replaced.id, now + OVERLAP)
        _insert(tx, token)
        _record(tx, request, token)
    return IssuedToken(token, secret)


@retry_deadlock
def _again(request: TokenRequest, token_id: UUID) -> IssuedToken:
    """Give the token of an earlier request a new secret: the first one may have been lost."""
    secret = api_tokens.new(request.owner.kind)
    with transaction() as tx:
        request.lock_owner(tx, now := clock.now())
        live = owned_token.list_live(request.owner, now, tx)
        token = next((each for each in live if each.id == token_id), None)
        if token is None or not _is_as_created(token, live, request.wanted):
            detail = "This was already done, and the result has been changed or deleted since."
            raise Conflict(detail)
        token_cache.hold([token.digest])
        digest, hint = api_tokens.digest(secret), api_tokens.hint(secret)
        if not owned_token.set_secret(tx, token, digest, hint):
            raise Conflict
        renewed = msgspec.structs.replace(token, digest=digest, hint=hint)
        _record(tx, request, renewed)
    token_cache.end([token.digest])
    return IssuedToken(renewed, secret, replayed=True)


def _replaceable(live: Sequence[OwnedToken], token_id: UUID) -> OwnedToken:
    token = next((each for each in live if each.id == token_id), None)
    if token is None:
        raise NotFound
    if any(each.successor_of == token_id for each in live):
        raise Conflict("This token has been replaced already.")
    return token


def _is_as_created(
    token: OwnedToken, live: Sequence[OwnedToken], wanted: WantedToken | WantedSuccessor
) -> bool:
    if any(each.successor_of == token.id for each in live):
        return False
    return isinstance(wanted, WantedSuccessor) or token.name == trimmed(wanted.name)


def _new(
    owner: ApiTokenOwner,
    wanted: WantedToken,
    replaced: OwnedToken | None,
    token_id: UUID,
    now: datetime,
) -> tuple[OwnedToken, str]:
    secret = api_tokens.new(owner.kind)
    token = OwnedToken(
        id=token_id,
        owner=owner,
        name=trimmed(wanted.name),
        hint=api_tokens.hint(secret),
        digest=api_tokens.digest(secret),
        permissions=tuple(sorted(set(wanted.permissions))),
        created_at=now,
        expires_at=now + timedelta(days=wanted.days),
        successor_of=replaced.id if replaced else None,
    )
    return token, secret


def _insert(tx: Transaction, token: OwnedToken) -> None:
    row = ApiToken(
        id=token.id,
        owner=token.owner,
        name=token.name,
        hint=token.hint,
        permissions=token.permissions,
        created_at=token.created_at,
        expires_at=token.expires_at,
    )
    api_token.insert(tx, row, token.digest, successor_of=token.successor_of)


def _record(tx: Transaction, request: TokenRequest, token: OwnedToken) -> None:
    signals.emit(
        EventType.TOKEN_CREATED,
        tx,
        request.client,
        actor=request.actor,
        subject=token.owner.id,
        session_id=request.session_id,
        token=str(token.id),
        permissions=len(token.permissions),
        days=(token.expires_at - token.created_at).days,
        successor_of=str(token.successor_of) if token.successor_of else None,
    )


@retry_deadlock
def _record_refusal(request: TokenRequest, reason: str) -> None:
    """Record that more was asked for than the owner has: an attempt to get wider rights."""
    with transaction() as tx:
        signals.emit(
            EventType.TOKEN_REFUSED,
            tx,
            request.client,
            actor=request.actor,
            subject=request.owner.id,
            session_id=request.session_id,
            reason=reason,
        )
