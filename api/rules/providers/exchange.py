"""Exchange the code of an attempt for the identity that its provider vouches for.

Nothing of it is stored: no code, no token. No database connection is held (``ask_provider``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from api.crypto import jose
from api.domain import clock
from api.domain.identity import ProvenIdentity
from api.domain.provider import AnswerFault, Preset, Provider, ProviderClient
from api.domain.provider_attempt import ProviderAttempt
from api.domain.provider_metadata import Metadata
from api.outbound import Calls
from api.rules.providers.ask_github import ask_github
from api.rules.providers.ask_provider import answer_invalid, ask_provider
from api.rules.providers.describe_token_fault import describe_token_fault
from api.rules.providers.presets.issuers import Issuers
from api.rules.providers.presets.prove import proven
from api.rules.providers.read_keys import read_keys
from api.rules.providers.read_metadata import metadata_of
from api.rules.providers.request_token import TokenAnswer, read_answer, request_token

# Claims about an address. They are taken together, or an address of one answer would be verified by
# the word of another.
_OF_ADDRESS = ("email", "email_verified", "xms_edov")
# Claims that some providers send by userinfo only; an ID token comes first.
_OF_PERSON = ("name", "hd")


def exchange(
    provider: Provider,
    client: ProviderClient,
    attempt: ProviderAttempt,
    code: str,
    verifier: str,
    *,
    iss: str | None,
    user: str | None,
) -> ProvenIdentity:
    """Return who the code of a spent attempt stands for.

    ``iss``: the parameter beside the code (RFC 9207); ``user``: Apple's, for the name alone.
    Raises ``ProviderUnavailable``, ``ProviderAnswerInvalid``.
    """
    with ask_provider(provider) as calls:
        metadata = metadata_of(provider, calls)
        check_iss(provider, metadata, iss)  # before the code leaves: it may be another provider's
        tokens = request_token(
            provider, client, attempt, metadata, calls, code=code, verifier=verifier
        )
        if provider.preset is Preset.GITHUB:
            claims, emails = ask_github(provider, metadata, tokens, calls)
            return proven(provider, claims, emails=emails)
        if tokens.id_token is None:
            raise answer_invalid(provider, AnswerFault.NO_TOKEN, "token: no id_token")
        claims = _verified(
            provider,
            attempt,
            metadata,
            calls,
            tokens.id_token,
            audiences={client.client_id},
            access_token=tokens.access_token,
        )
        claims = _completed(provider, metadata, calls, claims, tokens)
        return proven(provider, claims, user=user)


def verify_id_token(
    provider: Provider, attempt: ProviderAttempt, id_token: str, name: str | None
) -> ProvenIdentity:
    """Return whom an ID token stands for that an app's SDK got, with the attempt's nonce.

    ``name``: from the SDK, for display alone. Raises as ``exchange``.
    """
    with ask_provider(provider) as calls:
        metadata = metadata_of(provider, calls)
        claims = _verified(
            provider, attempt, metadata, calls, id_token, audiences=provider.client_ids
        )
        return proven(provider, claims, name=name)


def check_iss(provider: Provider, metadata: Metadata, iss: str | None) -> None:
    """Compare the answer's ``iss`` with the provider (mix-up, RFC 9207), on errors, too.

    Raises ``ProviderAnswerInvalid`` if it is another one, or missing although it is promised.
    """
    if iss is None and metadata.iss_required:
        raise answer_invalid(provider, AnswerFault.ISSUER, "iss is missing in the answer")
    if iss is not None and iss not in Issuers(provider) and iss != _github(provider):
        raise answer_invalid(provider, AnswerFault.ISSUER, "iss of the answer is another one")


def _github(provider: Provider) -> str | None:
    """Return the name of GitHub's authorization server, which is not that of its identities."""
    return f"{provider.issuer}/login/oauth" if provider.preset is Preset.GITHUB else None


def _verified(
    provider: Provider,
    attempt: ProviderAttempt,
    metadata: Metadata,
    calls: Calls,
    id_token: str,
    *,
    audiences: Collection[str],
    access_token: str | None = None,
) -> dict[str, object]:
    """Return the claims of an ID token; the keys are read again if none of them signed it."""

    def verify(keys: bytes) -> dict[str, object]:
        return jose.verify(
            id_token,
            keys,
            algorithms=provider.algorithms,
            issuers=Issuers(provider),
            audiences=audiences,
            nonce_digest=attempt.nonce_digest,
            now=clock.now(),
            at_hash_of=access_token,
        )

    try:
        keys = read_keys(provider, metadata, calls)
        try:
            return verify(keys)
        except (jose.UnknownKey, jose.TokenNotValid) as error:
            # some providers give a new key the name of the former one
            if isinstance(error, jose.TokenNotValid) and error.fault is not AnswerFault.SIGNATURE:
                raise
            return verify(read_keys(provider, metadata, calls, without=keys))
    except jose.UnknownKey:
        raise answer_invalid(provider, AnswerFault.KEY, "ID token") from None
    except jose.TokenNotValid as error:
        detail = describe_token_fault(error, provider, audiences)
        raise answer_invalid(provider, error.fault, detail) from None


def _completed(
    provider: Provider,
    metadata: Metadata,
    calls: Calls,
    claims: Mapping[str, object],
    tokens: TokenAnswer,
) -> dict[str, object]:
    """Add the address and the name from userinfo, if the ID token has no address."""
    url = metadata.userinfo_endpoint
    needs_address = "email" in provider.scopes and "email" not in claims
    if not needs_address or url is None or tokens.access_token is None:
        return dict(claims)
    answer = calls.get(url, {"Authorization": f"Bearer {tokens.access_token}"})
    userinfo = read_answer(provider, "userinfo", answer, dict[str, object])
    if userinfo.get("sub") != claims.get("sub"):
        raise answer_invalid(provider, AnswerFault.USERINFO, "userinfo: another sub")
    added = {name: userinfo[name] for name in (*_OF_ADDRESS, *_OF_PERSON) if name in userinfo}
    kept = {name: value for name, value in claims.items() if name not in _OF_ADDRESS}
    return {**added, **kept}
