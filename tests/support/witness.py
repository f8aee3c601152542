"""A witness that cosigns over HTTP on loopback, by C2SP tlog-witness."""

from __future__ import annotations

import base64
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from api.tlog import checkpoint, merkle, note
from api.tlog.checkpoint import Checkpoint
from tests.support.audit_log import SIGNER
from tests.support.webhook_target import Received, WebhookTarget, answer

NAME = "witness.example/w1"
SEEN_AT = 1_795_351_503  # In seconds: 22 November 2026, about noon.


class Cosigning:
    """A witness behind ``target`` that remembers every checkpoint that it cosigned."""

    def __init__(
        self, target: WebhookTarget, *, name: str = NAME, key: bytes | None = None
    ) -> None:
        self.known: Checkpoint | None = None
        self.extra = ""  # Lines that the witness adds to its answer.
        self._target = target
        self._name = name
        self._key = (
            Ed25519PrivateKey.from_private_bytes(key) if key else Ed25519PrivateKey.generate()
        )
        target.answering = self._answer

    @property
    def key(self) -> str:
        """Return the key for ``audit verify --witness``."""
        public = self._public()
        encoded = base64.b64encode(public).decode()
        return f"{self._name}+{note.key_id(self._name, public).hex()}+{encoded}"

    @property
    def entry(self) -> str:
        """Return the entry for AUDIT_WITNESSES."""
        return f"tlog+{self._target.url(path='/w')}#{quote(self.key, safe='')}"

    def cosign(self, text: str, seen_at: int = SEEN_AT) -> str:
        """Return a line of a signed note."""
        signature = self._key.sign(f"cosignature/v1\ntime {seen_at}\n{text}".encode())
        raw = note.key_id(self._name, self._public()) + seen_at.to_bytes(8) + signature
        return f"\u2014 {self._name} {base64.b64encode(raw).decode()}\n"

    def _public(self) -> bytes:
        return b"\x04" + self._key.public_key().public_bytes_raw()

    def _answer(self, request: Received) -> bytes:
        if request.path != "/w/add-checkpoint":
            return answer(404)
        head, _, signed = request.body.decode().partition("\n\n")
        first, *proof = head.split("\n")
        old = int(first.removeprefix("old "))
        submitted = checkpoint.open_checkpoint(signed, [SIGNER.verifier])
        known_size = self.known.size if self.known else 0
        if old != known_size:
            return answer(409, f"{known_size}\n".encode(), content_type="text/x.tlog.size")
        hashes = [base64.b64decode(node_hash) for node_hash in proof]
        if self.known and not merkle.consistent(
            known_size, submitted.size, self.known.root, submitted.root, hashes
        ):
            return answer(422)
        self.known = submitted
        return answer(200, (self.extra + self.cosign(submitted.text())).encode())
