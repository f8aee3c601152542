"""Check the rights of the database's user by statements that change no row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask

from api.domain.health import Finding, Status
from api.rules.health.check_rights import check_rights
from api.settings import Settings
from api.store import right
from tests.support.counting import Commands
from tests.support.tables import Sql, dump

MakeApp = Callable[..., Flask]


@pytest.fixture
def as_user(sql: Sql, settings: Settings, make_app: MakeApp) -> Iterator[Callable[..., Flask]]:
    """Yield ``as_user("SELECT ON account")``: the application, for a user with these rights."""
    local = settings.database()["unix_socket"] is not None
    user = f"'checked'@'{'localhost' if local else '%'}'"
    sql(f"CREATE OR REPLACE USER {user} IDENTIFIED BY 'for tests only'")
    database = settings.database()["database"]

    def making(*rights: str) -> Flask:
        for grant in rights:
            privileges, _, table = grant.partition(" ON ")
            sql(f"GRANT {privileges} ON {database}.{table} TO {user}")
        parts = urlsplit(settings.database_url)
        host = parts.netloc.rpartition("@")[2]
        url = parts._replace(netloc=f"checked:for%20tests%20only@{host}").geturl()
        return make_app(database_url=url)

    yield making
    sql(f"DROP USER {user}")


def granted(needed: dict[str, str]) -> list[str]:
    return [f"{rights.replace(' ', ', ')} ON {table}" for table, rights in needed.items()]


@pytest.mark.usefixtures("alice")
def test_no_row_is_touched_and_nothing_locked_for_long(
    app: Flask, sql: Sql, commands: Commands
) -> None:
    before = dump(sql)
    commands.reset()
    with app.app_context():
        assert check_rights(right.API) == Finding("rights", Status.OK, "")
    # There is one transaction, and it has ended.
    begin_statements = [statement for statement in commands.sql if statement.startswith("START")]
    assert (begin_statements, commands.sql[-1]) == (["START TRANSACTION READ WRITE"], "COMMIT")
    assert dump(sql) == before


def test_a_user_who_may_only_read_lacks_the_rest(as_user: Callable[..., Flask]) -> None:
    with as_user("SELECT ON *").app_context():
        finding = check_rights({"account": "SELECT INSERT UPDATE DELETE", "audit_leaf": "SELECT"})
    rights = "INSERT on account, UPDATE on account, DELETE on account"
    detail = f"Missing: {rights}. See docs/operations.md, Rights."
    assert finding == Finding("rights", Status.FAILED, detail)


@pytest.mark.parametrize("needed", [right.API, {**right.WORKER, **right.SEALER}])
def test_each_right_is_found_to_be_missing_by_itself(
    as_user: Callable[..., Flask], sql: Sql, settings: Settings, needed: dict[str, str]
) -> None:
    app = as_user(*granted(needed))
    user = sql("SELECT User, Host FROM mysql.user WHERE User = 'checked'")[0]
    database = settings.database()["database"]
    with app.app_context():
        assert not check_rights(needed).failed
        for table, name in right.listed(needed):
            if name == "SELECT" and needed[table] != "SELECT":
                continue  # The other statements name columns, too.
            sql(f"REVOKE {name} ON {database}.{table} FROM 'checked'@'{user['Host']}'")
            detail = f"Missing: {name} on {table}. See docs/operations.md, Rights."
            assert check_rights(needed) == Finding("rights", Status.FAILED, detail)
            sql(f"GRANT {name} ON {database}.{table} TO 'checked'@'{user['Host']}'")


def test_a_table_that_is_missing_is_a_right_that_is(app: Flask) -> None:
    with app.app_context():
        detail = "Missing: SELECT on map. See docs/operations.md, Rights."
        assert check_rights({"map": "SELECT"}) == Finding("rights", Status.FAILED, detail)
