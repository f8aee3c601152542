"""The guards that views declare (``api.web.guards``), and what each declaration says."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any


class Guard(StrEnum):
    """The guards that a view can declare."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    FRESHLY_AUTHENTICATED = "freshly_authenticated"
    ASSURED = "assured"
    HAS_ROLE = "has_role"
    PERMITTED = "permitted"
    API_TOKEN = "api_token"  # noqa: S105


def guard_of(view: Callable[..., Any]) -> Guard | None:
    """Return the guard that a view function declares."""
    return getattr(view, "guard", None)


def roles_of(view: Callable[..., Any]) -> frozenset[str]:
    """Return the roles that a view accepts; empty if it declares another guard."""
    return getattr(view, "roles", frozenset())


def permission_of(view: Callable[..., Any]) -> str:
    """Return the permission that a view requires; empty if it declares another guard."""
    return getattr(view, "permission", "")


def is_also_by_link(view: Callable[..., Any]) -> bool:
    """Return whether a ``signed_in`` view also runs without a session, for a mailed link."""
    return guard_of(view) is Guard.SIGNED_IN and getattr(view, "also_by_link", False)


def is_optional(view: Callable[..., Any]) -> bool:
    """Return whether a ``signed_in`` view answers callers without a session if they ask for it."""
    return guard_of(view) is Guard.SIGNED_IN and getattr(view, "optional", False)


def is_open_to_enrolling(view: Callable[..., Any]) -> bool:
    """Return whether a view serves accounts that must first add a second factor."""
    return getattr(view, "open_to_enrolling", False)


def takes_tokens(view: Callable[..., Any]) -> bool:
    """Return whether API tokens may call a view."""
    return getattr(view, "tokens", False)


def is_fresh(view: Callable[..., Any]) -> bool:
    """Return whether a view with a role or permission also requires fresh authentication."""
    return getattr(view, "fresh", False)
