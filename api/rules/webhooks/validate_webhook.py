"""Validate the members of a webhook."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

from api import settings
from api.domain import event_outcomes
from api.errors import FieldError, InvalidBody
from api.i18n.catalogues import Phrase
from api.outbound import NotAllowed, destination, ip_policy

ALL = "*"


def validate_webhook(url: str | None, event_types: Sequence[str] | None) -> None:
    """Raise ``InvalidBody`` if a type is unknown or the URL is not allowed.

    None: the member was not given. A host name is resolved when an event is sent, not here: it may
    lead elsewhere by then, and the lookup would take the request's time.
    """
    faults: list[FieldError] = []
    if url is not None and not _is_reachable(url):
        message = Phrase(
            "Must be a public address that begins with https://, on port 443 or 8443, without user"
            " name, password and #."
        )
        faults.append(FieldError("url_not_allowed", message, "#/url"))
    if event_types is not None:
        faults += _types(event_types)
    if faults:
        raise InvalidBody(faults)


def pattern(event_types: Sequence[str]) -> str:
    """Return a regular expression for all event types that the patterns match."""
    return "^(" + "|".join(_pattern_of(selector) for selector in event_types) + ")$"


def _pattern_of(selector: str) -> str:
    if selector == ALL:
        return ".*"
    return selector.replace(".", "[.]").replace("[.]*", "[.].*")


def _types(event_types: Sequence[str]) -> list[FieldError]:
    if not event_types:
        return [FieldError("too_few_items", "At least 1 item.", "#/event_types", params={"min": 1})]
    declared = event_outcomes.event_types()
    message = Phrase("No event has this type.")
    return [
        FieldError("unknown_type", message, f"#/event_types/{place}")
        for place, selector in enumerate(event_types)
        if selector != ALL and not any(_fits(selector, event_type) for event_type in declared)
    ]


def _fits(selector: str, event_type: str) -> bool:
    if selector.endswith(".*"):
        return event_type.startswith(selector.removesuffix("*"))
    return event_type == selector


def _is_reachable(url: str) -> bool:
    networks = ip_policy.networks(settings.current().webhook_private_networks)
    try:
        target = destination(url)
    except NotAllowed:
        return False
    try:
        address = ip_address(target.host)
    except ValueError:  # a host name: checked when an event is sent
        return target.usual or bool(networks)
    if target.usual:
        return ip_policy.is_reachable(address, networks)
    return ip_policy.is_private(address, networks)
