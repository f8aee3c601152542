"""Groups of commands of ``python -m api``, one a file.

Each file adds its parsers with ``add``. Their default ``run`` is a function of the application and
the options, which returns the exit status.
"""
