"""Hold the audit log against what a witness has, without telling the witness anything new."""

from __future__ import annotations

from collections.abc import Sequence

from api import settings
from api.outbound import Policy, ip_policy
from api.rules.audit_log.compare_checkpoints import KEPT_HERE, compare_checkpoints, read_kept
from api.rules.audit_log.seal_events import LogBehind
from api.settings.witness_url import Kind, Witness
from api.store import audit_tree
from api.tlog import checkpoint
from api.tlog.note import Verifier
from api.witnesses import Failed, remote

# the others take what they are given, and answer no question: object stores, webhooks, mailboxes
ASKED = KEPT_HERE | {Kind.COSIGNER}


def outbound_policy() -> Policy:
    """Return what requests to witnesses may reach, and within which time."""
    current = settings.current()
    return Policy(
        remote.TIMEOUT,
        ip_policy.networks(current.audit_witness_networks),
        current.audit_witness_tls_ca,
    )


def ask_witness(witness: Witness, verifiers: Sequence[Verifier]) -> None:
    """Ask a witness of a kind that can be asked.

    The table ``audit_witness`` is no answer: it was restored with the log. Raises ``LogBehind``,
    ``LogTampered``, ``Failed`` where the witness gives no answer, ``Unavailable``.
    """
    if witness.kind in KEPT_HERE:
        try:
            kept = read_kept(witness, verifiers)
        except OSError as error:
            raise Failed(error.strerror or type(error).__name__) from error
        compare_checkpoints(witness, kept, verifiers)
    elif witness.kind is Kind.COSIGNER:
        _ask_cosigner(witness)


def _ask_cosigner(witness: Witness) -> None:
    signed = audit_tree.checkpoint()
    if signed is None:
        return  # there is nothing to ask with that was signed before
    size, can_be_ours = remote.known_size(witness, signed, outbound_policy())
    latest = audit_tree.checkpoint() or signed  # another sealer may have told it meanwhile
    own = checkpoint.read(latest).size
    if size > own:
        raise LogBehind(f"{witness.name} says that it knows {size} events, the log {own}.")
    if not can_be_ours:
        # its word is no proof, but reason enough to sign nothing before somebody has looked
        raise LogBehind(f"{witness.name} says that it knows {size} other events.")
