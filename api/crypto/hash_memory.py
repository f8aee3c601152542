"""What the C library is told about memory: huge pages for hashes, and giving back what is free.

It gives a thread the same piece again for its next hash (glibc: the thread's arena), so what is
said about a piece of that size holds for the hashes to come. All of this is advice: another C
library, or a system without huge pages, leaves everything right, and slower or larger.
"""

from __future__ import annotations

import ctypes
import mmap

_MOST = 32 * 1024 * 1024  # bytes; glibc maps larger ones anew each time, and has nothing to keep


def prepare(size: int) -> None:
    """Have this thread's hashes, of ``size`` bytes, in pages of 2 MiB where the system has them.

    A hash goes through its memory at random. In pages of 4 KiB it needs more translations of
    addresses than a core remembers, and leaves none of those of the code that runs beside it.
    """
    # The first that is given back teaches glibc to keep such pieces, where it would unmap them.
    _advise(size, None)
    _advise(size, getattr(mmap, "MADV_HUGEPAGE", None))


def give_back(size: int) -> None:
    """Leave the memory of this thread's hashes to the system until the next one."""
    _advise(size, getattr(mmap, "MADV_DONTNEED", None))


def trim() -> None:
    """Give back whole pages that are free: those of what was only needed for the start."""
    trimming = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's alone
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
