"""Ask a provider for something that a person waits for, without harm to others if it is down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NoReturn
from urllib.parse import urlsplit

import structlog

from api import pool, settings
from api.cache import circuit_breaker
from api.domain.provider import AnswerFault, Provider
from api.errors import Unavailable
from api.errors.providers import ProviderAnswerInvalid, ProviderUnavailable
from api.outbound import Calls, NotAllowed, Policy, TooLong, Undelivered, ip_policy
from api.resilience.provider_places import place
from api.telemetry.metrics import PROVIDER_EXCHANGES

_RETRY_AFTER = 5  # seconds
# A gateway whose server is away answers these. 500 may be about one request, which a stranger can
# make up: it must not close the provider to everybody.
_DOWN = frozenset({502, 503, 504})

log = structlog.get_logger("api.providers")


class ProviderFailed(Exception):
    """The provider answered that it cannot answer."""

    def __init__(self, status: int) -> None:
        super().__init__(f"answered {status}")
        self.status = status


def calls_to(provider: Provider) -> Calls:
    """Return requests to a provider, under one deadline that begins now.

    Only hosts that the operator's file names may be in FEDERATION_PRIVATE_NETWORKS: the document of
    a provider must not lead to other servers in them.
    """
    current = settings.current()
    policy = Policy(
        timeout=current.federation_timeout,
        private_networks=ip_policy.networks(current.federation_private_networks),
        tls_ca=current.federation_tls_ca,
    )
    urls = (provider.issuer, *provider.endpoints.values())
    return Calls(policy, {urlsplit(url).hostname for url in urls})


@contextmanager
def ask_provider(provider: Provider) -> Iterator[Calls]:
    """Hold a place, and make the block's calls under one deadline, without a database connection.

    Raises ``ProviderUnavailable`` (no place, circuit open, no answer, 5xx),
    ``ProviderAnswerInvalid``. The log has the reason: the provider's id, and nothing secret.
    """
    pool.release()  # a provider that hangs must not hold one (I9)
    with ExitStack() as stack:
        try:
            stack.enter_context(place(provider.id))
        except Unavailable:
            _refuse(provider, "no_place", "all places are taken")
        try:
            entry = circuit_breaker.enter(provider.id, settings.current().federation_timeout)
        except circuit_breaker.CircuitOpen as circuit:
            _refuse(provider, "circuit_open", str(circuit), circuit.seconds)
        calls = calls_to(provider)
        try:
            with _faults_as_errors(provider):
                yield calls
            PROVIDER_EXCHANGES.inc(provider.id, "answered")
        except ProviderAnswerInvalid as fault:
            PROVIDER_EXCHANGES.inc(provider.id, "answer_invalid")
            notes = "; ".join(getattr(fault, "__notes__", ()))
            log.warning(
                "provider_answer_invalid", provider=provider.id, reason=fault.reason, detail=notes
            )
            _leave_circuit(provider, calls, entry)
            raise
        _leave_circuit(provider, calls, entry)


def _leave_circuit(provider: Provider, calls: Calls, entry: circuit_breaker.CircuitEntry) -> None:
    if entry.has_failures and calls.has_answer:
        circuit_breaker.succeed(provider.id)
    elif not calls.has_answer:
        # Kept documents alone have served: they say nothing of the provider. A stranger's tokens
        # must not take one trial after another.
        circuit_breaker.give_back(provider.id, entry)


@contextmanager
def _faults_as_errors(provider: Provider) -> Iterator[None]:
    """Raise ``ProviderAnswerInvalid`` or ``ProviderUnavailable`` for each fault, and count it."""
    try:
        yield
    except TooLong as error:
        raise answer_invalid(provider, AnswerFault.TOO_LARGE, str(error)) from error
    except NotAllowed as error:
        raise answer_invalid(provider, AnswerFault.METADATA, str(error)) from error
    except Undelivered as error:
        circuit_breaker.fail(provider.id)
        _refuse(provider, "unavailable", str(error))
    except ProviderFailed as error:
        if error.status in _DOWN:
            circuit_breaker.fail(provider.id)
        _refuse(provider, "unavailable", str(error))


def answer_invalid(provider: Provider, fault: AnswerFault, detail: str) -> ProviderAnswerInvalid:
    """Return the error for an answer that proves nothing; ``detail`` is for the log only."""
    error = ProviderAnswerInvalid(provider.id, fault)
    error.add_note(detail)
    return error


def _refuse(provider: Provider, outcome: str, reason: str, seconds: int = _RETRY_AFTER) -> NoReturn:
    PROVIDER_EXCHANGES.inc(provider.id, outcome)
    log.warning("provider_unavailable", provider=provider.id, outcome=outcome, reason=reason)
    raise ProviderUnavailable("provider", retry_after=seconds, extra={"provider": provider.id})
