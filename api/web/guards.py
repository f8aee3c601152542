"""Who may call: one declaration on every route.

With a route that has none ``create_app`` refuses to start; nobody would be let in.
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
from api.rules.sessions.check_session import check_session
from api.web.session_interface import request_session

View = TypeVar("View", bound=Callable[..., Any])


class Guard(StrEnum):
    """The declarations there are."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    FRESHLY_AUTHENTICATED = "freshly_authenticated"
    HAS_ROLE = "has_role"


def public(view: View) -> View:
    """Anybody may call this, and who it is is not looked up."""
    return _declare(view, Guard.PUBLIC)


def signed_in(view: View) -> View:
    """Whoever has a live session may call this; the view finds it in ``current_session()``."""
    return _declare(view, Guard.SIGNED_IN)


def freshly_authenticated(view: View) -> View:
    """As ``signed_in``, and the password was given within REAUTHENTICATION_MAX_AGE."""
    return _declare(view, Guard.FRESHLY_AUTHENTICATED)


def session_if_any() -> Session | None:
    """The caller's session in a public view that treats its own people differently, or None."""
    try:
        return request_session().check()
    except NotSignedIn:
        return None


def has_role(*roles: Role, fresh: bool = False) -> Callable[[View], View]:
    """As ``signed_in``, and the account holds one of these roles: ``@has_role(Role.AUDITOR)``.

    ``fresh``: as ``freshly_authenticated`` besides.
    """

    def declare(view: View) -> View:
        view.roles = frozenset(roles)  # type: ignore[attr-defined]
        view.fresh = fresh  # type: ignore[attr-defined]
        return _declare(view, Guard.HAS_ROLE)

    return declare


def current_session() -> Session:
    """The session of the caller, in a view that is not public."""
    return g.caller  # type: ignore[no-any-return]


def enforce() -> None:
    """Before each request.

    Raises ``NotSignedIn``, ``ReauthenticationRequired``, ``Forbidden``, ``Unavailable``.
    """
    asked = request._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001
    rule = asked.url_rule
    if rule is None or asked.method == "OPTIONS":
        return  # 404 and 405 need no session to be told
    view = application().view_functions[rule.endpoint]
    guard = guard_of(view)
    if guard is None:
        raise Forbidden
    if guard is Guard.PUBLIC:
        return
    g.caller = caller = request_session().check()
    # the role first: who has none is not sent to fetch a password for nothing
    if guard is Guard.HAS_ROLE and roles_of(view).isdisjoint(caller.account.roles):
        raise Forbidden
    if guard is Guard.FRESHLY_AUTHENTICATED or is_fresh(view):
        _check_fresh(caller)


def guard_of(view: Callable[..., Any]) -> Guard | None:
    """What a view function declares."""
    return getattr(view, "guard", None)


def roles_of(view: Callable[..., Any]) -> frozenset[str]:
    """The roles of which a view asks one; none, where it declares another guard."""
    return getattr(view, "roles", frozenset())


def is_fresh(view: Callable[..., Any]) -> bool:
    """Whether a view that asks for a role asks for a fresh authentication, too."""
    return getattr(view, "fresh", False)


def recheck() -> Callable[[], None]:
    """For an answer that goes on for long: what raises once its caller may no longer have it.

    Raises ``NotSignedIn``, ``Forbidden``, ``Unavailable``, within an application's context.
    """
    roles = roles_of(application().view_functions[str(request.endpoint)])
    secret = request_session().secret
    if secret is None:
        raise NotSignedIn

    def check() -> None:
        if roles and roles.isdisjoint(check_session(secret).account.roles):
            raise Forbidden

    return check


def undeclared(app: Flask) -> list[str]:
    """The endpoints whose views declare nothing."""
    return sorted(name for name, view in app.view_functions.items() if guard_of(view) is None)


def init_app(app: Flask) -> None:
    """Enforce the declarations."""
    app.before_request(enforce)


def _check_fresh(session: Session) -> None:
    most = settings.current().reauthentication_max_age
    # a time far in the future says that a clock was set back, not that it was lately
    if abs((clock.now() - session.authenticated_at).total_seconds()) > most:
        raise ReauthenticationRequired(most)


def _declare(view: View, guard: Guard) -> View:
    view.guard = guard  # type: ignore[attr-defined]
    return view
