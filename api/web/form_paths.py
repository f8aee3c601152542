"""The paths that take a form, which any page may send without a preflight.

Such a request is exempt from the checks against CSRF, so its view must change nothing, and it reads
no cookie: ``cookie_of`` asks here first. A test walks all routes.
"""

from __future__ import annotations

FORM_TYPE = "application/x-www-form-urlencoded"
_PREFIXES = ("/v1/provider-callbacks/",)


def takes_form(path: str) -> bool:
    """Return whether this is one of the paths that take a form."""
    return path.startswith(_PREFIXES)
