"""Check the value of a setting: each check raises ``InvalidSetting``, or returns nothing."""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Callable, Collection
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from api.outbound import ip_policy
from api.settings import mail_url, origin, redis_url, witness_url
from api.settings import rate as rates
from api.settings.errors import InvalidSetting

Check = Callable[[Any], None]


def between(low: float, high: float) -> Check:
    """Return a check that a number is at least ``low`` and at most ``high``."""

    def check(value: float) -> None:
        if not low <= value <= high:
            raise InvalidSetting(f"must be from {low:g} to {high:g}")

    return check


def one_of(*choices: str) -> Check:
    """Return a check that a text is one of ``choices``."""

    def check(value: str) -> None:
        if value not in choices:
            raise InvalidSetting(f"must be one of {', '.join(choices)}")

    return check


def each_matches(pattern: re.Pattern[str], expected: str) -> Check:
    """Return a check that a list is not empty and each member matches the pattern."""

    def check(values: Collection[str]) -> None:
        if not values or not all(map(pattern.fullmatch, values)):
            raise InvalidSetting(f"must be a list of {expected}")

    return check


def check_token_prefix(value: str) -> None:
    """Refuse a prefix of API tokens that is not two to eight lower-case letters."""
    if re.fullmatch(r"[a-z]{2,8}", value) is None:
        raise InvalidSetting("must be 2 to 8 lower-case letters")


def check_issuer(value: str) -> None:
    """Refuse a name with a colon, which would end the issuer in an otpauth URI, or a long one."""
    if ":" in value or len(value) > 64 or not value.isprintable():
        raise InvalidSetting("must be at most 64 visible characters without a colon")


def _split_url(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - raises if the port is not a number
    except ValueError as error:
        raise InvalidSetting(f"is not a URL ({error})") from None
    return parts


def check_database_url(value: str) -> None:
    """Refuse a URL of another scheme, without a database, or with unknown parameters."""
    try:
        parts = _split_url(value)
    except InvalidSetting:
        # the reason may be a piece of the password
        raise InvalidSetting(
            "is not a URL: the port must be a number, an IPv6 address must be in brackets, and"
            " / ? # in a password must be %2F %3F %23"
        ) from None
    if parts.scheme not in {"mysql", "mariadb"}:
        raise InvalidSetting("must begin with mysql:// or mariadb://")
    if not parts.path.strip("/"):
        raise InvalidSetting(
            "must name a database after the host: mysql://user:password@host/DATABASE"
        )
    unknown = {name for name, _ in parse_qsl(parts.query)} - {"unix_socket"}
    if unknown:
        raise InvalidSetting(
            f"accepts only the parameter unix_socket, not {', '.join(sorted(unknown))}"
        )


def check_redis_url(value: str) -> None:
    """Refuse a URL that names neither a server nor Sentinels nor nodes of a cluster."""
    redis_url.parse(value)


def is_loopback(host: str | None) -> bool:
    """Return whether a host name or address can only be this machine."""
    if host is None or host == "localhost" or host.endswith(".localhost"):
        return host is not None
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def check_public_url(value: str) -> None:
    """Refuse a value that is not an origin, and plain HTTP to another machine."""
    origin.check_web(value)
    parts = _split_url(value)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise InvalidSetting(
            "must be https:// unless the host is localhost: it carries cookies and tokens"
        )


def check_frontend_url(value: str) -> None:
    """Refuse a URL that no page can be appended to, and plain HTTP to another machine."""
    if not value:
        return
    parts = _split_url(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidSetting("must begin with https:// and name a host")
    base, mark, route = value.partition("#")
    if "?" in base or "@" in parts.netloc or " " in value or not value.isprintable():
        raise InvalidSetting("must be scheme://host[:port][/path], with or without #/ after it")
    if mark and not re.fullmatch(r"!?/([A-Za-z0-9._~!$&'()*+,;=:@%-]+/)*", route):
        # a router reads the page after #/ or #!/; after #home it would find no page
        raise InvalidSetting("must end with #/ or #/path/ if the front end's router uses the #")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise InvalidSetting("must be https:// unless the host is localhost: links carry tokens")


def check_mail_url(value: str) -> None:
    """Refuse an unknown way of delivery, and a password that would cross the network in clear."""
    if not value:
        return
    server = mail_url.parse(value)
    in_the_clear = (
        isinstance(server, mail_url.MailServer) and server.tls == "off" and bool(server.user)
    )
    if in_the_clear and not is_loopback(urlsplit(value).hostname):
        raise InvalidSetting("must not send a password without TLS (tls=off) to another machine")


def check_sender(value: str) -> None:
    """Refuse a sender that is not one ASCII address, with or without a name."""
    mail_url.parse_sender(value)


def check_origins(values: tuple[str, ...]) -> None:
    """Refuse an origin that differs from the form that browsers send."""
    for value in values:
        origin.check(value)


def check_module_names(values: tuple[str, ...]) -> None:
    """Refuse a name that is not a dotted name of a Python module."""
    for value in values:
        if not re.fullmatch(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*", value):
            raise InvalidSetting(f"{value!r} is not the name of a Python module")


def check_domains(values: tuple[str, ...]) -> None:
    """Refuse a name that is not a domain in lower case and ASCII."""
    for value in values:
        if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", value):
            raise InvalidSetting(f"{value!r} is not a domain in lower case, such as corp.local")


def check_long_secret(value: str) -> None:
    """Refuse a secret of fewer than 32 characters."""
    if 0 < len(value) < 32:  # an empty one is missing, or switches a feature off
        raise InvalidSetting("must have at least 32 characters")


def check_retention(value: int) -> None:
    """Refuse a duration below a day or above a hundred years; 0 means for ever."""
    if value and not 86400 <= value <= 100 * 366 * 86400:
        raise InvalidSetting("must be 0, or from a day (86400) to a hundred years")


def check_rate(value: str) -> None:
    """Refuse a text that is not a rate, and a rate that allows nothing."""
    try:
        rate = rates.parse(value)
    except ValueError:
        raise InvalidSetting("must be a rate such as 10/5minutes") from None
    if rate.amount < 1:
        raise InvalidSetting("must allow at least 1")


def check_file(value: str) -> None:
    """Refuse a path that this process can't read."""
    if value and not os.access(value, os.R_OK):
        raise InvalidSetting("names a file that can't be read")


def check_networks(values: tuple[str, ...]) -> None:
    """Refuse a network that is not in CIDR notation."""
    try:
        ip_policy.networks(values)
    except ValueError as error:
        raise InvalidSetting(f"must contain networks in CIDR notation ({error})") from None


def check_files(values: tuple[str, ...]) -> None:
    """Refuse a list with a path that this process can't read."""
    for value in values:
        if not os.access(value, os.R_OK):
            raise InvalidSetting("names a file that can't be read")


def check_witnesses(values: tuple[str, ...]) -> None:
    """Refuse a witness that can't be parsed or is listed twice, named by its number."""
    seen = set()
    for number, value in enumerate(values, 1):
        try:
            witness = witness_url.parse(value)
        except InvalidSetting as error:
            raise InvalidSetting(f"number {number} {error}") from None
        if witness.id in seen:
            raise InvalidSetting(f"number {number} is listed twice")
        seen.add(witness.id)


def check_signer_key(value: str) -> None:
    """Refuse a signer key of Firebase that is not 64 bytes in base64; '' is none."""
    if value and len(_base64(value)) != 64:
        raise InvalidSetting("must be 64 bytes in base64")


def check_salt_separator(value: str) -> None:
    """Refuse a salt separator of Firebase that is not at most 16 bytes in base64."""
    if len(_base64(value)) > 16:
        raise InvalidSetting("must be at most 16 bytes in base64")


def _base64(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidSetting("must be base64") from None
