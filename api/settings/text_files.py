"""Read the text of a setting from a file, of which anything may be wrong."""

from __future__ import annotations

import functools
import os
import re
import select
import stat
import time

from api.settings.errors import InvalidSetting

MOST_BYTES = 65_536
FIFO_SECONDS = 5.0

# a second line, or what editors of other systems put in front of the text
_NOT_ONE_LINE = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029\ufeff]")


@functools.cache
def read_once(path: str) -> str:
    """Return the line of text in a regular file or FIFO; one newline at its end is removed.

    A process reads each file once, and so do its forks together. Otherwise a worker of gunicorn
    that is replaced would get another key than the workers beside it once the file has changed. A
    FIFO has its text only once.

    Raises ``OSError`` if it can't be opened, and ``InvalidSetting``, whose message follows words
    such as "a file that" and shows no content.
    """
    # O_NONBLOCK: else opening a FIFO would wait for a writer without an end
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        content = _read(descriptor)
    finally:
        os.close(descriptor)
    return _line(content)


def _read(descriptor: int) -> bytes:
    mode = os.fstat(descriptor).st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
        # a device such as /dev/zero has no end
        raise InvalidSetting("is neither a regular file nor a FIFO")
    deadline = time.monotonic() + FIFO_SECONDS
    ready = select.poll()
    ready.register(descriptor, select.POLLIN)
    content = b""
    while len(content) <= MOST_BYTES:
        left = deadline - time.monotonic()
        if left <= 0 or not ready.poll(left * 1000):
            raise InvalidSetting(f"did not end within {FIFO_SECONDS:g} s")
        piece = os.read(descriptor, MOST_BYTES + 1 - len(content))
        if not piece:
            return content
        content += piece
    raise InvalidSetting(f"has more than {MOST_BYTES} bytes")


def _line(content: bytes) -> str:
    try:
        line = content.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise InvalidSetting("is not UTF-8 text") from None
    if _NOT_ONE_LINE.search(line):
        raise InvalidSetting("is not one line of text")
    text = line.strip()  # as the value of a variable
    if not text:
        raise InvalidSetting("is empty")
    return text
