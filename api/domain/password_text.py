"""The text of a password that is hashed, and the bounds of its length in code points."""

from __future__ import annotations

import unicodedata

# The least that ASVS 6.2.1 allows; PASSWORD_MIN_LENGTH may be higher.
LEAST = 8
MOST = 128
# NFKC joins at most four characters to one, such as Greek alpha with three marks: a longer text
# has more than MOST characters after it.
MOST_AS_SENT = 4 * MOST


def normalized(password: str) -> str:
    """Return a password in NFKC, the form that is hashed (NIST SP 800-63B-4, 3.1.1.2).

    The same password typed on two keyboards is one text then.
    """
    return unicodedata.normalize("NFKC", password)
