"""Guards: every route declares who may call it.

``create_app`` refuses to start if a route has no declaration; such a route would refuse everyone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, g, request

from api.app_context import application
from api.crypto import api_tokens
from api.domain import clock
from api.domain.account import Role
from api.domain.api_token import ApiToken
from api.domain.principal import Principal
from api.domain.session import Session
from api.errors import Forbidden, NotSignedIn
from api.errors.administration import SessionRequired
from api.errors.sign_in import SecondFactorEnrolmentRequired
from api.rules.assurance import freshness
from api.rules.assurance.policy import lacks_factor
from api.rules.enrolment.begin_grace import begin_grace
from api.rules.factors.list_methods import reauthentication_required, stale
from api.rules.roles.permissions_of import has_permission
from api.rules.tokens.check_token import check_token_digest
from api.schemas.engine.body import read_query
from api.schemas.sessions import OptionalSessionQuery
from api.web.declared_guards import (
    Guard,
    guard_of,
    is_also_by_link,
    is_fresh,
    is_open_to_enrolling,
    is_optional,
    permission_of,
    roles_of,
    takes_tokens,
)
from api.web.session_interface import request_session

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Declare a view that anyone may call; the session is not looked up."""
    return _declare(view, Guard.PUBLIC)


def signed_in(view: View) -> View:
    """Declare a view for callers with a live session, which is ``current_session()``."""
    return _declare(view, Guard.SIGNED_IN)


def freshly_authenticated(view: View) -> View:
    """Declare a ``signed_in`` view for callers who have just shown that it is them.

    They have shown every kind of factor that the account has within REAUTHENTICATION_MAX_AGE.
    """
    return _declare(view, Guard.FRESHLY_AUTHENTICATED)


def assured(view: View) -> View:
    """Declare a ``signed_in`` view that needs a session at aal2: two kinds of factors, not fresh.

    An account without a second factor can't call it.
    """
    return _declare(view, Guard.ASSURED)


def optional_on_request(view: View) -> View:
    """Let a ``signed_in`` view answer callers without a session who ask with ``?optional=true``.

    The view reads ``session_or_none()``.
    """
    view.query_form = OptionalSessionQuery  # type: ignore[attr-defined]
    view.optional = True  # type: ignore[attr-defined]
    return view


def also_by_link(view: View) -> View:
    """Let a ``signed_in`` view run without a session, because a mailed link may replace it.

    The view reads ``session_or_none()``. Its rule decides about the link, and raises
    ``NotSignedIn`` if the link is not one of those.
    """
    view.also_by_link = True  # type: ignore[attr-defined]
    return view


def open_to_enrolling(view: View) -> View:
    """Let a view serve accounts that must first add the second factor that the policy requires.

    Not marked, as by default, it refuses them once enrol_by has passed.
    """
    view.open_to_enrolling = True  # type: ignore[attr-defined]
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


def permitted(
    permission: str, *, fresh: bool = False, tokens: bool = False
) -> Callable[[View], View]:
    """Declare a view for callers with a permission: ``@permitted("accounts:read")``.

    Roles give permissions, those of Gatebook and the operator's own. With ``fresh`` it also
    requires fresh authentication of a session. With ``tokens`` it also takes API tokens that have
    the permission: a program may call it.
    """

    def declare(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        view.fresh = fresh  # type: ignore[attr-defined]
        view.tokens = tokens  # type: ignore[attr-defined]
        return _declare(view, Guard.PERMITTED)

    return declare


def api_token(view: View) -> View:
    """Declare a view for API tokens, whatever they permit, and not for sessions."""
    view.tokens = True  # type: ignore[attr-defined]
    return _declare(view, Guard.API_TOKEN)


def current_principal() -> Principal:
    """Return the caller of a view that is ``permitted``: a session, or an API token."""
    token: ApiToken | None = g.get("api_token")
    return Principal(current_session()) if token is None else Principal(token=token)


def current_session() -> Session:
    """Return the session of the caller, in a view that is not public and takes no API token."""
    return g.caller  # type: ignore[no-any-return]


def current_token() -> ApiToken:
    """Return the API token of the caller, in a view for API tokens alone."""
    return g.api_token  # type: ignore[no-any-return]


def session_or_none() -> Session | None:
    """Return the session of the caller, or None, in a view that runs without one, too."""
    return g.caller  # type: ignore[no-any-return]


def enforce() -> None:
    """Check a request against its view's guard before the view runs.

    Raises ``NotSignedIn``, ``SecondFactorEnrolmentRequired``, ``ReauthenticationRequired``,
    ``Forbidden``, ``SessionRequired``, ``Unavailable``, ``InvalidHeader``, ``InvalidQuery``.
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
    opened = request_session()
    if opened.api_token is not None:
        g.caller, g.api_token = None, _check_token(view, opened.api_token)
        return
    # a session check seldom has a query, and must not pay for parsing one
    optional = bool(real_request.query_string) and is_optional(view) and _asks_for_optional()
    try:
        g.caller = caller = opened.check()
    except NotSignedIn:
        if not optional and not is_also_by_link(view):
            raise
        g.caller = None
        return
    if lacks_factor(caller.account) and not is_open_to_enrolling(view):
        _check_grace(caller)
    # The right first: a caller without it must not be asked for a password in vain.
    _check_rights(caller, roles_of(view), permission_of(view))
    if guard is not Guard.SIGNED_IN:
        _check_guard(caller, guard, view)


def recheck() -> Callable[[], bool]:
    """Return a check for long answers that raises once the caller may no longer read them.

    Call the check within an application's context. It returns False if the caller should ask again,
    because a re-authentication has replaced the secret. It raises ``NotSignedIn``, ``Forbidden``,
    ``Unavailable``.
    """
    view = application().view_functions[str(request.endpoint)]
    roles, permission = roles_of(view), permission_of(view)
    opened = request_session()

    def check() -> bool:
        if opened.api_token is not None:
            _check_token(view, opened.api_token)
            return True
        _check_rights(opened.check_again(), roles, permission)
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


def _check_token(view: Callable[..., Any], secret: str) -> ApiToken:
    """Return the live API token, if it may call the view.

    Raises ``SessionRequired`` before any I/O: nobody learns from it whether the token is live.
    """
    if not takes_tokens(view):
        raise SessionRequired
    # its form was checked when the request was opened
    token, permission = check_token_digest(api_tokens.digest(secret)), permission_of(view)
    if permission and permission not in token.effective:
        raise Forbidden
    return token


def _check_guard(session: Session, guard: Guard, view: Callable[..., Any]) -> None:
    if guard is Guard.API_TOKEN:
        raise Forbidden
    if guard is Guard.FRESHLY_AUTHENTICATED or is_fresh(view):
        _check_fresh(session)
    if guard is Guard.ASSURED and freshness.assurance_end(session) is None:
        missing = freshness.missing_for_aal2(session, clock.now())
        raise reauthentication_required(session, "aal2", missing)


def _check_rights(session: Session, roles: frozenset[str], permission: str) -> None:
    held = session.account.roles
    if (roles and roles.isdisjoint(held)) or (permission and not has_permission(held, permission)):
        raise Forbidden


def _check_grace(session: Session) -> None:
    enrol_by = session.account.enrol_by or begin_grace(session.account.id)
    if enrol_by <= clock.now():
        raise SecondFactorEnrolmentRequired(clock.to_text(enrol_by))


def _check_fresh(session: Session) -> None:
    now = clock.now()
    # if the secret is a former one, the new secret is fresh, not the one that was sent
    if request_session().is_former or not freshness.is_fresh(session, now):
        raise stale(session, freshness.missing_kinds(session, now))


def _declare(view: View, guard: Guard) -> View:
    view.guard = guard  # type: ignore[attr-defined]
    return view
