"""Flask-Session's Redis interface, hardened: the HTTP side of sessions.

``flask.session`` stays what extensions expect, a dictionary that belongs to whoever is signed in.
It is opened lazily, so that a route which needs no session asks Redis nothing, and it is kept in
the ledger.

What is closed here, and the test that shows it, stands in ``docs/security.md``: no pickle, no raw
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

from api.crypto import tokens
from api.domain import clock
from api.domain.session import Session
from api.errors import NotSignedIn
from api.rules.sessions.check_session import check_session
from api.rules.sessions.keep_session_data import keep_session_data
from api.rules.sessions.start_session import Started
from api.settings import Settings, current
from api.web.bearer import bearer_token

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# Chromium keeps 180 a site. A head full of them took 3 ms to be looked through.
_MOST_COOKIES = 200
LARGEST_DATA = 4096  # bytes of msgpack that extensions may keep in one session

_decoder = msgspec.msgpack.Decoder(dict[str, Any])


class RequestSession(SessionMixin):
    """What a request says of its session, and ``flask.session``'s dictionary.

    ``secret`` is what the client presented: well formed, but not yet known to be anybody's.
    ``bearer`` tells that it came in the Authorization header.
    """

    def __init__(self, secret: str | None, *, bearer: bool) -> None:
        self.secret = secret
        self.bearer = bearer
        self.modified = False
        self.cookie: tuple[str, datetime | None] | None = None  # to be set: value, Expires
        self.cookie_cleared = False
        self.device_cookie: str | None = None  # to be set
        self._known: Session | None = None
        self._data: dict[str, Any] | None = None

    def check(self) -> Session:
        """The live session. Raises ``NotSignedIn``, ``Unavailable``; asks once in a request."""
        if self._known is None:
            if self.secret is None:
                raise NotSignedIn
            self._known = check_session(self.secret)
        return self._known

    @property
    def digest(self) -> bytes:
        """Of the secret that came, for what must know under the lock that it still is the one."""
        if self.secret is None:
            raise NotSignedIn
        return tokens.digest(self.secret)

    def hand_out_cookie(self, started: Started) -> None:
        """Set the cookie of a new or rotated session: until the browser closes, or remembered."""
        session = started.session
        self.cookie = (started.secret, session.expires_at if session.remembered else None)
        self.device_cookie = started.devices

    def clear_cookie(self) -> None:
        """Remove the cookie from the browser; whoever sent a token keeps the cookie it may have."""
        self.cookie_cleared = not self.bearer

    def save(self) -> None:
        """Keep what an extension changed.

        Raises ``NotSignedIn`` when the session ended meanwhile.
        """
        if self.modified and self._data is not None:
            self.modified = False  # once, also when it fails
            session = self.check()
            data = msgspec.msgpack.encode(self._data) if self._data else None
            if data is not None and len(data) > LARGEST_DATA:
                raise ValueError(f"flask.session holds {len(data)} bytes; {LARGEST_DATA} fit.")
            keep_session_data(session.id, self.digest, data)

    def __getitem__(self, key: str) -> Any:
        return self._read()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if not isinstance(key, str):  # it could be written, but never be read again
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
        self.check()  # nobody's session can't be kept: NotSignedIn
        self.modified = True
        return self._read()


class SessionInterface(RedisSessionInterface):  # type: ignore[misc]
    """Reads the secret from the cookie or the Authorization header, writes the cookie."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        # a client is asked for, and never used: sessions are read and written by api.cache
        super().__init__(app, Redis(), key_prefix=settings.redis_prefix, permanent=False)
        # super() installs one that falls back to pickle.loads: nothing here goes through it
        self.serializer = None
        self._cookie_name = settings.cookie_name
        self._device_cookie_name = settings.device_cookie_name
        self._device_lifetime = timedelta(seconds=settings.known_device_lifetime)
        self._secure = settings.secure

    def open_session(self, app: Flask, request: Request) -> RequestSession:  # noqa: ARG002
        """Asks nobody yet.

        A bearer token goes before the cookie; what is malformed is not there.
        """
        secret, bearer = self.secret_of(request.environ)
        return RequestSession(secret, bearer=bearer)

    def secret_of(self, environ: WSGIEnvironment) -> tuple[str | None, bool]:
        """The secret that came, if it is well formed, and whether as a bearer token."""
        token = bearer_token(environ)
        secret = _cookie(environ, self._cookie_name) if token is None else token
        return secret if tokens.looks_like_secret(secret) else None, token is not None

    def save_session(
        self,
        app: Flask,  # noqa: ARG002
        opened: RequestSession,
        response: Response,
    ) -> None:
        """Write what changed, and the cookie. An unchanged session writes nothing anywhere."""
        opened.save()
        if opened.cookie is not None:
            value, expires = opened.cookie
            self._set_cookie(response, self._cookie_name, value, expires=expires)
        elif opened.cookie_cleared:
            # with all attributes: a browser won't clear a __Host- cookie without Secure
            self._set_cookie(response, self._cookie_name, "", expires=0, max_age=0)
        if opened.device_cookie is not None:
            # it outlives the session, also where that is not remembered: it opens nothing
            expires = clock.now() + self._device_lifetime
            name = self._device_cookie_name
            self._set_cookie(response, name, opened.device_cookie, expires=expires)

    def regenerate(self, session: RequestSession) -> NoReturn:
        """Not here: rules rotate sessions, the new id written before the old one ends."""
        raise NotImplementedError("Use api.rules.sessions.rotate_session.")

    # Flask-Session's plain GET, SET and DEL would go round the ledger.
    _retrieve_session_data = _delete_session = _upsert_session = regenerate

    def _set_cookie(self, response: Response, name: str, value: str, **life: Any) -> None:
        response.set_cookie(
            name,
            value,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
            **life,
        )


def init_app(app: Flask, settings: Settings) -> None:
    """Make it the application's session interface."""
    app.session_interface = SessionInterface(app, settings)


def device_cookie() -> str:
    """The device tokens in the browser's other cookie, as they came; empty when there are none."""
    return _cookie(request.environ, current().device_cookie_name)


def _cookie(environ: WSGIEnvironment, wanted: str) -> str:
    """The first of that name, as Werkzeug has it; the others on this site needn't be parsed."""
    for pair in environ.get("HTTP_COOKIE", "").split(";", _MOST_COOKIES):
        name, _, value = pair.partition("=")
        # blanks only: to a browser, "\xa0__Host-session" is a name that any subdomain may set
        if name.strip(" \t") == wanted:
            return str(value.strip(" \t").strip('"'))
    return ""


def request_session() -> RequestSession:
    """``flask.session`` of the request at hand, as what it is here."""
    return cast(RequestSession, session._get_current_object())  # type: ignore[attr-defined] # noqa: SLF001
