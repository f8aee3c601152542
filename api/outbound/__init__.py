"""HTTP requests to addresses that others chose (SSRF defence): only public ones are reached."""

from api.outbound.client import Answer, Policy, Undelivered, post
from api.outbound.url_policy import Destination, NotAllowed, destination

__all__ = ["Answer", "Destination", "NotAllowed", "Policy", "Undelivered", "destination", "post"]
