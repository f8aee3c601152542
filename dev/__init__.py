"""Run the targets of the Makefile: install and start the servers, start the API.

It uses the standard library alone, since it runs before the virtual environment exists.
"""

import sys

# Python reads this file first. An old version can parse it, and prints a clear line, not a trace.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "Gatebook needs Python 3.11 or newer; this is Python %d.%d. Name another one:"  # noqa: UP031
        " make run PYTHON=python3.12" % sys.version_info[:2]
    )
