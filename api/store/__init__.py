"""SQL statements, one table a file; a store decides nothing and commits nothing."""
