"""The record of an earlier request with the same idempotency key."""

from __future__ import annotations

from uuid import UUID

import msgspec


class IdempotencyKey(msgspec.Struct, frozen=True):
    """An earlier request: a keyed fingerprint of its body, and the resource that it created."""

    fingerprint: bytes
    resource_id: UUID
