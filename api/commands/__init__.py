"""Groups of commands of ``python -m api``, one a file.

Each adds its parsers with ``add`` and says in ``run`` what is done: a function of the application
and of what was given, which returns the exit status.
"""
