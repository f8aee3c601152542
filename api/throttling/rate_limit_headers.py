"""Send the state of the limits to the client, in the RateLimit headers.

The headers are those of draft-ietf-httpapi-ratelimit-headers-11.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Response, after_this_request, g, has_request_context

from api.throttling.counters import LimitState


def headers(standings: list[LimitState]) -> dict[str, str]:
    """Return the RateLimit-Policy and RateLimit headers for the counts of this request.

    If the request was refused, only the limits that refused it are shown: Retry-After may not be
    earlier than any ``t`` beside it.
    """
    if not standings:
        return {}
    refusing = [state for state in standings if not state.allowed]
    return {
        "RateLimit-Policy": ", ".join(map(_policy, standings)),
        "RateLimit": ", ".join(map(_standing, refusing or standings)),
    }


def _policy(state: LimitState) -> str:
    return f'"{state.name}";q={state.quota}' + (
        "" if state.counts_failures else f";w={state.window}"
    )


def _standing(state: LimitState) -> str:
    # tries that a right password gives back have no reset time
    suffix = "" if state.counts_failures and state.remaining else f";t={state.reset}"
    return f'"{state.name}";r={state.remaining}{suffix}'


def note(standings: list[LimitState]) -> None:
    """Add the counters' state to the headers of this request's answer."""
    noted: list[LimitState] = g.setdefault("standings", [])
    first = not noted
    noted.extend(standings)
    if first and has_request_context():

        @after_this_request
        def tell(response: Response) -> Response:
            response.headers.update(headers(noted))
            return response


def note_success() -> None:
    """Say that failures in a row were forgiven: all tries are there again."""
    noted: list[LimitState] = g.get("standings", [])
    noted[:] = [
        replace(limit, remaining=limit.quota) if limit.counts_failures else limit for limit in noted
    ]
