"""What stands behind the Makefile: finds or installs the servers, runs them, starts the API.

Only the standard library is used: this runs before the virtual environment exists.
"""

import sys

# The first file that is read, in syntax that an old Python can parse: a clear line, not a trace.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "Gatebook needs Python 3.11 or newer; this is Python %d.%d. Name another one:"  # noqa: UP031
        " make run PYTHON=python3.12" % sys.version_info[:2]
    )
