"""Guards: every route declares who may call it.

``create_app`` refuses to start if a route has no declaration; such a route would refuse everyone.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, g, request

from api import settings
from api.app_context import application
from api.domain import clock
from api.domain.account import Role
from api.domain.session import Session
from api.errors import Forbidden, NotSignedIn, ReauthenticationRequired
from api.schemas.engine.body import read_query
from api.schemas.sessions import OptionalSessionQuery
from api.web.session_interface import request_session

View = TypeVar("View", bound=Callable[..., Any])


class Guard(StrEnum):
    """The guards that a view can declare."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    FRESHLY_AUTHENTICATED = "freshly_authenticated"
    HAS_ROLE = "has_role"


def public(view: View) -> View:
    """Declare a view that anyone may call; the session is not looked up."""
    return _declare(view, Guard.PUBLIC)


def signed_in(view: View) -> View:
    """Declare a view for callers with a live session, which is ``current_session()``."""
    return _declare(view, Guard.SIGNED_IN)


def freshly_authenticated(view: View) -> View:
    """Declare a ``signed_in`` view that needs the password within REAUTHENTICATION_MAX_AGE."""
    return _declare(view, Guard.FRESHLY_AUTHENTICATED)


def optional_on_request(view: View) -> View:
    """Let a ``signed_in`` view answer callers without a session who ask with ``?optional=true``.

    The view reads ``session_or_none()``.
    """
    view.query_form = OptionalSessionQuery  # type: ignore[attr-defined]
    view.optional = True  # type: ignore[attr-defined]
    return view


def session_if_any() -> Session | None:
    """Return the caller's session in a public view that treats signed-in callers differently.

    None if there is none.
    """
    try:
        return request_session().check()
    except NotSignedIn:
        return None


def has_role(*roles: Role, fresh: bool = False) -> Callable[[View], View]:
    """Declare a view for accounts with one of these roles: ``@has_role(Role.AUDITOR)``.

    With ``fresh`` it also requires fresh authentication.
    """

    def declare(view: View) -> View:
        view.roles = frozenset(roles)  # type: ignore[attr-defined]
        view.fresh = fresh  # type: ignore[attr-defined]
        return _declare(view, Guard.HAS_ROLE)

    return declare


def current_session() -> Session:
    """Return the session of the caller, in a view that is not public."""
    return g.caller  # type: ignore[no-any-return]


def session_or_none() -> Session | None:
    """Return the session of the caller, or None, in a view that is ``optional_on_request``."""
    return g.caller  # type: ignore[no-any-return]


def enforce() -> None:
    """Check a request against its view's guard before the view runs.

    Raises ``NotSignedIn``, ``ReauthenticationRequired``, ``Forbidden``, ``Unavailable``,
    ``InvalidHeader``, ``InvalidQuery``.
    """
    real_request = request._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001
    rule = real_request.url_rule
    if rule is None or real_request.method == "OPTIONS":
        return  # 404 and 405 need no session
    view = application().view_functions[rule.endpoint]
    guard = guard_of(view)
    if guard is None:
        raise Forbidden
    if guard is Guard.PUBLIC:
        return
    # a session check seldom has a query, and must not pay for parsing one
    optional = bool(real_request.query_string) and is_optional(view) and _asks_for_optional()
    try:
        g.caller = caller = request_session().check()
    except NotSignedIn:
        if not optional:
            raise
        g.caller = None
        return
    # The role first: a caller without it must not be asked for a password in vain.
    if guard is Guard.HAS_ROLE and roles_of(view).isdisjoint(caller.account.roles):
        raise Forbidden
    if guard is Guard.FRESHLY_AUTHENTICATED or is_fresh(view):
        _check_fresh(caller)


def guard_of(view: Callable[..., Any]) -> Guard | None:
    """Return the guard that a view function declares."""
    return getattr(view, "guard", None)


def roles_of(view: Callable[..., Any]) -> frozenset[str]:
    """Return the roles that a view accepts; empty if it declares another guard."""
    return getattr(view, "roles", frozenset())


def is_optional(view: Callable[..., Any]) -> bool:
    """Return whether a ``signed_in`` view answers callers without a session if they ask for it."""
    return guard_of(view) is Guard.SIGNED_IN and getattr(view, "optional", False)


def is_fresh(view: Callable[..., Any]) -> bool:
    """Return whether a view that requires a role also requires fresh authentication."""
    return getattr(view, "fresh", False)


def recheck() -> Callable[[], bool]:
    """Return a check for long answers that raises once the caller may no longer read them.

    Call the check within an application's context. It returns False if the caller should ask again,
    because a re-authentication has replaced the secret. It raises ``NotSignedIn``, ``Forbidden``,
    ``Unavailable``.
    """
    roles = roles_of(application().view_functions[str(request.endpoint)])
    opened = request_session()

    def check() -> bool:
        if roles and roles.isdisjoint(opened.check_again().account.roles):
            raise Forbidden
        return not opened.is_former

    return check


def undeclared(app: Flask) -> list[str]:
    """Return the endpoints whose views declare no guard."""
    return sorted(name for name, view in app.view_functions.items() if guard_of(view) is None)


def init_app(app: Flask) -> None:
    """Enforce the guards before each request."""
    app.before_request(enforce)


def _asks_for_optional() -> bool:
    return bool(read_query(OptionalSessionQuery, request.args).optional.data)


def _check_fresh(session: Session) -> None:
    most = settings.current().reauthentication_max_age
    if request_session().is_former:  # the new secret is fresh, not the one that was sent
        raise ReauthenticationRequired(most)
    # A time far in the future means that a clock was set back, not that the sign-in was recent.
    if abs((clock.now() - session.authenticated_at).total_seconds()) > most:
        raise ReauthenticationRequired(most)


def _declare(view: View, guard: Guard) -> View:
    view.guard = guard  # type: ignore[attr-defined]
    return view
