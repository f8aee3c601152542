"""Bulkheads for identity providers: FEDERATION_CONCURRENCY places in each worker for each.

A provider that hangs holds its own places and no others; who finds none is refused at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from api import settings
from api.app_context import application
from api.resilience.bulkhead import Bulkhead


@contextmanager
def place(provider: str) -> Iterator[None]:
    """Hold a place inside the block. Raises ``Unavailable`` at once if none is free."""
    bulkheads = application().extensions.setdefault("gatebook.provider_places", {})
    if (bulkhead := bulkheads.get(provider)) is None:
        places = settings.current().federation_concurrency
        bulkhead = bulkheads.setdefault(provider, Bulkhead(f"provider-{provider}", places, wait=0))
    with bulkhead.permit():
        yield
