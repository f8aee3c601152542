"""HTTP requests to addresses that others chose (SSRF defence): only public ones are reached."""

from api.outbound.calls import Calls
from api.outbound.client import HttpAnswer, Policy, TooLong, Undelivered, post
from api.outbound.url_policy import Destination, NotAllowed, destination

__all__ = [
    "Calls",
    "Destination",
    "HttpAnswer",
    "NotAllowed",
    "Policy",
    "TooLong",
    "Undelivered",
    "destination",
    "post",
]
