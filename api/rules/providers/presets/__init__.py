"""The peculiarities of each kind of provider."""

from api.rules.providers.presets.issuers import Issuers, is_metadata_issuer
from api.rules.providers.presets.parameters import authorization_parameters
from api.rules.providers.presets.prove import proven

__all__ = ["Issuers", "authorization_parameters", "is_metadata_issuer", "proven"]
