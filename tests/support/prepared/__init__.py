"""Operations that need preparations, one file a subject, each with a list ``OPERATIONS``.

``tests.support.operations`` finds the files: a new subject is a new file. GET operations without
parameters in their path need no preparation that the contract does not name, and no entry.
"""
