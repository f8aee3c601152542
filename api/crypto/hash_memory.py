"""Advise the C library and the kernel on the memory of hashes: huge pages, early release.

Optimisation: sign-in 0.86 of the time without the measures of ADR 25, a hash alone 0.90; a worker
at rest holds 35 MiB less (docs/performance.md).

The C library gives a thread the same piece again for its next hash (glibc: the thread's arena), so
advice for a piece of that size holds for later hashes. All of this is advice: with another C
library, or without huge pages, everything works, but slower or larger.
"""

from __future__ import annotations

import ctypes
import mmap

_MOST = 32 * 1024 * 1024  # bytes; glibc maps larger ones anew each time and keeps none


def prepare(size: int) -> None:
    """Put this thread's hashes, of ``size`` bytes, in pages of 2 MiB if the system has them.

    A hash reads its memory in random order. With pages of 4 KiB it needs more address translations
    than a core caches, and evicts those of the code that runs beside it.
    """
    # Freeing a first piece raises glibc's mmap threshold: it keeps later ones instead of unmapping
    # them.
    _advise(size, None)
    _advise(size, getattr(mmap, "MADV_HUGEPAGE", None))


def give_back(size: int) -> None:
    """Return the memory of this thread's hashes to the system until the next hash."""
    _advise(size, getattr(mmap, "MADV_DONTNEED", None))


def trim() -> None:
    """Return free whole pages to the system: those that only the start needed."""
    trimming = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc only
    if trimming is not None:
        trimming(ctypes.c_size_t(0))


def _advise(size: int, advice: int | None) -> None:
    if size > _MOST:
        return
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    address = library.malloc(ctypes.c_size_t(size))
    if not address:
        return
    if advice is not None:
        page = mmap.PAGESIZE
        begin, end = -(-address // page) * page, (address + size) // page * page
        library.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), advice)
    library.free(ctypes.c_void_p(address))
