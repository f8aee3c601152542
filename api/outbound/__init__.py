"""HTTP requests to addresses that others chose (SSRF defence): only public ones are reached."""

from api.outbound.client import HttpAnswer, Policy, Undelivered, post
from api.outbound.url_policy import Destination, NotAllowed, destination

__all__ = [
    "Destination",
    "HttpAnswer",
    "NotAllowed",
    "Policy",
    "Undelivered",
    "destination",
    "post",
]
