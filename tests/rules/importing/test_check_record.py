"""Check the bounds that hold for all records of a file together."""

from __future__ import annotations

import base64

import pytest

from api.domain import clock
from api.domain.import_run import ImportFault, ImportOptions
from api.domain.imported_account import ImportedAccount, ImportedPassword
from api.rules.importing.check_record import CheckedRecord, Checker, Rejected

SALT, DIGEST = (base64.b64encode(bytes(size)).decode() for size in (16, 32))


def test_a_file_has_two_hundred_schemes_at_most() -> None:
    """Attack: a forged file names a million costs, and sign-ins go through all of them."""
    options = ImportOptions(source="gatebook")
    checker = Checker(options, {}, (), "argon2id$8,1,1", clock.now())

    def check(iterations: int) -> CheckedRecord:
        password = ImportedPassword(
            "pbkdf2", algorithm="sha256", iterations=iterations, salt=SALT, digest=DIGEST
        )
        return checker.check(1, ImportedAccount("alice@example.com", password=password))

    taken = range(9_900, 10_100)  # those below 10,000 are weak
    assert [check(each).weak_password is None for each in taken] == [
        each >= 10_000 for each in taken
    ]
    for further in (9_899, 10_100):
        with pytest.raises(Rejected) as rejected:
            check(further)
        assert rejected.value.fault is ImportFault.PASSWORD_NOT_SUPPORTED
    for each in taken:
        check(each)
