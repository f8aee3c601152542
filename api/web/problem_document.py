"""Build the RFC 9457 document of a problem."""

from __future__ import annotations

from collections.abc import Mapping

from api.domain.languages import DEFAULT
from api.i18n.catalogues import translate
from api.web.problem_catalogue import PROBLEMS


def problem_type(code: str) -> str:
    """Return a problem's ``type``: the URI reference of its page, ``/problems/invalid-body``."""
    return "/problems/" + code.replace("_", "-")


def problem_document(
    code: str,
    *,
    request_id: str,
    detail: str | None = None,
    extra: Mapping[str, object] | None = None,
    language: str = DEFAULT,
) -> dict[str, object]:
    """Return the RFC 9457 document of a code, with title and detail in ``language``."""
    problem = PROBLEMS[code]
    return {
        "type": problem_type(code),
        "title": translate(problem.title, language),
        "status": problem.status,
        "code": code,
        "detail": translate(detail or problem.detail, language),
        "request_id": request_id,
        **(extra or {}),
    }
