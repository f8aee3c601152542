"""Compare the audit log with the state of a witness without submitting anything new."""

from __future__ import annotations

from collections.abc import Sequence

from api import settings
from api.outbound import Policy, ip_policy
from api.rules.audit_log.compare_checkpoints import KEPT_HERE, compare_checkpoints, read_kept
from api.rules.audit_log.seal_events import LogBehind
from api.settings.witness_url import Witness, WitnessKind
from api.store import audit_tree
from api.tlog import checkpoint
from api.tlog.note import Verifier
from api.witnesses import Failed, remote

# the other kinds only accept checkpoints: object stores, webhooks and mailboxes can't be queried
ASKED = KEPT_HERE | {WitnessKind.COSIGNER}


def outbound_policy() -> Policy:
    """Return the network policy and time limit of requests to witnesses."""
    current = settings.current()
    return Policy(
        remote.TIMEOUT,
        ip_policy.networks(current.audit_witness_networks),
        current.audit_witness_tls_ca,
    )


def ask_witness(witness: Witness, verifiers: Sequence[Verifier]) -> None:
    """Query a witness and compare its answer with the log; skip kinds that can't be queried.

    The table ``audit_witness`` is not used: it may have been restored together with the log.

    Raises ``LogBehind``, ``LogTampered``, ``Failed`` (no answer), ``Unavailable``.
    """
    if witness.kind in KEPT_HERE:
        try:
            checkpoints = read_kept(witness, verifiers)
        except OSError as error:
            raise Failed(error.strerror or type(error).__name__) from error
        compare_checkpoints(witness, checkpoints, verifiers)
    elif witness.kind is WitnessKind.COSIGNER:
        _ask_cosigner(witness)


def _ask_cosigner(witness: Witness) -> None:
    signed = audit_tree.checkpoint()
    if signed is None:
        return  # without a signed checkpoint there is nothing to query with
    size, can_be_ours = remote.known_size(witness, signed, outbound_policy())
    # another sealer may have submitted a later one meanwhile
    latest = audit_tree.checkpoint() or signed
    own = checkpoint.read(latest).size
    if size > own:
        raise LogBehind(f"{witness.name} says that it knows {size} events, the log {own}.")
    if not can_be_ours:
        # the answer proves nothing, but an operator must look before anything more is signed
        raise LogBehind(f"{witness.name} says that it knows {size} other events.")
