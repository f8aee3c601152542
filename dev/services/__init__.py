"""Run a private MariaDB and Redis for the API, with their sockets, ports and secrets."""
