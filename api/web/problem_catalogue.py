"""Map the error codes of ``api.errors`` to RFC 9457 problems.

``PROBLEMS`` gives the status and the texts of each code. ``/problems/<name>`` and
``docs/problems.md`` are generated from it.
"""

from __future__ import annotations

from api.web.problem import Problem
from api.web.problems_of_administration import PROBLEMS_OF_ADMINISTRATION
from api.web.problems_of_providers import PROBLEMS_OF_PROVIDERS

_UNREADABLE = "The app sent something that we could not read"
_FAULT_OF_THE_APP = "This is a fault of the app, not yours. If it happens again, please report it."

PROBLEMS: dict[str, Problem] = {
    "malformed_json": Problem(
        400,
        _UNREADABLE,
        _FAULT_OF_THE_APP,
        "The body must be one JSON text in UTF-8, at most 32 levels deep, without duplicate keys,"
        " NaN, Infinity, lone surrogates or a byte order mark.",
        "Send the output of a JSON serializer. The member cause names the fault.",
    ),
    "invalid_header": Problem(
        400,
        _UNREADABLE,
        _FAULT_OF_THE_APP,
        "The value of a header that this API reads does not match the syntax of that header.",
        "The member cause names the header and the values that it accepts.",
    ),
    "bad_request": Problem(
        400,
        _UNREADABLE,
        _FAULT_OF_THE_APP,
        "The request is not valid HTTP, or has a form that this server does not accept.",
        "Send a well-formed HTTP/1.1 request with a Host header. The member cause names the fault,"
        " if the server knows it.",
    ),
    "not_signed_in": Problem(
        401,
        "You are not signed in",
        "Please sign in. If you were signed in, your session has ended.",
        "The request carries no session, or one that has ended or expired.",
        "Sign in with POST /v1/sessions. A browser must send the cookie (fetch with credentials:"
        " 'include'); an app must send Authorization: Bearer.",
    ),
    "wrong_credentials": Problem(
        401,
        "The address or the password is wrong",
        "No account has this address and this password. Please check both.",
        "Sign-in: no account matches that address and password. The response does not say which of"
        " the two is wrong. With EMAIL_VERIFICATION=required the account may also be new.",
        "Ask for both again. The number of attempts is limited.",
    ),
    "wrong_password": Problem(
        401,
        "The password is wrong",
        "This is not the password of this account. Please try again.",
        "The account is known, by its session or a mailed link, but the password in the body is not"
        " its password. The pointer in errors names the member. The session is still valid.",
        "Ask for the password again; do not show the sign-in page. The number of attempts is"
        " limited.",
    ),
    "sign_in_expired": Problem(
        401,
        "Please sign in again",
        "The sign-in took too long, had too many wrong attempts, or was ended. Please begin again.",
        "No sign-in waits for this factor. A pending sign-in lives for 10 minutes and 5 attempts."
        " It also ends when the password or the factors of the account change.",
        "Begin again with POST /v1/sessions.",
    ),
    "unknown_passkey": Problem(
        401,
        "This passkey is not known here",
        "No account uses this passkey any more. Please sign in another way.",
        "The answer of the passkey is right in every respect, but no account has this passkey. It"
        " may have been removed from the account, and is still in the password manager.",
        "Offer another way to sign in. A page may tell the browser with"
        " PublicKeyCredential.signalUnknownCredential, which deletes the passkey there for good.",
    ),
    "forbidden": Problem(
        403,
        "You do not have permission",
        "Your account is not allowed to do this.",
        "The caller is signed in, but lacks the permission or the roles that this operation"
        " requires.",
        "An administrator can give the account a role with that permission.",
    ),
    "reauthentication_required": Problem(
        403,
        "Confirm that it is you",
        "Please confirm that it is you, then continue.",
        "This operation is sensitive, and a factor of the account was last shown too long ago. The"
        " member max_age gives the allowed number of seconds, assurance the required level, and"
        " methods the ways that show what is missing.",
        "Send one or more of the methods to POST /v1/session/reauthentications, then repeat the"
        " request.",
    ),
    "second_factor_enrolment_required": Problem(
        403,
        "Please set up a second factor",
        "Your account needs a second factor. Please set up an authenticator app or a passkey.",
        "The operator demands a second factor for this account (setting SECOND_FACTOR), and the"
        " time to set one up ended at enrol_by. Until there is one, only the operations that set"
        " it up are allowed.",
        "Lead the person to the page that adds an authenticator app or a passkey.",
    ),
    "email_not_verified": Problem(
        403,
        "Your address is not confirmed",
        "Please confirm your address with the mail that we sent, then try again.",
        "The caller is signed in, but this operation requires an account with a verified address.",
        "Tell the person to use the link or the code in the mail. POST /v1/email-verifications"
        " sends a new mail.",
    ),
    "cross_site_request": Problem(
        403,
        "The request comes from a site that is not allowed",
        "This page is not allowed to do this.",
        "A browser sent the request from a page whose origin is not allowed. The member origin"
        " contains the origin that the browser sent. Browsers do not let that page read the answer,"
        " so only developers see it.",
        "If the page is your front end, add its exact origin (scheme, host and port) to the setting"
        " ALLOWED_ORIGINS and restart the server. The origin null, that of a file or a sandboxed"
        " frame, can't be allowed: then the member setting is null.",
    ),
    "not_found": Problem(
        404,
        "Not found",
        "This does not exist, or you have no access to it.",
        "No resource has this URL, or the resource belongs to another account.",
        "Check the URL against /docs.",
    ),
    "method_not_allowed": Problem(
        405,
        "The app asked for something that is not possible",
        _FAULT_OF_THE_APP,
        "The resource exists but does not accept this method.",
        "The Allow header lists the accepted methods.",
    ),
    "conflict": Problem(
        409,
        "This is not possible at the moment",
        "Something was changed first. Please look at it again, then decide.",
        "Another change was made first, or the current state does not allow this operation.",
        "Read the resource again, then decide whether to repeat the request.",
    ),
    "email_taken": Problem(
        409,
        "The address is taken",
        "An account with this address exists. Please sign in, or use another address.",
        "An account with this address exists. The pointer in errors names the member: the address,"
        " or the token or code of a change to that address.",
        "Offer to sign in.",
    ),
    "last_sign_in_method": Problem(
        409,
        "You could no longer sign in",
        "This is the last way to sign in to your account. Please add another one first.",
        "Without this password, passkey or identity the account would have no way in. A password"
        " counts, a passkey that stands alone, and an identity whose provider is configured; a mail"
        " does not.",
        "Let the person set a password, add a passkey or link another identity first.",
    ),
    "second_factor_required": Problem(
        409,
        "Your account needs a second factor",
        "The last second factor can't be removed. Please add another one first.",
        "The operator demands a second factor for this account (setting SECOND_FACTOR).",
        "Let the person add another factor first.",
    ),
    "passkey_taken": Problem(
        409,
        "This passkey is in use already",
        "This passkey is already set up. Please use another one.",
        "A passkey with this credential id is registered, for this account or another one.",
        "Offer to create another passkey. excludeCredentials in the options prevents most cases.",
    ),
    "gone": Problem(
        410,
        "No longer available",
        "This has been deleted.",
        "This resource existed, but it was deleted. The operator keeps such resources for a"
        " limited time.",
        "Ask the operator for the export that was made before the deletion.",
    ),
    "precondition_failed": Problem(
        412,
        "This was changed in the meantime",
        "There is a newer version, so nothing was saved. Please look at it, then try again.",
        "The If-Match header names a version that is not the current one. Nothing was changed.",
        "Read the resource again, merge your change, and send the new ETag.",
    ),
    "body_too_large": Problem(
        413,
        "This is too large",
        "Please send less at once.",
        "The body is longer than this server accepts (setting MAX_BODY_BYTES).",
        "Send a smaller body.",
    ),
    "unsupported_media_type": Problem(
        415,
        _UNREADABLE,
        _FAULT_OF_THE_APP,
        "This API accepts only JSON in UTF-8, neither forms nor multipart bodies.",
        "Send Content-Type: application/json.",
    ),
    "invalid_body": Problem(
        422,
        "Please check what you entered",
        "Something needs attention.",
        "The body is JSON, but this operation does not accept it. The member errors has one entry"
        " per fault: a JSON pointer, a code for programs, a message for people, and params for"
        " translation. Faults of the app have codes, too: unknown_field, wrong_type, not_together.",
        "Show each message beside its field.",
    ),
    "already_used": Problem(
        422,
        "This link has already been used",
        "A link in a mail works only once. If you still need it, please ask for a new mail.",
        "The token was valid and has been used, such as by a second click. The answer is the same"
        " until the link would have expired. A used code gets not_valid (422 invalid_body): it can"
        " be guessed, and the answer would confirm the guess.",
        "Say that it is done: the address is verified, the password or the address was changed."
        " Offer to sign in, and to send another mail.",
    ),
    "other_browser": Problem(
        422,
        "This link belongs to another browser",
        "Open the link in the browser in which you asked to sign in, or enter the code from the"
        " mail there. If you did not ask to sign in, ignore the mail.",
        "The token of a sign-in mail is valid, but the request has neither the cookie nor the"
        " request_token of the request for the mail. Otherwise a click on a link that somebody else"
        " asked for would sign in the wrong person. The token is not used up.",
        "Show title and detail. Do not offer to send another mail without a reason: the code works"
        " in the window that asked.",
    ),
    "invalid_query": Problem(
        422,
        "Please check what you asked for",
        "Something needs attention.",
        "A query parameter is unknown, repeated, or has a value that is not accepted.",
        "Correct the parameters named in errors.",
    ),
    "idempotency_key_reused": Problem(
        422,
        "The app mixed up two requests",
        _FAULT_OF_THE_APP,
        "The same Idempotency-Key was sent with a different body within the last 24 hours.",
        "Use a new key for each new request. Repeat a key only to repeat the same request.",
    ),
    "too_many_attempts": Problem(
        429,
        "Too many attempts",
        "Please wait a while, then try again.",
        "A limit for this account or this network address has been reached.",
        "Wait as long as Retry-After says. RateLimit-Policy and RateLimit describe the limits.",
    ),
    "internal_error": Problem(
        500,
        "Something broke on our side",
        "Please try again later. If it happens again, please report it.",
        "The server failed. The error was logged under the request_id.",
        "Show the request_id: with it the operator finds the cause in the log.",
    ),
    "unavailable": Problem(
        503,
        "Not available right now",
        "Nothing was changed. Please try again in a moment.",
        "A service that this request needs did not answer in time. Nothing was changed, unless"
        " the member outcome says unknown; the detail then says so to people.",
        "Try again after the seconds in Retry-After, with the same Idempotency-Key if you sent"
        " one. Without a key, check first if the outcome is unknown.",
    ),
    **PROBLEMS_OF_ADMINISTRATION,
    **PROBLEMS_OF_PROVIDERS,
}
