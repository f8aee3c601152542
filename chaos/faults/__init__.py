"""Break the API, mail, MariaDB or Redis for a while, and repair it."""
