"""Flask-Session's Redis interface, hardened: the HTTP side of sessions.

``flask.session`` stays what extensions expect, a dictionary that belongs to the signed-in account.
It is opened lazily, so that a route without a session sends no question to Redis, and it is stored
in the ledger.

``docs/security.md`` lists the weaknesses that are closed here with their tests: no pickle, no raw
id as a key, no write on every request, no write that brings an ended session back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn, cast

import msgspec
from flask import Flask, Request, Response, request, session
from flask.sessions import SessionMixin
from flask_session.redis import RedisSessionInterface
from redis import Redis

from api.crypto import api_tokens, tokens
from api.domain import clock
from api.domain.session import Session
from api.errors import InvalidHeader, NotSignedIn
from api.rules.sessions.check_session import check_former_secret, check_session
from api.rules.sessions.keep_session_data import keep_session_data
from api.rules.sessions.pause_sign_in import LIFE
from api.rules.sessions.start_session import IssuedSession
from api.settings import Settings, current
from api.web.bearer import bearer_token
from api.web.form_paths import takes_form

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# Chromium keeps 180 for a site. A head full of cookies took 3 ms to search.
_MOST_COOKIES = 200
ACTIVITY = "HTTP_SESSION_ACTIVITY"
_SIGN_IN_LIFE = int(LIFE.total_seconds())
LARGEST_DATA = 4096  # bytes of msgpack that extensions may keep in one session

_decoder = msgspec.msgpack.Decoder(dict[str, Any])


class RequestSession(SessionMixin):
    """A request's session, and ``flask.session``'s dictionary.

    ``secret`` is the client's: well formed, but perhaps of no session. ``bearer`` says that it came
    in the Authorization header, ``is_former`` that a re-authentication has just replaced it.
    ``api_token`` is a well-formed API token that came there instead; then there is no session.
    """

    def __init__(self, secret: str | None, environ: WSGIEnvironment, *, bearer: bool) -> None:
        self.secret = secret
        self.api_token = _api_token(environ) if bearer and secret is None else None
        self.bearer = bearer
        self.is_former = False
        self._environ = environ
        self.modified = False
        self.cookie: tuple[str, datetime | None] | None = None  # to be set: value, Expires
        self.cookie_cleared = False
        self.device_cookie: str | None = None  # to be set
        self.trust_cookie: str | None = None  # to be set: secrets of trusted devices
        self.sign_in_cookie: str | None = None  # to be set: a pending sign-in; "" clears it
        self._known: Session | None = None
        self._data: dict[str, Any] | None = None

    def check(self) -> Session:
        """Return the live session, looked up once in a request.

        Raises ``NotSignedIn``, ``Unavailable``, ``InvalidHeader``.
        """
        if self._known is None:
            self._known = self.check_again()
        return self._known

    def check_again(self) -> Session:
        """Look up the session, also if the request has done so before. Raises as ``check`` does."""
        is_safe = self._environ["REQUEST_METHOD"] in {"GET", "HEAD"}
        passive = ACTIVITY in self._environ and is_safe and is_passive(self._environ)
        if self.secret is None:
            raise NotSignedIn
        try:
            return check_session(self.secret, passive=passive)
        except NotSignedIn:
            # a page whose other tab has just authenticated again (ADR 32)
            if not is_safe:
                raise
            session = check_former_secret(self.secret)
            self.is_former = True
            return session

    @property
    def digest(self) -> bytes:
        """Return the digest of the client's secret, to compare it under the account's lock."""
        if self.secret is None:
            raise NotSignedIn
        return tokens.digest(self.secret)

    def hand_out_cookie(self, started: IssuedSession) -> None:
        """Set the cookie of a new or rotated session: until the browser closes, or remembered."""
        session = started.session
        self.cookie = (started.secret, session.expires_at if session.remembered else None)
        self.device_cookie = started.devices
        self.trust_cookie = started.trusts

    def clear_cookie(self) -> None:
        """Remove the cookie from the browser, unless the client sent a bearer token."""
        self.cookie_cleared = not self.bearer

    def save(self) -> None:
        """Save an extension's changes.

        Raises ``NotSignedIn`` if the session ended meanwhile.
        """
        if self.modified and self._data is not None:
            self.modified = False  # once, even if saving fails
            session = self.check()
            if self.is_former:
                raise NotSignedIn
            data = msgspec.msgpack.encode(self._data) if self._data else None
            if data is not None and len(data) > LARGEST_DATA:
                raise ValueError(f"flask.session holds {len(data)} bytes; {LARGEST_DATA} fit.")
            keep_session_data(session.id, self.digest, data)

    def __getitem__(self, key: str) -> Any:
        return self._read()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if not isinstance(key, str):  # it could be written, but never read again
            raise TypeError("The keys of flask.session are strings.")
        self._write()[key] = value

    def __delitem__(self, key: str) -> None:
        del self._write()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def _read(self) -> dict[str, Any]:
        if self._data is None:
            try:
                data = self.check().data
            except NotSignedIn:
                return {}
            self._data = _decoder.decode(data) if data else {}
        return self._data

    def _write(self) -> dict[str, Any]:
        self.check()  # without a session nothing can be saved: NotSignedIn
        if self.is_former:
            raise NotSignedIn
        self.modified = True
        return self._read()


class SessionInterface(RedisSessionInterface):  # type: ignore[misc]
    """A session interface that reads the secret from the request and writes the cookie."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        # The Redis client is required but never used: api.cache reads and writes sessions.
        super().__init__(app, Redis(), key_prefix=settings.redis_prefix, permanent=False)
        # super() installs a serializer that falls back to pickle.loads; it must not be used
        self.serializer = None
        self._cookie_name = settings.cookie_name
        self._device_cookie_name = settings.device_cookie_name
        self._device_lifetime = timedelta(seconds=settings.known_device_lifetime)
        self._trust_cookie_name = settings.trust_cookie_name
        self._trust_lifetime = timedelta(seconds=settings.trusted_device_lifetime)
        self._sign_in_cookie_name = settings.sign_in_cookie_name
        self._secure = settings.secure

    def open_session(self, app: Flask, request: Request) -> RequestSession:  # noqa: ARG002
        """Read the secret, and look up nothing yet.

        A bearer token goes before the cookie; a malformed secret counts as absent.
        """
        secret, bearer = self.secret_of(request.environ)
        return RequestSession(secret, request.environ, bearer=bearer)

    def secret_of(self, environ: WSGIEnvironment) -> tuple[str | None, bool]:
        """Return the well-formed secret or None, and whether it came as a bearer token."""
        token = bearer_token(environ)
        secret = cookie_of(environ, self._cookie_name) if token is None else token
        return secret if tokens.looks_like_secret(secret) else None, token is not None

    def save_session(
        self,
        app: Flask,  # noqa: ARG002
        opened: RequestSession,
        response: Response,
    ) -> None:
        """Write changed data and cookies. An unchanged session writes nothing anywhere."""
        opened.save()
        if opened.cookie is not None:
            value, expires = opened.cookie
            self._set_cookie(response, self._cookie_name, value, expires=expires)
        elif opened.cookie_cleared:
            # with all attributes: a browser won't clear a __Host- cookie without Secure
            self._set_cookie(response, self._cookie_name, "", expires=0, max_age=0)
        if opened.device_cookie is not None:
            # It outlives the session, even one that is not remembered: it grants no access.
            expires = clock.now() + self._device_lifetime
            name = self._device_cookie_name
            self._set_cookie(response, name, opened.device_cookie, expires=expires)
        if opened.trust_cookie is not None:
            # None leaves the browser's cookie as it is: it may be one that another tab just got
            expires = clock.now() + self._trust_lifetime
            name = self._trust_cookie_name
            self._set_cookie(
                response, name, opened.trust_cookie, expires=expires, samesite="Strict"
            )
        if opened.sign_in_cookie is not None:
            name, age = self._sign_in_cookie_name, _SIGN_IN_LIFE if opened.sign_in_cookie else 0
            # no link on another page may continue a sign-in
            self._set_cookie(response, name, opened.sign_in_cookie, max_age=age, samesite="Strict")

    def regenerate(self, session: RequestSession) -> NoReturn:
        """Refuse: rules rotate sessions (session fixation), and write the new id first."""
        raise NotImplementedError("Use api.rules.sessions.rotate_session.")

    # Flask-Session's plain GET, SET and DEL would bypass the ledger.
    _retrieve_session_data = _delete_session = _upsert_session = regenerate

    def _set_cookie(
        self, response: Response, name: str, value: str, samesite: str = "Lax", **life: Any
    ) -> None:
        response.set_cookie(
            name,
            value,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite=samesite,
            **life,
        )


def _api_token(environ: WSGIEnvironment) -> str | None:
    token = bearer_token(environ)
    return token if token is not None and api_tokens.is_well_formed(token) else None


def init_app(app: Flask, settings: Settings) -> None:
    """Install the application's session interface."""
    app.session_interface = SessionInterface(app, settings)


def is_passive(environ: WSGIEnvironment) -> bool:
    """Return whether a safe request asks not to count as use of the session.

    Raises ``InvalidHeader``: an unknown value would prolong the session unnoticed.
    """
    activity = environ.get(ACTIVITY)
    if activity not in {None, "passive"}:
        raise InvalidHeader("Session-Activity accepts one value: passive.")
    return activity is not None


def device_cookie() -> str:
    """Return the device tokens of the browser's other cookie, unchecked; else empty."""
    return cookie_of(request.environ, current().device_cookie_name)


def trust_cookie() -> str:
    """Return the secrets of trusted devices in the browser's cookie, unchecked; else empty."""
    return cookie_of(request.environ, current().trust_cookie_name)


def sign_in_cookie() -> str:
    """Return the secret of the browser's pending sign-in, unchecked; else empty."""
    return cookie_of(request.environ, current().sign_in_cookie_name)


def cookie_of(environ: WSGIEnvironment, wanted: str) -> str:
    """Return the first cookie of a name, as Werkzeug does, without parsing the others.

    A path that takes a form, from any page, reads none.
    """
    # the event loop looks sessions up by the headers alone, and takes no forms
    if takes_form(environ.get("PATH_INFO", "")):
        return ""
    for pair in environ.get("HTTP_COOKIE", "").split(";", _MOST_COOKIES):
        name, _, value = pair.partition("=")
        # blanks only: to a browser, "\xa0__Host-session" is a name that any subdomain may set
        if name.strip(" \t") == wanted:
            return str(value.strip(" \t").strip('"'))
    return ""


def request_session() -> RequestSession:
    """Return ``flask.session`` of the current request with its real type."""
    return cast(RequestSession, session._get_current_object())  # type: ignore[attr-defined] # noqa: SLF001
