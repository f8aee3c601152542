"""Readers of files to import, one format a file. Each defines ``read``, a ``Reader``.

A file's name is the value of ``--from``, with ``_`` as ``-``. Readers only parse: a rule decides
whether an account is valid.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from api.domain.import_line import Reader

# Modules that readers share.
_SHARED = frozenset({"lines", "people", "provider_names", "records"})

FORMATS = tuple(
    sorted(
        info.name.replace("_", "-") for info in iter_modules(__path__) if info.name not in _SHARED
    )
)


def find_reader(format_name: str) -> Reader:
    """Return the reader of a format; imports it at the first use. Raises ``KeyError``."""
    if format_name not in FORMATS:
        raise KeyError(format_name)
    module = import_module(f"{__name__}.{format_name.replace('-', '_')}")
    return cast(Reader, module.read)
