"""Read a document that a provider publishes: kept in Redis, refreshed by one process at a time."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable

import msgspec
import structlog

from api.cache import provider_documents
from api.cache.provider_documents import KeptDocument
from api.domain import clock
from api.errors.providers import ProviderAnswerInvalid
from api.outbound import Calls, HttpAnswer, NotAllowed, Undelivered
from api.rules.providers.ask_provider import ProviderFailed

_HOUR = 3600.0
_FRESH = (300.0, _HOUR, 24 * _HOUR)  # seconds: at least, without max-age, at most
_STALE = 24 * _HOUR  # seconds after them, while the provider does not answer
_RETRY = 60.0  # seconds until a provider that failed is asked again for what is kept
_SHARE = 1 / 3  # of the time left, for a document that is kept: the exchange needs the rest
_PAUSE = 0.05  # seconds between two looks at what another process reads
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,9})", re.IGNORECASE)
_ETAG = re.compile(r'(?:W/)?"[!#-~]{0,200}"')

# returns what to keep of a document, or raises ProviderAnswerInvalid
Accept = Callable[[bytes], bytes]

log = structlog.get_logger("api.providers")


def read_document(url: str, calls: Calls, accept: Accept) -> bytes:
    """Return the accepted document: kept and fresh, or read now, or kept and stale.

    Raises ``Undelivered``, ``NotAllowed``, ``ProviderFailed``, ``ProviderAnswerInvalid`` only if
    none is kept.
    """
    while True:
        kept = provider_documents.find(url)
        if kept is not None and kept.is_fresh:
            return kept.content
        if _take_turn(url, calls):
            try:
                kept = provider_documents.find(url)
                if kept is not None and kept.is_fresh:
                    return kept.content
                return _read(url, calls, accept, kept)
            finally:
                provider_documents.end_turn(url)
        if kept is not None:  # the one whose turn it is refreshes it
            return kept.content
        _wait(calls)


def read_again(url: str, calls: Calls, accept: Accept, former: bytes) -> bytes:
    """Return the document after ``former`` lacked a key: another one, or ``former`` again.

    Made-up keys cost one request a minute; whoever comes while it is made waits for its result.
    Raises as ``read_document``.
    """
    while True:
        is_settled = provider_documents.asked_for_unknown_key(
            url
        ) and not provider_documents.is_turn_taken(url)
        kept = provider_documents.find(url)
        if kept is None:
            return read_document(url, calls, accept)
        if is_settled or kept.content != former:
            return kept.content
        if _take_turn(url, calls):
            try:
                kept = provider_documents.find(url)
                if kept is not None and kept.content != former:
                    return kept.content
                if not provider_documents.may_ask_for_unknown_key(url):
                    return former
                return _read(url, calls, accept, kept, is_whole=True)
            finally:
                provider_documents.end_turn(url)
        _wait(calls)


def _take_turn(url: str, calls: Calls) -> bool:
    return provider_documents.take_turn(url, math.ceil(max(0.0, calls.seconds_left)) + 1)


def _wait(calls: Calls) -> None:
    if calls.seconds_left <= _PAUSE:
        raise Undelivered("no answer in time")
    time.sleep(_PAUSE)


def _read(
    url: str,
    calls: Calls,
    accept: Accept,
    kept: KeptDocument | None,
    *,
    is_whole: bool = False,
) -> bytes:
    """Ask for the document, and keep it. ``is_whole``: also if its entity tag is the former one.

    A server may give each version one tag, and an earlier release may have left keys out.
    """
    now = clock.now().timestamp()
    try:
        etag = None if kept is None or is_whole else kept.etag
        document = _asked(url, calls, accept, kept, etag, now)
    except (Undelivered, NotAllowed, ProviderFailed, ProviderAnswerInvalid) as error:
        if kept is None:
            raise
        log.warning("provider_document_stale", url=url, reason=str(error))
        document = msgspec.structs.replace(kept, fresh_until=now + _RETRY)
    provider_documents.keep(url, document)
    return document.content


def _asked(
    url: str,
    calls: Calls,
    accept: Accept,
    kept: KeptDocument | None,
    known_etag: str | None,
    now: float,
) -> KeptDocument:
    headers = {"If-None-Match": known_etag} if known_etag else {}
    answer = calls.get(url, headers, share=1.0 if kept is None else _SHARE)
    if answer.status >= 500:
        raise ProviderFailed(answer.status)
    if answer.status == 304 and kept is not None and known_etag:
        content, etag = kept.content, kept.etag
    elif answer.status == 200:
        content, etag = accept(answer.body), _etag(answer)
    else:
        raise ProviderFailed(answer.status)
    fresh_until = now + _freshness(answer)
    return KeptDocument(content, etag, fresh_until, fresh_until + _STALE)


def _etag(answer: HttpAnswer) -> str | None:
    etag = answer.headers.get("etag", "")
    return etag if _ETAG.fullmatch(etag) else None


def _freshness(answer: HttpAnswer) -> float:
    shortest, usual, longest = _FRESH
    control = answer.headers.get("cache-control", "")
    if match := _MAX_AGE.search(control):
        return min(max(float(match[1]), shortest), longest)
    return shortest if "no-" in control else usual
