"""The tables whose rows belong to accounts, as MariaDB describes them."""

from __future__ import annotations

from api.pool import fetch_all

LIST_KEPT = """SELECT columns.table_name AS name FROM information_schema.columns AS columns
    JOIN information_schema.tables AS tables
        ON tables.table_schema = columns.table_schema AND tables.table_name = columns.table_name
    WHERE columns.table_schema = DATABASE() AND columns.column_name = 'account_id'
        AND tables.table_type <> 'VIEW'
        AND NOT EXISTS (
            SELECT 1 FROM information_schema.key_column_usage AS used
            JOIN information_schema.referential_constraints AS rule
                ON rule.constraint_schema = used.constraint_schema
                    AND rule.table_name = used.table_name
                    AND rule.constraint_name = used.constraint_name
            WHERE used.table_schema = columns.table_schema
                AND used.table_name = columns.table_name
                AND used.column_name = 'account_id'
                AND used.referenced_table_name = 'account'
                AND rule.delete_rule = 'CASCADE')"""


def list_kept() -> list[str]:
    """Return the tables with a column account_id whose rows do not go with the account's row."""
    return [row["name"] for row in fetch_all(LIST_KEPT)]
