"""The paths that take a form, which any page may send without a preflight.

Such a request is exempt from the checks against CSRF, so its view must change nothing, and it reads
no cookie: ``cookie_of`` asks here first. A test walks all routes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FORM_TYPE = "application/x-www-form-urlencoded"
_PREFIXES = ("/v1/provider-callbacks/",)


def takes_form(environ: Mapping[str, Any]) -> bool:
    """Return whether a request goes to one of the paths that take a form."""
    # the event loop looks sessions up by the headers alone, and takes no forms
    path: str = environ.get("PATH_INFO", "")
    return path.startswith(_PREFIXES)
