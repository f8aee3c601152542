"""Define the refusals about identity providers."""

from __future__ import annotations

from api.errors import GatebookError, Unavailable


class ProviderRefused(GatebookError):
    """403: the provider did not sign the person in.

    ``error``: a word of a closed list, such as ``access_denied``; else ``other``.
    """

    code = "provider_refused"

    def __init__(self, provider: str, error: str) -> None:
        super().__init__(extra={"provider": provider, "error": error})


class SignUpNotOpen(GatebookError):
    """403: nobody has this identity, and the provider makes no new accounts here."""

    code = "sign_up_not_open"


class IdentityInUse(GatebookError):
    """409: the identity is linked with another account."""

    code = "identity_in_use"


class ProviderAnswerInvalid(GatebookError):
    """502: the provider answered, but nothing that proves an identity.

    ``reason``: a word of a closed list, for the log; neither clients nor the event have it.
    """

    code = "provider_answer_invalid"

    def __init__(self, provider: str, reason: str) -> None:
        super().__init__(extra={"provider": provider})
        self.provider = provider
        self.reason = reason


class ProviderUnavailable(Unavailable):
    """503: the provider did not answer in time, or so often that it is not asked at present."""

    code = "provider_unavailable"
