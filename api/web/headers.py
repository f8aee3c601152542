"""Headers that are the same on every answer, or on every answer under /v1."""

from __future__ import annotations

Header = tuple[str, str]

DEFAULTS: list[Header] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
]
HSTS: Header = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
# shared caches have served one person's answer to another (Flask CVE-2023-30861)
NEVER_STORED: list[Header] = [
    ("Cache-Control", "no-store"),
    ("Vary", "Origin, Cookie, Authorization"),
]
