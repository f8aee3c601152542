"""Requests to addresses that others chose: they reach nothing that is not public."""

from api.outbound.destination import Destination, NotAllowed, destination
from api.outbound.post import Answer, Policy, Undelivered, post

__all__ = ["Answer", "Destination", "NotAllowed", "Policy", "Undelivered", "destination", "post"]
