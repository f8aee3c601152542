"""The lowest costs of the stack: no application on it can cost less."""
