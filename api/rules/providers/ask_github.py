"""Ask GitHub, which is no OpenID provider, who a token belongs to."""

from __future__ import annotations

from api.domain.provider import AnswerFault, Provider
from api.domain.provider_metadata import Metadata
from api.outbound import Calls
from api.rules.providers.ask_provider import answer_invalid
from api.rules.providers.request_token import TokenAnswer, read_answer

_NOT_ALLOWED = frozenset({403, 404})  # without the scope user:email


def ask_github(
    provider: Provider, metadata: Metadata, tokens: TokenAnswer, calls: Calls
) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Return the person of a token as GitHub has them, and their addresses."""
    url = metadata.userinfo_endpoint
    if tokens.access_token is None or url is None:
        raise answer_invalid(provider, AnswerFault.NO_TOKEN, "token: no access_token")
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {tokens.access_token}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    emails_url = provider.endpoints.get("emails_endpoint", f"{url}/emails")
    person = read_answer(provider, "user", calls.get(url, headers), dict[str, object])
    answer = calls.get(emails_url, headers)
    if answer.status in _NOT_ALLOWED:
        return person, []
    return person, read_answer(provider, "emails", answer, list[dict[str, object]])
