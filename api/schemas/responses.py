"""Build the JSON of answers from domain values."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from api.domain import clock
from api.domain.account import Account
from api.domain.account_deletion import AccountDeletion
from api.domain.account_invitation import AccountInvitation
from api.domain.account_lock import AccountLock
from api.domain.account_view import AccountView, ScheduledDeletion
from api.domain.api_token import ApiToken
from api.domain.audit import AuditEvent, EventProof, FeedEntry
from api.domain.authenticator_app import AuthenticatorApp
from api.domain.clock import to_text
from api.domain.pending_sign_in import PendingSignIn
from api.domain.session import Session
from api.domain.sign_in_methods import RecoveryCodes, SignInMethods
from api.domain.trusted_device import TrustedDevice
from api.domain.webhook import Delivery, DeliveryAttempt, LoggedAttempt, Webhook
from api.i18n.event_titles import title_of


def account(shown: Account) -> dict[str, Any]:
    """Return ``#/components/schemas/Account``."""
    return {
        "id": shown.id,
        "email": shown.email,
        "email_verified": shown.email_verified,
        "name": shown.name,
        "language": shown.language,
        "roles": list(shown.roles),
        "created_at": to_text(shown.created_at),
        "updated_at": to_text(shown.updated_at),
    }


def calling_token(shown: ApiToken) -> dict[str, Any]:
    """Return ``#/components/schemas/CallingToken``."""
    return {
        "id": shown.id,
        "kind": shown.kind,
        "owner": shown.owner.id,
        "name": shown.name,
        "permissions": sorted(shown.effective),
        "created_at": to_text(shown.created_at),
        "expires_at": to_text(shown.expires_at),
    }


def checked_token(shown: ApiToken, wanted: Collection[str]) -> dict[str, Any]:
    """Return ``#/components/schemas/TokenCheck`` of a live token.

    ``wanted``: permissions; ``allowed`` says whether the token has all of them.
    """
    effective = shown.effective
    return {
        "active": True,
        "id": shown.id,
        "kind": shown.kind,
        "owner": shown.owner.id,
        "permissions": sorted(effective),
        "allowed": effective.issuperset(wanted),
    }


def account_lock(shown: AccountLock) -> dict[str, Any]:
    """Return ``#/components/schemas/AccountLock``."""
    return {
        "reason": shown.reason,
        "until": to_text(shown.until) if shown.until else None,
        "locked_at": to_text(shown.locked_at),
        "locked_by": shown.locked_by,
    }


def account_deletion(shown: AccountDeletion | ScheduledDeletion) -> dict[str, Any]:
    """Return ``#/components/schemas/ScheduledDeletion``."""
    return {"due_at": to_text(shown.due_at), "reason": shown.stated_reason}


def account_view(shown: AccountView) -> dict[str, Any]:
    """Return ``#/components/schemas/AccountView``."""
    lock, deletion = shown.lock, shown.deletion
    return {
        **account(shown.account),
        "external_id": shown.external_id,
        "state": shown.state,
        "lock": account_lock(lock) if lock else None,
        "deletion": account_deletion(deletion) if deletion else None,
        "has_password": shown.account.has_password,
        "has_identity": shown.account.has_identity,
        "has_second_factor": shown.account.has_second_factor,
        "last_seen_on": shown.last_seen_on.isoformat() if shown.last_seen_on else None,
    }


def account_invitation(shown: AccountInvitation) -> dict[str, Any]:
    """Return ``#/components/schemas/AccountInvitation``."""
    return {
        "id": shown.id,
        "account": shown.account_id,
        # afterwards the account is the person's, and accounts:read is needed to see its address
        "email": shown.email if shown.is_open else None,
        "roles": list(shown.roles),
        "state": shown.state(clock.now()),
        "invited_by": shown.invited_by,
        "created_at": to_text(shown.created_at),
        "expires_at": to_text(shown.expires_at),
    }


def requested(id: UUID, expires_at: datetime) -> dict[str, Any]:
    """Return ``#/components/schemas/Requested``."""
    return {"id": id, "expires_at": to_text(expires_at)}


def session(
    shown: Session,
    *,
    current: bool,
    assurance_ends_at: datetime | None,
    enrol_by: datetime | None,
) -> dict[str, Any]:
    """Return ``#/components/schemas/Session``.

    ``assurance_ends_at``: when it falls from aal2 to aal1; None: it is at aal1. ``enrol_by``: when
    the account must have a second factor; None: it has one, or needs none.
    """
    return {
        "id": shown.id,
        "account": account(shown.account),
        "created_at": to_text(shown.created_at),
        "last_seen_at": to_text(shown.last_seen_at),
        "authenticated_at": to_text(shown.authenticated_at),
        "expires_at": to_text(shown.ends_at),
        "remembered": shown.remembered,
        "assurance": "aal2" if assurance_ends_at else "aal1",
        "assurance_expires_at": to_text(assurance_ends_at) if assurance_ends_at else None,
        "methods": list(shown.methods),
        "ip": shown.ip,
        "user_agent": shown.user_agent,
        "device": shown.device,
        "current": current,
        "enrol_by": to_text(enrol_by) if enrol_by else None,
    }


def sign_in_methods(shown: SignInMethods) -> dict[str, Any]:
    """Return ``#/components/schemas/SignInMethods``."""
    codes = shown.recovery_codes
    return {
        "password": shown.password,
        "identities": shown.identities,
        "passkeys": shown.passkeys,
        "authenticator_apps": shown.authenticator_apps,
        "recovery_codes": {"left": codes.left, "created_at": to_text(codes.created_at)}
        if codes
        else None,
        "mail": shown.mail,
        "second_factor": shown.second_factor,
        "required": shown.required,
        "enrol_by": to_text(shown.enrol_by) if shown.enrol_by else None,
    }


def trusted_device(shown: TrustedDevice, *, current: bool) -> dict[str, Any]:
    """Return ``#/components/schemas/TrustedDevice``."""
    return {
        "id": shown.id,
        "name": shown.name,
        "ip": shown.ip,
        "created_at": to_text(shown.created_at),
        "last_used_at": to_text(shown.last_used_at),
        "expires_at": to_text(shown.expires_at),
        "current": current,
    }


def authenticator_app(shown: AuthenticatorApp) -> dict[str, Any]:
    """Return ``#/components/schemas/AuthenticatorApp``."""
    return {
        "id": shown.id,
        "name": shown.name,
        "created_at": to_text(shown.created_at),
        "last_used_at": to_text(shown.last_used_at or shown.created_at),
    }


def recovery_codes(shown: RecoveryCodes | None) -> dict[str, Any]:
    """Return ``#/components/schemas/RecoveryCodes``."""
    if shown is None:
        return {"left": 0, "total": 0, "created_at": None}
    return {"left": shown.left, "total": shown.total, "created_at": to_text(shown.created_at)}


def pending_sign_in(shown: PendingSignIn, methods: list[str]) -> dict[str, Any]:
    """Return ``#/components/schemas/PendingSignIn``."""
    return {
        "id": shown.id,
        "expires_at": to_text(shown.expires_at),
        "needs": ["second_factor"],
        "methods": methods,
    }


def audit_event(shown: AuditEvent) -> dict[str, Any]:
    """Return ``#/components/schemas/AuditEvent``."""
    event = {
        "id": shown.id,
        "occurred_at": to_text(shown.occurred_at),
        "type": shown.type,
        "outcome": shown.outcome,
        "actor": shown.actor,
        "subject": shown.subject,
        "session_id": shown.session_id,
        "request_id": shown.request_id,
        "ip": shown.ip,
        "user_agent": shown.user_agent,
        "data": shown.data,
    }
    return {**event, "erased": list(shown.erased)} if shown.erased else event


def feed_entry(shown: FeedEntry, language: str) -> dict[str, Any]:
    """Return ``#/components/schemas/AuditEvent`` with the members that only the feed has."""
    event = shown.event
    return {
        **audit_event(event),
        "title": title_of(event.type, event.data, language),
        "device": shown.device,
    }


def event_proof(shown: EventProof) -> dict[str, Any]:
    """Return ``#/components/schemas/AuditEventProof``."""
    return {
        "index": shown.index,
        "size": shown.size,
        "leaf": shown.leaf,
        "salt": shown.salt,
        "openings": shown.openings,
        "path": [node.hex() for node in shown.path],
        "checkpoint": shown.checkpoint,
    }


def webhook(shown: Webhook) -> dict[str, Any]:
    """Return ``#/components/schemas/Webhook``."""
    ends_at = shown.previous_secret_ends_at
    return {
        "id": shown.id,
        "url": shown.url,
        "description": shown.description,
        "event_types": list(shown.event_types),
        "enabled": shown.enabled,
        "paused": shown.paused,
        "previous_secret_ends_at": to_text(ends_at) if ends_at else None,
        "created_at": to_text(shown.created_at),
        "updated_at": to_text(shown.updated_at),
    }


def delivery(shown: Delivery) -> dict[str, Any]:
    """Return ``#/components/schemas/WebhookDelivery``."""
    return {
        "event_id": shown.event_id,
        "type": shown.type,
        "state": shown.state,
        "attempts": shown.attempts,
        "created_at": to_text(shown.created_at),
        "settled_at": to_text(shown.settled_at) if shown.settled_at else None,
        "latest_attempts": [_attempt(attempt) for attempt in shown.latest],
    }


def logged_attempt(shown: LoggedAttempt) -> dict[str, Any]:
    """Return ``#/components/schemas/LoggedWebhookAttempt``."""
    return {"event_id": shown.event_id, **_attempt(shown.attempt)}


def _attempt(shown: DeliveryAttempt) -> dict[str, Any]:
    return {
        "attempted_at": to_text(shown.at),
        "milliseconds": shown.milliseconds,
        "status": shown.http_status,
        "error": shown.error,
        # any bytes: a receiver may answer with an image
        "answer": shown.answer.decode("utf-8", "replace"),
    }
