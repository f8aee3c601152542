"""Pass the answer that a provider posts as a form on to the front end or app."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode

from api import settings
from api.crypto import attempt_secrets
from api.errors import NotFound

# error_description and whatever else is sent stays here: it is text of a stranger
_NAMES = ("state", "code", "error", "iss", "user")
_LONGEST = 4096
_MOST = 64  # parameters: providers add some of their own, such as scope and session_state
_PAGES = ("https://", "http://")


def bounce(provider_id: str, sent: bytes) -> str:
    """Return where to send the browser: a configured callback, with the answer in it.

    ``sent``: a form or a query string, from anybody. Nothing is looked up or changed. The place of
    the callback stands in ``state``; one that names none goes to the first. A page reads the answer
    in the fragment, which no server logs; an app has no fragments.

    Raises ``NotFound`` if the provider is not configured.
    """
    current = settings.current()
    if provider_id not in current.providers:
        raise NotFound
    pairs = _parsed(sent)
    names = [name for name, _ in pairs]
    # a repeated parameter counts as absent (RFC 6749, 3.1)
    answer = {
        name: value
        for name, value in pairs
        if name in _NAMES and names.count(name) == 1 and len(value) <= _LONGEST
    }
    index = attempt_secrets.callback_index(answer.get("state", ""))
    is_known = index is not None and index < len(current.callbacks)
    callback = current.callbacks[index if is_known and index is not None else 0]
    separator = "#" if callback.startswith(_PAGES) else "?"
    return f"{callback}/{provider_id}{separator}{urlencode(answer, quote_via=quote)}"


def _parsed(sent: bytes) -> list[tuple[str, str]]:
    """Return names and values; none if there are too many, which would cost seconds to count."""
    text = sent.decode(errors="replace")
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST)
    except ValueError:
        return []
