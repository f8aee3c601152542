"""Import accounts from files."""
