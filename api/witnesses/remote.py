"""Witnesses over HTTP: object stores, webhooks, and witnesses that cosign."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

from api import witnesses
from api.outbound import HttpAnswer, NotAllowed, Policy, Undelivered, post
from api.settings import witness_url
from api.settings.witness_url import Witness, WitnessKind
from api.tlog import checkpoint, cosignature, note
from api.tlog.note import NoteError
from api.witnesses import Contradicts, Failed

TIMEOUT = 10.0  # seconds for one request, connecting included
LONGEST = 4 * TIMEOUT  # for all requests of a submission

_ANSWER = 64 * 1024  # bytes: cosignatures of several keys, some of them post-quantum

Prove = Callable[[int, int], list[bytes]]  # returns the consistency proof between two sizes


def submit(witness: Witness, signed: str, old_size: int, prove: Prove, policy: Policy) -> str:
    """Submit a checkpoint; return it with the witness's signature, if the witness signs.

    ``old_size`` is the size that the witness is known to have, as far as recorded.

    Raises ``Failed``.
    """
    if witness.kind is WitnessKind.OBJECTS:
        _put(witness, signed, policy)
    elif witness.kind is WitnessKind.WEBHOOK:
        _expect(_send(witness, witness.place, signed, policy), 2)
    else:
        return _cosigned(witness, signed, old_size, prove, policy)
    return signed


def known_size(witness: Witness, signed: str, policy: Policy) -> tuple[int, bool]:
    """Ask a cosigning witness how many events it knows, and whether its log can be this one.

    The old size in the request is the checkpoint's own size, and the checkpoint was signed before.
    So the witness learns nothing new: it signs the same again, or answers 409 with its size. Raises
    ``Failed``.
    """
    size = checkpoint.read(signed).size
    url = f"{witness.place.rstrip('/')}/add-checkpoint"
    answer = _send(witness, url, f"old {size}\n\n{signed}", policy)
    if answer.status == 409:
        stated_size = _size(answer)
        return stated_size, stated_size != size
    if answer.status == 422:
        return size, False
    _expect(answer, 2)
    return size, True


def _size(answer: HttpAnswer) -> int:
    if not re.fullmatch(rb"(0|[1-9][0-9]{0,18})\n?", answer.body):
        raise Failed("answered 409, and no size")
    return int(answer.body)


def _put(witness: Witness, signed: str, policy: Policy) -> None:
    head = checkpoint.read(signed)
    name = witnesses.name(head.size, head.root)
    url = witness.place.replace(witness_url.NAME, name)
    # 412: an object of this name exists, and the name identifies its content (RFC 9110, 13.1.2)
    answer = _send(witness, url, signed, policy, "PUT", {"If-None-Match": "*"})
    if answer.status != 412:
        _expect(answer, 2)


def _cosigned(witness: Witness, signed: str, old_size: int, prove: Prove, policy: Policy) -> str:
    """Submit by C2SP tlog-witness. The size that the witness states overrides the recorded one."""
    assert witness.cosigner is not None
    size = checkpoint.read(signed).size
    url = f"{witness.place.rstrip('/')}/add-checkpoint"
    for _ in range(2):
        proof = prove(old_size, size) if old_size else []
        lines = [f"old {old_size}", *(base64.b64encode(node).decode() for node in proof), ""]
        answer = _send(witness, url, "\n".join(lines) + "\n" + signed, policy)
        if answer.status != 409:
            break
        old_size = _size(answer)
        if old_size > size:
            raise Contradicts(f"it says that it knows {old_size} events, the log has {size}")
    if answer.status == 422:
        raise Contradicts(f"it says that the log is not the one whose {old_size} events it knows")
    _expect(answer, 2)
    try:
        cosigned = signed + answer.body.decode()
        if not cosignature.seen(cosigned, [witness.cosigner]):
            raise Failed("answered without a signature by its key")
        own_key = {(witness.cosigner.name, witness.cosigner.key_id)}
        return note.only(cosigned, note.signed_by(signed) | own_key)
    except (NoteError, UnicodeDecodeError):
        raise Failed("answered with a signature that is wrong") from None


def _send(
    witness: Witness,
    url: str,
    content: str,
    policy: Policy,
    method: str = "POST",
    headers: dict[str, str] | None = None,
) -> HttpAnswer:
    all_headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "User-Agent": "Gatebook",
        **(headers or {}),
    }
    if witness.authorization:
        all_headers["Authorization"] = witness.authorization
    try:
        return post(url, content.encode(), all_headers, policy, method=method, answer_limit=_ANSWER)
    except (NotAllowed, Undelivered) as error:
        raise Failed(str(error)) from error


def _expect(answer: HttpAnswer, hundreds: int) -> None:
    if answer.status // 100 != hundreds:
        raise Failed(f"answered {answer.status}")
