"""SQL, one table a file. A store reads and writes rows; it decides nothing and commits nothing."""
