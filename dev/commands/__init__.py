"""The commands, one a file; each has ``main(arguments)`` and returns an exit status."""
