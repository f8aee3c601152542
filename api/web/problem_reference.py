"""Render the list of problems in ``docs/problems.md``."""

from __future__ import annotations

import textwrap

from api.web.problem_catalogue import PROBLEMS


def render_reference() -> str:
    """Return the list in ``docs/problems.md``, as Markdown."""
    return "\n\n".join(
        f"## {problem.status} `{code}`\n\n"
        f"{wrapped(f'**{problem.title}.** {problem.detail}')}\n\n"
        f"{wrapped(f'*Meaning:* {problem.meaning}')}\n\n"
        f"{wrapped(f'*Advice:* {problem.advice}')}"
        for code, problem in PROBLEMS.items()
    )


def wrapped(paragraph: str) -> str:
    """Wrap a paragraph of Markdown at 100 columns, as the hand-written documents are."""
    return textwrap.fill(paragraph, 100, break_long_words=False, break_on_hyphens=False)
