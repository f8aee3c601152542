"""The problems of administration, roles and API tokens."""

from __future__ import annotations

from api.web.problem import Problem

PROBLEMS_OF_ADMINISTRATION: dict[str, Problem] = {
    "account_locked": Problem(
        403,
        "Your account is locked",
        "An administrator has locked your account. Please contact the support of this app.",
        "The credentials are right, but the account is locked: by an administrator, or because it"
        " will be deleted. The member until is the end of the lock, or null.",
        "Show the text. A repetition succeeds only after the end of the lock. If the account will"
        " be deleted, the detail says so, and the mail about it how to keep the account.",
    ),
    "outranked": Problem(
        403,
        "You cannot change this account",
        "This account has more permissions than yours.",
        "The account that the path names has a built-in permission that the caller lacks.",
        "Let an administrator with at least the same permissions do it.",
    ),
    "session_required": Problem(
        403,
        "Please sign in",
        "A program cannot do this. Please sign in.",
        "The request carries an API token, and this operation takes a session only.",
        "Call it with the session of a person. The contract marks operations that take a token with"
        " x-tokens.",
    ),
    "last_administrator": Problem(
        409,
        "One administrator must remain",
        "This account is the last administrator. Please give the role to another account first.",
        "Nobody else with a verified address, and not locked, holds the role admin.",
        "Give another account the role admin first.",
    ),
    "limit_reached": Problem(
        409,
        "You cannot add more",
        "The largest number is reached. Please remove one first.",
        "There are as many of these as there may be. The operation's description has the number.",
        "Let the person remove one first.",
    ),
}
