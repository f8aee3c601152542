"""Requests to addresses that others chose: they reach nothing that is not public."""

from api.outbound.client import Answer, Policy, Undelivered, post
from api.outbound.url_policy import Destination, NotAllowed, destination

__all__ = ["Answer", "Destination", "NotAllowed", "Policy", "Undelivered", "destination", "post"]
