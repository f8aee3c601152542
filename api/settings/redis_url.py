"""``REDIS_URL``: a single server, the Sentinels of a master, or nodes of a Redis Cluster."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from api.settings.errors import InvalidSetting

_SINGLE = {"redis", "rediss", "unix"}
_SENTINEL = {"redis+sentinel", "rediss+sentinel"}
_CLUSTER = {"redis+cluster", "rediss+cluster"}
_HOST = re.compile(r"(?:\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::(?P<port>.*))?")
_SCHEMES = "redis://, rediss://, unix://, redis+sentinel:// or redis+cluster://"

Node = tuple[str, int]  # host and port


@dataclass(frozen=True)
class Login:
    """The credentials of a connection, and the CA that is trusted with TLS."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    ca: str | None = None  # None: those of the system

    def options(self) -> dict[str, Any]:
        """Return redis-py's arguments."""
        tls = {"ssl": True, "ssl_ca_certs": self.ca} if self.tls else {}
        return {"username": self.user, "password": self.password, **tls}


@dataclass(frozen=True)
class SingleServer:
    """The URL of one server, in the form that redis-py reads."""

    url: str = field(repr=False)


@dataclass(frozen=True)
class SentinelMaster:
    """The Sentinels that know the master's address, and the master's name."""

    sentinels: tuple[Node, ...]
    name: str
    database: int
    login: Login  # on the servers
    sentinel_login: Login


@dataclass(frozen=True)
class ClusterNodes:
    """Some nodes of a Redis Cluster; the others are learned from them."""

    nodes: tuple[Node, ...]
    login: Login


RedisAddress = SingleServer | SentinelMaster | ClusterNodes


def parse(value: str) -> RedisAddress:
    """Parse a REDIS_URL.

    Raises ``InvalidSetting``, whose message repeats no part of a password.
    """
    scheme, separator, rest = value.partition("://")
    if not separator or scheme not in _SINGLE | _SENTINEL | _CLUSTER:
        raise InvalidSetting(f"must begin with {_SCHEMES}")
    if scheme in _SINGLE:
        return _single(value)
    if not value.isprintable() or " " in value or "#" in value or "\\" in value:
        raise InvalidSetting("must not contain blanks, # or \\: write them as %20, %23 and %5C")
    if "://" in rest.partition("?")[0]:
        raise InvalidSetting("must name the scheme once, before the first host")
    before_query, _, query = rest.partition("?")
    authority, _, path = before_query.partition("/")
    login, hosts = _split_login(authority, tls=scheme.startswith("rediss"))
    if scheme in _CLUSTER:
        options = _options(query, {"ssl_ca_certs"})
        if path.strip("/") not in {"", "0"}:
            raise InvalidSetting("must not name a database: a Redis Cluster has only database 0")
        return ClusterNodes(_nodes(hosts, 6379), _trusting(login, options))
    options = _options(query, {"ssl_ca_certs", "sentinel_username", "sentinel_password"})
    name, database = _master(path)
    login = _trusting(login, options)
    user, password = options.get("sentinel_username"), options.get("sentinel_password")
    if user and not password:
        raise InvalidSetting("must have sentinel_password beside sentinel_username")
    on_sentinels = Login(user, password, login.tls, login.ca)
    return SentinelMaster(_nodes(hosts, 26379), name, database, login, on_sentinels)


def _single(value: str) -> SingleServer:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - raises if the port is not a number
    except ValueError:
        # the reason may be a piece of the password
        raise InvalidSetting(
            "is not a URL: the port must be a number, and an IPv6 address must be in brackets"
        ) from None
    if "," in parts.netloc.rpartition("@")[2]:
        raise InvalidSetting(
            "must name one host; several are redis+sentinel:// or redis+cluster://"
        )
    return SingleServer(value)


def _split_login(authority: str, *, tls: bool) -> tuple[Login, str]:
    userinfo, at, hosts = authority.rpartition("@")
    if "@" in userinfo:
        raise InvalidSetting(
            "must name user and password once, before the first host; @ in a password is %40"
        )
    if not at:
        return Login(tls=tls), hosts
    user, colon, password = userinfo.partition(":")
    if not colon or not password:
        raise InvalidSetting("must have a password after the user: user:password@")
    if "," in userinfo:
        raise InvalidSetting(
            "must name user and password before the first host; a comma in them is %2C"
        )
    return Login(unquote(user) or None, unquote(password), tls), hosts


def _trusting(login: Login, options: dict[str, str]) -> Login:
    ca = options.get("ssl_ca_certs")
    if ca is None:
        return login
    if not login.tls:
        raise InvalidSetting("must begin with rediss+ for ssl_ca_certs")
    if not os.access(ca, os.R_OK):
        raise InvalidSetting("names a file in ssl_ca_certs that can't be read")
    return Login(login.user, login.password, login.tls, ca)


def _nodes(hosts: str, default_port: int) -> tuple[Node, ...]:
    nodes = tuple(_node(host, default_port) for host in hosts.split(","))
    if len(set(nodes)) != len(nodes):
        raise InvalidSetting("names a host twice")
    return nodes


def _node(text: str, default_port: int) -> Node:
    if not text:
        raise InvalidSetting("must have a host before and after each comma")
    match = _HOST.fullmatch(text)
    if match is None:
        raise InvalidSetting(
            "must have hosts such as name:port, joined by commas; IPv6 addresses must be in"
            " brackets"
        )
    port = match["port"]
    if port is None:
        return match["ipv6"] or match["name"], default_port
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 1 <= int(port) <= 65535):
        raise InvalidSetting("must have ports from 1 to 65535")
    return match["ipv6"] or match["name"], int(port)


def _master(path: str) -> tuple[str, int]:
    name, _, database = path.partition("/")
    if not name:
        raise InvalidSetting("must name the master after the hosts: redis+sentinel://s1,s2/NAME/0")
    if database and not (database.isascii() and database.isdigit() and len(database) <= 5):
        raise InvalidSetting("must have a number as database after the name of the master")
    return unquote(name), int(database or 0)


def _options(query: str, allowed: set[str]) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    options = dict(pairs)
    if len(options) != len(pairs) or options.keys() - allowed or "" in options.values():
        raise InvalidSetting(
            f"accepts only these parameters, each once and not empty: {', '.join(sorted(allowed))}"
        )
    return options
