"""``python -m bench.floors.hash_alone SECONDS``: Gatebook's own check of a password, and nothing
around it: no HTTP, no database. Prints how many, and the seconds of processor they took.
"""

from __future__ import annotations

import sys
import time

from api.crypto.passwords import Passwords
from api.settings import Settings

_PASSWORD = "six dusty violins"  # noqa: S105  made up


def main() -> None:
    passwords = Passwords(Settings.from_environ())
    stored = passwords.hash(_PASSWORD)
    until = time.monotonic() + float(sys.argv[1])
    count, before = 0, time.process_time()
    while time.monotonic() < until:
        assert passwords.verify(stored, _PASSWORD)
        count += 1
    print(count, time.process_time() - before)


if __name__ == "__main__":
    main()
