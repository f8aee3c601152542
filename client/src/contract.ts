// Made from openapi.yaml by `make client`.

export interface paths {
    "/v1/account-invitations": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * List invitations
         * @description Returns the invitations of all administrators, newest first, until a week after they expire. Withdrawn
         *     ones are not listed: their accounts are deleted.
         */
        get: operations["listAccountInvitations"];
        put?: never;
        /**
         * Invite a person
         * @description Creates an account and mails a link to the address, with which the person chooses a password. The token
         *     of the link is in the mail only: no response has it. Until the link is used, the account has no verified
         *     address and no password, and nobody can sign in to it.
         *
         *     `roles` are granted when the person accepts, if the caller could still grant them at that moment. This
         *     requires the permission `roles:assign`, and each built-in permission of these roles.
         *
         *     If the address has an invitation that nobody accepted, this one replaces it: the earlier link becomes
         *     invalid, a new mail is sent, and all members are those of this request. An address with an account of
         *     another kind gets 409 `email_taken`, and the `external_id` of another account 409 `conflict`. An
         *     invitation expires after a week (`INVITATION_TTL`).
         */
        post: operations["createAccountInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account-invitations/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an invitation.
                 * @example 01a2035b-7f30-7d61-9f2c-6a2c3f0f9d21
                 */
                id: components["parameters"]["AccountInvitationId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw an invitation
         * @description Ends the link, and deletes the account, which nobody has used. If the person has accepted, or has taken
         *     over the account by another mail, the response is 409, and nothing changes: lock or delete the account
         *     instead. The roles of the invitation may not give more than the caller has.
         */
        delete: operations["withdrawAccountInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account-invitations/confirmations": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation
         * @description Sets the password of the account with the mailed token, and signs in as `POST /v1/sessions` does. The
         *     address counts as verified, and the roles of the invitation are granted if the inviter could still grant
         *     them. The page of the link sends this request once the person has chosen a password: opening the link
         *     uses up nothing.
         *
         *     A token that is wrong, expired, withdrawn or replaced gets one and the same response. Among several
         *     requests at once exactly one succeeds.
         */
        post: operations["acceptAccountInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * List accounts
         * @description Returns the accounts that match all given filters, newest first by default. There is no total, and no
         *     other order.
         *
         *     **A page ends when the server has read 5,000 rows for it**, so a request costs the same for every filter
         *     and for any number of accounts. A page can hold few items, or none, while `next` is there: continue until
         *     `next` is null. One index is read, by the first of these filters that is given: `role`, `state` (`locked`,
         *     `deletion_scheduled`, `invited`), `unseen_since`; else the accounts in the order of their creation. The
         *     other filters skip entries of that index. With `unseen_since` alone, or with other filters that have no
         *     index, the accounts are in the order of the day on which they were last seen.
         *
         *     A cursor belongs to the caller and the filters: repeat the filters, or follow `Link`. To find an account by
         *     an address, a name or an id, use `POST /v1/account-searches`.
         */
        get: operations["listAccounts"];
        put?: never;
        /**
         * Sign up
         * @description Creates an account. It does not sign in: call `POST /v1/sessions` next. The server sends a mail to
         *     verify the address, unless the address has reached the limit for an unverified address
         *     (`LIMIT_MAIL_PER_RECIPIENT`). In that case, `POST /v1/email-verifications` sends one ten minutes later.
         *
         *     If the server requires verified addresses (`EMAIL_VERIFICATION=required`), the response is 202, also for
         *     an address that is taken. The owner of a taken address gets a mail that says so. Use the `id` of the
         *     response in `POST /v1/email-verifications/confirmations`.
         *
         *     Each address belongs to at most one account. Addresses that differ only in letter case or in the Unicode
         *     form of their characters are the same address. An address in a special-use domain, such as `local` or
         *     `test`, is refused unless the server allows the domain (`ALLOWED_SPECIAL_USE_DOMAINS`). A password has 8
         *     (setting `PASSWORD_MIN_LENGTH`) to 128 characters of any kind. It is refused if it is a common password
         *     or is made of the address or the name.
         */
        post: operations["createAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        /**
         * One account
         * @description Returns the account of a person with its state. The tag changes with each change of the response; for
         *     `If-Match`, only the version of the account counts.
         */
        get: operations["readAccountView"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the details of an account
         * @description Changes the members that are sent: name, language, and the id of the account in your own systems. All
         *     other members are refused: roles, locks and addresses have operations of their own. An account with a
         *     built-in permission that the caller lacks cannot be changed. Sessions of the person show the change at
         *     once.
         */
        patch: operations["updateAccountView"];
        trace?: never;
    };
    "/v1/accounts/{id}/metadata": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        /**
         * The metadata of an account
         * @description Returns both objects that your application keeps with the account. The person sees the public one only.
         *     The objects are on no other resource, so that lists and sessions stay small.
         */
        get: operations["readAccountMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the metadata of an account
         * @description Replaces each object that is sent as a whole; the other one stays as it is. `{}` empties an object. To
         *     change one member, read the objects, and send the changed one with `If-Match`: another writer's members
         *     are not lost then. An account with a built-in permission that the caller lacks cannot be changed.
         *
         *     Metadata never decides what a person may do: use roles and permissions.
         */
        patch: operations["updateAccountMetadata"];
        trace?: never;
    };
    "/v1/account-searches": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find accounts
         * @description Finds accounts by exactly one thing that is known of them. It changes nothing: it is a `POST` because
         *     addresses and names do not belong in URLs, which proxies log. Beginnings are compared letter by letter, in
         *     any case; no character is a wildcard. A cursor belongs to the caller and the search: repeat the search
         *     with it. Without `limit`, a page has at most 50 items.
         */
        post: operations["searchAccounts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/lock": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Lock an account
         * @description Locks the account until `until`, or until it is unlocked. All its sessions, API tokens, trusted devices,
         *     pending sign-ins and mailed links end, and stay ended after the lock. A sign-in with the right
         *     credentials then gets 403 `account_locked`, any other one the same answer as before. Requests for mails
         *     are answered as ever; the mail says that the account is locked. A repetition replaces the lock.
         *
         *     This requires a fresh authentication. It is refused for the caller's own account, for an account with a
         *     built-in permission that the caller lacks, for the last administrator, and while the deletion of the
         *     account is scheduled, unless its owner requested it and the lock does not end before it.
         */
        put: operations["lockAccount"];
        post?: never;
        /**
         * Unlock an account
         * @description Lets the holder of the account sign in again. Nothing that the lock has ended comes back. If the account
         *     is not locked, or the lock has reached its end, the response is 404; while its deletion is scheduled, 409.
         *     This requires a fresh authentication.
         */
        delete: operations["unlockAccount"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/sessions": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        /**
         * The sessions of an account
         * @description Returns the live sessions of the account, newest first, as its holder sees them. `current` is true only
         *     for the session of this request.
         */
        get: operations["listAccountSessions"];
        put?: never;
        post?: never;
        /**
         * End all sessions of an account
         * @description Ends all sessions of the account, its trusted devices and its pending sign-ins. The holder can sign in
         *     again at once; a lock prevents that. This requires a fresh authentication, and is refused for the
         *     caller's own account and for an account with a built-in permission that the caller lacks.
         */
        delete: operations["endAccountSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/sessions/{session}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
                /**
                 * @description The `id` of a session of the account, as listed by `GET /v1/accounts/{id}/sessions`.
                 * @example 01a20349-d1a4-7128-a24b-e40ad23f0824
                 */
                session: components["parameters"]["AccountSessionId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one session of an account
         * @description Ends the session. An ended session, a session of another account and an unknown id get the same
         *     response: 404. This requires a fresh authentication, and is refused for the caller's own account and for
         *     an account with a built-in permission that the caller lacks.
         */
        delete: operations["endAccountSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/factor-resets": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove the second factors of a person
         * @description Removes all authenticator apps, passkeys, recovery codes and trusted devices of the account, and ends
         *     its sessions and mailed links. The password stays. The owner gets a mail that says so. First make sure,
         *     not by mail alone, that the owner asks: with the password, anybody could then sign in.
         *
         *     This requires a fresh authentication. It is refused for the caller's own account and for an account with
         *     a built-in permission that the caller lacks.
         */
        post: operations["resetFactors"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/password-resets": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove the password of a person
         * @description Removes the password at once and mails a link to choose a new one to the address of the account. All
         *     sessions, pending sign-ins, trusted devices, mailed links and codes of the account end, and its API
         *     tokens, unless `keep_tokens` is true. With the reasons `compromised` and `requested`, links that undo a
         *     change of address end, too: first make sure that the present address is the owner's. Second factors
         *     stay, but a passkey signs in alone only after it was used beside the new password.
         *
         *     If the account is locked, the mail says so and has no link: the owner asks for one after the lock. A
         *     repetition with the same `Idempotency-Key` changes nothing and sends nothing.
         *
         *     This requires a fresh authentication. It is refused for the caller's own account and for an account with
         *     a built-in permission that the caller lacks.
         */
        post: operations["forcePasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/email-changes": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the address of a person
         * @description Sends a link to the new address; earlier ones become invalid. Nothing else changes until the reader of
         *     that mailbox opens it: confirm it with `POST /v1/email-changes/confirmations`, for which no session is
         *     needed. The link is worth nothing once the administrator who asked for it has lost the permission, is
         *     locked, or is outranked by the account. The old address, if it was verified, gets a mail that can undo
         *     the change. If the new address belongs to another account, the response is the same, but the owner of
         *     that account gets a notice and the address can't be changed.
         *
         *     This requires a fresh authentication. It is refused for the caller's own account and for an account with
         *     a built-in permission that the caller lacks.
         */
        post: operations["requestAccountEmailChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/deletion": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Schedule the deletion of an account
         * @description Locks the account now and deletes it at `due_at`, or within about an hour after it. The lock ends what
         *     any lock ends: sessions, API tokens, trusted devices, pending sign-ins and mailed links. The owner gets
         *     a mail with the time. A repetition replaces time and reason, also of a deletion that the owner has
         *     requested; the link in their mail then no longer cancels it.
         *
         *     If an administrator has locked the account before, that lock stays, also after a cancellation, and
         *     loses its end. While a deletion is scheduled, `/v1/accounts/{id}/lock` can't be changed, except that an
         *     account whose owner requested the deletion can be locked for at least as long.
         *
         *     This requires a fresh authentication. It is refused for the caller's own account, for an account with a
         *     built-in permission that the caller lacks, and for the last administrator.
         */
        put: operations["scheduleDeletion"];
        post?: never;
        /**
         * Cancel the deletion of an account
         * @description Cancels the deletion and removes the lock that came with it. Nothing that the lock has ended comes back.
         *     A lock that an administrator had set before stays. If no deletion is scheduled, the response is 404.
         *
         *     This requires a fresh authentication. It is refused for the caller's own account and for an account with
         *     a built-in permission that the caller lacks.
         */
        delete: operations["cancelDeletion"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * My account
         * @description Returns the signed-in account. With `If-None-Match` and the `ETag` of an earlier response, the body is
         *     sent only if the account has changed.
         */
        get: operations["readAccount"];
        put?: never;
        post?: never;
        /**
         * Delete my account
         * @description Deletes the account and ends all its sessions and API tokens. The body must contain the password. An
         *     account without a password needs a fresh authentication instead, and the body is `{}`. The audit events
         *     are kept; they refer to the account only by id. The last administrator is not deleted: 409
         *     `last_administrator`.
         *
         *     A server with `ACCOUNT_DELETION_GRACE` (`account_deletion_grace` of `GET /v1/configuration`) locks the
         *     account first, answers 202 with the time, and deletes it then. The owner gets a mail with a link and a
         *     code for `POST /v1/account-deletion-cancellations`. If the address was changed lately, the time is not
         *     before the end of the link that undoes the change. An account whose address was never verified is
         *     deleted at once, and the answer is 204.
         */
        delete: operations["deleteAccount"];
        options?: never;
        head?: never;
        /**
         * Change my account
         * @description Changes the members that are sent and keeps the others; an empty object changes nothing. Send `If-Match`
         *     with the `ETag` that you read, so that you do not overwrite a change that another client made in the
         *     meantime. Each change is recorded, so the number of changes per account is limited
         *     (`LIMIT_ACCOUNT_CHANGES`).
         */
        patch: operations["updateAccount"];
        trace?: never;
    };
    "/v1/account/export": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Export my data
         * @description Returns one JSON document with everything that Gatebook holds about the person, and what each extension
         *     holds, as a stream. It contains no secret: no password hash, no key, no token. Both objects of metadata
         *     are in it, also the one that otherwise only the operator sees (GDPR, article 15).
         *
         *     This requires a fresh authentication. The owner gets a mail, and the security feed an event, before the
         *     first byte is sent. An account can do it three times a day (`LIMIT_ACCOUNT_EXPORTS`); each request with
         *     GET counts, also one whose response was cut off.
         *
         *     The document ends with the only `}` that closes it. If an error occurs during the export, or the session
         *     ends, the body is cut off and does not parse. A browser must send the request from this origin or an
         *     allowed one, or because the person typed the URL.
         *
         *     `ip`, `user_agent`, `device` and `request_id` in `events` are null where the security feed hides them.
         */
        get: operations["exportAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/metadata": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * My metadata
         * @description Returns what your application keeps with the account for everybody to see who is signed in to it. The
         *     person can't change it: administrators and programs do, by `/v1/accounts/{id}/metadata`.
         */
        get: operations["readMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account-deletion-cancellations": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keep my account
         * @description Cancels the deletion that the owner requested, with the mailed proof: the token of the link, or the code
         *     with the `id` of the answer to `DELETE /v1/account`. The account is unlocked, and a mail says so. It does
         *     not sign in, and nothing that has ended comes back. A lock that an administrator has set meanwhile stays.
         *
         *     The proof is invalid once the time of the deletion has passed, or an administrator has changed or
         *     cancelled the deletion.
         */
        post: operations["cancelOwnDeletion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/password": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change my password
         * @description Sets a new password. All other sessions end. The current session continues with a new secret: a client
         *     with a cookie gets 204 and the new cookie, a client with a bearer token gets 200 and the new token.
         *
         *     `current_password` is required if the account has a password; without it the response is 422 `required`.
         *     An account without a password needs a fresh authentication instead (`reauthentication_required`).
         *
         *     All device tokens become invalid, but the device of this request gets a new one. It is in the cookie or,
         *     if the request had a bearer token and a `device_token`, in the response body.
         */
        put: operations["changePassword"];
        post?: never;
        /**
         * Remove my password
         * @description Removes the password: the account is opened with a passkey or at a provider from now on. All other
         *     sessions end. The current session continues with a new secret: a client with a cookie gets 204 and the new
         *     cookie, a client with a bearer token gets 200 and the new token. The owner gets a mail.
         *
         *     This requires a fresh authentication. The account must have an identity whose provider is configured, or
         *     a passkey that signs in alone and unused recovery codes; otherwise the response is 409
         *     `last_sign_in_method`. Sign-in by mail does not count, since the operator may switch it off. If the
         *     account has no password, the response is 404.
         */
        delete: operations["removePassword"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/authenticator-apps": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * List my authenticator apps
         * @description Returns the confirmed authenticator apps, oldest first. There are at most three.
         */
        get: operations["listAuthenticatorApps"];
        put?: never;
        /**
         * Set up an authenticator app
         * @description Makes a secret for an authenticator app, which is shown only in this response: as a QR code, as an
         *     `otpauth` URI for an app on the same device, and as text to type. The account does not change until the
         *     app is confirmed. After 15 minutes the secret is void.
         *
         *     The account needs a verified address. It may have three confirmed apps.
         */
        post: operations["createAuthenticatorApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/authenticator-apps/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an authenticator app.
                 * @example 01a20352-6a11-7d3c-8f0e-5b7e1c2d9a44
                 */
                id: components["parameters"]["AuthenticatorAppId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove an authenticator app
         * @description Removes a confirmed app, whose codes are refused from then on, also in sign-ins that wait for one. Other
         *     sessions fall to `aal1`, and trusted devices are forgotten. With the last authenticator app or passkey,
         *     the recovery codes go, too.
         */
        delete: operations["deleteAuthenticatorApp"];
        options?: never;
        head?: never;
        /**
         * Rename an authenticator app
         * @description Sets the name of a confirmed app. It is shown to the account only.
         */
        patch: operations["updateAuthenticatorApp"];
        trace?: never;
    };
    "/v1/account/authenticator-apps/{id}/confirmations": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an authenticator app.
                 * @example 01a20352-6a11-7d3c-8f0e-5b7e1c2d9a44
                 */
                id: components["parameters"]["AuthenticatorAppId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm an authenticator app
         * @description Verifies a code of the app, which is a second factor from then on. This code does not work again: the
         *     next sign-in needs the next code.
         *
         *     From then on, a sign-in with the password asks for a second step. If it did not before, the response has
         *     ten recovery codes, which are shown only this once. All other sessions end. This session continues at
         *     `aal2` with a new secret: a client with a cookie gets the new cookie, a client with a bearer token finds
         *     the new token in the response. It did not before if the app is the first factor of the account, or if a
         *     passkey was added with `"second_factor": false`, or if the account was signed up with a passkey and has
         *     no recovery codes yet.
         *
         *     Without an answer with those codes, the client may be signed out: it signs in again and makes new codes
         *     by `POST /v1/account/recovery-codes`, because those of the lost answer were shown to nobody.
         */
        post: operations["confirmAuthenticatorApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/recovery-codes": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Read how many recovery codes are left
         * @description Returns the number of unused recovery codes, never the codes.
         */
        get: operations["readRecoveryCodes"];
        put?: never;
        /**
         * Create new recovery codes
         * @description Creates ten recovery codes, which are shown only in this response. All earlier ones stop working at the
         *     same moment. The account needs an authenticator app or a passkey.
         *
         *     An account that was signed up with a passkey has none until this request, or until a further factor is
         *     added.
         */
        post: operations["createRecoveryCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/audit-events": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * My security feed
         * @description Returns the security feed of the signed-in account, newest first. It includes refused sign-ins, with
         *     their network address and user agent. Each event has a `title` for people and a readable `device`.
         *
         *     Anyone can sign up with an address that is not theirs. While `email_verified` is false, `ip`,
         *     `user_agent`, `device` and `request_id` are therefore null, except for events of the current session:
         *     the others may belong to the real owner of the address. They also stay null for events from before the
         *     account moved away from an address that it had never verified.
         */
        get: operations["listAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/sign-in-methods": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * My sign-in methods
         * @description Returns what the account can sign in with, and whether a sign-in by password asks for a second factor.
         *     The lists of passkeys, authenticator apps and trusted devices have resources of their own.
         */
        get: operations["readSignInMethods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Ask for the second factor, or not
         * @description `"second_factor": true`: a sign-in by password asks for a second factor. `false`: it does not; passkeys
         *     stay a way to sign in, and freshly authenticated operations still need every kind of factor that the
         *     account has. A change ends all trusted devices and unfinished sign-ins, and is mailed to the owner. It is
         *     limited (`LIMIT_ACCOUNT_CHANGES`).
         *
         *     Switching it on ends all other sessions, as the first factor does: one of them may have begun with the
         *     password alone. This session continues with a new secret: a client with a cookie gets the new cookie, a
         *     client with a bearer token finds the new token in the response. If the account has no unused recovery
         *     codes, the response has ten new ones, which are shown only this once. Switching it off lowers the other
         *     sessions to `aal1` and ends none of them.
         *
         *     Without an answer with those codes, the client may be signed out: it signs in again and makes new codes
         *     by `POST /v1/account/recovery-codes`, because those of the lost answer were shown to nobody.
         *
         *     An account without a passkey and an authenticator app can't switch it on: 409 `conflict`. If the policy
         *     of the server requires a second factor, it can't be switched off: 409 `second_factor_required`.
         */
        patch: operations["changeSignInMethods"];
        trace?: never;
    };
    "/v1/account/trusted-devices": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * My trusted devices
         * @description Returns the devices on which a sign-in with the right password does not ask for the second factor,
         *     newest first. A device is trusted by `"trust_device": true` in `POST /v1/sign-in/confirmations`, for
         *     `trusted_device_lifetime` of `GET /v1/configuration`; its use does not prolong that. Every change of the
         *     password or of the factors, and the end of all other sessions, ends the trust in all devices.
         */
        get: operations["listTrustedDevices"];
        put?: never;
        post?: never;
        /**
         * Trust none of my devices any more
         * @description Ends the trust in all devices: the next sign-in on each of them asks for the second factor. Sessions
         *     stay. This requires a fresh authentication.
         */
        delete: operations["endTrustedDevices"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/trusted-devices/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a trusted device.
                 * @example 01a20349-e111-7aa1-8580-28d6099950d9
                 */
                id: components["parameters"]["TrustedDeviceId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Trust one of my devices no more
         * @description Ends the trust in the device with this id. A device of another account, one that is no longer trusted
         *     and an unknown id get the same response: 404. This requires a fresh authentication, and is limited
         *     (`LIMIT_ACCOUNT_CHANGES`).
         */
        delete: operations["endTrustedDevice"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-events": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * All events
         * @description Returns the events of all accounts, newest first by default. Events must match all given filters. A
         *     cursor belongs to the list it comes from: repeat the filters of that list, or follow `Link`. Reading the
         *     record does not create an event.
         *
         *     With `wait`, the request follows the audit trail: it returns the events since the cursor, oldest first.
         *     `next` is then never null; use it for the next request. Without a cursor, the list starts at `since`, or
         *     now.
         */
        get: operations["searchAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-events/export": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Export a range of the audit trail as a stream
         * @description Returns all events that match the filters, oldest first, up to the time of the request. NDJSON has one
         *     JSON object per line, each an `AuditEvent`; the other format is CSV. With `Accept-Encoding: gzip` the
         *     response is compressed.
         *
         *     The last line says that the export is complete, and how many events it has:
         *     `{"export":{"complete":true,"events":2}}`, or in CSV a row that begins with `end`. If an error occurs
         *     during the export, or your session ends, the body is cut off and this line is missing.
         *
         *     In both formats, control characters, characters that change the text direction, and U+2028 and U+2029
         *     are written as JSON escapes (`\u202e`), so that a terminal shows them. In JSON this changes no value.
         *
         *     CSV is for spreadsheets with any separator. If a cell, or a part of it after `,` `;` `|` or a quote,
         *     would begin with `=` `+` `-` `@` or their full-width or small forms, a `'` is written before that
         *     character, even after leading spaces. Tabs and line ends are escapes, too (`\u0009`, `\u000a`). `data`
         *     is JSON in whose strings these characters are escapes (`\u003d`); a negative number in a list has a `'`
         *     before it. `erased` lists its names separated by spaces. Use NDJSON if you need the exact values.
         */
        get: operations["exportAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-events/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an event.
                 * @example 01a20349-e111-736f-8580-28d6099950d8
                 */
                id: components["parameters"]["EventId"];
            };
            cookie?: never;
        };
        /**
         * One event
         * @description Returns an event by its id, for any account.
         */
        get: operations["readAuditEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-events/{id}/proof": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an event.
                 * @example 01a20349-e111-736f-8580-28d6099950d8
                 */
                id: components["parameters"]["EventId"];
            };
            cookie?: never;
        };
        /**
         * Prove that an event is in the audit log
         * @description Returns the inclusion proof of an event of the signed-in account. With the role `auditor` or `admin`, it
         *     returns the proof of any event. If `GET /v1/account/audit-events` hides values because the address was
         *     not verified, `openings` contains only the commitments to these values.
         *
         *     `leaf` is the text that was hashed: canonical JSON (RFC 8785), in which values that may identify a
         *     person are replaced by commitments. Check each commitment with `salt` and the event. `path` leads from
         *     the leaf hash to the root in `checkpoint` (RFC 6962, 2.1.1).
         *
         *     If a sealer is running, an event is sealed within seconds; until then the response is 409. If the
         *     operator has begun a new log, the proof leads to the new log. A proof from before still matches the
         *     checkpoints of the old log and its export.
         */
        get: operations["proveAuditEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log/checkpoint": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * The latest signed checkpoint of the audit log
         * @description Returns the latest checkpoint (C2SP tlog-checkpoint): the name of the log, its number of events, the
         *     root of their Merkle tree, and an Ed25519 signature (C2SP signed-note). It identifies no person, so it
         *     is open to everyone. Keep a copy: you can then detect any later change to the events that it covers.
         *
         *     Before the first event is sealed, the response is 404. The first line is the name of the log. A
         *     different name means a different log: the operator has begun a new one. The first event of a new log,
         *     `audit.begun`, contains the final state of the old log.
         */
        get: operations["readCheckpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log/consistency": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Prove that the audit log is append-only
         * @description Returns the consistency proof (RFC 6962, 2.1.2) between a checkpoint of `from` events and one of `to`
         *     events, in `path`. It contains only hashes.
         */
        get: operations["proveConsistency"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * My devices
         * @description Returns the sessions of the signed-in account, newest first. `current` marks the session of this
         *     request.
         */
        get: operations["listSessions"];
        put?: never;
        /**
         * Sign in
         * @description Starts a session. By default, the session secret is a cookie that ends with the browser.
         *     `"remember": true` keeps the cookie; `"deliver": "token"` returns a bearer token instead.
         *
         *     An unknown address and a wrong password get the same response in the same time. If the request has a
         *     session cookie, that session ends and the new one replaces it.
         *
         *     A `passkey` signs in alone if it verified the person and stands alone. Otherwise the response is 202, and
         *     the password follows. A challenge is accepted once, also if the rest of the request is wrong.
         *
         *     If the account has a second factor, the response is 202: there is no session yet, and no session cookie.
         *     The pending sign-in lives for ten minutes and five attempts, in a cookie of its own or as
         *     `sign_in_token`.
         *
         *     With `EMAIL_SIGN_IN=on`, the token or the code of a sign-in mail (`POST /v1/sign-in-mails`) replaces
         *     address and password. The token works only with the cookie or the `request_token` of the client that
         *     asked; otherwise the response is 422 `other_browser`, and the token stays valid. A code works with the
         *     `id` of its request. A mail shows no kind of factor. It verifies the address; if it was unverified, all
         *     that its holder had left is removed: the password, the factors, the sessions and other mails.
         *
         *     A device on which the account has signed in gets a device token: a second cookie, or `device_token`
         *     beside `token`. With it, wrong passwords count only for this device. Without it, they count for the
         *     account: after a few of them, each further attempt has to wait, from any client. Sign-ins with the right
         *     password are limited, too (`LIMIT_ACCOUNT_CHANGES`), including repeated ones, because each is recorded.
         *     A password reset restarts this count.
         *
         *     If the server requires verified addresses (`EMAIL_VERIFICATION=required`), an unverified account gets
         *     the response for a wrong password even if the password is right, and the verification mail is sent
         *     again. The `detail` always says that a new account must first be verified.
         *
         *     If an administrator has locked the account, right credentials get 403 `account_locked` with the end of
         *     the lock in `until`; wrong ones get the same response as for any account.
         */
        post: operations["createSession"];
        /**
         * End all my other sessions
         * @description Ends all sessions of the account except the current one. This requires a fresh authentication: if the
         *     password was entered too long ago, the response is the problem `reauthentication_required`.
         */
        delete: operations["endOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a session, as listed by `GET /v1/sessions`.
                 * @example 01a20349-d1a4-7128-a24b-e40ad23f0824
                 */
                id: components["parameters"]["SessionId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of my sessions
         * @description Ends the session with this id. If it is the current session, its cookie is cleared. A session of another
         *     account, an ended session and an unknown id get the same response: 404. This requires a fresh
         *     authentication, as ending all other sessions does. Ending other sessions one by one is limited
         *     (`LIMIT_ACCOUNT_CHANGES`); signing out and ending all other sessions are not.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Read my pending sign-in
         * @description Returns the sign-in of this browser that waits for a second factor, such as for a page that was loaded
         *     again. An app with a `sign_in_token` keeps the response of the first step.
         */
        get: operations["readPendingSignIn"];
        put?: never;
        post?: never;
        /**
         * Abandon my pending sign-in
         * @description Ends the sign-in of this browser that waits for a second factor.
         */
        delete: operations["endPendingSignIn"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/confirmations": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete my pending sign-in
         * @description Shows the factor that the pending sign-in waits for, and starts the session. What the first step asked
         *     for, such as `remember`, applies. Each attempt counts, and the fifth wrong one ends the sign-in. With an
         *     `Idempotency-Key`, a repeated request gets the session of the first one and uses no second code.
         */
        post: operations["confirmSignIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/roles": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * List roles
         * @description Returns all roles with their permissions, by name: the built-in ones, and those that an operator has
         *     defined with `python -m api apply`. There are at most 52, so the list has no pages.
         */
        get: operations["listRoles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/roles/{name}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The name of a role.
                 * @example admin
                 */
                name: components["parameters"]["RoleNameInPath"];
            };
            cookie?: never;
        };
        /**
         * One role
         * @description Returns the role with its permissions.
         */
        get: operations["readRole"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/roles": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Set the roles of an account
         * @description Makes these the roles of the account: the whole list. Its live sessions have them at once. Each role that
         *     is new or gone is an event of the account, `role.granted` or `role.revoked`.
         *
         *     * You cannot grant a role with a built-in permission that you lack (`not_granted_to_you`), and no role to
         *       yourself. You may give up your own.
         *     * You cannot change an account that has a built-in permission that you lack: 403 `outranked`.
         *     * One administrator remains who is verified and not locked: 409 `last_administrator`.
         *     * Only an account with a verified address can get a role: 409 `conflict`.
         *     * An account has at most 16 roles, whose names have at most 240 characters together: 409
         *       `limit_reached`.
         */
        put: operations["replaceAccountRoles"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/permission-checks": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check permissions
         * @description Answers whether accounts have permissions: for the services of an application, which ask before they do
         *     something for a person. The answers are in the order of the checks. They come from the database, never
         *     from a session, so they follow each change of a role at once. Do not keep them for more than five seconds.
         *
         *     The answer is `false` for an account that is unknown, locked, or without a verified address. A permission
         *     that nobody has defined is refused with `unknown_permission`, because a misspelt one would stay `false`
         *     unnoticed. Nothing is changed or recorded.
         */
        post: operations["checkPermissions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * The current session
         * @description Returns the current session, or 401. Call it when a page loads. `expires_at` is the time at which the
         *     session ends if it is not used again.
         *
         *     A public page asks with `optional=true` and gets 200 `null` instead of 401. A page that polls sends
         *     `Session-Activity: passive`.
         *
         *     `Account-Id` in a 200 and in a 401 is for proxies that ask before they pass a request on, such as
         *     nginx with `auth_request`. It is empty if nobody is signed in: no id, no service.
         */
        get: operations["readSession"];
        put?: never;
        post?: never;
        /**
         * Sign out
         * @description Ends the current session on the server; its cookie or token becomes invalid. The cookie is cleared.
         */
        delete: operations["endCurrentSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/permissions": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * My permissions
         * @description Returns the permissions of the signed-in account, sorted: for drawing menus. Each operation checks them
         *     again, and so must your own services, with `POST /v1/permission-checks`.
         */
        get: operations["readSessionPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/tokens": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A signed token for one of your services
         * @description Returns a signed token (JWT) that tells one service of your own who is signed in, so that the service need
         *     not ask for each request. The service verifies it with the keys of `GET /.well-known/jwks.json`;
         *     `docs/your-backend.md` shows how, and when to ask `GET /v1/session` instead.
         *
         *     The token is valid for 300 seconds at most (`TOKEN_TTL`), and not longer than the session. It cannot be
         *     revoked: after the session has ended, a service accepts it until it expires. It has no address and no
         *     roles, because they may change meanwhile. This API accepts it nowhere. Nothing is stored or recorded.
         *
         *     `typ` in the header is `gatebook-session+jwt`. The claims are `iss` (`PUBLIC_URL`), `aud` (the audience),
         *     `sub` (the id of the account), `sid` (the id of the session), `acr` (`aal1` or `aal2`, as it is now),
         *     `auth_time` (of the sign-in or the last re-authentication; at `aal2`, of the older of the two proofs),
         *     `iat`, `exp` and `jti`.
         *
         *     Only a server with `TOKEN_SIGNING_KEYS` has this operation. Otherwise the response is 404.
         */
        post: operations["createSessionToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/reauthentications": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm that it is you
         * @description Verifies one or more factors, which opens sensitive operations for a limited time. An account with a
         *     second factor must show both the password and the factor; one request may carry both. The problem
         *     `reauthentication_required` lists the methods that are missing. The session continues with a new secret:
         *     a client with a cookie gets 204 and the new cookie, a client with a bearer token gets 200 and the new
         *     token. The absolute end of the session stays.
         *
         *     For ten seconds the former secret still answers GET and HEAD, for tabs that poll at this moment. It then
         *     counts as not recently authenticated. After any ending of the session, it answers nothing.
         */
        post: operations["reauthenticate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/passkey-challenges": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a sign-in with a passkey
         * @description Returns the options for `navigator.credentials.get()`, for a button and for autofill alike. The answer goes
         *     into `POST /v1/sessions` as `passkey`, or into `POST /v1/email-verifications/confirmations`. The options name
         *     no account and no credential.
         *
         *     A challenge is accepted once, until `expires_at`. A page that offers autofill asks for a new one at three
         *     quarters of that time.
         */
        post: operations["createPasskeyChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/passkey-challenges": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a sign-up with a passkey
         * @description Returns the options for `navigator.credentials.create()`. The answer goes into `POST /v1/accounts` as
         *     `passkey`, with the same address. The response is the same for every address, taken or not.
         */
        post: operations["createSignUpChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/passkey-challenges": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin the second step of a sign-in with a passkey
         * @description Returns the options for `navigator.credentials.get()`, with the passkeys and security keys of the account that
         *     is signing in. The answer goes into `POST /v1/sign-in/confirmations` as `passkey`. An app without cookies sends
         *     its `sign_in_token`.
         */
        post: operations["createSignInChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/passkey-challenges": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a reauthentication with a passkey
         * @description Returns the options for `navigator.credentials.get()`, with the account's own passkeys and security keys. The
         *     answer goes into `POST /v1/session/reauthentications` as `passkey`.
         */
        post: operations["createReauthenticationChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/passkey-challenges": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to add a passkey
         * @description Returns the options for `navigator.credentials.create()`. The answer goes into `POST /v1/account/passkeys`.
         *
         *     With `for: passkey`, the authenticator must verify the person (fingerprint, face or PIN) and keep the passkey
         *     discoverable: it can sign in alone. With `for: security_key` it need do neither: the key is a second step
         *     after the password, for good. `automatic` is for the upgrade that a browser offers after a sign-in with a
         *     password (`mediation: "conditional"`). Its passkey signs in alone after one sign-in beside the password.
         *     It is refused later than five minutes after the password was entered.
         *
         *     The address of the account must be verified.
         */
        post: operations["createEnrolmentChallenge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/passkeys": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * My passkeys and security keys
         * @description Returns all passkeys and security keys of the account, oldest first; there are at most 20. `signals` has
         *     what the Signal API of browsers takes: they remove or rename what they have stored.
         */
        get: operations["listPasskeys"];
        put?: never;
        /**
         * Add a passkey
         * @description Adds the credential that `navigator.credentials.create()` made with the options of
         *     `POST /v1/account/passkey-challenges`, asked for in this session.
         *
         *     From the first passkey or authenticator app on, a sign-in with the password asks for a second step. With
         *     `"second_factor": false` it does so only if it did before. If it begins to ask now, the response has ten
         *     recovery codes, which are shown once. It ends all other sessions then, as the first factor does, and gives
         *     this one a new secret: a new cookie, or `token` for a client with a bearer token. The same holds if the
         *     account was signed up with a passkey and has no recovery codes yet.
         *
         *     Without an answer with those codes, the client may be signed out: it signs in again and makes new codes
         *     by `POST /v1/account/recovery-codes`, because those of the lost answer were shown to nobody.
         */
        post: operations["addPasskey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/passkeys/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a passkey. Another spelling is answered like an unknown one.
                 * @example 01a2035d-0b1c-7a52-9c4e-8f0d6a3c2b17
                 */
                id: components["parameters"]["PasskeyId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a passkey
         * @description Removes a passkey or security key of the account. All other sessions are no longer assured by two factors.
         *     The last way in stays: a password, a passkey that can sign in alone, or an identity whose provider is
         *     configured. The browser keeps its copy until the person removes it, or the page uses `signals` of the list.
         */
        delete: operations["removePasskey"];
        options?: never;
        head?: never;
        /**
         * Rename a passkey
         * @description Renames a passkey or security key of the account.
         */
        patch: operations["renamePasskey"];
        trace?: never;
    };
    "/v1/account/identities": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * My identities at providers
         * @description Returns the identities that are linked with the account, newest first. Each one signs in to it while its
         *     provider is in `GET /v1/identity-providers`.
         */
        get: operations["listIdentities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/identities/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an identity. Another spelling is answered like an unknown one.
                 * @example 01a2035d-0b1c-7a52-9c4e-8f0d6a3c2b17
                 */
                id: components["parameters"]["IdentityId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Unlink an identity
         * @description Unlinks an identity from the account. Before the response is sent, the sessions that began with it have
         *     ended, and every sign-in in progress with it. If this session is one of them, its cookie is removed. All
         *     other sessions are no longer assured by two factors. The last way in stays: a password, a passkey that can
         *     sign in alone, or an identity whose provider is configured. A mail tells the owner.
         */
        delete: operations["unlinkIdentity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity-links": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to link an identity
         * @description Begins a way to the provider and back, in this session. Its answer goes into
         *     `POST /v1/identity-links/completions`, in the same session and browser or app. An app with a bearer token
         *     gets `binding`; a browser gets a cookie. This requires a verified address.
         */
        post: operations["createIdentityLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity-links/completions": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Link an identity
         * @description Links the identity that the provider proves. It takes the answer to an attempt of
         *     `POST /v1/identity-links`, once, in the session that began it. Or it takes the `id` of a sign-in that
         *     answered `needs: [sign_in]` as `pending`: then the account must be the one that has the address, the
         *     browser or app the same, and the authentication fresh. An identity that the account has already is
         *     answered as it is. A mail tells the owner.
         */
        post: operations["linkIdentity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/provider-reauthentications": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to confirm at a provider that it is you
         * @description Begins a way to a provider that asks the person to authenticate anew. It is offered if `methods` of
         *     `reauthentication_required` has `provider`. An identity there must be linked with the account, and the
         *     operator must have configured that the provider proves when a person authenticated; else the response is
         *     422. The answer goes into `POST /v1/session/provider-reauthentications/completions`.
         */
        post: operations["createProviderReauthentication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/provider-reauthentications/completions": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm at a provider that it is you
         * @description Takes the answer to an attempt of `POST /v1/session/provider-reauthentications`, once, in the session that
         *     began it. The identity must be linked with this account, and the provider must say that the person
         *     authenticated after the attempt began. The session continues with a new secret, as after
         *     `POST /v1/session/reauthentications`.
         */
        post: operations["reauthenticateWithProvider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/email-verifications": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request the mail that verifies an address
         * @description Sends a link and a code to the address of an account that is not verified yet; earlier links and codes
         *     become invalid. The response is always the same. No mail is sent to an unknown address, to a verified
         *     one, or to one that has reached the limit for an unverified address (`LIMIT_MAIL_PER_RECIPIENT`).
         *
         *     The link leads to your front end and has the token in its fragment. The code has eight digits. It works
         *     together with the `id` of this response, for ten minutes and five attempts.
         */
        post: operations["createEmailVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/email-verifications/confirmations": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an address
         * @description Accepts the mailed proof: the token of the link, or the code with the `id` of the request. Each works
         *     once.
         *
         *     Anyone can sign up with an address that is not theirs. The password, the passkeys and the sessions are
         *     therefore kept only if this request belongs to a session of the account, or contains its `password` or
         *     a `passkey` of it (with the options of `POST /v1/passkey-challenges`). Otherwise the reader of the mail
         *     gets the account without the data of the person who signed up: its sessions end, its password and its
         *     factors are removed (`POST /v1/password-resets` sets a new password), and all other mailed links and
         *     codes become invalid.
         */
        post: operations["verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/password-resets": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request the mail that resets a password
         * @description Sends a link and a code to the address of an account; earlier links and codes become invalid. Nothing
         *     else changes until one of them is used. The response is the same for an unknown address, but no mail is
         *     sent.
         */
        post: operations["createPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/password-resets/confirmations": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset a password
         * @description Sets a new password with the mailed proof: the token of the link, or the code with the `id` of the
         *     request. All sessions end, API tokens too unless `keep_tokens` is true, all other mailed links and codes
         *     become invalid, and the address counts as verified. It does not sign in: call `POST /v1/sessions` next.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/email-changes": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request a change of address
         * @description Sends a link and a code to the new address; earlier ones become invalid. Nothing else changes until one
         *     of them is used. If the new address belongs to another account, the response is the same, but the owner
         *     of that account gets a notice and the address can't be changed. This requires a fresh authentication.
         *
         *     The account's present address is refused as `unchanged`, without a mail. Another spelling of it, such as
         *     other capitals, is proved and stored like a new address. If only the domain differs, the old spelling gets
         *     no notice.
         */
        post: operations["createEmailChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/email-changes/confirmations": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm a new address
         * @description Accepts the proof that was mailed to the new address. The request must be in a session of the account
         *     that requested the change, else the response is 401. If an administrator requested it, the token of the
         *     link is enough, without a session: the owner may have lost the way to one. Sessions continue, except
         *     that a link without a session of the account ends them if the old address was never verified, with
         *     password, factors and API tokens: they may be a stranger's. If the old address was verified, it gets a
         *     mail that can undo the change for a week (`EMAIL_CHANGE_UNDO_TTL`); during that time no other account can
         *     use the old address.
         */
        post: operations["changeEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/email-changes/reversals": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo a change of address
         * @description Accepts the token that was mailed to the old address. The account gets the old address back. All its
         *     sessions end, its password is removed, and a mail to choose a new password is sent: the person who
         *     changed the address may know the old password.
         */
        post: operations["reverseEmailChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/identity-providers": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * The providers that people may sign in with
         * @description Returns all configured providers in the order of the operator's file, for the buttons "Continue with …".
         *     There are few, so the list has no pages, and `next` is null. No provider is asked for it.
         *
         *     `available` is false while a provider failed so often that it is not asked: grey its button out. The
         *     entity tag changes with it.
         */
        get: operations["listIdentityProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in-mails": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Request a mail to sign in with
         * @description Sends a link and a code to the address of an account. `POST /v1/sessions` takes either of them instead
         *     of the password. Until then nothing changes. The response is the same for an unknown address, but no
         *     mail is sent.
         *
         *     The link works only in the browser that asked: this response sets a cookie, and `POST /v1/sessions` must
         *     bring it. Otherwise a click on a link that somebody else asked for would sign in the wrong person. A
         *     client without cookies asks with `"deliver": "token"` and sends `request_token` with the token. The code
         *     works with the `id` of this response.
         *
         *     A new request ends the earlier mails of the same browser, not those that others asked for.
         *
         *     Only a server with `EMAIL_SIGN_IN=on` has this operation; `sign_in_methods` of `GET /v1/configuration`
         *     then contains `mail`. Otherwise the response is 404.
         */
        post: operations["createSignInMail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/provider-sign-ins/{id}/email": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a sign-in with a provider.
                 * @example 01a2035b-7f30-7d61-9f2c-6a2c3f0f9d13
                 */
                id: components["parameters"]["ProviderSignInId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Name the address of a sign-in with a provider
         * @description For a sign-in that needs `email` or `email_code`: the provider named no address, or is not believed about
         *     it. Sends a code of eight digits to the address. The response, its cost and the mail are the same for
         *     every address, with or without an account. A new request ends the earlier code, and may name another
         *     address.
         *
         *     Only the browser or the app that began the sign-in can do this; for any other the response is 404. One
         *     sign-in sends at most five codes in an hour, after which it is over.
         */
        post: operations["createProviderSignInEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/provider-sign-ins/{id}/email/confirmations": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a sign-in with a provider.
                 * @example 01a2035b-7f30-7d61-9f2c-6a2c3f0f9d13
                 */
                id: components["parameters"]["ProviderSignInId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm the address of a sign-in with a provider
         * @description Takes the code that was mailed. It works for this sign-in only, so for this identity at the provider, and
         *     only in the browser or the app that began. Each code has five tries.
         *
         *     * Nobody has the address: an account with it is created, linked with the identity.
         *     * An unverified account has it: everything that its holder has stored is removed, as by
         *       `POST /v1/email-verifications/confirmations` without a password. Then it is linked.
         *     * A verified account has it: the response is 202 with the need `sign_in`. Its owner signs in, and links
         *       the identity with `POST /v1/identity-links/completions`.
         */
        post: operations["confirmProviderSignInEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks
         * @description Returns all webhooks, newest first.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Create a webhook
         * @description Creates a webhook: the server sends each event of these types to the URL, in order, signed according to
         *     Standard Webhooks; see `webhooks` at the end of this document. It sends only events that happen after
         *     the webhook was created. `secret` is shown only in this response. The URL must be public: `https://`,
         *     port 443 or 8443. The caller also needs `audit:read`, since the events are those of the audit trail.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a webhook.
                 * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
                 */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        /**
         * One webhook
         * @description Returns the webhook without its secret.
         */
        get: operations["readWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description Deletes the webhook. Waiting events are not sent. At most one event that is already being sent still
         *     arrives.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook
         * @description Changes the members that are sent. With `enabled: true` a paused webhook continues where it stopped.
         *     With `enabled: false` nothing is sent, and events wait in the audit trail. New `event_types` apply to events
         *     from then on. The caller also needs `audit:read`.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/v1/webhooks/{id}/secret": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a webhook.
                 * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
                 */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a new secret
         * @description Creates a new secret, which is shown only in this response. For a day (`WEBHOOK_SECRET_OVERLAP`)
         *     messages have two signatures: one with the new secret and one with the previous secret. An even older
         *     secret is no longer used.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/test-events": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a webhook.
                 * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
                 */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event
         * @description Sends an event `webhook.tested` after the waiting events, whatever the `event_types` of the webhook are.
         *     The event is recorded like any other.
         */
        post: operations["createTestEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a webhook.
                 * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
                 */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        /**
         * List deliveries
         * @description Returns the events that were sent to the webhook or wait to be sent, latest event first. Each delivery
         *     has its latest ten attempts. Deliveries are kept for 30 days (`WEBHOOK_DELIVERIES_KEPT`).
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/attempts": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a webhook.
                 * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
                 */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        /**
         * List attempts
         * @description Returns each attempt to send an event to the webhook, latest first. Attempts are kept for 30 days
         *     (`WEBHOOK_DELIVERIES_KEPT`).
         */
        get: operations["listWebhookAttempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/redeliveries": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a webhook.
                 * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
                 */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send events again
         * @description Sends one event again, or all events from `since` to before `until`, at most 10,000. They are sent in
         *     order, after the waiting events, each with its original `webhook-id`. Events that still wait are not
         *     moved. The caller also needs `audit:read`.
         */
        post: operations["createRedelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/tokens": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * My API tokens
         * @description Returns the live API tokens of the account, newest first, at most 20. A token has no more permissions than its
         *     owner has at the time of use, whatever `permissions` lists.
         */
        get: operations["listTokens"];
        put?: never;
        /**
         * Create an API token
         * @description Creates an API token that acts for the account, with these permissions, until it expires. `token` is shown only
         *     in this response. The account must have each permission now. Without `permissions` the token only tells who its
         *     owner is. No operation that takes tokens makes or changes tokens. An account has at most 20 live tokens. This
         *     requires a fresh authentication, and is limited (`LIMIT_ACCOUNT_CHANGES`). The owner is told by mail. Repeated
         *     with the same `Idempotency-Key`, it answers with the same token under a new secret, and the earlier secret ends.
         */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/account/tokens/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an API token.
                 * @example 01a20355-3b10-7c41-8a52-6e0f9d1b2c33
                 */
                id: components["parameters"]["ApiTokenId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End an API token
         * @description Ends a token of the account: after the response it is refused everywhere. A token of another account, an ended
         *     one and an unknown id get the same response: 404.
         */
        delete: operations["endToken"];
        options?: never;
        head?: never;
        /**
         * Rename an API token
         * @description Renames a token of the account. Nothing else of a token can be changed: its permissions and its expiry are those
         *     of its creation. A token of another account, an ended one and an unknown id get the same response: 404.
         */
        patch: operations["renameToken"];
        trace?: never;
    };
    "/v1/account/tokens/{id}/successors": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an API token.
                 * @example 01a20355-3b10-7c41-8a52-6e0f9d1b2c33
                 */
                id: components["parameters"]["ApiTokenId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace an API token without an outage
         * @description Creates a token with the same name and permissions, and a new secret, which is shown only in this response. The
         *     token that it replaces stays valid for 7 days at most, so that programs can be changed one after the other; end
         *     it earlier with DELETE. Permissions that the account no longer has are left out. A token that has a successor
         *     gets no other one. The new token counts among the 20.
         */
        post: operations["createTokenSuccessor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/service-accounts": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * List service accounts
         * @description Returns all service accounts, newest first.
         */
        get: operations["listServiceAccounts"];
        put?: never;
        /**
         * Create a service account
         * @description Creates a service account: the owner of the API tokens of a program. It has no address, no password and no
         *     session, and it stays when the person who created it leaves. Built-in permissions must be the caller's own; the
         *     others must be defined. There are at most 100 service accounts.
         */
        post: operations["createServiceAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/service-accounts/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a service account.
                 * @example 01a20356-77d4-7a90-93be-2f4c8e1d6a05
                 */
                id: components["parameters"]["ServiceAccountId"];
            };
            cookie?: never;
        };
        /**
         * One service account
         * @description Returns the service account. `created_by` is null once that account is deleted.
         */
        get: operations["readServiceAccount"];
        put?: never;
        post?: never;
        /**
         * Delete a service account
         * @description Deletes the service account and ends its tokens.
         */
        delete: operations["deleteServiceAccount"];
        options?: never;
        head?: never;
        /**
         * Change a service account
         * @description Changes the members that are sent. Permissions that are taken away have no effect for its tokens from the response
         *     on. With `locked: true` all its tokens end, and it gets no new ones until `locked: false`; that revives no token.
         *     A service account with a built-in permission that the caller lacks cannot be changed.
         */
        patch: operations["updateServiceAccount"];
        trace?: never;
    };
    "/v1/service-accounts/{id}/tokens": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a service account.
                 * @example 01a20356-77d4-7a90-93be-2f4c8e1d6a05
                 */
                id: components["parameters"]["ServiceAccountId"];
            };
            cookie?: never;
        };
        /**
         * API tokens of a service account
         * @description Returns the live API tokens of the service account, newest first, at most 20.
         */
        get: operations["listServiceAccountTokens"];
        put?: never;
        /**
         * Create an API token of a service account
         * @description Creates an API token that acts for the service account. Its permissions must be among those of the service
         *     account. `token` is shown only in this response. A service account has at most 20 live tokens; a locked one gets
         *     none. Repeated with the same `Idempotency-Key`, it answers with the same token under a new secret.
         */
        post: operations["createServiceAccountToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/service-accounts/{id}/tokens/{token}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a service account.
                 * @example 01a20356-77d4-7a90-93be-2f4c8e1d6a05
                 */
                id: components["parameters"]["ServiceAccountId"];
                /**
                 * @description The `id` of an API token of the service account.
                 * @example 01a20355-3b10-7c41-8a52-6e0f9d1b2c33
                 */
                token: components["parameters"]["ServiceAccountTokenId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End an API token of a service account
         * @description Ends the token: after the response it is refused everywhere.
         */
        delete: operations["endServiceAccountToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/service-accounts/{id}/tokens/{token}/successors": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a service account.
                 * @example 01a20356-77d4-7a90-93be-2f4c8e1d6a05
                 */
                id: components["parameters"]["ServiceAccountId"];
                /**
                 * @description The `id` of an API token of the service account.
                 * @example 01a20355-3b10-7c41-8a52-6e0f9d1b2c33
                 */
                token: components["parameters"]["ServiceAccountTokenId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace an API token of a service account
         * @description Creates a token with the same name and permissions, and a new secret. The token that it replaces stays valid for
         *     7 days at most, as with `POST /v1/account/tokens/{id}/successors`.
         */
        post: operations["createServiceAccountTokenSuccessor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{id}/tokens": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        /**
         * API tokens of an account
         * @description Returns the live API tokens of an account, newest first, at most 20, for administrators.
         */
        get: operations["listAccountTokens"];
        put?: never;
        post?: never;
        /**
         * End all API tokens of an account
         * @description Ends all API tokens of another account. Its sessions stay. Administrators end their own tokens at
         *     `/v1/account/tokens/{id}`.
         */
        delete: operations["endAccountTokens"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/token": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * The API token of the request
         * @description Returns the API token that the request carries, or 401. `permissions` are those that count now: the
         *     token's own, as far as its owner has them.
         */
        get: operations["readToken"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/token-checks": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check an API token that your service received
         * @description Returns whether the API token is live, and whether it has all of `permissions`. The answer is the same
         *     for a token that is unknown, has ended or expired, or whose owner is locked. A check counts as a use of
         *     the token. Do not keep the answer for longer than a few seconds.
         */
        post: operations["checkToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/token-revocations": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report leaked API tokens
         * @description Ends API tokens that were found in the open, such as in a public repository, and mails their owners.
         *     Anybody may call it: to have a token is proof enough. The answer does not reveal which of the texts
         *     were tokens.
         */
        post: operations["revokeTokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/configuration": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * What a page needs to draw its forms
         * @description Returns the settings of this server that a front end depends on, the same for everyone. They change only
         *     when the server starts again: read them once, and ask again with `If-None-Match`. The answer needs no
         *     database.
         *
         *     Later versions add members and further values of `sign_in_methods`: ignore those that you do not know.
         */
        get: operations["readConfiguration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/webauthn": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Origins that share passkeys
         * @description Browsers read here which other origins may use the passkeys of this domain (WebAuthn's related origins,
         *     setting `PASSKEY_RELATED_ORIGINS`). It is served if the host of `PUBLIC_URL` is the RP ID and the setting
         *     names an origin; otherwise the response is 404, and the host of the RP ID has to serve it.
         */
        get: operations["readRelatedOrigins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Public keys of signed tokens
         * @description The keys with which your services verify the tokens of `POST /v1/session/tokens`, as a JWK set
         *     ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)). `kid` is the thumbprint of the key
         *     ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)). Caches may keep the response for five minutes. Pages
         *     of any origin may read it, without credentials.
         *
         *     Only a server with `TOKEN_SIGNING_KEYS` has this operation. Otherwise the response is 404.
         */
        get: operations["readSigningKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Is the process alive?
         * @description Responds as long as the process serves requests. It does not query MariaDB or Redis.
         */
        get: operations["readHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Is the server ready?
         * @description Checks the services that requests need, each within its deadline. MariaDB answers, accepts writes and,
         *     as a Galera node, has a quorum; the migrations of this release were applied; the database user has the
         *     required rights; Redis is a master, and a value written there can be read. A positive result for
         *     tables and rights is reused for 30 s.
         *
         *     Use it for deployments and alerts. All servers query the same MariaDB and Redis, so they all respond 503
         *     at the same time, although they may still serve sessions that are in Redis. A load balancer should
         *     therefore use `/healthz`.
         */
        get: operations["readReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics for Prometheus
         * @description Returns the metrics of all workers of this server in the Prometheus text format. It is for the operator
         *     only: send the setting `METRICS_TOKEN` as a bearer token. Without the token, or if the setting is empty,
         *     the response is 404.
         */
        get: operations["readMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.yaml": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * This contract, as YAML
         * @description Returns the contract of this server, including its extensions.
         */
        get: operations["readContractAsYaml"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * This contract, as JSON
         * @description Returns the same document as `/openapi.yaml`, for tools that read JSON.
         */
        get: operations["readContractAsJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * This contract as an interactive page
         * @description Returns Swagger UI. All its files come from this server.
         */
        get: operations["readDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/{asset}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The name of the file.
                 * @example swagger-ui.css
                 */
                asset: components["parameters"]["Asset"];
            };
            cookie?: never;
        };
        /**
         * A file of the documentation page
         * @description Returns a style sheet, script or image that `/docs` needs.
         */
        get: operations["readDocsAsset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/client/gatebook.js": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * The client for pages, as one module
         * @description Returns `@gatebook/client` without its entry for React, for pages without build tools:
         *     `import { createClient } from "/client/gatebook.js"`. It is of the same release as this server.
         */
        get: operations["readClient"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{name}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The code of the problem in kebab-case.
                 * @example email-taken
                 */
                name: components["parameters"]["ProblemName"];
            };
            cookie?: never;
        };
        /**
         * The explanation of a problem
         * @description Returns the page that the `type` of a problem points to, as plain text that is easy to read with curl.
         */
        get: operations["readProblem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/provider-sign-ins": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to sign in with a provider
         * @description Begins an attempt. It lives for ten minutes, and is bound to this browser by a cookie, or with
         *     `"deliver": "token"` to this app by `binding`. Several may be under way at once, in several tabs.
         *
         *     With `"flow": "redirect"` send the person to `authorization_url`. The provider sends them back to the
         *     callback with its own id as the last segment; post what came with them to
         *     `POST /v1/provider-sign-ins/completions`. An app with the SDK of the provider takes `"flow": "id_token"`
         *     and gives the SDK `nonce` (or `nonce_sha256`, where the SDK wants it hashed).
         *
         *     State, nonce and PKCE are always part of the URL. `login_hint` is the only text of the request that gets
         *     into it. Nobody is ever sent to an address of a request: `callback` is one of the operator's list.
         */
        post: operations["createProviderSignIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/provider-sign-ins/completions": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with the answer of a provider
         * @description Hands in what the provider sent back with the person: `code` or `error`, each with `state`, and `iss` and
         *     `user` if they came. An app with the SDK sends the `id` of the attempt with `id_token`.
         *
         *     The attempt is used up by this request, in the browser or app that began it, and for its provider only.
         *     Anything else gets the same 422 `not_valid` and uses up nothing. A request that is repeated with its
         *     `Idempotency-Key` gets the same result; the provider is not asked again.
         *
         *     The account is found by the identity (issuer and subject), never by its address. A new identity with an
         *     address that the provider is believed about gets an account with this verified address and no password.
         *     An unverified account with the address loses all that its holder had left, and becomes the person's. If
         *     a verified account has the address, the response is 202 with `needs: [sign_in]`: its owner signs in as
         *     usual and links the identity with `POST /v1/identity-links/completions`. If the provider is not believed
         *     about the address, or names none, the response is 202 with `needs: [email]`; so it is if an unverified
         *     account has the address in another spelling, or if another account can still take it back.
         *
         *     If the account has a second factor, the response is 202 with `needs: [second_factor]`, as after a
         *     password. A provider counts as one factor unless the operator trusts two of its claims.
         */
        post: operations["completeProviderSignIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/provider-callbacks/{provider}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a provider.
                 * @example acme
                 */
                provider: components["parameters"]["ProviderName"];
            };
            cookie?: never;
        };
        /**
         * Pass on the answer of a provider
         * @description For providers, not for clients: a redirect URI on this server, for a provider that can't send people to
         *     an app. Sends the browser on to the callback that `state` names, out of the operator's list, with
         *     `state`, `code`, `error`, `iss` and `user` in the fragment; an app gets them in the query. Other
         *     parameters, and repeated ones, are dropped. Reads no cookie and changes nothing.
         */
        get: operations["passOnProviderAnswer"];
        put?: never;
        /**
         * Pass on the answer that a provider posts
         * @description The same for an answer as a form (`application/x-www-form-urlencoded`), as Apple posts it. It comes from
         *     the page of the provider, so its origin is not checked. Reads no cookie and changes nothing.
         */
        post: operations["passOnProviderForm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface webhooks {
    auditEvent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An event, as your receiver gets it
         * @description Messages are signed according to [Standard Webhooks](https://www.standardwebhooks.com/): verify them
         *     with its library for your language and the secret of the webhook. Events come in order. The same
         *     `webhook-id` may arrive twice; process it once.
         *
         *     If the response is not 2xx or does not arrive in time, the event is sent again: after some seconds, then
         *     at growing intervals, for three days. Later events wait for it. Redirects are not followed.
         */
        post: operations["receiveAuditEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /**
         * Format: uuid
         * @description A UUIDv7 (RFC 9562) in lower case. It identifies a resource; it is not a credential.
         * @example 01a20349-1372-752e-89a7-834df2a74de4
         */
        Id: string;
        /**
         * Format: date-time
         * @description RFC 3339 in UTC with milliseconds.
         * @example 2026-11-22T12:45:03.120Z
         */
        Time: string;
        /**
         * @description The id of a request.
         * @example 01a20349-e10e-790c-bca3-04171fb17c23
         */
        RequestId: string;
        /**
         * @description How a request counts for the idle timeout of its session.
         * @enum {string}
         */
        SessionActivity: "passive";
        /**
         * @description 256 random bits in base64url. Anyone who has it can use the session.
         * @example 1o2XkFD7dtf05xjrUQZICrh6b35NxqI4DhzsyrpX-i8
         */
        Secret: string;
        /**
         * @description HttpOnly, SameSite=Lax, Path=/, no Domain; over HTTPS also Secure, and the name begins with `__Host-`. A
         *     remembered session has Expires; a browser session does not.
         */
        SessionCookie: string;
        /**
         * @description Shows that the account has signed in on this device. It does not sign in. With it, wrong passwords from
         *     other clients do not block this device, and a sign-in here sends no notice about a new device.
         * @example 8nKxJ0rK5vYbVtWq3cVn0WwtS4Fv3cO1kY9mB2pQxTzLd7Ra
         */
        DeviceToken: string;
        /**
         * @description Up to three cookies, each in its own `Set-Cookie` header: the session, the device (`gatebook_device`, over
         *     HTTPS `__Host-device`), which lasts for a year by default, and, on a trusted device, its new secret
         *     (`gatebook_trust`, over HTTPS `__Host-trust`, SameSite=Strict).
         *     After a sign-in by mail also the removal of the cookie that the link needed.
         */
        SignInCookie: string;
        /**
         * @description The cookie of a sign-in that waits for a second factor; or the one that binds the attempt to this browser,
         *     for ten more minutes, if it waits for anything else.
         */
        PendingProviderSignInCookie: string;
        /**
         * @description The secret of a pending sign-in (`gatebook_sign_in`, over HTTPS `__Host-sign-in`); empty to remove it.
         *     No request from another site carries it. After a mail also the removal of the cookie that its link needed.
         */
        PendingSignInCookie: string;
        /** @description The session, device and trust cookies of a sign-in, and the removal of the pending one. */
        ConfirmedCookie: string;
        /**
         * @description Binds attempts at identity providers to this browser. It has a part for each attempt, at most five.
         *     HttpOnly, SameSite=Strict, Path=/, no Domain; over HTTPS also Secure, and the name begins with `__Host-`.
         *     It lasts for ten minutes after the latest start, or the latest answer that needs more.
         */
        FederationCookie: string;
        /** @description Up to five device tokens, each of a different account. */
        DeviceCookie: string;
        /**
         * @description Shows that this browser asked for a sign-in mail. It has a part for each mail that the browser waits
         *     for, at most five. HttpOnly, SameSite=Strict, Path=/, no Domain; over HTTPS also Secure, and the name
         *     begins with `__Host-`. It lasts as long as the link.
         */
        SignInMailCookie: string;
        /**
         * @description The network address of the request, or null if it is not known.
         * @example 203.0.113.7
         */
        IpAddress: string | null;
        /**
         * @description The `User-Agent` of the request, truncated to 512 characters, or null.
         * @example curl/8.16.0
         */
        UserAgent: string | null;
        /**
         * @description English, German or simplified Chinese.
         * @enum {string}
         */
        Language: "en" | "de" | "zh";
        /** @description The person to invite. */
        NewAccountInvitation: {
            /**
             * Format: idn-email
             * @description The mail address of this person, at most 254 characters. Blanks and zero-width characters around it
             *     are removed; otherwise it is stored as it is written.
             */
            email: string;
            /** @description The name this person wants to be called, with at least one visible character. */
            name?: string | null;
            /**
             * @description The language of mail to this person. If absent or null, the invitation is in the best match of
             *     `Accept-Language`, or else English, and the person's own language counts when they accept.
             */
            language?: components["schemas"]["Language"] | null;
            /** @description The names of roles to grant when the person accepts. If absent, none. */
            roles?: components["schemas"]["RoleName"][];
            /** @description The id of this person in your own systems, in visible ASCII characters. No two accounts have the same. */
            external_id?: string | null;
        };
        /** @description The token, and what the person chooses. */
        AccountInvitationConfirmation: {
            /** @description The token of the link. Blanks and line ends are removed. */
            token: string;
            /**
             * Format: password
             * @description The password, counted as at sign-up.
             */
            password: string;
            /** @description The name this person wants to be called. If absent or null, that of the invitation. */
            name?: string | null;
            /** @description Whether the session lasts after the browser is closed; up to 31 days by default. If absent, false. */
            remember?: boolean;
            /** @description How the secret is delivered. If absent, `cookie`. */
            deliver?: components["schemas"]["Delivery"];
            /**
             * @description The `device_token` of an earlier sign-in on this device. An invalid or expired one is ignored.
             *     Browsers send it as a cookie instead.
             */
            device_token?: string;
            /**
             * @description The name of this device for the list of sessions and the security feed. Mails never contain it.
             *     Blanks at both ends are removed; a visible character must be left.
             */
            device_name?: string;
        };
        /** @description An invitation. Its token is in the mail only. */
        AccountInvitation: {
            id: components["schemas"]["Id"];
            /** @description The id of the account. */
            account: components["schemas"]["Id"];
            /**
             * Format: idn-email
             * @description The address that the mail was sent to; null once the account is in use.
             */
            email: string | null;
            /** @description The roles that are granted on acceptance. */
            roles: components["schemas"]["RoleName"][];
            state: components["schemas"]["InvitationState"];
            /** @description The id of the account that invited, which may be deleted by now. */
            invited_by: components["schemas"]["Id"];
            created_at: components["schemas"]["Time"];
            expires_at: components["schemas"]["Time"];
        };
        /**
         * @description `pending`: the link works. `expired`: it no longer does, and the account is deleted a week later.
         *     `accepted`: the person accepted. `ended`: the person took the account over by another mail, such as a
         *     password reset, and got no roles.
         * @enum {string}
         */
        InvitationState: "pending" | "accepted" | "expired" | "ended";
        /** @description A page of invitations. */
        AccountInvitationPage: {
            items: components["schemas"]["AccountInvitation"][];
            next: components["schemas"]["NextCursor"];
        };
        /** @description The new account, with a password or a passkey. */
        NewAccount: components["schemas"]["NewAccountWithPassword"] | components["schemas"]["NewAccountWithPasskey"];
        /** @description With a password. */
        NewAccountWithPassword: {
            /**
             * Format: idn-email
             * @description The mail address of this person, at most 254 characters. Blanks and zero-width characters around it
             *     are removed; otherwise it is stored as it is written.
             */
            email: string;
            /**
             * Format: password
             * @description 8 to 128 Unicode code points of any kind (a server may require more), counted after normalization
             *     to NFKC. The limits here are for the text as sent, which normalization can shorten to a quarter. The
             *     rare text that it lengthens is accepted even below `minLength`.
             */
            password: string;
            /** @description The name this person wants to be called, with at least one visible character. */
            name?: string | null;
            /**
             * @description The language of mail to this person: English, German or simplified Chinese. If absent or null, the
             *     best match of `Accept-Language`, or else English.
             */
            language?: components["schemas"]["Language"] | null;
        };
        /** @description With a passkey, made with the options of `POST /v1/accounts/passkey-challenges`. */
        NewAccountWithPasskey: {
            /**
             * Format: idn-email
             * @description The mail address of this person, at most 254 characters. Blanks and zero-width characters around it
             *     are removed; otherwise it is stored as it is written.
             */
            email: string;
            passkey: components["schemas"]["PasskeyRegistration"];
            /** @description The name this person wants to be called, with at least one visible character. */
            name?: string | null;
            /**
             * @description The language of mail to this person: English, German or simplified Chinese. If absent or null, the
             *     best match of `Accept-Language`, or else English.
             */
            language?: components["schemas"]["Language"] | null;
        };
        /** @description The members to change; absent members stay as they are. */
        AccountChange: {
            /** @description The name this person wants to be called, with at least one visible character; null removes the name. */
            name?: string | null;
            /**
             * @description The language of mail to this person; null removes the choice: mail is then in the language of the
             *     request that caused it.
             */
            language?: components["schemas"]["Language"] | null;
        };
        /** @description All that Gatebook and its extensions hold about a person. */
        AccountExport: {
            /** @description When the export began. */
            exported_at: components["schemas"]["Time"];
            /** @description The account. */
            account: components["schemas"]["ExportedAccount"];
            /** @description What the operator keeps with the account. */
            metadata: components["schemas"]["ExportedMetadata"];
            /** @description The scheduled deletion of the account; null if none is scheduled. */
            deletion: components["schemas"]["ExportedDeletion"] | null;
            /** @description The invitation with which the account began; null if there was none. */
            invitation: components["schemas"]["ExportedInvitation"] | null;
            /** @description The roles that the account holds. */
            roles: components["schemas"]["ExportedRole"][];
            /** @description The sessions, live and ended, for as long as they are kept. */
            sessions: components["schemas"]["ExportedSession"][];
            /** @description Sign-ins that waited for a second factor. */
            pending_sign_ins: components["schemas"]["ExportedPendingSignIn"][];
            /** @description Ways to an identity provider and back. */
            provider_attempts: components["schemas"]["ExportedProviderAttempt"][];
            /** @description The trusted devices. */
            trusted_devices: components["schemas"]["ExportedTrustedDevice"][];
            /** @description The passkeys and security keys. */
            passkeys: components["schemas"]["ExportedPasskey"][];
            /** @description The authenticator apps. */
            authenticator_apps: components["schemas"]["ExportedAuthenticatorApp"][];
            /** @description The recovery codes, without the codes. */
            recovery_codes: components["schemas"]["ExportedRecoveryCode"][];
            /** @description The identities at other providers. */
            identities: components["schemas"]["ExportedIdentity"][];
            /** @description The API tokens, without their secrets. */
            api_tokens: components["schemas"]["ExportedApiToken"][];
            /** @description The proofs that were mailed, without their tokens and codes. */
            mailed_proofs: components["schemas"]["ExportedMailedProof"][];
            /** @description Mails that wait for delivery. Empty while the address is unverified. */
            mails: components["schemas"]["ExportedMail"][];
            /** @description The security feed, whole, newest first. */
            events: components["schemas"]["AuditEvent"][];
            /** @description The data of each extension, by its name. */
            extensions: {
                [key: string]: components["schemas"]["ExtensionData"];
            };
        };
        /** @description The account, as it is stored. */
        ExportedAccount: {
            id: components["schemas"]["Id"];
            /** @description The address. */
            email: string;
            /** @description Whether the owner has shown that they read mail there. */
            email_verified: boolean;
            /** @description The name; null if none was given. */
            name: string | null;
            /** @description The language of mails; null if none was chosen. */
            language: string | null;
            /** @description The id of the account in the operator's own systems. */
            external_id: string | null;
            /** @description When the account was created. */
            created_at: components["schemas"]["Time"];
            /** @description When the account was last changed. */
            updated_at: components["schemas"]["Time"];
            /**
             * Format: date
             * @description The day, in UTC, on which the account was last used.
             */
            last_seen_on: string | null;
            /** @description Whether the account has a password. */
            has_password: boolean;
            /** @description Whether the owner wants the second factor asked after the password. */
            asks_second_factor: boolean;
            /** @description When the account must have a second factor; null if never. */
            enrol_by: components["schemas"]["Time"] | null;
            /** @description When the account left an address that it had never verified. */
            left_unverified_at: components["schemas"]["Time"] | null;
            /** @description The reason of the latest lock by an administrator. */
            lock_reason: string | null;
            /** @description When that lock began. */
            locked_at: components["schemas"]["Time"] | null;
            /** @description When that lock ends or ended; null if it has no end. */
            locked_until: components["schemas"]["Time"] | null;
            /** @description The account of that administrator. */
            locked_by: components["schemas"]["Id"] | null;
            /** @description The random name, in base64url, by which passkeys know the account. */
            user_handle: string | null;
        };
        /** @description What the operator keeps with the account, both objects whole. */
        ExportedMetadata: {
            /** @description What the person may read at any time. */
            public: {
                [key: string]: unknown;
            };
            /** @description What otherwise only the operator sees. */
            private: {
                [key: string]: unknown;
            };
        };
        /** @description The scheduled deletion of the account. */
        ExportedDeletion: {
            /** @description When the account will be deleted. */
            due_at: components["schemas"]["Time"];
            /** @description The reason. */
            reason: string;
            /** @description The account of the administrator. */
            scheduled_by: components["schemas"]["Id"] | null;
            /** @description When it was scheduled. */
            created_at: components["schemas"]["Time"];
        };
        /** @description The invitation with which the account began. */
        ExportedInvitation: {
            id: components["schemas"]["Id"];
            /** @description The account of the person who invited. */
            invited_by: components["schemas"]["Id"];
            /** @description The roles that it offered. */
            roles: string[];
            /** @description When the invitation was sent. */
            created_at: components["schemas"]["Time"];
            /** @description When it expired. */
            expires_at: components["schemas"]["Time"];
            /** @description When it was accepted. */
            accepted_at: components["schemas"]["Time"] | null;
        };
        /** @description A role of the account. */
        ExportedRole: {
            /** @description The name of the role. */
            role: string;
            /** @description When it was granted. */
            granted_at: components["schemas"]["Time"];
            /** @description The account of the administrator; null if an operator did it. */
            granted_by: components["schemas"]["Id"] | null;
        };
        /** @description A session, live or ended. */
        ExportedSession: {
            id: components["schemas"]["Id"];
            /** @description When the session started. */
            created_at: components["schemas"]["Time"];
            /** @description When it was last used; accurate to a minute. */
            last_seen_at: components["schemas"]["Time"];
            /** @description When its owner was last authenticated. */
            authenticated_at: components["schemas"]["Time"];
            /** @description When something known, such as the password, was last shown. */
            knowledge_at: components["schemas"]["Time"] | null;
            /** @description When something held, such as a passkey, was last shown. */
            possession_at: components["schemas"]["Time"] | null;
            /** @description When it ends at the latest. */
            expires_at: components["schemas"]["Time"];
            /** @description When it was ended; null if it was not. */
            ended_at: components["schemas"]["Time"] | null;
            /** @description The seconds without use after which it ends. */
            idle_timeout: number;
            /** @description Whether it lasts after the browser is closed. */
            remembered: boolean;
            /** @description The highest assurance level that it reached, 1 or 2. */
            assurance: number;
            /** @description What it was authenticated with. */
            methods: string[];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            device: components["schemas"]["DeviceName"];
            /** @description The identity that it was started with. */
            identity_id: components["schemas"]["Id"] | null;
            /** @description The small values that extensions keep in the session; null if there are none. */
            data: {
                [key: string]: unknown;
            } | null;
        };
        /** @description A sign-in that waited for a second factor. */
        ExportedPendingSignIn: {
            id: components["schemas"]["Id"];
            /** @description When it began. */
            created_at: components["schemas"]["Time"];
            /** @description When it expires or expired. */
            expires_at: components["schemas"]["Time"];
            /** @description When it ended; null if it did not. */
            ended_at: components["schemas"]["Time"] | null;
            /** @description The session that it became. */
            session_id: components["schemas"]["Id"] | null;
            /** @description What was shown so far. */
            methods: string[];
            /** @description The kinds of factors that were shown so far. */
            kinds: string[];
            /** @description The passkey that began it. */
            passkey_id: components["schemas"]["Id"] | null;
            /** @description The identity that began it. */
            identity_id: components["schemas"]["Id"] | null;
            /** @description Whether the session was to last after the browser is closed. */
            remembered: boolean;
            /** @description How the secret of the session was to be delivered. */
            deliver: string;
            /** @description Whether the account had signed in on the device before. */
            known_device: boolean;
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            device: components["schemas"]["DeviceName"];
            /** @description When the owner was told that it was left unfinished. */
            told_at: components["schemas"]["Time"] | null;
        };
        /**
         * @description A way to an identity provider and back. While it waits for the sign-in of the owner (`stage` is `sign_in`), the
         *     identity, `client_state` and `device` are null: whoever began it has not proved to be the owner.
         */
        ExportedProviderAttempt: {
            id: components["schemas"]["Id"];
            /** @description What it was for. */
            purpose: string;
            /** @description The name of the provider. */
            provider: string;
            /** @description The name of the client. */
            client: string;
            /** @description How far it came. */
            stage: string;
            /** @description The issuer that the provider named. */
            issuer: string | null;
            /** @description The id of the person at the provider. */
            subject: string | null;
            /** @description The address that the provider named. */
            email: string | null;
            /** @description The name that the provider named. */
            name: string | null;
            /** @description What the app asked to get back. */
            client_state: string | null;
            device: components["schemas"]["DeviceName"];
            /** @description When it began. */
            created_at: components["schemas"]["Time"];
            /** @description When it expires or expired. */
            expires_at: components["schemas"]["Time"];
            /** @description When the answer of the provider was used. */
            used_at: components["schemas"]["Time"] | null;
        };
        /** @description A device on which the second factor is not asked. */
        ExportedTrustedDevice: {
            id: components["schemas"]["Id"];
            name: components["schemas"]["DeviceName"];
            ip: components["schemas"]["IpAddress"];
            /** @description When the device was trusted. */
            created_at: components["schemas"]["Time"];
            /** @description When the trust was last used. */
            last_used_at: components["schemas"]["Time"];
            /** @description When the trust ends. */
            expires_at: components["schemas"]["Time"];
        };
        /** @description A passkey or security key, without its key. */
        ExportedPasskey: {
            id: components["schemas"]["Id"];
            /** @description Whether it is a `passkey` or a `security_key`. */
            kind: string;
            /** @description The name that its owner gave it. */
            name: string | null;
            /** @description Its public id, in base64url. */
            credential_id: string;
            /** @description The domain that it is for. */
            rp_id: string;
            /**
             * Format: uuid
             * @description The model of the authenticator, as it says itself.
             */
            aaguid: string;
            /** @description How it is connected. */
            transports: string[];
            /** @description Whether it can be copied to other devices. */
            backup_eligible: boolean;
            /** @description Whether it is copied to other devices. */
            backed_up: boolean;
            /** @description Whether it can be found without an address; null if not known. */
            discoverable: boolean | null;
            /** @description Whether it signs in alone. */
            stands_alone: boolean;
            /** @description Whether the browser made it without asking. */
            automatic: boolean;
            /** @description When it was added. */
            created_at: components["schemas"]["Time"];
            /** @description When it was last used. */
            last_used_at: components["schemas"]["Time"] | null;
            /** @description When a copy of it was suspected. */
            clone_suspected_at: components["schemas"]["Time"] | null;
        };
        /** @description An authenticator app, without its secret. */
        ExportedAuthenticatorApp: {
            id: components["schemas"]["Id"];
            /** @description The name that its owner gave it. */
            name: string | null;
            /** @description When the setup began. */
            created_at: components["schemas"]["Time"];
            /** @description When it was confirmed; null if it was not. */
            confirmed_at: components["schemas"]["Time"] | null;
            /** @description When an app that is not confirmed is removed. */
            expires_at: components["schemas"]["Time"] | null;
            /** @description When a code of it was last accepted. */
            last_used_at: components["schemas"]["Time"] | null;
        };
        /** @description A recovery code, without the code. */
        ExportedRecoveryCode: {
            id: components["schemas"]["Id"];
            /** @description When it was created. */
            created_at: components["schemas"]["Time"];
            /** @description When it was used; null if it was not. */
            used_at: components["schemas"]["Time"] | null;
        };
        /** @description An identity at another provider. */
        ExportedIdentity: {
            id: components["schemas"]["Id"];
            /** @description The name of the provider. */
            provider: string;
            /** @description The issuer of the provider. */
            issuer: string;
            /** @description The id of the person at the provider. */
            subject: string;
            /** @description The address that the provider named. */
            email: string | null;
            /** @description The name that the provider named. */
            name: string | null;
            /** @description When it was linked. */
            created_at: components["schemas"]["Time"];
            /** @description When it was last used. */
            last_used_at: components["schemas"]["Time"];
        };
        /** @description An API token, without its secret. */
        ExportedApiToken: {
            id: components["schemas"]["Id"];
            /** @description The name that was chosen for it. */
            name: string;
            /** @description Its prefix and its last four characters. */
            hint: string;
            /** @description The permissions that were chosen for it. */
            permissions: string[];
            /** @description When it was created. */
            created_at: components["schemas"]["Time"];
            /** @description When it expires or expired. */
            expires_at: components["schemas"]["Time"];
            /** @description When it was last used. */
            last_used_at: components["schemas"]["Time"] | null;
            /** @description When it was ended; null if it was not. */
            ended_at: components["schemas"]["Time"] | null;
            /** @description The token that it replaces. */
            successor_of: components["schemas"]["Id"] | null;
        };
        /** @description A mailed proof that the owner reads an address, without token and code. */
        ExportedMailedProof: {
            id: components["schemas"]["Id"];
            /** @description What it proves. */
            purpose: string;
            /** @description The address. Null if it is not the one of the account, and the proof has ended. */
            email: string | null;
            /** @description When it was mailed. */
            created_at: components["schemas"]["Time"];
            /** @description When its code expires or expired. */
            code_expires_at: components["schemas"]["Time"];
            /** @description When its link expires or expired. */
            expires_at: components["schemas"]["Time"];
            /** @description When it ended; null if it did not. */
            ended_at: components["schemas"]["Time"] | null;
            /** @description When it was used; null if it was not. */
            used_at: components["schemas"]["Time"] | null;
            /** @description The account of the administrator who requested it. */
            requested_by: components["schemas"]["Id"] | null;
        };
        /** @description A mail that waits for delivery. */
        ExportedMail: {
            id: components["schemas"]["Id"];
            /** @description What the mail says; null if it cannot be read. */
            message: string | null;
            /** @description When it was written. */
            created_at: components["schemas"]["Time"];
            /** @description How often its delivery was tried. */
            attempts: number;
            /** @description When its delivery was given up. */
            dead_at: components["schemas"]["Time"] | null;
        };
        /** @description What an extension holds about the person. Its own documents describe the rows. */
        ExtensionData: {
            [key: string]: {
                [key: string]: unknown;
            }[];
        };
        /** @description The password, to prove that the owner sends the request. */
        AccountDeletion: {
            /**
             * Format: password
             * @description The password of the account. Required if the account has one.
             */
            password?: string;
        };
        /** @description The current password, if there is one, and the new one. */
        PasswordChange: {
            /**
             * Format: password
             * @description The current password. Required if the account has one.
             */
            current_password?: string;
            /**
             * Format: password
             * @description The new password, counted as at sign-up.
             */
            new_password: string;
            /**
             * @description The `device_token` of an earlier sign-in on this device. An invalid or expired one is ignored.
             *     Browsers send it as a cookie instead.
             */
            device_token?: string;
        };
        /**
         * @description In a cookie, or as a bearer token in the response.
         * @enum {string}
         */
        Delivery: "cookie" | "token";
        /** @description Address and password, a passkey, or the token or the code of a sign-in mail. */
        NewSession: components["schemas"]["NewSessionByPassword"] | components["schemas"]["NewSessionByPasskey"] | components["schemas"]["NewSessionByToken"] | components["schemas"]["NewSessionByCode"];
        /** @description With address and password. */
        NewSessionByPassword: {
            /**
             * @description The address of the account, in any equivalent spelling. Blanks around it are removed. An address that
             *     no account has is answered like a wrong password.
             */
            email: string;
            /**
             * Format: password
             * @description The password of the account.
             */
            password: string;
            /** @description Whether the session lasts after the browser is closed; up to 31 days by default. If absent, false. */
            remember?: boolean;
            /** @description How the secret is delivered. If absent, `cookie`. */
            deliver?: components["schemas"]["Delivery"];
            /**
             * @description The `device_token` of an earlier sign-in on this device. An invalid or expired one is ignored.
             *     Browsers send it as a cookie instead.
             */
            device_token?: string;
            /**
             * @description The `trust_token` of an earlier sign-in on this device: the second factor is then not asked. A
             *     malformed one counts as none.
             */
            trust_token?: string;
            /**
             * @description The name of this device for the list of sessions and the security feed. Mails never contain it.
             *     Blanks at both ends are removed; a visible character must be left.
             */
            device_name?: string;
            /**
             * @description The `request_token` of the request for a sign-in mail, beside `token` only. Browsers send it as a
             *     cookie instead.
             */
            request_token?: string;
        };
        /** @description With the link of a sign-in mail. */
        NewSessionByToken: {
            /** @description The token of the link. Blanks and line ends are removed. */
            token: string;
            /** @description Whether the session lasts after the browser is closed; up to 31 days by default. If absent, false. */
            remember?: boolean;
            /** @description How the secret is delivered. If absent, `cookie`. */
            deliver?: components["schemas"]["Delivery"];
            /**
             * @description The `device_token` of an earlier sign-in on this device. An invalid or expired one is ignored.
             *     Browsers send it as a cookie instead.
             */
            device_token?: string;
            /** @description The second factor is not excused after a mail, so it is ignored here. */
            trust_token?: string;
            /**
             * @description The name of this device for the list of sessions and the security feed. Mails never contain it.
             *     Blanks at both ends are removed; a visible character must be left.
             */
            device_name?: string;
            /**
             * @description The `request_token` of the request for a sign-in mail, beside `token` only. Browsers send it as a
             *     cookie instead.
             */
            request_token?: string;
        };
        /** @description With the code of a sign-in mail. */
        NewSessionByCode: {
            /** @description The `id` of the request that sent the code. */
            id: string;
            /**
             * @description The code in the mail: eight digits of any script. Blanks and dashes are removed. Another text is
             *     refused as `invalid_code` and costs no try.
             */
            code: string;
            /** @description Whether the session lasts after the browser is closed; up to 31 days by default. If absent, false. */
            remember?: boolean;
            /** @description How the secret is delivered. If absent, `cookie`. */
            deliver?: components["schemas"]["Delivery"];
            /**
             * @description The `device_token` of an earlier sign-in on this device. An invalid or expired one is ignored.
             *     Browsers send it as a cookie instead.
             */
            device_token?: string;
            /** @description The second factor is not excused after a mail, so it is ignored here. */
            trust_token?: string;
            /**
             * @description The name of this device for the list of sessions and the security feed. Mails never contain it.
             *     Blanks at both ends are removed; a visible character must be left.
             */
            device_name?: string;
            /**
             * @description The `request_token` of the request for a sign-in mail, beside `token` only. Browsers send it as a
             *     cookie instead.
             */
            request_token?: string;
        };
        /** @description With a passkey alone, and the options of `POST /v1/passkey-challenges`. */
        NewSessionByPasskey: {
            passkey: components["schemas"]["PasskeyAssertion"];
            /** @description Whether the session lasts after the browser is closed; up to 31 days by default. If absent, false. */
            remember?: boolean;
            /** @description How the secret is delivered. If absent, `cookie`. */
            deliver?: components["schemas"]["Delivery"];
            /**
             * @description The `device_token` of an earlier sign-in on this device. An invalid or expired one is ignored.
             *     Browsers send it as a cookie instead.
             */
            device_token?: string;
            /**
             * @description The name of this device for the list of sessions and the security feed. Mails never contain it.
             *     Blanks at both ends are removed; a visible character must be left.
             */
            device_name?: string;
            /** @description The second factor is not excused after a passkey, so it is ignored here. */
            trust_token?: string;
            /**
             * @description The `request_token` of the request for a sign-in mail, beside `token` only. Browsers send it as a
             *     cookie instead.
             */
            request_token?: string;
        };
        /** @description One or more factors, to prove that the owner is present. */
        Reauthentication: {
            /**
             * Format: password
             * @description The password of the account.
             */
            password?: string;
            /**
             * @description The code of an authenticator app: six digits of any script. Blanks and dashes are removed. Another
             *     text is refused as `invalid_code` and costs no try.
             */
            totp_code?: string;
            /**
             * @description A recovery code: 24 letters and digits. Case, blanks and dashes do not matter. Another text is
             *     refused as `invalid_code` and costs no try.
             */
            recovery_code?: string;
            passkey?: components["schemas"]["PasskeyAssertion"];
        };
        /** @description The address to verify. */
        NewEmailVerification: {
            /** @description The address, in any equivalent spelling. Blanks around it are removed. */
            email: string;
        };
        /** @description The mailed proof. With the password or a passkey of the account, its factors and sessions are kept. */
        EmailVerificationConfirmation: components["schemas"]["EmailVerificationByToken"] | components["schemas"]["EmailVerificationByCode"];
        /** @description With the token of the link. */
        EmailVerificationByToken: {
            /** @description The token of the link. Blanks and line ends are removed. */
            token: string;
            /**
             * Format: password
             * @description The password of the account, if the client knows it.
             */
            password?: string;
            passkey?: components["schemas"]["PasskeyAssertion"];
        };
        /** @description With the code. */
        EmailVerificationByCode: {
            /** @description The `id` of the request that sent the code. */
            id: string;
            /**
             * @description The code in the mail: eight digits of any script. Blanks and dashes are removed. Another text is
             *     refused as `invalid_code` and costs no try.
             */
            code: string;
            /**
             * Format: password
             * @description The password of the account, if the client knows it.
             */
            password?: string;
            passkey?: components["schemas"]["PasskeyAssertion"];
        };
        /** @description The address of the account. */
        NewPasswordReset: {
            /** @description The address, in any equivalent spelling. Blanks around it are removed. */
            email: string;
        };
        /**
         * @description Binds the link of a sign-in mail to the client that asked for it. It does not sign in. It has at most
         *     five parts, one for each mail that the client waits for.
         * @example Y3tVw0m5q1Zk8uQ2sXb7rLd4Fv6cO1kY9mB2pQxTzLd
         */
        RequestToken: string;
        /** @description The address of the account. */
        NewSignInMail: {
            /** @description The address, in any equivalent spelling. Blanks around it are removed. */
            email: string;
            /**
             * @description How the client gets the secret that the link needs: in a cookie, or as `request_token` in the
             *     response. If absent, `cookie`.
             */
            deliver?: components["schemas"]["Delivery"];
            /**
             * @description The `request_token` of earlier requests of this client, whose mails end. An invalid one is ignored.
             *     Browsers send it as a cookie instead.
             */
            request_token?: string;
        };
        /** @description The id to send with a code. */
        RequestedSignInMail: {
            /** @description Identifies the request; a code works only together with this id. */
            id: components["schemas"]["Id"];
            /** @description The time until which link and code work (`MAILED_CODE_TTL`). */
            expires_at: components["schemas"]["Time"];
            /** @description To be sent with the token of the link. Only if `deliver` is `token`. */
            request_token?: components["schemas"]["RequestToken"];
        };
        /** @description The mailed proof and the new password. */
        PasswordResetConfirmation: components["schemas"]["PasswordResetByToken"] | components["schemas"]["PasswordResetByCode"];
        /** @description With the token of the link. */
        PasswordResetByToken: {
            /** @description The token of the link. Blanks and line ends are removed. */
            token: string;
            /**
             * Format: password
             * @description The new password, counted as at sign-up.
             */
            new_password: string;
            /**
             * @description Whether the API tokens of the account go on. Without it, they end, and so do those of an account
             *     whose address was never verified.
             */
            keep_tokens?: boolean;
        };
        /** @description With the code. */
        PasswordResetByCode: {
            /** @description The `id` of the request that sent the code. */
            id: string;
            /**
             * @description The code in the mail: eight digits of any script. Blanks and dashes are removed. Another text is
             *     refused as `invalid_code` and costs no try.
             */
            code: string;
            /**
             * Format: password
             * @description The new password, counted as at sign-up.
             */
            new_password: string;
            /**
             * @description Whether the API tokens of the account go on. Without it, they end, and so do those of an account
             *     whose address was never verified.
             */
            keep_tokens?: boolean;
        };
        /** @description The new address. */
        NewEmailChange: {
            /**
             * Format: idn-email
             * @description The address, at most 254 characters. Blanks around it are removed.
             */
            new_email: string;
        };
        /** @description The proof mailed to the new address. */
        EmailChangeConfirmation: components["schemas"]["EmailChangeByToken"] | components["schemas"]["EmailChangeByCode"];
        /** @description With the token of the link. */
        EmailChangeByToken: {
            /** @description The token of the link. Blanks and line ends are removed. */
            token: string;
        };
        /** @description With the code. */
        EmailChangeByCode: {
            /** @description The `id` of the request that sent the code. */
            id: string;
            /**
             * @description The code in the mail: eight digits of any script. Blanks and dashes are removed. Another text is
             *     refused as `invalid_code` and costs no try.
             */
            code: string;
        };
        /** @description The proof mailed when the deletion was requested. */
        OwnDeletionCancellation: components["schemas"]["OwnDeletionCancellationByToken"] | components["schemas"]["OwnDeletionCancellationByCode"];
        /** @description With the token of the link. */
        OwnDeletionCancellationByToken: {
            /** @description The token of the link. Blanks and line ends are removed. */
            token: string;
        };
        /** @description With the code. */
        OwnDeletionCancellationByCode: {
            /** @description The `id` of the answer to `DELETE /v1/account`. */
            id: string;
            /**
             * @description The code in the mail: eight digits of any script. Blanks and dashes are removed. Another text is
             *     refused as `invalid_code` and costs no try.
             */
            code: string;
        };
        /** @description The token mailed to the old address. */
        EmailChangeReversal: {
            /** @description The token of the link. Blanks and line ends are removed. */
            token: string;
        };
        /** @description The deletion that the owner has requested. */
        OwnDeletion: {
            /** @description The id to send with the code of the mail, to cancel the deletion. */
            id: components["schemas"]["Id"];
            /**
             * @description When the account is deleted, and until when the link of the mail works. The worker needs up to an
             *     hour more.
             */
            due_at: components["schemas"]["Time"];
        };
        /** @description The settings of the server that a front end depends on. All times are in seconds. */
        ServerConfiguration: {
            /**
             * @description The ways to sign in, in the order in which to offer them. `mail` is there with `EMAIL_SIGN_IN=on`.
             * @example [
             *       "password",
             *       "passkey"
             *     ]
             */
            sign_in_methods: components["schemas"]["RoleName"][];
            /**
             * @description `optional`: each account decides for itself. `required`: every account must have a second factor.
             *     `required_for_roles`: accounts with certain roles must have one; `required` of
             *     `GET /v1/account/sign-in-methods` shows which.
             * @enum {string}
             */
            second_factor: "optional" | "required_for_roles" | "required";
            /** @description How long a device is trusted, in seconds; null if no device can be trusted. */
            trusted_device_lifetime: number | null;
            /**
             * @description `optional`: a sign-up creates the account at once (201). `required`: a sign-up is answered 202, and
             *     the address must be verified before the first sign-in.
             * @enum {string}
             */
            email_verification: "optional" | "required";
            password: components["schemas"]["PasswordLimits"];
            mailed_code: components["schemas"]["MailedCodeFormat"];
            /** @description A session that ends with the browser. */
            session: components["schemas"]["SessionTimeouts"];
            /** @description A session that was started with `remember`. */
            remembered_session: components["schemas"]["SessionTimeouts"];
            /**
             * @description How long after the password was entered sensitive operations are allowed: after that, they are
             *     refused with 403 `reauthentication_required`.
             */
            reauthentication_max_age: number;
            /** @description How long after `DELETE /v1/account` the account is deleted; 0: at once. */
            account_deletion_grace: number;
            /**
             * @description The languages of mails, problems and titles of events.
             * @example [
             *       "en",
             *       "de",
             *       "zh"
             *     ]
             */
            languages: string[];
        };
        /** @description The length of a new password, in Unicode code points. */
        PasswordLimits: {
            /** @description The shortest new password. */
            min_length: number;
            /** @description The longest new password. */
            max_length: number;
        };
        /** @description The codes in mails. */
        MailedCodeFormat: {
            /** @description The number of digits. */
            length: number;
            /** @description How long a code works. */
            lifetime: number;
        };
        /** @description When a session ends. */
        SessionTimeouts: {
            /** @description The session ends after this time without use. */
            idle_timeout: number;
            /** @description The session ends at this age, used or not. */
            lifetime: number;
        };
        /** @description The id to send with a code. */
        PendingConfirmation: {
            /** @description Identifies the request; a code works only together with this id. */
            id: components["schemas"]["Id"];
            /**
             * @description The time until which the link works. After a sign-up it is the shorter one of
             *     `EMAIL_VERIFICATION_TTL` and `PASSWORD_RESET_TTL`, because it must not reveal which mail was sent;
             *     the link that verifies an address may work for longer. The code works for ten minutes
             *     (`MAILED_CODE_TTL`).
             */
            expires_at: components["schemas"]["Time"];
        };
        /** @description An account, as its owner sees it. */
        Account: {
            id: components["schemas"]["Id"];
            /**
             * Format: idn-email
             * @description The address that mail is sent to, as it was written, but in Unicode NFC. International addresses are
             *     supported (RFC 6531), and capital letters are kept.
             */
            email: string;
            /** @description Whether the owner has proved that they receive mail at this address. */
            email_verified: boolean;
            /** @description The name the owner wants to be called, or null. */
            name: string | null;
            /** @description The language of mail to the owner; null if none was chosen. */
            language: components["schemas"]["Language"] | null;
            /**
             * @description The roles of the account; empty for most accounts, and for all accounts with an unverified address,
             *     whose roles have no effect.
             */
            roles: components["schemas"]["RoleName"][];
            created_at: components["schemas"]["Time"];
            updated_at: components["schemas"]["Time"];
        };
        /**
         * @description The state of an account; the first that is true holds. `deletion_scheduled`: it is locked and will be
         *     deleted. `locked`: an administrator locked it. `invited`: the person has not accepted the invitation yet.
         *     `unverified`: the person has not verified the address yet.
         * @enum {string}
         */
        AccountState: "deletion_scheduled" | "locked" | "invited" | "unverified" | "active";
        /** @description An account, as administrators see it. */
        AccountView: {
            id: components["schemas"]["Id"];
            /**
             * Format: idn-email
             * @description The address that mail is sent to.
             */
            email: string;
            /** @description Whether the owner has proved that they receive mail at this address. */
            email_verified: boolean;
            /** @description The name the owner wants to be called, or null. */
            name: string | null;
            /** @description The language of mail to the owner; null if none was chosen. */
            language: components["schemas"]["Language"] | null;
            /** @description The roles of the account. Those of an unverified address have no effect and are left out. */
            roles: components["schemas"]["RoleName"][];
            created_at: components["schemas"]["Time"];
            updated_at: components["schemas"]["Time"];
            /** @description The id of the account in your own systems, or null. */
            external_id: string | null;
            state: components["schemas"]["AccountState"];
            /** @description The lock that is in force, or null. */
            lock: components["schemas"]["AccountLock"] | null;
            /** @description The scheduled deletion, or null. */
            deletion: components["schemas"]["ScheduledDeletion"] | null;
            /** @description Whether the account has a password. */
            has_password: boolean;
            /** @description Whether the account is linked with an identity at a provider. */
            has_identity: boolean;
            /** @description Whether the account has an authenticator app or a passkey. */
            has_second_factor: boolean;
            /**
             * Format: date
             * @description The day, in UTC, on which the account was last used; at first the day of its creation. Null for an
             *     account of an earlier release, until the worker has filled it in.
             */
            last_seen_on: string | null;
        };
        /** @description A page of accounts. It can be empty while `next` is not null. */
        AccountViewPage: {
            items: components["schemas"]["AccountView"][];
            /** @description The `cursor` of the next page, or null if this is the last one. */
            next: string | null;
        };
        /** @description The members to change; absent members stay as they are. */
        AccountUpdate: {
            /** @description The name of the person, with at least one visible character; null removes the name. */
            name?: string | null;
            /** @description The language of mail to the person; null removes the choice. */
            language?: components["schemas"]["Language"] | null;
            /**
             * @description The id of the account in your own systems, in visible ASCII characters; null removes it. No two
             *     accounts have the same.
             */
            external_id?: string | null;
        };
        /**
         * @description Members of your choice. At most 4,096 bytes as compact JSON in UTF-8, and five levels of objects and lists,
         *     this one included. Names have no control characters, texts no U+0000.
         */
        MetadataObject: {
            [key: string]: unknown;
        };
        /** @description The metadata that the owner of the account sees. */
        OwnMetadata: {
            public: components["schemas"]["MetadataObject"];
        };
        /** @description The metadata of an account, as administrators see it. */
        AccountMetadata: {
            public: components["schemas"]["MetadataObject"];
            private: components["schemas"]["MetadataObject"];
        };
        /** @description The objects to replace; at least one. An absent one stays as it is. */
        AccountMetadataUpdate: {
            public?: components["schemas"]["MetadataObject"];
            private?: components["schemas"]["MetadataObject"];
        };
        /** @description What is known of the accounts. */
        AccountSearch: components["schemas"]["AccountSearchByEmail"] | components["schemas"]["AccountSearchByEmailPrefix"] | components["schemas"]["AccountSearchByEmailDomain"] | components["schemas"]["AccountSearchByNamePrefix"] | components["schemas"]["AccountSearchByExternalId"] | components["schemas"]["AccountSearchByIds"];
        /** @description The account of an address. */
        AccountSearchByEmail: {
            /** @description The address, in any spelling of the same mailbox. */
            email: string;
            /** @description The maximum number of items on a page; 50 if it is absent. */
            limit?: number;
            /** @description The start of the page, from `next`. Opaque to clients. */
            cursor?: string;
        };
        /** @description The accounts whose addresses begin so, by address. */
        AccountSearchByEmailPrefix: {
            /** @description The beginning of an address. */
            email_prefix: string;
            /** @description The maximum number of items on a page; 50 if it is absent. */
            limit?: number;
            /** @description The start of the page, from `next`. Opaque to clients. */
            cursor?: string;
        };
        /** @description The accounts with addresses in a domain, newest first. */
        AccountSearchByEmailDomain: {
            /** @description The domain, without its subdomains. */
            email_domain: string;
            /** @description The maximum number of items on a page; 50 if it is absent. */
            limit?: number;
            /** @description The start of the page, from `next`. Opaque to clients. */
            cursor?: string;
        };
        /** @description The accounts whose names begin so, by name. */
        AccountSearchByNamePrefix: {
            /** @description The beginning of a name. */
            name_prefix: string;
            /** @description The maximum number of items on a page; 50 if it is absent. */
            limit?: number;
            /** @description The start of the page, from `next`. Opaque to clients. */
            cursor?: string;
        };
        /** @description The account with this id in your own systems. */
        AccountSearchByExternalId: {
            /** @description The id in your own systems. */
            external_id: string;
            /** @description The maximum number of items on a page; 50 if it is absent. */
            limit?: number;
            /** @description The start of the page, from `next`. Opaque to clients. */
            cursor?: string;
        };
        /** @description The accounts with these ids, newest first; ids of no account are left out. */
        AccountSearchByIds: {
            /** @description The ids of accounts. */
            ids: string[];
            /** @description The maximum number of items on a page; 50 if it is absent. */
            limit?: number;
            /** @description The start of the page, from `next`. Opaque to clients. */
            cursor?: string;
        };
        /** @description The name of a role, `admin`, `auditor`, or one that an operator has defined. */
        RoleName: string;
        /** @description The name of a permission, `noun:verb`, built in or defined by an operator. */
        PermissionName: string;
        /** @description A role, with the permissions that it gives. */
        Role: {
            name: components["schemas"]["RoleName"];
            /** @description The purpose of the role, or null. */
            description: string | null;
            /** @description Whether the role is one of Gatebook. An operator cannot change it. */
            built_in: boolean;
            /** @description The permissions, sorted. */
            permissions: components["schemas"]["PermissionName"][];
        };
        /** @description All roles, by name. */
        RoleList: {
            items: components["schemas"]["Role"][];
        };
        /** @description All roles of an account. */
        AccountRoles: {
            /** @description The names, in any order. A repeated one counts once. */
            roles: components["schemas"]["RoleName"][];
        };
        /** @description The permissions of the signed-in account. */
        SessionPermissions: {
            /** @description The names, sorted. */
            permissions: components["schemas"]["PermissionName"][];
        };
        /** @description The service that a signed token is for. */
        NewSessionToken: {
            /** @description One of the names in `TOKEN_AUDIENCES`. */
            audience: string;
        };
        /** @description A signed token for one of your services. */
        SessionToken: {
            /** @description The token (JWS compact serialization, ES256). */
            token: string;
            /** @description When it expires, as its claim `exp` says. */
            expires_at: components["schemas"]["Time"];
        };
        /** @description The public keys of signed tokens. */
        SigningKeys: {
            /** @description The keys, the one that signs first. */
            keys: components["schemas"]["SigningKey"][];
        };
        /** @description A public key on the curve P-256. */
        SigningKey: {
            /**
             * @description The type of the key.
             * @constant
             */
            kty: "EC";
            /**
             * @description The curve.
             * @constant
             */
            crv: "P-256";
            /** @description The first coordinate, in base64url. */
            x: string;
            /** @description The second coordinate, in base64url. */
            y: string;
            /** @description The thumbprint of the key, which tokens name in their header. */
            kid: string;
            /**
             * @description The algorithm.
             * @constant
             */
            alg: "ES256";
            /**
             * @description For signatures only.
             * @constant
             */
            use: "sig";
        };
        /** @description The question whether an account has a permission. */
        PermissionCheck: {
            /** @description The id of the account. */
            account: string;
            /** @description The name of the permission. */
            permission: string;
        };
        /** @description At most 100 checks. */
        PermissionChecks: {
            /** @description The checks. */
            checks: components["schemas"]["PermissionCheck"][];
        };
        /** @description The answer to one check. */
        PermissionAnswer: {
            /** @description Whether the account has the permission. */
            allowed: boolean;
        };
        /** @description The answers, in the order of the checks. */
        PermissionAnswers: {
            items: components["schemas"]["PermissionAnswer"][];
        };
        /**
         * @description The authentication assurance level (NIST SP 800-63B). `aal2`: something known and something held were
         *     shown. A session falls back to `aal1` with the age of either, and when it is not used.
         * @enum {string}
         */
        AssuranceLevel: "aal1" | "aal2";
        /**
         * Format: date-time
         * @description When the session falls back to `aal1` if it is not used again; null at `aal1`.
         */
        AssuranceExpiry: string | null;
        /**
         * @description A way to authenticate. `totp`: the code of an authenticator app. `mail`: a mailed code or link, which
         *     is neither something known nor something held. `provider`: an identity provider.
         * @enum {string}
         */
        SignInMethod: "password" | "totp" | "recovery_code" | "passkey" | "mail" | "provider";
        /** @description The methods that the session has shown since it started, each once, in their order. */
        ShownMethods: components["schemas"]["SignInMethod"][];
        /** @description A sign-in that waits for more. There is no session yet. */
        PendingSignIn: {
            /** @description The public id of the pending sign-in; never its secret. */
            id: components["schemas"]["Id"];
            /** @description When the sign-in must begin again. A second factor has five attempts until then. */
            expires_at: components["schemas"]["Time"];
            /**
             * @description What is missing. `second_factor`: one of `methods`, for `POST /v1/sign-in/confirmations`. `email`: an
             *     address, for `POST /v1/provider-sign-ins/{id}/email`. `email_code`: the code that was mailed to it.
             *     `sign_in`: an account has the address already; its owner signs in and links the identity with
             *     `POST /v1/identity-links/completions`. Later versions may name other needs.
             */
            needs: ("second_factor" | "email" | "email_code" | "sign_in")[];
            /** @description The methods that can complete a second factor, the strongest first. Else empty. */
            methods: components["schemas"]["SignInMethod"][];
            /**
             * @description The secret of a sign-in that needs a second factor. Present if `deliver` is `token`; else it is a
             *     cookie.
             */
            sign_in_token?: components["schemas"]["SignInToken"];
            /** @description The identity provider that the sign-in began with. Absent if it began otherwise. */
            provider?: components["schemas"]["ProviderId"];
            /**
             * @description The address that the provider named, to show or prefill. Absent if it named none, or if the sign-in
             *     needs something else.
             */
            email?: string;
            /** @description The `client_state` of the attempt. Absent if it had none. */
            client_state?: components["schemas"]["ClientState"];
        };
        /** @description The secret of a pending sign-in. It opens nothing but its own next step. */
        SignInToken: string;
        /** @description The factor that the sign-in waits for. */
        SignInConfirmation: components["schemas"]["SignInConfirmationByPassword"] | components["schemas"]["SignInConfirmationByTotp"] | components["schemas"]["SignInConfirmationByRecoveryCode"] | components["schemas"]["SignInConfirmationByPasskey"];
        /** @description With a passkey or security key, and the options of `POST /v1/sign-in/passkey-challenges`. */
        SignInConfirmationByPasskey: {
            passkey: components["schemas"]["PasskeyAssertion"];
            /** @description The `device_token` of an earlier sign-in on this device. A malformed one counts as none. */
            device_token?: string;
            /**
             * @description Whether to trust this device: later sign-ins on it with the right password do not ask for the second
             *     factor. Ignored if the server trusts no devices, or if its policy requires a second factor of the
             *     account.
             */
            trust_device?: boolean;
            /** @description The `trust_token` of earlier sign-ins on this device. A malformed one counts as none. */
            trust_token?: string;
            /** @description The `sign_in_token` of the first step. A browser has a cookie instead. */
            sign_in_token?: string;
        };
        /** @description With the password, if the sign-in began with a passkey that does not stand alone. */
        SignInConfirmationByPassword: {
            /**
             * Format: password
             * @description The password of the account.
             */
            password: string;
            /** @description The `device_token` of an earlier sign-in on this device. A malformed one counts as none. */
            device_token?: string;
            /**
             * @description Whether to trust this device: later sign-ins on it with the right password do not ask for the second
             *     factor. Ignored if the server trusts no devices, or if its policy requires a second factor of the
             *     account.
             */
            trust_device?: boolean;
            /** @description The `trust_token` of earlier sign-ins on this device. A malformed one counts as none. */
            trust_token?: string;
            /** @description The `sign_in_token` of the first step. A browser has a cookie instead. */
            sign_in_token?: string;
        };
        /** @description With the code of an authenticator app. */
        SignInConfirmationByTotp: {
            /**
             * @description The code of an authenticator app: six digits of any script. Blanks and dashes are removed. Another
             *     text is refused as `invalid_code` and costs no try.
             */
            totp_code: string;
            /** @description The `device_token` of an earlier sign-in on this device. A malformed one counts as none. */
            device_token?: string;
            /**
             * @description Whether to trust this device: later sign-ins on it with the right password do not ask for the second
             *     factor. Ignored if the server trusts no devices, or if its policy requires a second factor of the
             *     account.
             */
            trust_device?: boolean;
            /** @description The `trust_token` of earlier sign-ins on this device. A malformed one counts as none. */
            trust_token?: string;
            /** @description The `sign_in_token` of the first step. A browser has a cookie instead. */
            sign_in_token?: string;
        };
        /** @description With a recovery code. */
        SignInConfirmationByRecoveryCode: {
            /**
             * @description A recovery code: 24 letters and digits. Case, blanks and dashes do not matter. Another text is
             *     refused as `invalid_code` and costs no try.
             */
            recovery_code: string;
            /** @description The `device_token` of an earlier sign-in on this device. A malformed one counts as none. */
            device_token?: string;
            /**
             * @description Whether to trust this device: later sign-ins on it with the right password do not ask for the second
             *     factor. Ignored if the server trusts no devices, or if its policy requires a second factor of the
             *     account.
             */
            trust_device?: boolean;
            /** @description The `trust_token` of earlier sign-ins on this device. A malformed one counts as none. */
            trust_token?: string;
            /** @description The `sign_in_token` of the first step. A browser has a cookie instead. */
            sign_in_token?: string;
        };
        /**
         * @description A device in readable form: the `device_name` of the sign-in, or else a form of the user agent, or null
         *     if that is not recognised. An app may send any name.
         * @example Firefox on Linux
         */
        DeviceName: string | null;
        /** @description A session. */
        Session: {
            /** @description The public id of the session; never its secret. */
            id: components["schemas"]["Id"];
            /** @description The signed-in account. */
            account: components["schemas"]["Account"];
            /** @description When the session started. */
            created_at: components["schemas"]["Time"];
            /** @description When the session was last used; accurate to a minute. */
            last_seen_at: components["schemas"]["Time"];
            /** @description When the password was last entered. */
            authenticated_at: components["schemas"]["Time"];
            /** @description When the session ends if it is not used again. */
            expires_at: components["schemas"]["Time"];
            /** @description Whether the session lasts after the browser is closed. */
            remembered: boolean;
            assurance: components["schemas"]["AssuranceLevel"];
            assurance_expires_at: components["schemas"]["AssuranceExpiry"];
            methods: components["schemas"]["ShownMethods"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            device: components["schemas"]["DeviceName"];
            /** @description Whether this is the session of the request. */
            current: boolean;
            enrol_by: components["schemas"]["EnrolBy"];
        };
        /** @description A new session, with its secret if `deliver` is `token`. */
        StartedSession: {
            /** @description The public id of the session; never its secret. */
            id: components["schemas"]["Id"];
            /** @description The signed-in account. */
            account: components["schemas"]["Account"];
            /** @description When the session started. */
            created_at: components["schemas"]["Time"];
            /** @description When the session was last used; accurate to a minute. */
            last_seen_at: components["schemas"]["Time"];
            /** @description When the password was last entered. */
            authenticated_at: components["schemas"]["Time"];
            /** @description When the session ends if it is not used again. */
            expires_at: components["schemas"]["Time"];
            /** @description Whether the session lasts after the browser is closed. */
            remembered: boolean;
            assurance: components["schemas"]["AssuranceLevel"];
            assurance_expires_at: components["schemas"]["AssuranceExpiry"];
            methods: components["schemas"]["ShownMethods"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            device: components["schemas"]["DeviceName"];
            /** @description Whether this is the session of the request. */
            current: boolean;
            enrol_by: components["schemas"]["EnrolBy"];
            /** @description The bearer token. It is shown only in this response. */
            token?: components["schemas"]["Secret"];
            /** @description Present beside `token`. Keep it after the session ends, for the next sign-in on this device. */
            device_token?: components["schemas"]["DeviceToken"];
            /**
             * @description Present beside `token` if the device is trusted. Keep it after the session ends, and send it with the
             *     next sign-in on this device.
             */
            trust_token?: components["schemas"]["TrustToken"];
            /** @description The `client_state` of the sign-in with a provider. Absent if it had none. */
            client_state?: components["schemas"]["ClientState"];
        };
        /** @description A page of sessions. */
        SessionPage: {
            items: components["schemas"]["Session"][];
            next: components["schemas"]["NextCursor"];
        };
        /** @description The number of sessions that ended. */
        EndedSessions: {
            ended: number;
        };
        /** @description A lock. */
        NewAccountLock: {
            reason: components["schemas"]["LockReason"];
            /** @description The end of the lock, at most ten years from now. Without it, or null, the lock has none. */
            until?: string | null;
        };
        /** @description An administrator's lock of an account. */
        AccountLock: {
            /**
             * @description A `LockReason`, or `deletion` while the deletion of the account is scheduled.
             * @enum {string}
             */
            reason: "abuse" | "compromised" | "requested" | "left" | "other" | "deletion";
            /** @description When the lock ends; null if it has no end. */
            until: components["schemas"]["Time"] | null;
            /** @description When the account was locked. */
            locked_at: components["schemas"]["Time"];
            /** @description The account of the administrator. */
            locked_by: components["schemas"]["Id"] | null;
        };
        /**
         * @description The reason of a lock: abuse of the service; somebody else may have had access; the holder asked for it;
         *     the person has left the organisation; something else. The holder sees it in the security record.
         * @enum {string}
         */
        LockReason: "abuse" | "compromised" | "requested" | "left" | "other";
        /** @description A reset that an administrator forces. */
        NewAccountPasswordReset: {
            /**
             * @description Somebody else may have the password; the owner asked for it; a rule of the operator requires a new
             *     one.
             * @enum {string}
             */
            reason: "compromised" | "requested" | "policy";
            /**
             * @description Whether the API tokens of the account go on. Without it, they end, and so do those of an account
             *     whose address was never verified.
             */
            keep_tokens?: boolean;
        };
        /** @description A change of address that an administrator asks for. */
        NewAccountEmailChange: {
            /**
             * Format: idn-email
             * @description The address, at most 254 characters. Blanks around it are removed.
             */
            new_email: string;
            /**
             * @description The owner asked for it; the address was mistyped; something else.
             * @enum {string}
             */
            reason: "requested" | "correction" | "other";
        };
        /** @description A deletion to schedule. */
        NewScheduledDeletion: {
            reason: components["schemas"]["DeletionReason"];
            /**
             * @description When the account is deleted: from now to 90 days from now. Without it, in 30 days. A time that has
             *     passed by less than five minutes means now.
             */
            due_at?: string;
        };
        /** @description The scheduled deletion of an account. */
        ScheduledDeletion: {
            /** @description When the account is deleted. */
            due_at: components["schemas"]["Time"];
            /**
             * @description The reason; `requested_by_owner` if the owner used `DELETE /v1/account`.
             * @enum {string}
             */
            reason: "requested_by_owner" | "requested" | "inactive" | "abuse" | "other";
        };
        /**
         * @description The reason of a deletion: the owner asked for it; the account is not in use; abuse of the service;
         *     something else. The owner sees it in the security record.
         * @enum {string}
         */
        DeletionReason: "requested" | "inactive" | "abuse" | "other";
        /** @description The reason of a reset. */
        NewFactorReset: {
            /**
             * @description What happened to the factors.
             * @enum {string}
             */
            reason: "lost" | "stolen" | "broken" | "other";
        };
        /** @description The new secret of the session. */
        RotatedToken: {
            /** @description The bearer token that replaces the token of this request. It is shown only in this response. */
            token: components["schemas"]["Secret"];
        };
        /** @description The new secret of the session and, for a known device, its new device token. */
        ChangedPasswordToken: {
            /** @description The bearer token that replaces the token of this request. It is shown only in this response. */
            token: components["schemas"]["Secret"];
            /** @description Replaces the `device_token` of this request. Absent if that token was not valid. */
            device_token?: components["schemas"]["DeviceToken"];
        };
        /** @description The `cursor` of the next page, or null on the last page. */
        NextCursor: string | null;
        /** @description What an account can sign in with. */
        SignInMethods: {
            /** @description Whether the account has a password. */
            password: boolean;
            /** @description The number of linked identities whose providers are configured. */
            identities: number;
            /** @description The number of passkeys and security keys. */
            passkeys: number;
            /** @description The number of confirmed authenticator apps. */
            authenticator_apps: number;
            recovery_codes: components["schemas"]["RecoveryCodesLeft"] | null;
            /** @description Whether a mail to the address of the account can sign in. */
            mail: boolean;
            /**
             * @description Whether a sign-in by password asks for a second factor, once the account has one. True if the policy
             *     of the server requires it.
             */
            second_factor: boolean;
            /** @description Whether the policy of the server requires a second factor of this account. */
            required: boolean;
            enrol_by: components["schemas"]["EnrolBy"];
        };
        /** @description The recovery codes of an account that were not used yet. */
        RecoveryCodesLeft: {
            /** @description The number of unused codes. */
            left: number;
            /** @description When the codes were made. */
            created_at: components["schemas"]["Time"];
        };
        /**
         * Format: date-time
         * @description The time by which the policy of the server requires a second factor. After it, the account can only be
         *     used to add one. Null if the account has a second factor or needs none, or if nothing was asked yet.
         * @example 2026-11-29T12:45:03.120Z
         */
        EnrolBy: string | null;
        /** @description A change of the sign-in methods. */
        SignInMethodsChange: {
            /** @description Whether a sign-in by password asks for a second factor. */
            second_factor?: boolean;
            /**
             * @description The `device_token` of an earlier sign-in on this device. An invalid or expired one is ignored.
             *     Browsers send it as a cookie instead.
             */
            device_token?: string;
        };
        /** @description The sign-in methods; if the question was switched on, perhaps recovery codes and a new token. */
        ChangedSignInMethods: {
            sign_in_methods: components["schemas"]["SignInMethods"];
            recovery_codes?: components["schemas"]["ShownRecoveryCodes"];
            /** @description The bearer token that replaces the token of this request. It is shown only in this response. */
            token?: components["schemas"]["Secret"];
            /** @description Replaces the device token of this client, if it has one. */
            device_token?: components["schemas"]["DeviceToken"];
        };
        /** @description A device on which a sign-in with the right password does not ask for the second factor. */
        TrustedDevice: {
            /** @description The public id of the trust; never its secret. */
            id: components["schemas"]["Id"];
            name: components["schemas"]["DeviceName"];
            /** @description The address of the last sign-in on the device. */
            ip: components["schemas"]["IpAddress"];
            /** @description When the device was trusted. */
            created_at: components["schemas"]["Time"];
            /** @description When a sign-in on the device was last not asked for the second factor. */
            last_used_at: components["schemas"]["Time"];
            /** @description When the trust ends; its use does not prolong it. */
            expires_at: components["schemas"]["Time"];
            /** @description Whether the cookie of the request is the one of this device. */
            current: boolean;
        };
        /** @description A page of trusted devices. */
        TrustedDevicePage: {
            items: components["schemas"]["TrustedDevice"][];
            next: components["schemas"]["NextCursor"];
        };
        /** @description The number of devices that are no longer trusted. */
        EndedTrustedDevices: {
            ended: number;
        };
        /**
         * @description Up to five secrets, each of a device that a different account trusts, as a browser has them in the cookie
         *     `gatebook_trust` (over HTTPS `__Host-trust`). Each use replaces the secret.
         */
        TrustToken: string;
        /**
         * @description Whether the action was done or refused.
         * @enum {string}
         */
        Outcome: "success" | "failure";
        /**
         * Format: uuid
         * @description The id of the account that acted, or null if the client was not signed in.
         */
        EventActor: string | null;
        /**
         * Format: uuid
         * @description The id of the account that the event is about, or null if there is none.
         */
        EventSubject: string | null;
        /**
         * Format: uuid
         * @description The id of the session in which it happened, or null.
         */
        EventSessionId: string | null;
        /** @description The id of the request that caused the event; null if it was erased or is not shown. */
        EventRequestId: string | null;
        /**
         * @description A member of an event that may identify a person.
         * @enum {string}
         */
        ErasableField: "actor" | "data" | "ip" | "request_id" | "session_id" | "subject" | "user_agent";
        /**
         * @description Members that identified a person and were erased: each had a value, and is null now. Absent if nothing
         *     was erased.
         */
        ErasedFields: components["schemas"]["ErasableField"][];
        /**
         * @description The event in a few words, for people, in the language that `Content-Language` names. Present in the
         *     security feed only.
         * @example Sign-in refused: wrong password
         */
        EventTitle: string;
        /**
         * @description The device that the request came from, in readable form, or null if it is not known. It has the name
         *     that `device` of the session has, for as long as the session is stored. Present in the security feed
         *     only.
         * @example Firefox on Linux
         */
        EventDevice: string | null;
        /** @description An event without further data. */
        PlainEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "account.created" | "password.changed" | "password.reset_requested" | "password.reset" | "email.verification_requested" | "sign_in_mail.requested" | "email.changed" | "email.change_reversed" | "sign_in.abandoned" | "account.deletion_cancelled" | "account.exported" | "account.unlocked" | "device.trusted" | "service_account.created" | "service_account.deleted";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            /** @description Always empty. */
            data: Record<string, never>;
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description The account was deleted. */
        AccountDeletedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "account.deleted";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * @description The reason. Absent in events of releases before administrators could do it.
                 * @enum {string}
                 */
                reason?: "requested_by_owner" | "requested" | "inactive" | "abuse" | "other";
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description The owner or an administrator scheduled the deletion of the account. */
        DeletionScheduledEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "account.deletion_scheduled";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * @description The reason.
                 * @enum {string}
                 */
                reason: "requested_by_owner" | "requested" | "inactive" | "abuse" | "other";
                /** @description The days until then, rounded. */
                days: number;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description The owner or an administrator removed the password. */
        PasswordRemovedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "password.removed";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * @description The reason. Absent in events of releases before administrators could do it.
                 * @enum {string}
                 */
                reason?: "requested_by_owner" | "compromised" | "requested" | "policy";
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description The owner or an administrator requested a change of address. */
        EmailChangeRequestedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.change_requested";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * @description The reason. Absent in events of releases before administrators could do it.
                 * @enum {string}
                 */
                reason?: "requested_by_owner" | "requested" | "correction" | "other";
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An operator imported the account from a file. */
        AccountImportedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "account.imported";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * @description Whether the import created the account, or changed one that an import had created and nobody had used.
                 * @enum {string}
                 */
                how: "created" | "updated";
                /**
                 * @description The scheme of the imported password hash. `none`: no password was imported. `wrap`: a weak hash inside of Argon2id.
                 * @enum {string}
                 */
                scheme: "none" | "argon2id" | "argon2i" | "argon2d" | "bcrypt" | "bcrypt-sha256" | "scrypt" | "firebase" | "pbkdf2-sha1" | "pbkdf2-sha256" | "pbkdf2-sha512" | "wrap";
                /** @description Whether the address counts as verified. */
                verified: boolean;
                /** @description The number of identities at providers that were imported. */
                identities: number;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An administrator invited a person. */
        AccountInvitedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "account.invited";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description The names of the roles that are granted when the person accepts. */
                roles: components["schemas"]["RoleName"][];
                /** @description Whether it replaces an earlier invitation. */
                repeated: boolean;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description The invited person accepted. */
        InvitationAcceptedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "invitation.accepted";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description The number of roles that the inviter could no longer grant. */
                withheld: number;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An invitation and its unused account were deleted. */
        InvitationWithdrawnEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "invitation.withdrawn";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * @description Whether an administrator withdrew it, or it expired.
                 * @enum {string}
                 */
                reason: "withdrawn" | "expired";
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description The account was changed. */
        AccountUpdatedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "account.updated";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description The names of the changed members, without their values. */
                fields: ("external_id" | "language" | "name")[];
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /**
         * @description An administrator or a program changed metadata of the account. The event has neither names nor values of
         *     members.
         */
        MetadataUpdatedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "account.metadata_updated";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description Which of the two objects changed. */
                fields: ("private" | "public")[];
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An administrator locked the account. */
        AccountLockedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "account.locked";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * @description The reason that was given.
                 * @enum {string}
                 */
                reason: "abuse" | "compromised" | "requested" | "left" | "other";
                /** @description The end of the lock in seconds since 1970, or 0 if it has none. */
                until: number;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /**
         * @description A role was granted to the account or revoked; or a role was defined or removed, and `actor` and `subject`
         *     are null. If an operator granted or revoked it, `actor` is null.
         */
        RoleEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "role.granted" | "role.revoked" | "role.defined" | "role.removed";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description The name of the role. */
                role: components["schemas"]["RoleName"];
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description A permission was defined or removed. `actor` and `subject` are null. */
        PermissionDefinitionEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "permission.defined" | "permission.removed";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description The name of the permission. */
                permission: components["schemas"]["PermissionName"];
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description The owner ended the trust in one or all devices. */
        DevicesDistrustedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "device.distrusted";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description The number of devices. */
                devices: number;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description The owner switched the question for the second factor on or off. */
        SecondFactorSwitchedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "second_factor.switched";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description Whether a sign-in by password asks for the second factor from now on. */
                enabled: boolean;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An administrator removed all second factors of the account, or an operator; then `actor` is null. */
        FactorsResetEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "factors.reset";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * @description The reason that was given.
                 * @enum {string}
                 */
                reason: "lost" | "stolen" | "broken" | "other";
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /**
         * @description An operator drops a month of events from the command line. The month is older than `AUDIT_RETENTION`,
         *     sealed and exported. `actor` and `subject` are null. The event is written before anything is dropped.
         */
        AuditPrunedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "audit.pruned";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * @description The name of the log that these positions belong to. Earlier releases did not include it; the
                 *     event then belongs to the only log that existed.
                 */
                log?: string;
                /**
                 * @description The month of the dropped events, by the time in their ids. Remaining events of earlier months
                 *     are included.
                 */
                month: string;
                /** @description The number of events. */
                events: number;
                /** @description The positions in the audit log; each pair is the first position and the position after the last. */
                leaves: components["schemas"]["LeafRuns"];
                /** @description All positions that were pruned so far, including these. */
                gone: components["schemas"]["LeafRuns"];
                /** @description The number of events in the log when they were examined. */
                size: number;
                /** @description The SHA-256 of each verified export, in hexadecimal. */
                exports: string[];
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /**
         * @description An operator began a new audit log from the command line. The old one could not be continued after a
         *     restore, or after a failover that lost data. This is the first event of the new log. `actor` and
         *     `subject` are null.
         */
        AuditBegunEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "audit.begun";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description The name of the new log. */
                log: string;
                /** @description The name of the log that was archived. */
                former: string;
                /** @description The final number of events in that log. */
                size: number;
                /** @description The final root of its Merkle tree, in hexadecimal. */
                root: string;
                /** @description The SHA-256 of the export that was verified against that root, in hexadecimal. */
                export: string;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /**
         * @description An operator ended all sessions from the command line, because the database had lost its latest changes.
         *     One event covers several accounts; `actor` and `subject` are null.
         */
        DatabaseRecoveredEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "database.recovered";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description The number of accounts that this event covers. */
                accounts: number;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /**
         * @description An operator exports all accounts from the command line. The event is written before the first account is
         *     read. `actor` and `subject` are null.
         */
        AccountsExportedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "accounts.exported";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description The number of accounts when the export began. */
                accounts: number;
                /** @description Whether the export contains the hashes of passwords. */
                hashes: boolean;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description Ranges of the audit log, in order; each pair is the first leaf and the leaf after the last. */
        LeafRuns: number[][];
        /** @description An account signed in. */
        SessionStartedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session.started";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description Whether the session lasts after the browser is closed. */
                remembered: boolean;
                /** @description How the secret was delivered. */
                deliver: components["schemas"]["Delivery"];
                /**
                 * @description Whether the account had signed in on this device before, according to its device token. Absent
                 *     in events of earlier versions.
                 */
                known_device?: boolean;
                /** @description The methods that were shown. Absent in events of earlier versions. */
                methods?: components["schemas"]["ShownMethods"];
                /** @description The level that the sign-in reached. Absent in events of earlier versions. */
                assurance?: components["schemas"]["AssuranceLevel"];
                /**
                 * @description Whether the second factor was not asked, because the owner trusts the device. Absent in events of
                 *     earlier versions.
                 */
                trusted?: boolean;
                /** @description The identity provider, if the sign-in began with one. */
                provider?: components["schemas"]["ProviderId"];
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An authenticator app was set up, confirmed, renamed or removed. */
        AuthenticatorAppEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "authenticator_app.added" | "authenticator_app.confirmed" | "authenticator_app.renamed" | "authenticator_app.removed";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * Format: uuid
                 * @description The `id` of the authenticator app.
                 */
                authenticator_app: string;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description The account got new recovery codes. All earlier ones ended. */
        RecoveryCodesGeneratedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "recovery_codes.generated";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description How many codes. */
                count: number;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description A recovery code was used as the second factor. */
        RecoveryCodeUsedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "recovery_code.used";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description How many unused codes are left. */
                left: number;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description The address was verified. If an operator vouched for it from the command line, `actor` is null. */
        EmailVerifiedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "email.verified";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description Whether the password and the sessions were kept; if not, an unverified holder lost access. */
                kept: boolean;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description A request that requires a password or a mailed proof was refused. */
        RefusedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "invitation.refused" | "account.deletion_refused" | "account.deletion_cancellation_refused" | "password.change_refused" | "password.reset_refused" | "authenticator_app.confirmation_refused" | "email.verification_refused" | "email.change_refused" | "email.change_reversal_refused" | "session.refused" | "session.reauthentication_refused";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * @description The reason.
                 * @enum {string}
                 */
                reason: "wrong_credentials" | "wrong_second_factor" | "not_valid" | "already_used" | "other_browser" | "email_not_verified" | "email_taken" | "account_locked" | "provider_refused" | "provider_answer" | "provider_not_valid" | "sign_in_to_link" | "sign_up_not_open";
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description A sign-in showed its first factor and waits for the second one. */
        SignInPausedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "sign_in.paused";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description The methods that were shown. */
                methods: components["schemas"]["ShownMethods"];
                /** @description Whether the account had signed in on this device before. */
                known_device: boolean;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description The owner confirmed the identity again. */
        ReauthenticatedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session.reauthenticated";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * @description The methods that were shown; empty if a repeated request got the answer of the first one. Absent
                 *     in events of earlier versions.
                 */
                methods?: components["schemas"]["SignInMethod"][];
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description A session ended. */
        SessionEndedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "session.ended";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * @description The reason.
                 * @enum {string}
                 */
                reason: "signed_out" | "ended_by_owner" | "others_ended" | "password_changed" | "password_removed" | "password_reset" | "factors_changed" | "email_verified" | "email_change_reversed" | "factors_reset" | "account_deleted" | "identity_unlinked" | "replaced" | "session_limit" | "account_locked" | "ended_by_administrator" | "deletion_scheduled";
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An operator erased personal data from earlier events of the account, at most 500. */
        PersonalDataErasedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "account.personal_data_erased";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description The number of changed events. */
                events: number;
                /** @description The total number of erased members. */
                values: number;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An administrator created, deleted or tested a webhook, or created a new secret for it. */
        WebhookEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "webhook.created" | "webhook.deleted" | "webhook.secret_rotated" | "webhook.tested";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * Format: uuid
                 * @description The id of the webhook.
                 */
                webhook: string;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An administrator changed a webhook. */
        WebhookUpdatedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "webhook.updated";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * Format: uuid
                 * @description The id of the webhook.
                 */
                webhook: string;
                /** @description The names of the changed members, without their values. */
                fields: ("description" | "enabled" | "event_types" | "url")[];
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An administrator sent events to a webhook again. */
        WebhookRedeliveryEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "webhook.redelivery_requested";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * Format: uuid
                 * @description The id of the webhook.
                 */
                webhook: string;
                /** @description The number of events. */
                deliveries: number;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description The worker paused a webhook. `actor` is null. */
        WebhookPausedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "webhook.paused";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * Format: uuid
                 * @description The id of the webhook.
                 */
                webhook: string;
                reason: components["schemas"]["PauseReason"];
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An API token was created. `subject` is its owner, an account or a service account. */
        TokenCreatedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "token.created";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * Format: uuid
                 * @description The id of the token.
                 */
                token: string;
                /** @description The number of its permissions. */
                permissions: number;
                /** @description The number of days until it expires. */
                days: number;
                /**
                 * Format: uuid
                 * @description The id of the token that it replaces; null if it replaces none.
                 */
                successor_of: string | null;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description The owner renamed an API token. */
        TokenRenamedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "token.renamed";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * Format: uuid
                 * @description The id of the token.
                 */
                token: string;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An administrator changed a service account, which is `subject`. */
        ServiceAccountUpdatedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "service_account.updated";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description The names of the changed members, without their values. */
                fields: ("description" | "locked" | "name" | "permissions")[];
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An identity at a provider was linked with the account. */
        IdentityLinkedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "identity.linked";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * Format: uuid
                 * @description The id of the identity.
                 */
                identity: string;
                provider: components["schemas"]["ProviderId"];
                /**
                 * @description Why the identity is the owner's.
                 * @enum {string}
                 */
                how: "sign_up" | "owner" | "believed" | "mailed";
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An identity at a provider was not linked. */
        IdentityLinkRefusedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "identity.link_refused";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                provider: components["schemas"]["ProviderId"];
                /**
                 * @description Why it was not linked.
                 * @enum {string}
                 */
                reason: "in_use" | "not_valid" | "provider_refused" | "provider_answer";
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An identity at a provider was unlinked from the account. */
        IdentityUnlinkedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "identity.unlinked";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * Format: uuid
                 * @description The id of the identity.
                 */
                identity: string;
                provider: components["schemas"]["ProviderId"];
                /**
                 * @description Why it was unlinked.
                 * @enum {string}
                 */
                reason: "owner" | "email_verified" | "password_reset" | "password_removed" | "email_change_reversed";
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description A passkey or security key was added. */
        PasskeyAddedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "passkey.added";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * Format: uuid
                 * @description The id of the passkey.
                 */
                passkey: string;
                kind: components["schemas"]["PasskeyKind"];
                /** @description Whether it signs in alone. */
                stands_alone: boolean;
                /** @description Whether the browser made it without asking the person. */
                automatic: boolean;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description A passkey or security key of the account was changed, removed or perhaps copied. */
        PasskeyEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "passkey.renamed" | "passkey.removed" | "passkey.clone_suspected";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * Format: uuid
                 * @description The id of the passkey.
                 */
                passkey: string;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description A passkey was not accepted. */
        PasskeyRefusedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "passkey.refused";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * @description The first check that failed.
                 * @enum {string}
                 */
                fault: "malformed" | "challenge" | "expired" | "spent" | "type" | "origin" | "cross_origin" | "rp_id" | "user_presence" | "user_verification" | "backup_flags" | "unknown_credential" | "credential_mismatch" | "user_handle" | "algorithm" | "signature" | "counter";
                /**
                 * @description The purpose that the passkey was used for.
                 * @enum {string}
                 */
                ceremony: "sign_in" | "second_factor" | "reauthentication" | "enrolment" | "sign_up";
                /**
                 * Format: uuid
                 * @description The id of the passkey of this account that was named; null if none was.
                 */
                passkey: string | null;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An API token ended before it expired. `subject` is its owner. */
        TokenEndedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "token.ended";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * Format: uuid
                 * @description The id of the token.
                 */
                token: string;
                /**
                 * @description The reason.
                 * @enum {string}
                 */
                reason: "ended_by_owner" | "ended_by_administrator" | "account_locked" | "deletion_scheduled" | "account_deleted" | "email_verified" | "email_change_reversed" | "password_removed" | "password_reset" | "service_account_locked" | "service_account_deleted" | "leaked" | "database_recovered";
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description A client reported API tokens as leaked; it need not have known that they are. */
        TokenReportedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "token.reported";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /** @description How many of the texts were well-formed tokens, live or not. */
                tokens: number;
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description A request to create an API token was refused. */
        TokenRefusedEvent: {
            id: components["schemas"]["Id"];
            occurred_at: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "token.refused";
            outcome: components["schemas"]["Outcome"];
            actor: components["schemas"]["EventActor"];
            subject: components["schemas"]["EventSubject"];
            session_id: components["schemas"]["EventSessionId"];
            request_id: components["schemas"]["EventRequestId"];
            ip: components["schemas"]["IpAddress"];
            user_agent: components["schemas"]["UserAgent"];
            title?: components["schemas"]["EventTitle"];
            device?: components["schemas"]["EventDevice"];
            data: {
                /**
                 * @description The reason.
                 * @enum {string}
                 */
                reason: "not_granted" | "limit_reached";
            };
            erased?: components["schemas"]["ErasedFields"];
        };
        /** @description An event of an account. `type` determines the members of `data`. */
        AuditEvent: components["schemas"]["PlainEvent"] | components["schemas"]["AccountImportedEvent"] | components["schemas"]["AccountInvitedEvent"] | components["schemas"]["InvitationAcceptedEvent"] | components["schemas"]["InvitationWithdrawnEvent"] | components["schemas"]["AccountUpdatedEvent"] | components["schemas"]["MetadataUpdatedEvent"] | components["schemas"]["AccountDeletedEvent"] | components["schemas"]["DeletionScheduledEvent"] | components["schemas"]["PasswordRemovedEvent"] | components["schemas"]["EmailChangeRequestedEvent"] | components["schemas"]["AccountLockedEvent"] | components["schemas"]["AuthenticatorAppEvent"] | components["schemas"]["RecoveryCodesGeneratedEvent"] | components["schemas"]["RecoveryCodeUsedEvent"] | components["schemas"]["EmailVerifiedEvent"] | components["schemas"]["RoleEvent"] | components["schemas"]["PermissionDefinitionEvent"] | components["schemas"]["DevicesDistrustedEvent"] | components["schemas"]["SecondFactorSwitchedEvent"] | components["schemas"]["FactorsResetEvent"] | components["schemas"]["IdentityLinkedEvent"] | components["schemas"]["IdentityLinkRefusedEvent"] | components["schemas"]["IdentityUnlinkedEvent"] | components["schemas"]["PasskeyAddedEvent"] | components["schemas"]["PasskeyEvent"] | components["schemas"]["PasskeyRefusedEvent"] | components["schemas"]["AuditPrunedEvent"] | components["schemas"]["AuditBegunEvent"] | components["schemas"]["DatabaseRecoveredEvent"] | components["schemas"]["AccountsExportedEvent"] | components["schemas"]["SessionStartedEvent"] | components["schemas"]["SignInPausedEvent"] | components["schemas"]["ReauthenticatedEvent"] | components["schemas"]["RefusedEvent"] | components["schemas"]["SessionEndedEvent"] | components["schemas"]["PersonalDataErasedEvent"] | components["schemas"]["WebhookEvent"] | components["schemas"]["WebhookUpdatedEvent"] | components["schemas"]["WebhookRedeliveryEvent"] | components["schemas"]["WebhookPausedEvent"] | components["schemas"]["TokenCreatedEvent"] | components["schemas"]["TokenRenamedEvent"] | components["schemas"]["ServiceAccountUpdatedEvent"] | components["schemas"]["TokenEndedEvent"] | components["schemas"]["TokenReportedEvent"] | components["schemas"]["TokenRefusedEvent"];
        /** @description A page of the security feed. */
        AuditEventPage: {
            items: components["schemas"]["AuditEvent"][];
            next: components["schemas"]["NextCursor"];
        };
        /** @description An authenticator app to set up. */
        NewAuthenticatorApp: {
            /** @description Your name for the app, with at least one visible character. */
            name?: string | null;
        };
        /** @description The secret for an authenticator app, shown once. */
        AuthenticatorAppSetup: {
            id: components["schemas"]["Id"];
            /** @description Your name for the app. */
            name: string | null;
            /** @description 160 random bits in base32, to type into an app that can't scan. */
            secret: string;
            /**
             * Format: uri
             * @description A link for an app on the same device. It contains the secret.
             */
            uri: string;
            /**
             * @description `uri` as a QR code: an SVG image without a size, for `<img src="data:image/svg+xml,…">`. It contains
             *     the secret.
             */
            qr_svg: string;
            /**
             * Format: date-time
             * @description When the secret is void, unless it is confirmed.
             */
            expires_at: string;
        };
        /** @description A code of the app. */
        AuthenticatorAppConfirmation: {
            /**
             * @description Six digits of any script. Blanks and dashes are removed. Another text is refused as `invalid_code`
             *     and costs no try.
             */
            code: string;
            /**
             * @description The `device_token` of an earlier sign-in on this device. An invalid or expired one is ignored.
             *     Browsers send it as a cookie instead.
             */
            device_token?: string;
        };
        /** @description The new name. */
        AuthenticatorAppChange: {
            /** @description Your name for the app, with at least one visible character. */
            name: string | null;
        };
        /** @description A confirmed authenticator app, a second factor of the account. */
        AuthenticatorApp: {
            id: components["schemas"]["Id"];
            /** @description Your name for the app. */
            name: string | null;
            /**
             * Format: date-time
             * @description When the setup began.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When a code of the app was last accepted.
             */
            last_used_at: string;
        };
        /** @description All confirmed authenticator apps. */
        AuthenticatorAppList: {
            items: components["schemas"]["AuthenticatorApp"][];
        };
        /** @description The confirmed app; after the first factor also recovery codes and, for an app, a new token. */
        ConfirmedAuthenticatorApp: {
            authenticator_app: components["schemas"]["AuthenticatorApp"];
            recovery_codes?: components["schemas"]["ShownRecoveryCodes"];
            /** @description The bearer token that replaces the token of this request. It is shown only in this response. */
            token?: components["schemas"]["Secret"];
            /** @description Replaces the device token of this client, if it has one. */
            device_token?: components["schemas"]["DeviceToken"];
        };
        /**
         * @description Ten recovery codes, each for one use in place of an authenticator app or a passkey. They are shown only
         *     in this response.
         */
        ShownRecoveryCodes: string[];
        /** @description How many recovery codes the account has. */
        RecoveryCodes: {
            /** @description Unused codes. */
            left: number;
            /** @description All codes, used ones included. */
            total: number;
            /**
             * Format: date-time
             * @description When they were created; null if there are none.
             */
            created_at: string | null;
        };
        /** @description New recovery codes. */
        NewRecoveryCodes: {
            codes: components["schemas"]["ShownRecoveryCodes"];
        };
        /** @description The API token that the request carries. */
        CallingToken: {
            id: components["schemas"]["Id"];
            kind: components["schemas"]["ApiTokenKind"];
            /**
             * Format: uuid
             * @description The id of the account or service account.
             */
            owner: string;
            /** @description The name that its owner gave it. */
            name: string;
            /** @description The permissions that count now, in the order of the alphabet. */
            permissions: components["schemas"]["PermissionName"][];
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it expires.
             */
            expires_at: string;
        };
        /**
         * @description The owner of a token: an account (`person`), or a service account (`service`).
         * @enum {string}
         */
        ApiTokenKind: "person" | "service";
        /** @description An API token, and permissions. */
        NewTokenCheck: {
            /** @description The text that your service received as an API token. */
            token: string;
            /** @description The permissions that the token must have, all of them. */
            permissions?: components["schemas"]["PermissionName"][];
        };
        /** @description The result of a check. If `active` is false, it has no other member. */
        TokenCheck: {
            /** @description Whether the token is live. */
            active: boolean;
            id?: components["schemas"]["Id"];
            kind?: components["schemas"]["ApiTokenKind"];
            /**
             * Format: uuid
             * @description The id of the account or service account.
             */
            owner?: string;
            /** @description The permissions that count now, in the order of the alphabet. */
            permissions?: components["schemas"]["PermissionName"][];
            /** @description Whether the token has all permissions of the request. */
            allowed?: boolean;
        };
        /** @description Texts that may be API tokens. */
        NewTokenRevocations: {
            /** @description The texts that were found. */
            tokens: string[];
        };
        /** @description The number of texts in the request, whatever they are. */
        TokenRevocations: {
            /** @description The number of texts in the request. */
            accepted: number;
        };
        /**
         * @description No delivery succeeded for too long (`failing`), or the receiver answered 410 (`gone`).
         * @enum {string}
         */
        PauseReason: "failing" | "gone";
        /** @description The URL and the event types. */
        NewWebhook: {
            /** @description The purpose of the webhook, in your words, with at least one visible character. */
            description?: string | null;
            /** @description The URL that events are sent to. */
            url: string;
            /** @description The types of events to send: `session.started`, `session.*`, or `*` for all. */
            event_types: string[];
        };
        /** @description The members to change. */
        WebhookChange: {
            /** @description The purpose of the webhook, in your words, with at least one visible character. */
            description?: string | null;
            /** @description The URL that events are sent to. */
            url?: string;
            /** @description The types of events to send: `session.started`, `session.*`, or `*` for all. */
            event_types?: string[];
            /** @description Whether events are sent. */
            enabled?: boolean;
        };
        /** @description The URL that events are sent to. */
        Webhook: {
            id: components["schemas"]["Id"];
            /** @description The URL that events are sent to. */
            url: string;
            /** @description The purpose of the webhook, in your words. */
            description: string | null;
            /** @description The types of events to send: `session.started`, `session.*`, or `*` for all. */
            event_types: string[];
            /** @description Whether events are sent. */
            enabled: boolean;
            /**
             * @description Why the server paused the webhook: no delivery succeeded for three days (`WEBHOOK_MAX_AGE`), or the
             *     receiver answered 410. Null if it is not paused.
             */
            paused: components["schemas"]["PauseReason"] | null;
            /**
             * Format: date-time
             * @description The time until which messages are also signed with the previous secret; null if there is none.
             */
            previous_secret_ends_at: string | null;
            /**
             * Format: date-time
             * @description When the webhook was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the webhook was last changed.
             */
            updated_at: string;
        };
        /** @description A new webhook, with its secret. */
        CreatedWebhook: {
            id: components["schemas"]["Id"];
            /** @description The URL that events are sent to. */
            url: string;
            /** @description The purpose of the webhook, in your words. */
            description: string | null;
            /** @description The types of events to send: `session.started`, `session.*`, or `*` for all. */
            event_types: string[];
            /** @description Whether events are sent. */
            enabled: boolean;
            /**
             * @description Why the server paused the webhook: no delivery succeeded for three days (`WEBHOOK_MAX_AGE`), or the
             *     receiver answered 410. Null if it is not paused.
             */
            paused: components["schemas"]["PauseReason"] | null;
            /**
             * Format: date-time
             * @description The time until which messages are also signed with the previous secret; null if there is none.
             */
            previous_secret_ends_at: string | null;
            /**
             * Format: date-time
             * @description When the webhook was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the webhook was last changed.
             */
            updated_at: string;
            /** @description The secret that signs messages; its bytes are the Base64 after `whsec_`. */
            secret: string;
        };
        /** @description A new secret. */
        RotatedWebhookSecret: {
            /** @description The secret that signs messages; its bytes are the Base64 after `whsec_`. */
            secret: string;
            /**
             * Format: date-time
             * @description The time until which messages are also signed with the previous secret.
             */
            previous_secret_ends_at: string;
        };
        /** @description A test event. */
        TestEvent: {
            event_id: components["schemas"]["Id"];
        };
        /** @description A page of webhooks. */
        WebhookPage: {
            items: components["schemas"]["Webhook"][];
            next: components["schemas"]["NextCursor"];
        };
        /** @description One attempt to send an event. */
        WebhookAttempt: {
            /**
             * Format: date-time
             * @description When the attempt began.
             */
            attempted_at: string;
            /** @description How long the attempt took. */
            milliseconds: number;
            /** @description The HTTP status of the response; null if there was none. */
            status: number | null;
            /** @description Why there was no response, or null. */
            error: string | null;
            /** @description The beginning of the response body, at most 1,024 bytes. */
            answer: string;
        };
        /** @description One attempt and the event that it sent. */
        LoggedWebhookAttempt: {
            event_id: components["schemas"]["Id"];
            /**
             * Format: date-time
             * @description When the attempt began.
             */
            attempted_at: string;
            /** @description How long the attempt took. */
            milliseconds: number;
            /** @description The HTTP status of the response; null if there was none. */
            status: number | null;
            /** @description Why there was no response, or null. */
            error: string | null;
            /** @description The beginning of the response body, at most 1,024 bytes. */
            answer: string;
        };
        /** @description A page of attempts. */
        WebhookAttemptPage: {
            items: components["schemas"]["LoggedWebhookAttempt"][];
            next: components["schemas"]["NextCursor"];
        };
        /** @description The delivery of an event to a webhook. */
        WebhookDelivery: {
            event_id: components["schemas"]["Id"];
            /** @description The type of the event. */
            type: string;
            /**
             * @description `waiting` for its turn or another attempt; `delivered` after a 2xx response; `dropped` if the event
             *     is no longer in the audit trail.
             * @enum {string}
             */
            state: "waiting" | "delivered" | "dropped";
            /** @description The total number of attempts. */
            attempts: number;
            /**
             * Format: date-time
             * @description When the delivery was queued.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When the event was delivered or dropped, or null.
             */
            settled_at: string | null;
            /** @description The latest attempts, latest first, at most ten. */
            latest_attempts: components["schemas"]["WebhookAttempt"][];
        };
        /** @description A page of deliveries. */
        WebhookDeliveryPage: {
            items: components["schemas"]["WebhookDelivery"][];
            next: components["schemas"]["NextCursor"];
        };
        /** @description The events to send again. */
        NewRedelivery: components["schemas"]["RedeliveryOfEvent"] | components["schemas"]["RedeliveryOfRange"];
        /** @description One event. */
        RedeliveryOfEvent: {
            /** @description The id of the event. */
            event_id: string;
        };
        /** @description All events of a time range. */
        RedeliveryOfRange: {
            /** @description The start of the range, inclusive. */
            since: string;
            /** @description The end of the range, exclusive. */
            until: string;
        };
        /** @description The result of a request to send events again. */
        Redelivery: {
            /** @description The number of deliveries. */
            deliveries: number;
        };
        /** @description The message sent to a webhook, in the format of Standard Webhooks. */
        WebhookMessage: {
            /** @description The type of the event. */
            type: string;
            /**
             * Format: date-time
             * @description When the event happened.
             */
            timestamp: string;
            data: components["schemas"]["AuditEvent"];
        };
        /** @description The name and the permissions. */
        NewApiToken: {
            /** @description A name by which you recognise it, with at least one visible character. */
            name: string;
            /** @description The permissions of the token. If absent, none. */
            permissions?: components["schemas"]["PermissionName"][];
            /** @description The number of days after which it expires. If absent, 90. */
            expires_in_days?: number;
        };
        /** @description The new name. */
        ApiTokenChange: {
            /** @description A name by which you recognise it, with at least one visible character. */
            name: string;
        };
        /** @description How long the new token lives. */
        NewApiTokenSuccessor: {
            /** @description The number of days after which it expires. If absent, 90. */
            expires_in_days?: number;
        };
        /** @description An API token without its secret. */
        ApiToken: {
            id: components["schemas"]["Id"];
            /** @description The name that was chosen for it. */
            name: string;
            /** @description Its prefix and its last four characters, by which people recognise it. */
            hint: string;
            /** @description The permissions that were chosen for it. Those that its owner lacks have no effect. */
            permissions: components["schemas"]["PermissionName"][];
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it expires.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When it was last used, to within a minute; null if never.
             */
            last_used_at: string | null;
            /**
             * Format: uuid
             * @description The `id` of the token that it replaces; null if it replaces none.
             */
            successor_of: string | null;
        };
        /** @description A new API token with its secret. */
        CreatedApiToken: {
            id: components["schemas"]["Id"];
            /** @description The name that was chosen for it. */
            name: string;
            /** @description Its prefix and its last four characters, by which people recognise it. */
            hint: string;
            /** @description The permissions that were chosen for it. Those that its owner lacks have no effect. */
            permissions: components["schemas"]["PermissionName"][];
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it expires.
             */
            expires_at: string;
            /**
             * Format: date-time
             * @description When it was last used, to within a minute; null if never.
             */
            last_used_at: string | null;
            /**
             * Format: uuid
             * @description The `id` of the token that it replaces; null if it replaces none.
             */
            successor_of: string | null;
            /** @description The secret, for `Authorization: Bearer …`. The last six characters are a checksum. */
            token: string;
        };
        /** @description The live API tokens of an owner. */
        ApiTokenList: {
            items: components["schemas"]["ApiToken"][];
        };
        /** @description The number of API tokens that ended. */
        EndedApiTokens: {
            ended: number;
        };
        /** @description The name and the permissions. */
        NewServiceAccount: {
            /** @description The name of the program, with at least one visible character. */
            name: string;
            /** @description What it does, in your words, with at least one visible character. */
            description?: string | null;
            /** @description Its permissions. If absent, none. */
            permissions?: components["schemas"]["PermissionName"][];
        };
        /** @description The members to change. */
        ServiceAccountChange: {
            /** @description The name of the program, with at least one visible character. */
            name?: string;
            /** @description What it does, in your words, with at least one visible character. */
            description?: string | null;
            /** @description All its permissions from now on. */
            permissions?: components["schemas"]["PermissionName"][];
            /** @description Whether it is locked. Locking ends all its tokens. */
            locked?: boolean;
        };
        /** @description The owner of the API tokens of a program. */
        ServiceAccount: {
            id: components["schemas"]["Id"];
            /** @description The name. */
            name: string;
            /** @description What the program does; null if nobody said. */
            description: string | null;
            /** @description Its permissions. Its tokens have these at most. */
            permissions: components["schemas"]["PermissionName"][];
            /**
             * Format: uuid
             * @description The `id` of the account that created it; null once that account is deleted.
             */
            created_by: string | null;
            /**
             * Format: date-time
             * @description When it was locked; null if it is not locked.
             */
            locked_at: string | null;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            updated_at: string;
        };
        /** @description A page of service accounts. */
        ServiceAccountPage: {
            items: components["schemas"]["ServiceAccount"][];
            next: components["schemas"]["NextCursor"];
        };
        /** @description A SHA-256 hash, in hexadecimal. */
        Sha256: string;
        /** @description The proof that an event is in the audit log. */
        AuditEventProof: {
            /** @description The position of the event in the log, from 0. */
            index: number;
            /** @description The number of events that the checkpoint covers. */
            size: number;
            /** @description The hashed text. */
            leaf: string;
            /**
             * @description The salt of the commitments of the event; null if parts of the event were erased or are not shown to
             *     this account.
             */
            salt: string | null;
            /**
             * @description If parts of the event were erased or are not shown: for each member that the leaf commits to, its
             *     own salt, or its commitment if the value is erased or hidden. Otherwise null.
             */
            openings: {
                [key: string]: {
                    salt?: components["schemas"]["Sha256"];
                    commitment?: components["schemas"]["Sha256"];
                };
            } | null;
            /** @description The hashes from the leaf upwards. */
            path: components["schemas"]["Sha256"][];
            /** @description A signed note, as in `GET /v1/audit-log/checkpoint`. */
            checkpoint: string;
        };
        /** @description The proof that one state of the audit log is a prefix of another. */
        ConsistencyProof: {
            /** @description The size of the older state. */
            from: number;
            /** @description The size of the newer state. */
            to: number;
            /** @description The hashes from the older tree upwards. */
            path: components["schemas"]["Sha256"][];
        };
        /**
         * @description The answer of `navigator.credentials.create()`: what `credential.toJSON()` returns. Members that are not
         *     listed here are ignored. The whole has at most 16 KiB as compact JSON and six levels.
         */
        PasskeyRegistration: {
            /** @description The id of the credential. */
            id: string;
            /** @description The same as `id`. */
            rawId: string;
            /**
             * @description The type of the credential.
             * @enum {string}
             */
            type: "public-key";
            response: components["schemas"]["PasskeyAttestation"];
            clientExtensionResults: components["schemas"]["PasskeyExtensionResults"];
        } & {
            [key: string]: unknown;
        };
        /** @description The new key, in the form of WebAuthn. Attestation is not verified. */
        PasskeyAttestation: {
            /** @description Challenge and origin, as the browser saw them. */
            clientDataJSON: string;
            /** @description Public key and flags of the authenticator. */
            attestationObject: string;
            /** @description How the authenticator can be reached, for later requests. Unknown names are ignored. */
            transports?: string[];
        } & {
            [key: string]: unknown;
        };
        /** @description The results of WebAuthn's extensions. */
        PasskeyExtensionResults: {
            credProps?: components["schemas"]["PasskeyProperties"];
        } & {
            [key: string]: unknown;
        };
        /** @description The result of the extension `credProps`. */
        PasskeyProperties: {
            /** @description Whether the passkey is discoverable. */
            rk?: boolean;
        } & {
            [key: string]: unknown;
        };
        /**
         * @description The answer of `navigator.credentials.get()`: what `credential.toJSON()` returns. Members that are not
         *     listed here are ignored. The whole has at most 16 KiB as compact JSON and six levels.
         */
        PasskeyAssertion: {
            /** @description The id of the credential. */
            id: string;
            /** @description The same as `id`. */
            rawId: string;
            /**
             * @description The type of the credential.
             * @enum {string}
             */
            type: "public-key";
            response: components["schemas"]["PasskeySignature"];
        } & {
            [key: string]: unknown;
        };
        /** @description The signature, in the form of WebAuthn. */
        PasskeySignature: {
            /** @description Challenge and origin, as the browser saw them. */
            clientDataJSON: string;
            /** @description Flags and counter of the authenticator. */
            authenticatorData: string;
            /** @description The signature over both. */
            signature: string;
            /** @description The handle of the account, which a discoverable passkey stores. A sign-in needs it. */
            userHandle?: string | null;
        } & {
            [key: string]: unknown;
        };
        /** @description The beginning of a ceremony with a registered passkey. */
        PasskeyRequest: {
            options: components["schemas"]["PasskeyRequestOptions"];
            /** @description The challenge is accepted until then, once. */
            expires_at: components["schemas"]["Time"];
        };
        /** @description The beginning of the registration of a passkey. */
        PasskeyCreation: {
            options: components["schemas"]["PasskeyCreationOptions"];
            /** @description The challenge is accepted until then, once. */
            expires_at: components["schemas"]["Time"];
        };
        /**
         * @description The options for `navigator.credentials.get()`, for `PublicKeyCredential.parseRequestOptionsFromJSON()`.
         *     The names are those of WebAuthn.
         */
        PasskeyRequestOptions: {
            challenge: components["schemas"]["PasskeyChallenge"];
            /** @description Milliseconds that the person has. */
            timeout: number;
            rpId: components["schemas"]["RelyingPartyId"];
            /** @description The credentials of the account; empty if no account is known yet. */
            allowCredentials: components["schemas"]["PasskeyDescriptor"][];
            userVerification: components["schemas"]["UserVerification"];
        };
        /**
         * @description The options for `navigator.credentials.create()`, for
         *     `PublicKeyCredential.parseCreationOptionsFromJSON()`. The names are those of WebAuthn.
         */
        PasskeyCreationOptions: {
            rp: components["schemas"]["RelyingParty"];
            user: components["schemas"]["PasskeyUser"];
            challenge: components["schemas"]["PasskeyChallenge"];
            /** @description The accepted algorithms, the preferred one first. */
            pubKeyCredParams: components["schemas"]["PasskeyAlgorithm"][];
            /** @description Milliseconds that the person has. */
            timeout: number;
            /** @description The credentials of the account. An authenticator that has one of them makes no second one. */
            excludeCredentials: components["schemas"]["PasskeyDescriptor"][];
            authenticatorSelection: components["schemas"]["AuthenticatorSelection"];
            /** @description The kind of authenticator to offer first. */
            hints: string[];
            /**
             * @description Attestation is not asked for.
             * @constant
             */
            attestation: "none";
            extensions: components["schemas"]["RequestedExtensions"];
        };
        /** @description The challenge. */
        PasskeyChallenge: string;
        /** @description The domain that the passkeys belong to (setting `PASSKEY_RP_ID`). */
        RelyingPartyId: string;
        /** @description The domain that the passkeys belong to. */
        RelyingParty: {
            id: components["schemas"]["RelyingPartyId"];
            /** @description A name for it. Few clients show it. */
            name: string;
        };
        /** @description The account, as the authenticator stores and shows it. */
        PasskeyUser: {
            /** @description The user handle of the account, which is random and stays the same. */
            id: string;
            /** @description The address of the account. */
            name: string;
            /** @description The name of the person, or the address. */
            displayName: string;
        };
        /** @description One accepted algorithm. */
        PasskeyAlgorithm: {
            /**
             * @description The type of the credential.
             * @constant
             */
            type: "public-key";
            /** @description Its number in the COSE registry. */
            alg: number;
        };
        /** @description One credential. */
        PasskeyDescriptor: {
            /**
             * @description The type of the credential.
             * @constant
             */
            type: "public-key";
            /** @description The id of the credential. */
            id: string;
            /** @description How its authenticator can be reached. */
            transports?: string[];
        };
        /**
         * @description Whether the authenticator verifies the person.
         * @enum {string}
         */
        UserVerification: "required" | "preferred" | "discouraged";
        /** @description The authenticators that may make the credential. */
        AuthenticatorSelection: {
            /**
             * @description Only a security key.
             * @constant
             */
            authenticatorAttachment?: "cross-platform";
            /**
             * @description Whether the credential must be discoverable.
             * @enum {string}
             */
            residentKey: "required" | "discouraged";
            /** @description The same, for older browsers. */
            requireResidentKey: boolean;
            userVerification: components["schemas"]["UserVerification"];
        };
        /** @description The requested extensions of WebAuthn. */
        RequestedExtensions: {
            /**
             * @description The client is to say whether the credential is discoverable.
             * @constant
             */
            credProps: true;
        };
        /** @description The address and the name, for the list of passkeys that the authenticator shows. */
        NewSignUpChallenge: {
            /**
             * Format: idn-email
             * @description The address of the new account, as for `POST /v1/accounts`.
             */
            email: string;
            /** @description The name this person wants to be called, with at least one visible character. */
            name?: string | null;
        };
        /** @description The sign-in that waits for its second step. */
        NewSignInChallenge: {
            /** @description The token of the 202 of `POST /v1/sessions`. Browsers send a cookie instead. */
            sign_in_token?: string;
        };
        /** @description The kind of the credential. */
        NewEnrolmentChallenge: {
            for: components["schemas"]["PasskeyKind"];
            /**
             * @description Whether the browser makes the passkey without asking the person, after a sign-in with the password.
             *     If absent, false.
             */
            automatic?: boolean;
        };
        /**
         * @description A passkey can sign in alone; a security key is a second step only.
         * @enum {string}
         */
        PasskeyKind: "passkey" | "security_key";
        /** @description The credential, and a name for it. */
        NewPasskey: {
            passkey: components["schemas"]["PasskeyRegistration"];
            /**
             * @description A name for the list, with at least one visible character. If absent, the provider's name, or "Passkey"
             *     or "Security key".
             */
            name?: string;
            /**
             * @description Whether a sign-in with the password asks for a second step from now on. If false, that stays as it is. If
             *     absent, true, except after a challenge with `automatic`.
             */
            second_factor?: boolean;
            /** @description The `device_token` of an earlier sign-in on this device. A malformed one counts as none. */
            device_token?: string;
        };
        /** @description The new name. */
        PasskeyChange: {
            /** @description A name for the list, with at least one visible character. */
            name: string;
        };
        /** @description A passkey or security key of the account. */
        Passkey: {
            id: components["schemas"]["Id"];
            kind: components["schemas"]["PasskeyKind"];
            /** @description The name that the owner gave it. */
            name: string;
            /** @description The password manager or the model of the authenticator, as it says itself. It is not verified. */
            provider: string | null;
            /** @description Whether it is copied to other devices of the owner. */
            synced: boolean;
            /** @description Whether it can be offered before the account is named. */
            discoverable: boolean;
            /**
             * @description Whether it signs in alone. If false, the sign-in asks for the password, too. A passkey that was made
             *     without verification of the person, or before a reset of the password, stands alone after it was used
             *     once beside the password.
             */
            stands_alone: boolean;
            created_at: components["schemas"]["Time"];
            /** @description When it was last used; null if never. */
            last_used_at: components["schemas"]["Time"] | null;
        };
        /** @description The passkeys and security keys of an account. */
        PasskeyList: {
            /** @description All of them, oldest first. */
            items: components["schemas"]["Passkey"][];
            /** @description For the Signal API of browsers; null if the account never had a passkey. */
            signals: components["schemas"]["PasskeySignals"] | null;
        };
        /** @description The values for `PublicKeyCredential.signalAllAcceptedCredentials()` and `signalCurrentUserDetails()`. */
        PasskeySignals: {
            rp_id: components["schemas"]["RelyingPartyId"];
            /** @description The user handle of the account. */
            user_id: string;
            /** @description The ids of all credentials of this RP ID. */
            accepted_credential_ids: string[];
            /** @description The address of the account. */
            name: string;
            /** @description The name of the person, or the address. */
            display_name: string;
        };
        /** @description The new passkey, and what changed with the first factor. */
        AddedPasskey: {
            passkey: components["schemas"]["Passkey"];
            /** @description Ten codes, each for one sign-in without the passkey. They are shown this once. */
            recovery_codes?: string[];
            /** @description The new bearer token, if the request had one and this is the first factor. */
            token?: components["schemas"]["Secret"];
            /** @description A new device token, if the request had one with a bearer token and this is the first factor. */
            device_token?: components["schemas"]["DeviceToken"];
        };
        /** @description Origins under other domains that may use the passkeys of this one. */
        RelatedOrigins: {
            /** @description The origins. */
            origins: string[];
        };
        /** @description The process serves requests. */
        Health: {
            /** @constant */
            status: "ok";
        };
        /** @description The state of one service that Gatebook needs. */
        ServiceCheck: {
            /** @enum {string} */
            status: "ok" | "failed";
        };
        /**
         * @description The state of each service that Gatebook needs. Migrations and rights are absent if MariaDB could not be
         *     queried.
         */
        ServiceChecks: {
            mariadb: components["schemas"]["ServiceCheck"];
            migrations?: components["schemas"]["ServiceCheck"];
            rights?: components["schemas"]["ServiceCheck"];
            redis: components["schemas"]["ServiceCheck"];
        };
        /** @description All services that Gatebook needs are ready. */
        Readiness: {
            /** @constant */
            status: "ok";
            checks: components["schemas"]["ServiceChecks"];
        };
        /** @description An OpenAPI 3.1 document. */
        OpenApiDocument: {
            openapi: string;
            info: Record<string, never>;
            paths: Record<string, never>;
        };
        /**
         * @description The code of a problem, in kebab-case.
         * @enum {string}
         */
        ProblemName: "malformed-json" | "invalid-header" | "bad-request" | "not-signed-in" | "wrong-credentials" | "wrong-password" | "sign-in-expired" | "unknown-passkey" | "forbidden" | "reauthentication-required" | "second-factor-enrolment-required" | "email-not-verified" | "cross-site-request" | "not-found" | "method-not-allowed" | "conflict" | "email-taken" | "last-sign-in-method" | "second-factor-required" | "passkey-taken" | "gone" | "precondition-failed" | "body-too-large" | "unsupported-media-type" | "invalid-body" | "already-used" | "other-browser" | "invalid-query" | "idempotency-key-reused" | "too-many-attempts" | "internal-error" | "unavailable" | "account-locked" | "outranked" | "session-required" | "last-administrator" | "limit-reached" | "provider-refused" | "sign-up-not-open" | "identity-in-use" | "provider-answer-invalid" | "provider-unavailable";
        /**
         * Format: uri-reference
         * @description The page of this server that explains the problem.
         */
        ProblemType: string;
        /** @description A short description of the problem, always the same in each language. */
        ProblemTitle: string;
        /** @description An explanation of this occurrence, for people. */
        ProblemDetail: string;
        /**
         * @description Any problem (RFC 9457), for code that handles all of them. Each response documents which problem it has,
         *     and the members that this one adds.
         */
        Problem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @description The status of the answer. */
            status: number;
            /** @description The code of the problem, for programs. */
            code: string;
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The request is not valid. */
        BadRequestProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 400;
            /** @enum {string} */
            code: "bad_request" | "invalid_header";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            /** @description The fault, in English, for the developer of the app. Do not show it to people. */
            cause?: string;
        };
        /** @description The body or a header is not valid. */
        MalformedBodyProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 400;
            /** @enum {string} */
            code: "malformed_json" | "invalid_header" | "bad_request";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            /** @description The fault, in English, for the developer of the app. Do not show it to people. */
            cause?: string;
        };
        /** @description No session, or a session that has ended. */
        NotSignedInProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 401;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "not_signed_in";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The address or the password is wrong. */
        WrongCredentialsProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 401;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "wrong_credentials";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /**
         * @description The answer of the passkey is right in every respect, but no account has this passkey. Only now may a page
         *     call `PublicKeyCredential.signalUnknownCredential()`, which deletes the passkey for good.
         */
        UnknownPasskeyProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 401;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "unknown_passkey";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The address or the password is wrong, or the passkey opens nothing. */
        SignInRefusedProblem: components["schemas"]["WrongCredentialsProblem"] | components["schemas"]["UnknownPasskeyProblem"];
        /** @description No sign-in waits for a factor. */
        SignInExpiredProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 401;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "sign_in_expired";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        ExpiredOrWrongPasswordProblem: components["schemas"]["SignInExpiredProblem"] | components["schemas"]["WrongPasswordProblem"];
        /** @description The account is known, but the password is wrong. */
        WrongPasswordProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 401;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "wrong_password";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            /** @description The member of the body that it is about. */
            errors: components["schemas"]["BodyError"][];
        };
        /** @description A browser sent the request from a page whose origin is not allowed. */
        CrossSiteRequestProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 403;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "cross_site_request";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            /** @description The origin that the browser sent, or null if it sent none. */
            origin: string | null;
            /**
             * @description The setting that allows this origin: `ALLOWED_ORIGINS`. Null if no setting can, as for the origin `null`
             *     or a request without an origin.
             */
            setting: string | null;
        };
        /** @description The account does not have a role that this operation requires. */
        ForbiddenProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 403;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "forbidden";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The account is locked, by an administrator or because it will be deleted. */
        AccountLockedProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 403;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "account_locked";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            /** @description When the lock ends; null if it has no end. */
            until: components["schemas"]["Time"] | null;
        };
        /** @description The account in the path has a built-in permission that the caller lacks. */
        OutrankedProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 403;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "outranked";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The request carries an API token, and the operation takes a session only. */
        SessionRequiredProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 403;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "session_required";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description Nobody else could act as an administrator. */
        LastAdministratorProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 409;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "last_administrator";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /**
         * @description The name of an identity provider in this API, from the operator's file.
         * @example google
         */
        ProviderId: string;
        /** @description A text of the client, handed back as it was sent. */
        ClientState: string;
        /** @description The provider, and the session that is wanted. */
        NewProviderSignIn: {
            /** @description The `id` of the provider. */
            provider: string;
            /** @description The name of a client that this application has at the provider, such as `ios`. If absent, `web`. */
            client?: string;
            /**
             * @description Where the provider sends the person back to: exactly one of the operator's `FEDERATION_CALLBACKS`. If
             *     absent, the first.
             */
            callback?: string;
            /**
             * @description `redirect`: the person goes to `authorization_url`. `id_token`: an app has the SDK of the provider,
             *     which gets `nonce`. If absent, `redirect`.
             * @enum {string}
             */
            flow?: "redirect" | "id_token";
            /** @description How the secrets of the attempt and of the session are delivered. If absent, `cookie`. */
            deliver?: components["schemas"]["Delivery"];
            /** @description Whether the session lasts after the browser is closed; up to 31 days by default. If absent, false. */
            remember?: boolean;
            /**
             * @description The name of this device for the list of sessions and the security feed. Mails never contain it.
             *     Blanks at both ends are removed; a visible character must be left.
             */
            device_name?: string;
            /** @description The address or name that the provider may prefill. It decides nothing. */
            login_hint?: string;
            /**
             * @description A text of the client, such as the page to go on with. The completion hands it back; the server never
             *     follows it.
             */
            client_state?: string;
        };
        /** @description A way to the provider and back. It is bound to the browser by a cookie, or to the app by `binding`. */
        StartedProviderAttempt: {
            /** @description Identifies the attempt; never a secret. */
            id: components["schemas"]["Id"];
            /** @description When the attempt must begin again. */
            expires_at: components["schemas"]["Time"];
            /**
             * Format: uri
             * @description Where to send the person. Present if `flow` is `redirect`.
             */
            authorization_url?: string;
            /** @description For the SDK of the provider. Present if `flow` is `id_token`. */
            nonce?: string;
            /**
             * @description The SHA-256 of `nonce` in hexadecimal digits, for SDKs that want the nonce hashed. Present if `flow`
             *     is `id_token`.
             */
            nonce_sha256?: string;
            /** @description To be sent with the answer. Present if `deliver` is `token`; else it is a cookie. */
            binding?: string;
        };
        /** @description The answer of the provider, as the front end or the app received it. */
        ProviderAnswer: components["schemas"]["ProviderAnswerByCode"] | components["schemas"]["ProviderAnswerByError"] | components["schemas"]["ProviderAnswerByIdToken"];
        /** @description With the code of a redirect. */
        ProviderAnswerByCode: {
            /** @description The `id` of the provider. It must be that of the attempt. */
            provider: string;
            /** @description The `state` of the redirect, as it was received. */
            state: string;
            /** @description The `code` of the redirect. The server exchanges it; it is worth nothing without the attempt. */
            code: string;
            /** @description The `iss` of the redirect, if there is one (RFC 9207). */
            iss?: string;
            /** @description The `user` of the form post, which Apple sends at the first sign-in. Only the name in it is read. */
            user?: string;
            /** @description Ignored here. */
            name?: string;
            /**
             * @description The `binding` of the attempt, if it began with `"deliver": "token"`. Browsers send it as a cookie
             *     instead.
             */
            binding?: string;
            /**
             * @description The `device_token` of an earlier sign-in on this device. An invalid or expired one is ignored, and so
             *     is one beside an answer that starts no session. Browsers send it as a cookie instead.
             */
            device_token?: string;
            /**
             * @description The `trust_token` of an earlier sign-in on this device: the second factor is then not asked. A
             *     malformed one counts as none.
             */
            trust_token?: string;
        };
        /** @description With the error of a redirect; the person did not sign in there. */
        ProviderAnswerByError: {
            /** @description The `id` of the provider. It must be that of the attempt. */
            provider: string;
            /** @description The `state` of the redirect, as it was received. */
            state: string;
            /** @description The `error` of the redirect. */
            error: string;
            /** @description The `iss` of the redirect, if there is one (RFC 9207). */
            iss?: string;
            /** @description Ignored here. */
            user?: string;
            /** @description Ignored here. */
            name?: string;
            /**
             * @description The `binding` of the attempt, if it began with `"deliver": "token"`. Browsers send it as a cookie
             *     instead.
             */
            binding?: string;
            /**
             * @description The `device_token` of an earlier sign-in on this device. An invalid or expired one is ignored, and so
             *     is one beside an answer that starts no session. Browsers send it as a cookie instead.
             */
            device_token?: string;
            /**
             * @description The `trust_token` of an earlier sign-in on this device: the second factor is then not asked. A
             *     malformed one counts as none.
             */
            trust_token?: string;
        };
        /** @description With the ID token of the provider's SDK in an app. */
        ProviderAnswerByIdToken: {
            /** @description The `id` of the provider. It must be that of the attempt. */
            provider: string;
            /** @description The `id` of the attempt. */
            id: string;
            /** @description The ID token of the SDK, with the nonce of the attempt. */
            id_token: string;
            /** @description Ignored here. */
            iss?: string;
            /** @description Ignored here. */
            user?: string;
            /** @description The name that an SDK returned, which Apple's does at the first sign-in. It is for display only. */
            name?: string;
            /**
             * @description The `binding` of the attempt, if it began with `"deliver": "token"`. Browsers send it as a cookie
             *     instead.
             */
            binding?: string;
            /**
             * @description The `device_token` of an earlier sign-in on this device. An invalid or expired one is ignored, and so
             *     is one beside an answer that starts no session. Browsers send it as a cookie instead.
             */
            device_token?: string;
            /**
             * @description The `trust_token` of an earlier sign-in on this device: the second factor is then not asked. A
             *     malformed one counts as none.
             */
            trust_token?: string;
        };
        /** @description The address of the person. */
        ProviderSignInEmail: {
            /**
             * Format: idn-email
             * @description The mail address of this person, at most 254 characters. Blanks and zero-width characters around it
             *     are removed. If an account has it in another spelling, the mail goes to that spelling.
             */
            email: string;
            /**
             * @description The `binding` of the attempt, if it began with `"deliver": "token"`. Browsers send it as a cookie
             *     instead.
             */
            binding?: string;
        };
        /** @description The code that was mailed. */
        ProviderSignInEmailConfirmation: {
            /**
             * @description The code in the mail: eight digits of any script. Blanks and dashes are removed. Another text is
             *     refused as `invalid_code` and costs no try.
             */
            code: string;
            /**
             * @description The `binding` of the attempt, if it began with `"deliver": "token"`. Browsers send it as a cookie
             *     instead.
             */
            binding?: string;
            /**
             * @description The `device_token` of an earlier sign-in on this device. An invalid or expired one is ignored.
             *     Browsers send it as a cookie instead.
             */
            device_token?: string;
            /**
             * @description The `trust_token` of an earlier sign-in on this device. A malformed one counts as none. Browsers send
             *     it as a cookie instead.
             */
            trust_token?: string;
        };
        /** @description The provider that the signed-in person is to go to. */
        NewProviderAttempt: {
            /** @description The `id` of the provider. */
            provider: string;
            /** @description The name of a client that this application has at the provider, such as `ios`. If absent, `web`. */
            client?: string;
            /**
             * @description Where the provider sends the person back to: exactly one of the operator's `FEDERATION_CALLBACKS`. If
             *     absent, the first.
             */
            callback?: string;
            /**
             * @description `redirect`: the person goes to `authorization_url`. `id_token`: an app has the SDK of the provider,
             *     which gets `nonce`. If absent, `redirect`.
             * @enum {string}
             */
            flow?: "redirect" | "id_token";
        };
        /** @description The answer of the provider, or a sign-in that waits for the owner of its address. */
        IdentityLinkAnswer: components["schemas"]["ProviderAnswerByCode"] | components["schemas"]["ProviderAnswerByError"] | components["schemas"]["ProviderAnswerByIdToken"] | components["schemas"]["PendingIdentity"];
        /** @description The identity of a sign-in that waits for the owner of its address. */
        PendingIdentity: {
            /** @description The `id` of the sign-in that answered `needs`, `sign_in`. */
            pending: string;
            /** @description Ignored here. */
            iss?: string;
            /** @description Ignored here. */
            user?: string;
            /** @description Ignored here. */
            name?: string;
            /**
             * @description The `binding` of the attempt, if it began with `"deliver": "token"`. Browsers send it as a cookie
             *     instead.
             */
            binding?: string;
            /** @description Ignored here. */
            device_token?: string;
            /** @description Ignored here. */
            trust_token?: string;
        };
        /** @description An identity at a provider that is linked with the account. */
        Identity: {
            id: components["schemas"]["Id"];
            provider: components["schemas"]["ProviderId"];
            /** @description The issuer that the provider names itself. */
            issuer: string;
            /**
             * @description The address that the person had there when the identity was last used, to recognise it by. Null if the
             *     provider named none.
             */
            email: string | null;
            /** @description The name that the person had there. Null if the provider named none. */
            name: string | null;
            /** @description When it was linked. */
            linked_at: components["schemas"]["Time"];
            /** @description When it last signed in, or was linked. */
            last_used_at: components["schemas"]["Time"];
            /** @description Whether another way in would be left without it. */
            removable: boolean;
            /**
             * @description Whether `POST /v1/session/provider-reauthentications` accepts its provider: the operator has configured
             *     that the provider proves when a person authenticated. Offer no other one to confirm with.
             */
            reauthenticates: boolean;
        };
        /** @description The identities of an account. */
        IdentityList: {
            /** @description The identities, newest first. */
            items: components["schemas"]["Identity"][];
            next: components["schemas"]["NextCursor"];
        };
        /** @description Another account has the identity, or there are as many as there may be. */
        IdentityInUseOrLimitReachedProblem: components["schemas"]["IdentityInUseProblem"] | components["schemas"]["LimitReachedProblem"];
        /** @description The identity may not be linked here and now. */
        LinkRefusedProblem: components["schemas"]["ProviderRefusedProblem"] | components["schemas"]["EmailNotVerifiedProblem"] | components["schemas"]["ReauthenticationRequiredProblem"] | components["schemas"]["SecondFactorEnrolmentRequiredProblem"] | components["schemas"]["SessionRequiredProblem"] | components["schemas"]["CrossSiteRequestProblem"];
        /** @description The provider did not sign the person in, or the request is not one of a session. */
        ProviderRefusedOrSessionRequiredProblem: components["schemas"]["ProviderRefusedProblem"] | components["schemas"]["SessionRequiredProblem"] | components["schemas"]["CrossSiteRequestProblem"];
        /**
         * @description A way to the provider and back. `redirect`: the browser goes there and comes back with a code.
         *     `id_token`: an SDK in an app gets an ID token.
         * @enum {string}
         */
        ProviderFlow: "redirect" | "id_token";
        /**
         * @description A client of the provider in the operator's file, such as `web` or `ios`.
         * @example web
         */
        ProviderClientName: string;
        /** @description A provider that people may sign in with. */
        IdentityProvider: {
            id: components["schemas"]["ProviderId"];
            /** @description Its name for people. */
            name: string;
            /** @description What it is configured for. */
            flows: components["schemas"]["ProviderFlow"][];
            /** @description The clients that it knows this application as. */
            clients: components["schemas"]["ProviderClientName"][];
            /** @description Whether it is asked at present. False for half a minute after it failed repeatedly. */
            available: boolean;
        };
        /** @description All providers, in the order of the operator's file. */
        IdentityProviderList: {
            items: components["schemas"]["IdentityProvider"][];
            next: components["schemas"]["NextCursor"];
        };
        /** @description The provider did not sign the person in. */
        ProviderRefusedProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 403;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "provider_refused";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            provider: components["schemas"]["ProviderId"];
            /**
             * @description The error of the provider, or `other`.
             * @enum {string}
             */
            error: "access_denied" | "account_selection_required" | "consent_required" | "interaction_required" | "login_required" | "server_error" | "temporarily_unavailable" | "user_cancelled_authorize" | "user_cancelled_login" | "other";
        };
        /** @description The identity is not linked, and the provider makes no new accounts. */
        SignUpNotOpenProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 403;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "sign_up_not_open";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description Another account is linked with the identity. */
        IdentityInUseProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 409;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "identity_in_use";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The provider answered, but proved no identity. */
        ProviderAnswerInvalidProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 502;
            /** @constant */
            code: "provider_answer_invalid";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            provider: components["schemas"]["ProviderId"];
        };
        /** @description The provider did not answer. */
        ProviderUnavailableProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 503;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "provider_unavailable";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            provider: components["schemas"]["ProviderId"];
        };
        /** @description There are as many of these as there may be. */
        LimitReachedProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 409;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "limit_reached";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description A factor was shown too long ago. */
        ReauthenticationRequiredProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 403;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "reauthentication_required";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            /** @description How many seconds ago the factors may have been shown. */
            max_age: number;
            /** @description The level that the operation needs; `aal2` if the account has a second factor. */
            assurance: components["schemas"]["AssuranceLevel"];
            /** @description The methods that show what is missing, the strongest first. */
            methods: components["schemas"]["SignInMethod"][];
        };
        /** @description The policy of the server requires a second factor, and the time to add one has passed. */
        SecondFactorEnrolmentRequiredProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 403;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "second_factor_enrolment_required";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            /** @description When the time to add a second factor ended. */
            enrol_by: components["schemas"]["Time"];
        };
        /** @description The policy of the server requires a second factor. */
        SecondFactorRequiredProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 409;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "second_factor_required";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The address of the account must be verified first. */
        EmailNotVerifiedProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 403;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "email_not_verified";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The resource was not found. */
        NotFoundProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 404;
            /** @constant */
            code: "not_found";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The resource existed and was deleted. */
        GoneProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 410;
            /** @constant */
            code: "gone";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The address is taken. */
        EmailTakenProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 409;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "email_taken";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            /** @description The member of the body that it is about. */
            errors: components["schemas"]["BodyError"][];
        };
        /** @description Another request was first. */
        ConflictProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 409;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "conflict";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The version in `If-Match` is not the current one. */
        PreconditionFailedProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 412;
            /** @constant */
            code: "precondition_failed";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The body is too large. */
        BodyTooLargeProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 413;
            /** @constant */
            code: "body_too_large";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The media type of the body is not JSON. */
        UnsupportedMediaTypeProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 415;
            /** @constant */
            code: "unsupported_media_type";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The body is not valid. */
        InvalidBodyProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 422;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "invalid_body";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            /** @description One entry per fault. */
            errors: components["schemas"]["BodyError"][];
        };
        /** @description The token was valid and has been used. */
        AlreadyUsedProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 422;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "already_used";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            /** @description The member of the body that it is about. */
            errors: components["schemas"]["BodyError"][];
        };
        /** @description It is the last way in. */
        LastSignInMethodProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 409;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "last_sign_in_method";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The link of a sign-in mail was opened in a browser that did not ask for it. */
        OtherBrowserProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 422;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "other_browser";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            /** @description The member of the body that it is about. */
            errors: components["schemas"]["BodyError"][];
        };
        /** @description The `Idempotency-Key` was used with another body. */
        KeyReusedProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 422;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "idempotency_key_reused";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The query string is not valid. */
        InvalidQueryProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 422;
            /** @constant */
            code: "invalid_query";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            /** @description One entry per fault. */
            errors: components["schemas"]["QueryError"][];
        };
        /** @description A limit has been reached. */
        TooManyAttemptsProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 429;
            /** @constant */
            code: "too_many_attempts";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description The server failed. */
        InternalErrorProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 500;
            /** @constant */
            code: "internal_error";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description A service that the request needs did not answer. */
        UnavailableProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 503;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "unavailable";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            /**
             * @description `unknown`: the change may have been made. Do not repeat the request without an `Idempotency-Key`.
             *     Absent if nothing was changed.
             * @constant
             */
            outcome?: "unknown";
        };
        /** @description A service that Gatebook needs is missing; see `checks`. */
        NotReadyProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 503;
            /** @constant */
            code: "unavailable";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
            checks: components["schemas"]["ServiceChecks"];
        };
        /** @description The credential is registered already. */
        PasskeyTakenProblem: {
            type: components["schemas"]["ProblemType"];
            title: components["schemas"]["ProblemTitle"];
            /** @constant */
            status: 409;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            code: "passkey_taken";
            detail: components["schemas"]["ProblemDetail"];
            request_id: components["schemas"]["RequestId"];
        };
        /** @description It is the last way in, or the last factor of an account that needs one. */
        LastFactorProblem: components["schemas"]["LastSignInMethodProblem"] | components["schemas"]["SecondFactorRequiredProblem"];
        /** @description The credential is in use already, or the account has too many. */
        PasskeyTakenOrConflictProblem: components["schemas"]["PasskeyTakenProblem"] | components["schemas"]["ConflictProblem"];
        /** @description The password was entered too long ago, or the origin of the page is not allowed. */
        StaleOrCrossSiteProblem: components["schemas"]["SessionRequiredProblem"] | components["schemas"]["ReauthenticationRequiredProblem"] | components["schemas"]["CrossSiteRequestProblem"] | components["schemas"]["SecondFactorEnrolmentRequiredProblem"];
        /** @description A second factor must be added first, or the origin of the page is not allowed. */
        EnrolmentOrCrossSiteProblem: components["schemas"]["SessionRequiredProblem"] | components["schemas"]["SecondFactorEnrolmentRequiredProblem"] | components["schemas"]["CrossSiteRequestProblem"];
        /** @description A second factor must be added first, or the request carries an API token. */
        EnrolmentOrSessionRequiredProblem: components["schemas"]["SecondFactorEnrolmentRequiredProblem"] | components["schemas"]["SessionRequiredProblem"];
        /** @description The origin of the page is not allowed, or the request carries an API token. */
        CrossSiteOrSessionRequiredProblem: components["schemas"]["CrossSiteRequestProblem"] | components["schemas"]["SessionRequiredProblem"];
        /** @description The account has no such role, or must first add a second factor. */
        ForbiddenOrEnrolmentProblem: components["schemas"]["SessionRequiredProblem"] | components["schemas"]["ForbiddenProblem"] | components["schemas"]["SecondFactorEnrolmentRequiredProblem"];
        /** @description The policy requires a second factor, or the account has none. */
        SecondFactorRequiredOrConflictProblem: components["schemas"]["SecondFactorRequiredProblem"] | components["schemas"]["ConflictProblem"];
        /** @description The address is not verified, a factor was shown too long ago, or the origin of the page is not allowed. */
        UnverifiedOrStaleProblem: components["schemas"]["SessionRequiredProblem"] | components["schemas"]["EmailNotVerifiedProblem"] | components["schemas"]["ReauthenticationRequiredProblem"] | components["schemas"]["CrossSiteRequestProblem"];
        /** @description The body is not valid, or the `Idempotency-Key` was used with another body. */
        InvalidBodyOrKeyReusedProblem: components["schemas"]["InvalidBodyProblem"] | components["schemas"]["KeyReusedProblem"];
        /** @description A permission or a second factor is missing, or the origin is not allowed. */
        ForbiddenOrCrossSiteProblem: components["schemas"]["ForbiddenProblem"] | components["schemas"]["CrossSiteRequestProblem"] | components["schemas"]["SecondFactorEnrolmentRequiredProblem"];
        /** @description A permission or a second factor is missing, the account has more permissions, or the origin is not allowed. */
        ForbiddenOrOutrankedProblem: components["schemas"]["SessionRequiredProblem"] | components["schemas"]["OutrankedProblem"] | components["schemas"]["ForbiddenProblem"] | components["schemas"]["CrossSiteRequestProblem"] | components["schemas"]["SecondFactorEnrolmentRequiredProblem"];
        /** @description The account has no such role, the password was entered too long ago, or the origin is not allowed. */
        AdministrationRefusedProblem: components["schemas"]["SessionRequiredProblem"] | components["schemas"]["ForbiddenProblem"] | components["schemas"]["ReauthenticationRequiredProblem"] | components["schemas"]["CrossSiteRequestProblem"] | components["schemas"]["SecondFactorEnrolmentRequiredProblem"];
        /** @description The account is locked, a factor was shown too long ago, or the origin of the page is not allowed. */
        LockedOrStaleProblem: components["schemas"]["SessionRequiredProblem"] | components["schemas"]["AccountLockedProblem"] | components["schemas"]["ReauthenticationRequiredProblem"] | components["schemas"]["CrossSiteRequestProblem"] | components["schemas"]["SecondFactorEnrolmentRequiredProblem"];
        /** @description There are as many as there may be, or the same request is still in progress. */
        LimitReachedOrConflictProblem: components["schemas"]["LimitReachedProblem"] | components["schemas"]["ConflictProblem"];
        /** @description The caller may not act on this account, or not now, or the origin is not allowed. */
        ActionOnAccountRefusedProblem: components["schemas"]["SessionRequiredProblem"] | components["schemas"]["ForbiddenProblem"] | components["schemas"]["OutrankedProblem"] | components["schemas"]["ReauthenticationRequiredProblem"] | components["schemas"]["CrossSiteRequestProblem"] | components["schemas"]["SecondFactorEnrolmentRequiredProblem"];
        /**
         * @description The provider did not sign the person in, it makes no new accounts here, the account is locked, or the
         *     origin of the page is not allowed.
         */
        ProviderSignInRefusedProblem: components["schemas"]["ProviderRefusedProblem"] | components["schemas"]["SignUpNotOpenProblem"] | components["schemas"]["AccountLockedProblem"] | components["schemas"]["CrossSiteRequestProblem"];
        /** @description A service that this request needs does not answer, or the provider does not. */
        UnavailableOrProviderUnavailableProblem: components["schemas"]["UnavailableProblem"] | components["schemas"]["ProviderUnavailableProblem"];
        /** @description The account is locked, or the origin of the page is not allowed. */
        LockedOrCrossSiteProblem: components["schemas"]["AccountLockedProblem"] | components["schemas"]["CrossSiteRequestProblem"];
        /** @description The provider makes no new accounts, the account is locked, or the origin is not allowed. */
        SignUpNotOpenOrLockedProblem: components["schemas"]["SignUpNotOpenProblem"] | components["schemas"]["AccountLockedProblem"] | components["schemas"]["CrossSiteRequestProblem"];
        /** @description No administrator would remain, or something was changed at the same time. */
        LastAdministratorOrConflictProblem: components["schemas"]["LastAdministratorProblem"] | components["schemas"]["ConflictProblem"];
        /** @description These cannot be the roles of the account. */
        RolesConflictProblem: components["schemas"]["LastAdministratorProblem"] | components["schemas"]["LimitReachedProblem"] | components["schemas"]["ConflictProblem"];
        /** @description The body is not valid, or the mailed token was used before or belongs to another browser. */
        SignInNotValidProblem: components["schemas"]["InvalidBodyProblem"] | components["schemas"]["AlreadyUsedProblem"] | components["schemas"]["OtherBrowserProblem"];
        /** @description The token or code is not valid, or was used before. */
        NotValidOrAlreadyUsedProblem: components["schemas"]["InvalidBodyProblem"] | components["schemas"]["AlreadyUsedProblem"];
        /** @description Not signed in, or the password is wrong. */
        NotSignedInOrWrongPasswordProblem: components["schemas"]["NotSignedInProblem"] | components["schemas"]["WrongPasswordProblem"];
        /** @description The address or the passkey is taken, or the same request is still in progress. */
        NewAccountConflictProblem: components["schemas"]["EmailTakenProblem"] | components["schemas"]["PasskeyTakenProblem"] | components["schemas"]["ConflictProblem"];
        /** @description The address is taken, or the same request is still in progress. */
        EmailTakenOrConflictProblem: components["schemas"]["EmailTakenProblem"] | components["schemas"]["ConflictProblem"];
        /**
         * @description The code of the fault, for programs.
         * @enum {string}
         */
        FieldErrorCode: "required" | "wrong_type" | "unknown_field" | "too_short" | "too_long" | "too_deep" | "too_small" | "too_large" | "too_few_items" | "too_many_items" | "unknown_type" | "url_not_allowed" | "invalid_choice" | "invalid_email" | "invalid_code" | "invalid_time" | "invalid_characters" | "invalid_format" | "invalid_cursor" | "no_visible_character" | "unchanged" | "password_too_common" | "password_made_of_context" | "not_together" | "not_valid" | "already_used" | "other_browser" | "unknown_permission" | "unknown_audience" | "not_granted_to_you" | "wrong_password" | "email_taken" | "unknown_role" | "origin_not_allowed" | "rp_id_not_allowed" | "unknown_provider" | "unknown_client";
        /**
         * @description The code of the fault, for programs.
         * @enum {string}
         */
        QueryErrorCode: "required" | "wrong_type" | "unknown_field" | "repeated_parameter" | "too_short" | "too_long" | "too_small" | "too_large" | "invalid_choice" | "invalid_characters" | "invalid_format" | "invalid_cursor" | "unknown_type" | "unknown_role" | "invalid_address" | "invalid_time";
        /** @description The numbers and names in the message, for translation. */
        ErrorParams: {
            /** @description The smallest allowed value. */
            min?: number;
            /** @description The largest allowed value. */
            max?: number;
            /** @description The expected JSON type. */
            expected?: string;
            /** @description The allowed values. */
            choices?: string[];
            /** @description The member that excludes this one. */
            other?: string;
            /** @description The origin that the client saw. */
            origin?: string;
            /** @description The setting of the server that would allow it. */
            setting?: string;
            /** @description How many more tries the sign-in has. */
            tries_left?: number;
        };
        /** @description One fault in a body. */
        BodyError: {
            /**
             * Format: uri-reference
             * @description The position of the fault, as a JSON pointer in a URI fragment (RFC 6901).
             */
            pointer: string;
            code: components["schemas"]["FieldErrorCode"];
            /** @description The description of the fault. It can be shown to people. */
            message: string;
            params?: components["schemas"]["ErrorParams"];
        };
        /** @description One fault in a query string. */
        QueryError: {
            /** @description The name of the parameter. */
            parameter: string;
            code: components["schemas"]["QueryErrorCode"];
            /** @description The description of the fault. It can be shown to people. */
            message: string;
            params?: components["schemas"]["ErrorParams"];
        };
    };
    responses: {
        /** @description Done, for a client with a cookie. The old cookie is invalid now. */
        RotatedCookie: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["Vary"];
                /**
                 * @description The session cookie with its new secret. After a change of the password, also the device cookie.
                 * @example gatebook_session=cLXGV_g8n9O3shJkj2em-btud4aBV6gQJeXoLdPo4s4; HttpOnly; Path=/; SameSite=Lax
                 */
                "Set-Cookie": components["schemas"]["SignInCookie"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description Done, for a client with a bearer token. The old token is invalid now. */
        RotatedToken: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["Vary"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["RotatedToken"];
            };
        };
        /** @description Done, for a client with a bearer token. The old tokens are invalid now. */
        ChangedPasswordToken: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["Vary"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ChangedPasswordToken"];
            };
        };
        /**
         * @description The request was accepted. The response does not reveal whether a mail is sent, to whom, or whether the
         *     account exists.
         */
        Requested: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["Vary"];
                "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["PendingConfirmation"];
            };
        };
        /**
         * @description The token has been used (`already_used`), such as by a second click on a link. Or the token or code is
         *     not valid; the response does not reveal whether it is wrong, expired or of another account, or whether a
         *     code was used. Or the body is not accepted by this operation.
         */
        NotValid: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["NotValidOrAlreadyUsedProblem"];
            };
        };
        /**
         * @description The token of a sign-in mail has been used (`already_used`), or belongs to another browser
         *     (`other_browser`). Or the token or code is not valid; the response does not reveal why. Or the body is
         *     not accepted by this operation.
         */
        SignInNotValid: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["SignInNotValidProblem"];
            };
        };
        /**
         * @description The account has no passkey that signs in alone, or no unused recovery codes: without the password,
         *     nobody could sign in to it any more.
         */
        LastSignInMethod: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["LastSignInMethodProblem"];
            };
        };
        /** @description The credential belongs to an account already, or the account has 20 of them. */
        PasskeyTaken: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["PasskeyTakenOrConflictProblem"];
            };
        };
        /** @description Nobody could sign in to the account any more, or the operator demands a second factor of the account. */
        LastFactor: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["LastFactorProblem"];
            };
        };
        /** @description The copy in `If-None-Match` is still current. */
        NotModified: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoCache"];
                Vary: components["headers"]["DocumentVary"];
                ETag: components["headers"]["DocumentETag"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The request is not valid HTTP, or a header has an invalid value. */
        BadRequest: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["ProblemVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["BadRequestProblem"];
            };
        };
        /** @description The body is not one unambiguous JSON text, or a header has an invalid value. */
        MalformedBody: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["ProblemVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["MalformedBodyProblem"];
            };
        };
        /**
         * @description No session, or a session that has ended. An invalid cookie is not cleared: a late response to an old
         *     request must not clear the new cookie. A secret that a re-authentication replaced gets this response
         *     after ten seconds, or at once if the request may change something.
         */
        NotSignedIn: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["NotSignedInProblem"];
            };
        };
        /**
         * @description No session, or a session that has ended. An invalid cookie is not cleared: a late response to an old
         *     request must not clear the new cookie. A secret that a re-authentication replaced gets this response
         *     after ten seconds.
         */
        NobodySignedIn: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "Account-Id": components["headers"]["NoAccountId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["NotSignedInProblem"];
            };
        };
        /** @description No sign-in waits for a factor. */
        SignInExpired: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["SignInExpiredProblem"];
            };
        };
        /** @description No sign-in waits for this factor, or the password is wrong. */
        SignInNotConfirmed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ExpiredOrWrongPasswordProblem"];
            };
        };
        /**
         * @description The address or the password is wrong; the response does not reveal which. Or the account is new, and the
         *     server requires verified addresses. Or the passkey opens nothing.
         */
        SignInRefused: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["SignInRefusedProblem"];
            };
        };
        /** @description Not signed in, or the password in the body is not the password of the account. */
        WrongPassword: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["NotSignedInOrWrongPasswordProblem"];
            };
        };
        /** @description The proof is valid, but the password in the body is not the password of its account. */
        WrongPasswordWithProof: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["WrongPasswordProblem"];
            };
        };
        /** @description A browser sent the request from a page whose origin is not allowed. */
        CrossSiteRequest: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["CrossSiteRequestProblem"];
            };
        };
        /** @description The request carries an API token, and this operation takes a session only. */
        SessionRequired: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["SessionRequiredProblem"];
            };
        };
        /** @description A browser sent the request from a page whose origin is not allowed, or it carries an API token. */
        CrossSiteOrSessionRequired: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["CrossSiteOrSessionRequiredProblem"];
            };
        };
        /** @description The policy of the server requires a second factor, and `enrol_by` has passed. */
        EnrolmentRequired: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["EnrolmentOrSessionRequiredProblem"];
            };
        };
        /**
         * @description The policy of the server requires a second factor, and `enrol_by` has passed; or a browser sent the
         *     request from a page whose origin is not allowed.
         */
        CrossSiteOrEnrolment: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["EnrolmentOrCrossSiteProblem"];
            };
        };
        /** @description The policy of the server requires a second factor, so the last one stays. */
        SecondFactorRequired: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["SecondFactorRequiredProblem"];
            };
        };
        /** @description The policy of the server requires a second factor, or the account has none. */
        SecondFactorRequiredOrConflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["SecondFactorRequiredOrConflictProblem"];
            };
        };
        /**
         * @description The password was entered too long ago, or a browser sent the request from a page whose origin is not
         *     allowed.
         */
        CrossSiteOrStale: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["StaleOrCrossSiteProblem"];
            };
        };
        /**
         * @description The address of the account is not verified, a factor was shown too long ago, or a browser sent the
         *     request from a page whose origin is not allowed.
         */
        UnverifiedOrStale: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["UnverifiedOrStaleProblem"];
            };
        };
        /** @description The resource does not exist or belongs to another account. */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["ProblemVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["NotFoundProblem"];
            };
        };
        /**
         * @description The address is taken; or the same request is still in progress, or the resource that it created was
         *     changed in the meantime.
         */
        EmailTaken: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["EmailTakenOrConflictProblem"];
            };
        };
        /**
         * @description The address or the passkey is taken; or the same request is still in progress, or the resource that it created was
         *     changed in the meantime.
         */
        AccountTaken: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["NewAccountConflictProblem"];
            };
        };
        /** @description Another request was first, or the resource that this request repeats was changed in the meantime. */
        Conflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"];
            };
        };
        /**
         * @description An administrator has locked the account, the password was entered too long ago, or a browser sent the request
         *     from a page whose origin is not allowed.
         */
        LockedOrStale: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["LockedOrStaleProblem"];
            };
        };
        /** @description There are as many as there may be, or the resource that this request repeats was changed in the meantime. */
        LimitReachedOrConflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["LimitReachedOrConflictProblem"];
            };
        };
        /**
         * @description The event was sealed but no longer exists: it was pruned, or someone deleted it. Only holders of a role
         *     get this response; all others get 404.
         */
        EventGone: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["GoneProblem"];
            };
        };
        /** @description The event is not sealed yet. */
        NotSealed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"];
            };
        };
        /** @description The version in `If-Match` is not the current one. Nothing was changed. */
        PreconditionFailed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["PreconditionFailedProblem"];
            };
        };
        /** @description The body is larger than this server accepts (64 KiB by default). It was not read. */
        BodyTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["BodyTooLargeProblem"];
            };
        };
        /** @description The body is not `application/json`. */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
            };
        };
        /** @description The body is JSON, but this operation does not accept it. */
        InvalidBody: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["InvalidBodyProblem"];
            };
        };
        /**
         * @description The body is JSON, but this operation does not accept it; or the `Idempotency-Key` was used with another
         *     body.
         */
        InvalidBodyOrKeyReused: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["InvalidBodyOrKeyReusedProblem"];
            };
        };
        /**
         * @description The account does not have a role that this operation requires, or must first add the second factor that
         *     the policy of the server requires.
         */
        Forbidden: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ForbiddenOrEnrolmentProblem"];
            };
        };
        /**
         * @description The account lacks the permission of this operation, must first add the second factor that the policy of
         *     the server requires, or a browser sent the request from a page whose origin is not allowed.
         */
        ForbiddenOrCrossSite: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ForbiddenOrCrossSiteProblem"];
            };
        };
        /**
         * @description The caller lacks the permission of this operation, the account in the path has a built-in permission that
         *     the caller lacks, or a browser sent the request from a page whose origin is not allowed.
         */
        ForbiddenOrOutranked: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ForbiddenOrOutrankedProblem"];
            };
        };
        /**
         * @description The account does not have a role that this operation requires, the password was entered too long ago, or
         *     a browser sent the request from a page whose origin is not allowed.
         */
        ForbiddenOrStale: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["AdministrationRefusedProblem"];
            };
        };
        /**
         * @description The caller lacks the permission, acts on their own account, or the account in the path has a built-in
         *     permission that the caller lacks; or the password was entered too long ago; or a browser sent the
         *     request from a page whose origin is not allowed.
         */
        OutrankedOrStale: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ActionOnAccountRefusedProblem"];
            };
        };
        /**
         * @description The password is gone, and a mail with a link is on its way. No code is mailed, so that the caller can't
         *     try one: the `id` is that of the mailed link.
         */
        ResetRequested: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["Vary"];
                "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["PendingConfirmation"];
            };
        };
        /** @description Nobody else could act as an administrator. */
        LastAdministrator: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["LastAdministratorProblem"];
            };
        };
        /** @description The provider answered, but proved no identity. The attempt is over. */
        ProviderAnswerInvalid: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProviderAnswerInvalidProblem"];
            };
        };
        /**
         * @description The provider, or a service that this request needs, did not answer within its deadline. If it was the
         *     provider, the attempt is over: begin a new one.
         */
        ProviderUnavailable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["UnavailableOrProviderUnavailableProblem"];
            };
        };
        /** @description Nobody could sign in to the account any more. */
        LastWayIn: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["LastSignInMethodProblem"];
            };
        };
        /** @description There are as many as there may be. */
        LimitReached: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["LimitReachedProblem"];
            };
        };
        /** @description Another account has the identity, or this account has as many as it may have. */
        IdentityInUseOrLimitReached: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["IdentityInUseOrLimitReachedProblem"];
            };
        };
        /** @description The provider did not sign the person in, the address is not verified, or a factor was shown too long ago. */
        LinkRefused: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["LinkRefusedProblem"];
            };
        };
        /** @description The provider did not sign the person in, or the request carries an API token. */
        ProviderRefusedOrSessionRequired: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProviderRefusedOrSessionRequiredProblem"];
            };
        };
        /**
         * @description The credentials are right, and an administrator has locked the account; or a browser sent the request
         *     from a page whose origin is not allowed.
         */
        LockedOrCrossSite: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["LockedOrCrossSiteProblem"];
            };
        };
        /**
         * @description Nobody has the address, and the provider makes no new accounts; or an administrator has locked the
         *     account; or a browser sent the request from a page whose origin is not allowed.
         */
        SignUpNotOpenOrLocked: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["SignUpNotOpenOrLockedProblem"];
            };
        };
        /**
         * @description The provider did not sign the person in: `error` is a word of a closed list, or `other`. Or nobody has the
         *     identity, and this provider only signs in to accounts that exist. Or an administrator has locked the
         *     account; or a browser sent the request from a page whose origin is not allowed.
         */
        ProviderSignInRefused: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProviderSignInRefusedProblem"];
            };
        };
        /** @description The browser goes on to the front end or app. */
        ProviderAnswerPassedOn: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["Vary"];
                /**
                 * @description One of the operator's callbacks with the id of the provider, and the answer.
                 * @example https://app.example.com/signed-in/acme#state=0.Y3tVw0m5q1Zk8uQ2sXb7rLd4Fv6cO1kY9mB2pQxTzLd&code=SplxlOBeZQQYbYS6WxSbIA
                 */
                Location?: string;
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description No administrator would remain, or something was changed at the same time. */
        LastAdministratorOrConflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["LastAdministratorOrConflictProblem"];
            };
        };
        /** @description No administrator would remain, the account would have too many roles, or its address is not verified. */
        RolesConflict: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["RolesConflictProblem"];
            };
        };
        /** @description A query parameter is unknown, repeated, or has a value that is not accepted. */
        InvalidQuery: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["InvalidQueryProblem"];
            };
        };
        /** @description A limit for this account or this network address has been reached. */
        TooManyAttempts: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                "Retry-After": components["headers"]["Retry-After"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["TooManyAttemptsProblem"];
            };
        };
        /** @description The server failed. The error was logged under the request id. */
        InternalError: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["ProblemVary"];
                "Content-Language": components["headers"]["Content-Language"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["InternalErrorProblem"];
            };
        };
        /**
         * @description A service that this request needs did not answer within its deadline. Nothing was changed, unless
         *     `outcome` is `unknown`; `detail` then says so to people.
         */
        Unavailable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["NoStore"];
                Vary: components["headers"]["TranslatedVary"];
                "Content-Language": components["headers"]["Content-Language"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["UnavailableProblem"];
            };
        };
    };
    parameters: {
        /**
         * @description The `id` of an identity. Another spelling is answered like an unknown one.
         * @example 01a2035d-0b1c-7a52-9c4e-8f0d6a3c2b17
         */
        IdentityId: string;
        /**
         * @description The `id` of a passkey. Another spelling is answered like an unknown one.
         * @example 01a2035d-0b1c-7a52-9c4e-8f0d6a3c2b17
         */
        PasskeyId: string;
        /**
         * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
         *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
         *     response contains the id in use.
         */
        RequestId: string;
        /**
         * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
         *     requests that no person caused, such as polls.
         */
        SessionActivity: components["schemas"]["SessionActivity"];
        /** @description With `true`, a caller without a live session gets 200 `null` instead of 401. */
        Optional: boolean;
        /**
         * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
         *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
         *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
         *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
         *     with the same key is another request. Use a new UUID for each new request.
         */
        IdempotencyKey: string;
        /**
         * @description The `ETag` that you read. The change is made only if it is still the current version. Otherwise, or if
         *     the tag belongs to another resource, the response is 412. A tag that a proxy changed when it compressed
         *     the response is accepted: `W/"…"`, or with `-gzip`, `-br`, `-zstd` or `-deflate` at its end. `*` matches
         *     any version.
         */
        IfMatch: string;
        /** @description The `ETag` of your copy. If it is still current, the response is 304 without a body. */
        IfNoneMatch: string;
        /** @description The maximum number of items on a page. */
        Limit: number;
        /** @description The start of the page, from `next`. Opaque to clients. */
        Cursor: string;
        /**
         * @description Only events of this type or, with `session.*`, of all types with this prefix. A type that does not exist
         *     is refused, because an empty list would suggest that no such event has happened.
         */
        EventType: string;
        /** @description Only actions by the account with this id. */
        Actor: string;
        /** @description Only events about the account with this id. */
        Subject: string;
        /** @description Only successful or only refused actions. */
        Outcome: components["schemas"]["Outcome"];
        /** @description Only events from this network address. */
        FromAddress: string;
        /** @description Only events of the request with this id. */
        OfRequest: string;
        /** @description Only events at this time or later. RFC 3339 in UTC, with `Z`. */
        Since: string;
        /** @description Only events before this time. RFC 3339 in UTC, with `Z`. */
        Until: string;
        /** @description The sort order. */
        Order: "newest" | "oldest";
        /**
         * @description Follow the audit trail: if there are no new events, the server waits for this number of seconds before it
         *     responds. The number of waiting requests is limited. If the limit is reached, the response is empty and
         *     immediate: try again after a second. If an event was committed late, other events can appear twice:
         *     compare their `id`.
         */
        Wait: number;
        /** @description The format, for clients that can't set the `Accept` header. It takes precedence over that header. */
        Format: "ndjson" | "csv";
        /**
         * @description The `id` of an event.
         * @example 01a20349-e111-736f-8580-28d6099950d8
         */
        EventId: string;
        /**
         * @description The `id` of an invitation.
         * @example 01a2035b-7f30-7d61-9f2c-6a2c3f0f9d21
         */
        AccountInvitationId: string;
        /**
         * @description The `id` of a trusted device.
         * @example 01a20349-e111-7aa1-8580-28d6099950d9
         */
        TrustedDeviceId: string;
        /** @description Only accounts in this state. */
        OfState: "deletion_scheduled" | "locked" | "invited" | "unverified" | "active";
        /**
         * @description Only accounts that hold this role, also those with an unverified address, for which it has no effect. A
         *     role that does not exist is refused, because an empty list would suggest that nobody holds it.
         */
        OfRole: components["schemas"]["RoleName"];
        /** @description Only accounts that were created at this time or later. */
        CreatedFrom: string;
        /** @description Only accounts that were created before this time. */
        CreatedTo: string;
        /**
         * @description Only accounts that were last seen before this day, in UTC. An account that was never used counts as seen
         *     on the day of its creation.
         */
        UnseenSince: string;
        /**
         * @description The `id` of a sign-in with a provider.
         * @example 01a2035b-7f30-7d61-9f2c-6a2c3f0f9d13
         */
        ProviderSignInId: string;
        /**
         * @description The `id` of a webhook.
         * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
         */
        WebhookId: string;
        /**
         * @description The `id` of an API token.
         * @example 01a20355-3b10-7c41-8a52-6e0f9d1b2c33
         */
        ApiTokenId: string;
        /**
         * @description The `id` of a service account.
         * @example 01a20356-77d4-7a90-93be-2f4c8e1d6a05
         */
        ServiceAccountId: string;
        /**
         * @description The `id` of an API token of the service account.
         * @example 01a20355-3b10-7c41-8a52-6e0f9d1b2c33
         */
        ServiceAccountTokenId: string;
        /**
         * @description The `id` of an authenticator app.
         * @example 01a20352-6a11-7d3c-8f0e-5b7e1c2d9a44
         */
        AuthenticatorAppId: string;
        /**
         * @description The name of a role.
         * @example admin
         */
        RoleNameInPath: components["schemas"]["RoleName"];
        /**
         * @description The `id` of a session, as listed by `GET /v1/sessions`.
         * @example 01a20349-d1a4-7128-a24b-e40ad23f0824
         */
        SessionId: string;
        /**
         * @description The `id` of an account.
         * @example 01a20349-1372-752e-89a7-834df2a74de4
         */
        AccountId: string;
        /**
         * @description The `id` of a session of the account, as listed by `GET /v1/accounts/{id}/sessions`.
         * @example 01a20349-d1a4-7128-a24b-e40ad23f0824
         */
        AccountSessionId: string;
        /**
         * @description The name of the file.
         * @example swagger-ui.css
         */
        Asset: string;
        /**
         * @description The `id` of a provider.
         * @example acme
         */
        ProviderName: string;
        /**
         * @description The code of the problem in kebab-case.
         * @example email-taken
         */
        ProblemName: components["schemas"]["ProblemName"];
    };
    requestBodies: never;
    headers: {
        /**
         * @description The id of this request; the logs and the audit events contain it, too.
         * @example 01a20349-e10e-790c-bca3-04171fb17c23
         */
        "X-Request-Id": components["schemas"]["RequestId"];
        /**
         * @description Caches must not store personal data.
         * @example no-store
         */
        NoStore: "no-store";
        /**
         * @description Caches may store the response but must revalidate it each time (see `ETag`).
         * @example no-cache
         */
        NoCache: "no-cache";
        /**
         * @description Everybody, shared caches included, may keep the response for five minutes.
         * @example public, max-age=300
         */
        FiveMinutes: "public, max-age=300";
        /**
         * @description Pages of any origin may read the response, without credentials.
         * @example *
         */
        AnyOrigin: "*";
        /**
         * @description The response depends on the client and on the origin of the page.
         * @example Origin, Cookie, Authorization
         */
        Vary: "Origin, Cookie, Authorization";
        /**
         * @description The response depends on the client, on the origin of the page, and on the language.
         * @example Origin, Cookie, Authorization, Accept-Language
         */
        TranslatedVary: "Origin, Cookie, Authorization, Accept-Language";
        /**
         * @description The response depends on the origin of the page, although its body is the same for all.
         * @example Origin
         */
        DocumentVary: "Origin";
        /**
         * @description The headers that the response depends on: always the origin of the page, and under `/v1` also the
         *     client.
         * @example Origin, Cookie, Authorization, Accept-Language
         */
        ProblemVary: string;
        /**
         * @description The language of `title`, `detail` and each `message`, chosen by `Accept-Language`.
         * @example en
         */
        "Content-Language": components["schemas"]["Language"];
        /**
         * @description The language of each `title`: chosen by `Accept-Language`, else the `language` of the account, else
         *     English.
         * @example en
         */
        TitleLanguage: components["schemas"]["Language"];
        /**
         * @description The id of the account, as in the body. Empty if the body is `null`. A proxy sets it on the request that
         *     it passes on, in place of any value that the client sent.
         */
        "Account-Id": string;
        /**
         * @description Empty, since nobody is signed in.
         * @example
         */
        NoAccountId: string;
        /**
         * @description The account and its version, for `If-Match` and `If-None-Match`. Opaque: compare it, but do not parse
         *     it.
         * @example "3f9a0c51d2ab-1"
         */
        AccountETag: string;
        /**
         * @description The metadata of the account and its version, for `If-Match` and `If-None-Match`. Opaque, like the tag of an
         *     account, and another one than that.
         * @example "9c41d07be2f3-1"
         */
        MetadataETag: string;
        /**
         * @description The webhook and its version, for `If-Match` and `If-None-Match`. Opaque, like the tag of an account.
         * @example "b7720e6d91c4-1"
         */
        WebhookETag: string;
        /**
         * @description The list of permissions, for `If-None-Match`. Opaque, like the tag of an account.
         * @example "5d41402abc4b2a76"
         */
        PermissionsETag: string;
        /**
         * @description The service account and its version, for `If-Match` and `If-None-Match`. Opaque, like the tag of an account.
         * @example "5e0c19d7a2b8-1"
         */
        ServiceAccountETag: string;
        /**
         * @description The version of the document, for `If-None-Match`.
         * @example "5d41402abc4b2a76"
         */
        DocumentETag: string;
        /**
         * @description The next page ([RFC 8288](https://www.rfc-editor.org/rfc/rfc8288)); absent on the last page.
         * @example </v1/sessions?limit=50&cursor=AaIDSbG_dvCEeILja21UmwAA>; rel="next"
         */
        Link: string;
        /**
         * @description A suggested file name.
         * @example attachment; filename="audit-events.ndjson"
         */
        "Content-Disposition": string;
        /** @description Tells a browser to store the document, and under which name. */
        DocumentDisposition: "attachment; filename=\"account.json\"";
        /**
         * @description Present if the client accepts gzip.
         * @example gzip
         */
        "Content-Encoding": "gzip";
        /**
         * @description Present, with the value true, if the response repeats that of an earlier request with the same key.
         * @example true
         */
        "Idempotent-Replayed": true;
        /**
         * @description The state of the limits for this client: `r` more attempts now, and one more in `t` seconds
         *     ([draft-ietf-httpapi-ratelimit-headers](https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/),
         *     of which -11 was the newest). A 429 lists only the limits that refused the request. Absent if limits are
         *     off or nothing was counted.
         * @example "password-address";r=99;t=300, "password-account";r=4
         */
        RateLimit: string;
        /**
         * @description The limits: `q` attempts in a window of `w` seconds. A limit without `w` counts wrong passwords in a
         *     row: after `q` of them each further attempt has to wait, for a growing time, until a password is right.
         *     Present together with `RateLimit`.
         * @example "password-address";q=100;w=300, "password-account";q=5
         */
        "RateLimit-Policy": string;
        /**
         * @description Seconds to wait before trying again.
         * @example 2
         */
        "Retry-After": number;
        /**
         * @description How to authenticate ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)).
         * @example Bearer realm="gatebook"
         */
        "WWW-Authenticate": "Bearer realm=\"gatebook\"";
        /**
         * @description The cookie that binds attempts at providers to this browser. Absent for clients with a bearer token.
         * @example gatebook_federation=Y3tVw0m5q1Zk8uQ2sXb7rLd4Fv6cO1kY9mB2pQxTzLd; Max-Age=600; HttpOnly; Path=/; SameSite=Strict
         */
        BindingCookie: components["schemas"]["FederationCookie"];
        /**
         * @description Clears the session cookie. Absent for clients with a bearer token, or if another session ended.
         * @example gatebook_session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/; SameSite=Lax
         */
        ClearedCookie: components["schemas"]["SessionCookie"];
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAccountInvitations: {
        parameters: {
            query?: {
                /** @description The maximum number of items on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page, from `next`. Opaque to clients. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of invitations. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountInvitationPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createAccountInvitation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The person to invite. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccountInvitation"];
            };
        };
        responses: {
            /** @description The invitation. A mail is on its way. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountInvitation"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            409: components["responses"]["EmailTaken"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBodyOrKeyReused"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    withdrawAccountInvitation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an invitation.
                 * @example 01a2035b-7f30-7d61-9f2c-6a2c3f0f9d21
                 */
                id: components["parameters"]["AccountInvitationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invitation and its account are deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    acceptAccountInvitation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The token, and what the person chooses. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountInvitationConfirmation"];
            };
        };
        responses: {
            /** @description Accepted and signed in. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The session cookie and the device cookie. Absent if `deliver` is `token`.
                     * @example gatebook_session=_8sM4tFqqrG-xx0_y_4tJIGKmBTs6JIkhhfACoJQc0Y; HttpOnly; Path=/; SameSite=Lax
                     */
                    "Set-Cookie"?: components["schemas"]["SignInCookie"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedSession"];
                };
            };
            400: components["responses"]["MalformedBody"];
            403: components["responses"]["LockedOrCrossSite"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["NotValid"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                /** @description The maximum number of items on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page, from `next`. Opaque to clients. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only accounts in this state. */
                state?: components["parameters"]["OfState"];
                /**
                 * @description Only accounts that hold this role, also those with an unverified address, for which it has no effect. A
                 *     role that does not exist is refused, because an empty list would suggest that nobody holds it.
                 */
                role?: components["parameters"]["OfRole"];
                /** @description Only accounts that were created at this time or later. */
                created_from?: components["parameters"]["CreatedFrom"];
                /** @description Only accounts that were created before this time. */
                created_to?: components["parameters"]["CreatedTo"];
                /**
                 * @description Only accounts that were last seen before this day, in UTC. An account that was never used counts as seen
                 *     on the day of its creation.
                 */
                unseen_since?: components["parameters"]["UnseenSince"];
                /** @description The sort order. */
                order?: components["parameters"]["Order"];
            };
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of accounts. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountViewPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The new account. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccount"];
            };
        };
        responses: {
            /** @description The account was created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["AccountETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            202: components["responses"]["Requested"];
            400: components["responses"]["MalformedBody"];
            403: components["responses"]["CrossSiteRequest"];
            409: components["responses"]["AccountTaken"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readAccountView: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["AccountETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            /** @description The account is still as in the response with the tag in `If-None-Match`. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["AccountETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateAccountView: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description The `ETag` that you read. The change is made only if it is still the current version. Otherwise, or if
                 *     the tag belongs to another resource, the response is 412. A tag that a proxy changed when it compressed
                 *     the response is accepted: `W/"…"`, or with `-gzip`, `-br`, `-zstd` or `-deflate` at its end. `*` matches
                 *     any version.
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        /** @description The members to change. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountUpdate"];
            };
        };
        responses: {
            /** @description The changed account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["AccountETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["ForbiddenOrOutranked"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readAccountMetadata: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metadata. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["MetadataETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountMetadata"];
                };
            };
            /** @description The metadata is still as in the response with the tag in `If-None-Match`. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["MetadataETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateAccountMetadata: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description The `ETag` that you read. The change is made only if it is still the current version. Otherwise, or if
                 *     the tag belongs to another resource, the response is 412. A tag that a proxy changed when it compressed
                 *     the response is accepted: `W/"…"`, or with `-gzip`, `-br`, `-zstd` or `-deflate` at its end. `*` matches
                 *     any version.
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        /** @description The objects to replace. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountMetadataUpdate"];
            };
        };
        responses: {
            /** @description The changed metadata. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["MetadataETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountMetadata"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["ForbiddenOrOutranked"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    searchAccounts: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description What is known of the accounts. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountSearch"];
            };
        };
        responses: {
            /** @description One page of accounts. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountViewPage"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["ForbiddenOrCrossSite"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    lockAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        /** @description The lock. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccountLock"];
            };
        };
        responses: {
            /** @description The account is locked. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountLock"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["LastAdministratorOrConflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    unlockAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account is not locked any more. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAccountSessions: {
        parameters: {
            query?: {
                /** @description The maximum number of items on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page, from `next`. Opaque to clients. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of sessions. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    endAccountSessions: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions have ended. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedSessions"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    endAccountSession: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
                /**
                 * @description The `id` of a session of the account, as listed by `GET /v1/accounts/{id}/sessions`.
                 * @example 01a20349-d1a4-7128-a24b-e40ad23f0824
                 */
                session: components["parameters"]["AccountSessionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    resetFactors: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        /** @description The reason, which the owner sees in the security record. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFactorReset"];
            };
        };
        responses: {
            /** @description The account has no second factor any more. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    forcePasswordReset: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        /** @description The reason, which the owner sees in the security record. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccountPasswordReset"];
            };
        };
        responses: {
            202: components["responses"]["ResetRequested"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBodyOrKeyReused"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    requestAccountEmailChange: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        /** @description The new address, and the reason, which the owner sees in the security record. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccountEmailChange"];
            };
        };
        responses: {
            202: components["responses"]["Requested"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBodyOrKeyReused"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    scheduleDeletion: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        /** @description The time and the reason. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewScheduledDeletion"];
            };
        };
        responses: {
            /** @description The deletion is scheduled, and the account is locked. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduledDeletion"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["LastAdministrator"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelDeletion: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account will not be deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
                /** @description The `ETag` of your copy. If it is still current, the response is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["AccountETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description The account is still at the version in `If-None-Match`. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["AccountETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["SessionRequired"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description The `ETag` that you read. The change is made only if it is still the current version. Otherwise, or if
                 *     the tag belongs to another resource, the response is 412. A tag that a proxy changed when it compressed
                 *     the response is accepted: `W/"…"`, or with `-gzip`, `-br`, `-zstd` or `-deflate` at its end. `*` matches
                 *     any version.
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The password of the account. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountDeletion"];
            };
        };
        responses: {
            /** @description The account is locked and will be deleted. All its sessions have ended. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    "Set-Cookie": components["headers"]["ClearedCookie"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnDeletion"];
                };
            };
            /** @description The account is deleted and all its sessions have ended. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    "Set-Cookie": components["headers"]["ClearedCookie"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["WrongPassword"];
            403: components["responses"]["CrossSiteOrStale"];
            409: components["responses"]["LastAdministratorOrConflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description The `ETag` that you read. The change is made only if it is still the current version. Otherwise, or if
                 *     the tag belongs to another resource, the response is 412. A tag that a proxy changed when it compressed
                 *     the response is accepted: `W/"…"`, or with `-gzip`, `-br`, `-zstd` or `-deflate` at its end. `*` matches
                 *     any version.
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The members to change. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountChange"];
            };
        };
        responses: {
            /** @description The changed account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["AccountETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrEnrolment"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document, as an attachment. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["TranslatedVary"];
                    "Content-Language": components["headers"]["TitleLanguage"];
                    "Content-Disposition": components["headers"]["DocumentDisposition"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountExport"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readMetadata: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The public metadata. It has no tag, which would show when private metadata changes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnMetadata"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["EnrolmentRequired"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelOwnDeletion: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The mailed proof. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnDeletionCancellation"];
            };
        };
        responses: {
            /** @description The account will not be deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedBody"];
            403: components["responses"]["CrossSiteRequest"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["NotValid"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The current password, if the account has one, and the new one. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            200: components["responses"]["ChangedPasswordToken"];
            204: components["responses"]["RotatedCookie"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["WrongPassword"];
            403: components["responses"]["CrossSiteOrStale"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    removePassword: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["RotatedToken"];
            204: components["responses"]["RotatedCookie"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["LastSignInMethod"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAuthenticatorApps: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The authenticator apps. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthenticatorAppList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["SessionRequired"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createAuthenticatorApp: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description A name for the app, such as that of the phone. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAuthenticatorApp"];
            };
        };
        responses: {
            /** @description The secret. It counts for nothing until it is confirmed. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthenticatorAppSetup"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["UnverifiedOrStale"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteAuthenticatorApp: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an authenticator app.
                 * @example 01a20352-6a11-7d3c-8f0e-5b7e1c2d9a44
                 */
                id: components["parameters"]["AuthenticatorAppId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The app is removed. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["SecondFactorRequired"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateAuthenticatorApp: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an authenticator app.
                 * @example 01a20352-6a11-7d3c-8f0e-5b7e1c2d9a44
                 */
                id: components["parameters"]["AuthenticatorAppId"];
            };
            cookie?: never;
        };
        /** @description The new name. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuthenticatorAppChange"];
            };
        };
        responses: {
            /** @description The renamed app. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthenticatorApp"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmAuthenticatorApp: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an authenticator app.
                 * @example 01a20352-6a11-7d3c-8f0e-5b7e1c2d9a44
                 */
                id: components["parameters"]["AuthenticatorAppId"];
            };
            cookie?: never;
        };
        /** @description The code that the app shows. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuthenticatorAppConfirmation"];
            };
        };
        responses: {
            /** @description The app is confirmed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The session cookie with its new secret, after the first factor, for a client with a cookie.
                     * @example gatebook_session=cLXGV_g8n9O3shJkj2em-btud4aBV6gQJeXoLdPo4s4; HttpOnly; Path=/; SameSite=Lax
                     */
                    "Set-Cookie"?: components["schemas"]["SignInCookie"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfirmedAuthenticatorApp"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["UnverifiedOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readRecoveryCodes: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The number of recovery codes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["SessionRequired"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createRecoveryCodes: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new codes. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewRecoveryCodes"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAuditEvents: {
        parameters: {
            query?: {
                /** @description The maximum number of items on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page, from `next`. Opaque to clients. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the security feed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["TranslatedVary"];
                    "Content-Language": components["headers"]["TitleLanguage"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["EnrolmentRequired"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readSignInMethods: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sign-in methods. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInMethods"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["SessionRequired"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeSignInMethods: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The members to change. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInMethodsChange"];
            };
        };
        responses: {
            /** @description The sign-in methods after the change. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The session cookie with its new secret, if it was switched on, for a client with a cookie, and the
                     *     device cookie.
                     * @example gatebook_session=cLXGV_g8n9O3shJkj2em-btud4aBV6gQJeXoLdPo4s4; HttpOnly; Path=/; SameSite=Lax
                     */
                    "Set-Cookie"?: components["schemas"]["SignInCookie"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedSignInMethods"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            409: components["responses"]["SecondFactorRequiredOrConflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTrustedDevices: {
        parameters: {
            query?: {
                /** @description The maximum number of items on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page, from `next`. Opaque to clients. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the trusted devices. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrustedDevicePage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["EnrolmentRequired"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    endTrustedDevices: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No device is trusted any more. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedTrustedDevices"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    endTrustedDevice: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a trusted device.
                 * @example 01a20349-e111-7aa1-8580-28d6099950d9
                 */
                id: components["parameters"]["TrustedDeviceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The device is no longer trusted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    searchAuditEvents: {
        parameters: {
            query?: {
                /** @description The maximum number of items on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page, from `next`. Opaque to clients. */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description Only events of this type or, with `session.*`, of all types with this prefix. A type that does not exist
                 *     is refused, because an empty list would suggest that no such event has happened.
                 */
                type?: components["parameters"]["EventType"];
                /** @description Only actions by the account with this id. */
                actor?: components["parameters"]["Actor"];
                /** @description Only events about the account with this id. */
                subject?: components["parameters"]["Subject"];
                /** @description Only successful or only refused actions. */
                outcome?: components["parameters"]["Outcome"];
                /** @description Only events from this network address. */
                ip?: components["parameters"]["FromAddress"];
                /** @description Only events of the request with this id. */
                request_id?: components["parameters"]["OfRequest"];
                /** @description Only events at this time or later. RFC 3339 in UTC, with `Z`. */
                since?: components["parameters"]["Since"];
                /** @description Only events before this time. RFC 3339 in UTC, with `Z`. */
                until?: components["parameters"]["Until"];
                /** @description The sort order. */
                order?: components["parameters"]["Order"];
                /**
                 * @description Follow the audit trail: if there are no new events, the server waits for this number of seconds before it
                 *     responds. The number of waiting requests is limited. If the limit is reached, the response is empty and
                 *     immediate: try again after a second. If an event was committed late, other events can appear twice:
                 *     compare their `id`.
                 */
                wait?: components["parameters"]["Wait"];
            };
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of the audit trail. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportAuditEvents: {
        parameters: {
            query?: {
                /**
                 * @description Only events of this type or, with `session.*`, of all types with this prefix. A type that does not exist
                 *     is refused, because an empty list would suggest that no such event has happened.
                 */
                type?: components["parameters"]["EventType"];
                /** @description Only actions by the account with this id. */
                actor?: components["parameters"]["Actor"];
                /** @description Only events about the account with this id. */
                subject?: components["parameters"]["Subject"];
                /** @description Only successful or only refused actions. */
                outcome?: components["parameters"]["Outcome"];
                /** @description Only events from this network address. */
                ip?: components["parameters"]["FromAddress"];
                /** @description Only events of the request with this id. */
                request_id?: components["parameters"]["OfRequest"];
                /** @description Only events at this time or later. RFC 3339 in UTC, with `Z`. */
                since?: components["parameters"]["Since"];
                /** @description Only events before this time. RFC 3339 in UTC, with `Z`. */
                until?: components["parameters"]["Until"];
                /** @description The format, for clients that can't set the `Accept` header. It takes precedence over that header. */
                format?: components["parameters"]["Format"];
            };
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    "Content-Disposition": components["headers"]["Content-Disposition"];
                    "Content-Encoding": components["headers"]["Content-Encoding"];
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readAuditEvent: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path: {
                /**
                 * @description The `id` of an event.
                 * @example 01a20349-e111-736f-8580-28d6099950d8
                 */
                id: components["parameters"]["EventId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEvent"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            410: components["responses"]["EventGone"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    proveAuditEvent: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path: {
                /**
                 * @description The `id` of an event.
                 * @example 01a20349-e111-736f-8580-28d6099950d8
                 */
                id: components["parameters"]["EventId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The proof. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventProof"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["EnrolmentRequired"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["NotSealed"];
            410: components["responses"]["EventGone"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readCheckpoint: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The checkpoint. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    proveConsistency: {
        parameters: {
            query: {
                /**
                 * @description The size of the older checkpoint.
                 * @example 1
                 */
                from: number;
                /**
                 * @description The size of the newer checkpoint, at most the size of the latest one.
                 * @example 2
                 */
                to: number;
            };
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The proof. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsistencyProof"];
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSessions: {
        parameters: {
            query?: {
                /** @description The maximum number of items on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page, from `next`. Opaque to clients. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of sessions. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["EnrolmentRequired"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createSession: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description Address and password, a passkey, or a mailed token or code. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSession"];
            };
        };
        responses: {
            /** @description Signed in. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The session cookie and the device cookie. Absent if `deliver` is `token`.
                     * @example gatebook_session=_8sM4tFqqrG-xx0_y_4tJIGKmBTs6JIkhhfACoJQc0Y; HttpOnly; Path=/; SameSite=Lax
                     */
                    "Set-Cookie"?: components["schemas"]["SignInCookie"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedSession"];
                };
            };
            /** @description The account has a second factor, which `POST /v1/sign-in/confirmations` takes. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The secret of the pending sign-in. Absent if `deliver` is `token`.
                     * @example gatebook_sign_in=si_8sM4tFqqrG-xx0_y_4tJIGKmBTs6JIkhhfACoJQc0Yz; Max-Age=600; HttpOnly; Path=/; SameSite=Strict
                     */
                    "Set-Cookie"?: components["schemas"]["PendingSignInCookie"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingSignIn"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["SignInRefused"];
            403: components["responses"]["LockedOrCrossSite"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["SignInNotValid"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    endOtherSessions: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The other sessions have ended. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description A new device cookie, if the client had one. All other device tokens are invalid now.
                     * @example gatebook_device=8nKxJ0rK5vYbVtWq3cVn0WwtS4Fv3cO1kY9mB2pQxTzLd7Ra; HttpOnly; Path=/; SameSite=Lax
                     */
                    "Set-Cookie"?: components["schemas"]["DeviceCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedSessions"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a session, as listed by `GET /v1/sessions`.
                 * @example 01a20349-d1a4-7128-a24b-e40ad23f0824
                 */
                id: components["parameters"]["SessionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    "Set-Cookie": components["headers"]["ClearedCookie"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readPendingSignIn: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pending sign-in. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingSignIn"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["SignInExpired"];
            413: components["responses"]["BodyTooLarge"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    endPendingSignIn: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The removal of the cookie.
                     * @example gatebook_sign_in=; Max-Age=0; HttpOnly; Path=/; SameSite=Strict
                     */
                    "Set-Cookie"?: components["schemas"]["PendingSignInCookie"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["SignInExpired"];
            403: components["responses"]["CrossSiteRequest"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmSignIn: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description One factor. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInConfirmation"];
            };
        };
        responses: {
            /** @description Signed in. The pending sign-in has ended. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The session cookie and the device cookie, and the removal of the cookie of the pending sign-in.
                     *     Absent if `deliver` was `token`.
                     * @example gatebook_session=_8sM4tFqqrG-xx0_y_4tJIGKmBTs6JIkhhfACoJQc0Y; HttpOnly; Path=/; SameSite=Lax
                     */
                    "Set-Cookie"?: components["schemas"]["ConfirmedCookie"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedSession"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["SignInNotConfirmed"];
            403: components["responses"]["LockedOrCrossSite"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRoles: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All roles. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readRole: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path: {
                /**
                 * @description The name of a role.
                 * @example admin
                 */
                name: components["parameters"]["RoleNameInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The role. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    replaceAccountRoles: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description The `ETag` that you read. The change is made only if it is still the current version. Otherwise, or if
                 *     the tag belongs to another resource, the response is 412. A tag that a proxy changed when it compressed
                 *     the response is accepted: `W/"…"`, or with `-gzip`, `-br`, `-zstd` or `-deflate` at its end. `*` matches
                 *     any version.
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        /** @description All roles of the account. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountRoles"];
            };
        };
        responses: {
            /** @description The roles of the account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["AccountETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountRoles"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["RolesConflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    checkPermissions: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The accounts and the permissions. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PermissionChecks"];
            };
        };
        responses: {
            /** @description The answers, in the order of the checks. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PermissionAnswers"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["ForbiddenOrCrossSite"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readSession: {
        parameters: {
            query?: {
                /** @description With `true`, a caller without a live session gets 200 `null` instead of 401. */
                optional?: components["parameters"]["Optional"];
            };
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current session; with `optional=true` and without a live session, `null`. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    "Account-Id": components["headers"]["Account-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"] | null;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NobodySignedIn"];
            403: components["responses"]["SessionRequired"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    endCurrentSession: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    "Set-Cookie": components["headers"]["ClearedCookie"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrSessionRequired"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readSessionPermissions: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
                /** @description The `ETag` of your copy. If it is still current, the response is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The permissions. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["PermissionsETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPermissions"];
                };
            };
            /** @description The permissions are still those of `If-None-Match`. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["PermissionsETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["EnrolmentRequired"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createSessionToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The service that the token is for. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSessionToken"];
            };
        };
        responses: {
            /** @description The token, which is nowhere stored. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionToken"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrEnrolment"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    reauthenticate: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description One or more factors of the account. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reauthentication"];
            };
        };
        responses: {
            200: components["responses"]["RotatedToken"];
            204: components["responses"]["RotatedCookie"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["WrongPassword"];
            403: components["responses"]["CrossSiteOrSessionRequired"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createPasskeyChallenge: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The options. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyRequest"];
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["CrossSiteRequest"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createSignUpChallenge: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The address of the new account. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSignUpChallenge"];
            };
        };
        responses: {
            /** @description The options. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyCreation"];
                };
            };
            400: components["responses"]["MalformedBody"];
            403: components["responses"]["CrossSiteRequest"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createSignInChallenge: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The token of the sign-in, from an app without cookies. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSignInChallenge"];
            };
        };
        responses: {
            /** @description The options. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyRequest"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["SignInExpired"];
            403: components["responses"]["CrossSiteRequest"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createReauthenticationChallenge: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The options. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyRequest"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrSessionRequired"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createEnrolmentChallenge: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The kind of the credential. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEnrolmentChallenge"];
            };
        };
        responses: {
            /** @description The options. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyCreation"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["UnverifiedOrStale"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPasskeys: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The passkeys. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["SessionRequired"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    addPasskey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The credential, and a name for it. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPasskey"];
            };
        };
        responses: {
            /** @description The passkey was added. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The session cookie with its new secret, if this is the first factor, and the device cookie.
                     * @example gatebook_session=cLXGV_g8n9O3shJkj2em-btud4aBV6gQJeXoLdPo4s4; HttpOnly; Path=/; SameSite=Lax
                     */
                    "Set-Cookie"?: components["schemas"]["SignInCookie"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddedPasskey"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["UnverifiedOrStale"];
            409: components["responses"]["PasskeyTaken"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    removePasskey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a passkey. Another spelling is answered like an unknown one.
                 * @example 01a2035d-0b1c-7a52-9c4e-8f0d6a3c2b17
                 */
                id: components["parameters"]["PasskeyId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The passkey was removed. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["LastFactor"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    renamePasskey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a passkey. Another spelling is answered like an unknown one.
                 * @example 01a2035d-0b1c-7a52-9c4e-8f0d6a3c2b17
                 */
                id: components["parameters"]["PasskeyId"];
            };
            cookie?: never;
        };
        /** @description The new name. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyChange"];
            };
        };
        responses: {
            /** @description The passkey with its new name. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Passkey"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listIdentities: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All identities of the account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["EnrolmentRequired"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    unlinkIdentity: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an identity. Another spelling is answered like an unknown one.
                 * @example 01a2035d-0b1c-7a52-9c4e-8f0d6a3c2b17
                 */
                id: components["parameters"]["IdentityId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The identity was unlinked. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Set-Cookie": components["headers"]["ClearedCookie"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["LastWayIn"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createIdentityLink: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The provider. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProviderAttempt"];
            };
        };
        responses: {
            /** @description The way to the provider. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Set-Cookie": components["headers"]["BindingCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedProviderAttempt"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["UnverifiedOrStale"];
            409: components["responses"]["LimitReached"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["ProviderAnswerInvalid"];
            503: components["responses"]["ProviderUnavailable"];
        };
    };
    linkIdentity: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The answer of the provider, or a pending sign-in. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdentityLinkAnswer"];
            };
        };
        responses: {
            /** @description The linked identity. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Identity"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["LinkRefused"];
            409: components["responses"]["IdentityInUseOrLimitReached"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["ProviderAnswerInvalid"];
            503: components["responses"]["ProviderUnavailable"];
        };
    };
    createProviderReauthentication: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The provider. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProviderAttempt"];
            };
        };
        responses: {
            /** @description The way to the provider. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Set-Cookie": components["headers"]["BindingCookie"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedProviderAttempt"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrSessionRequired"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["ProviderAnswerInvalid"];
            503: components["responses"]["ProviderUnavailable"];
        };
    };
    reauthenticateWithProvider: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The answer of the provider. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProviderAnswer"];
            };
        };
        responses: {
            200: components["responses"]["RotatedToken"];
            204: components["responses"]["RotatedCookie"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["ProviderRefusedOrSessionRequired"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["ProviderAnswerInvalid"];
            503: components["responses"]["ProviderUnavailable"];
        };
    };
    createEmailVerification: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The address to verify. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEmailVerification"];
            };
        };
        responses: {
            202: components["responses"]["Requested"];
            400: components["responses"]["MalformedBody"];
            403: components["responses"]["CrossSiteRequest"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyEmail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The mailed proof and, if the client has it, the password or a passkey. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailVerificationConfirmation"];
            };
        };
        responses: {
            /** @description The account with its verified address. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["AccountETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["WrongPasswordWithProof"];
            403: components["responses"]["CrossSiteRequest"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["NotValid"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createPasswordReset: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The address of the account. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPasswordReset"];
            };
        };
        responses: {
            202: components["responses"]["Requested"];
            400: components["responses"]["MalformedBody"];
            403: components["responses"]["CrossSiteRequest"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The mailed proof and the new password. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordResetConfirmation"];
            };
        };
        responses: {
            /** @description The password is set. No session was started. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["MalformedBody"];
            403: components["responses"]["CrossSiteRequest"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["NotValid"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createEmailChange: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The new address. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEmailChange"];
            };
        };
        responses: {
            202: components["responses"]["Requested"];
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBodyOrKeyReused"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeEmail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The proof mailed to the new address. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailChangeConfirmation"];
            };
        };
        responses: {
            /** @description The account with its new address. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["AccountETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrEnrolment"];
            409: components["responses"]["EmailTaken"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["NotValid"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    reverseEmailChange: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The token mailed to the old address. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailChangeReversal"];
            };
        };
        responses: {
            /** @description The account with its old address. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["AccountETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["MalformedBody"];
            403: components["responses"]["CrossSiteRequest"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["NotValid"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listIdentityProviders: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description The `ETag` of your copy. If it is still current, the response is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All providers. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["DocumentETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityProviderList"];
                };
            };
            /** @description The list is still the one in `If-None-Match`. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["DocumentETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createSignInMail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The address of the account. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSignInMail"];
            };
        };
        responses: {
            /**
             * @description The request was accepted. The response does not reveal whether a mail is sent, or whether the
             *     account exists.
             */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The cookie that the link needs. Absent if `deliver` is `token`.
                     * @example gatebook_sign_in_mail=Y3tVw0m5q1Zk8uQ2sXb7rLd4Fv6cO1kY9mB2pQxTzLd; Max-Age=600; HttpOnly; Path=/; SameSite=Strict
                     */
                    "Set-Cookie"?: components["schemas"]["SignInMailCookie"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestedSignInMail"];
                };
            };
            400: components["responses"]["MalformedBody"];
            403: components["responses"]["CrossSiteRequest"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createProviderSignInEmail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The `id` of a sign-in with a provider.
                 * @example 01a2035b-7f30-7d61-9f2c-6a2c3f0f9d13
                 */
                id: components["parameters"]["ProviderSignInId"];
            };
            cookie?: never;
        };
        /** @description The address. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProviderSignInEmail"];
            };
        };
        responses: {
            /** @description The code is on its way. The response does not reveal whether the address has an account. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The cookie that binds the sign-in to the browser, for ten more minutes. Absent for apps.
                     * @example gatebook_federation=Y3tVw0m5q1Zk8uQ2sXb7rLd4Fv6cO1kY9mB2pQxTzLd; Max-Age=600; HttpOnly; Path=/; SameSite=Strict
                     */
                    "Set-Cookie"?: components["schemas"]["FederationCookie"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingSignIn"];
                };
            };
            400: components["responses"]["MalformedBody"];
            403: components["responses"]["CrossSiteRequest"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    confirmProviderSignInEmail: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The `id` of a sign-in with a provider.
                 * @example 01a2035b-7f30-7d61-9f2c-6a2c3f0f9d13
                 */
                id: components["parameters"]["ProviderSignInId"];
            };
            cookie?: never;
        };
        /** @description The code. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProviderSignInEmailConfirmation"];
            };
        };
        responses: {
            /** @description Signed in. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The session cookie and the device cookie. Absent if `deliver` was `token`.
                     * @example gatebook_session=_8sM4tFqqrG-xx0_y_4tJIGKmBTs6JIkhhfACoJQc0Y; HttpOnly; Path=/; SameSite=Lax
                     */
                    "Set-Cookie"?: components["schemas"]["SignInCookie"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedSession"];
                };
            };
            /** @description The code is right, and a verified account has the address already. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The cookie that binds the sign-in to the browser, for ten more minutes. Absent for apps.
                     * @example gatebook_federation=Y3tVw0m5q1Zk8uQ2sXb7rLd4Fv6cO1kY9mB2pQxTzLd; Max-Age=600; HttpOnly; Path=/; SameSite=Strict
                     */
                    "Set-Cookie"?: components["schemas"]["FederationCookie"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingSignIn"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["SignInRefused"];
            403: components["responses"]["SignUpNotOpenOrLocked"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description The maximum number of items on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page, from `next`. Opaque to clients. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of webhooks. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The URL and the event types. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhook"];
            };
        };
        responses: {
            /** @description The new webhook with its secret. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["WebhookETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedWebhook"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["ForbiddenOrStale"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBodyOrKeyReused"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path: {
                /**
                 * @description The `id` of a webhook.
                 * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
                 */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["WebhookETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description The webhook is still at the version in `If-None-Match`. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["WebhookETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a webhook.
                 * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
                 */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook is deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["ForbiddenOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description The `ETag` that you read. The change is made only if it is still the current version. Otherwise, or if
                 *     the tag belongs to another resource, the response is 412. A tag that a proxy changed when it compressed
                 *     the response is accepted: `W/"…"`, or with `-gzip`, `-br`, `-zstd` or `-deflate` at its end. `*` matches
                 *     any version.
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The `id` of a webhook.
                 * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
                 */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        /** @description The members to change. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookChange"];
            };
        };
        responses: {
            /** @description The changed webhook. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["WebhookETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["ForbiddenOrStale"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a webhook.
                 * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
                 */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new secret. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedWebhookSecret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["ForbiddenOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createTestEvent: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a webhook.
                 * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
                 */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event is queued. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestEvent"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["ForbiddenOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description The maximum number of items on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page, from `next`. Opaque to clients. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path: {
                /**
                 * @description The `id` of a webhook.
                 * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
                 */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of deliveries. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhookAttempts: {
        parameters: {
            query?: {
                /** @description The maximum number of items on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page, from `next`. Opaque to clients. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path: {
                /**
                 * @description The `id` of a webhook.
                 * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
                 */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of attempts. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAttemptPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createRedelivery: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a webhook.
                 * @example 01a20352-0a4c-7e02-9d3f-3c1f6f0e5a11
                 */
                id: components["parameters"]["WebhookId"];
            };
            cookie?: never;
        };
        /** @description The events to send again. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRedelivery"];
            };
        };
        responses: {
            /** @description The events are queued. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Redelivery"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["ForbiddenOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTokens: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tokens, without their secrets. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiTokenList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["EnrolmentRequired"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The name and the permissions. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiToken"];
            };
        };
        responses: {
            /** @description The new token with its secret. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiToken"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["LockedOrStale"];
            409: components["responses"]["LimitReachedOrConflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBodyOrKeyReused"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    endToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an API token.
                 * @example 01a20355-3b10-7c41-8a52-6e0f9d1b2c33
                 */
                id: components["parameters"]["ApiTokenId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token has ended. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    renameToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an API token.
                 * @example 01a20355-3b10-7c41-8a52-6e0f9d1b2c33
                 */
                id: components["parameters"]["ApiTokenId"];
            };
            cookie?: never;
        };
        /** @description The new name. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiTokenChange"];
            };
        };
        responses: {
            /** @description The token with its new name. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiToken"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["CrossSiteOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createTokenSuccessor: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The `id` of an API token.
                 * @example 01a20355-3b10-7c41-8a52-6e0f9d1b2c33
                 */
                id: components["parameters"]["ApiTokenId"];
            };
            cookie?: never;
        };
        /** @description How long the new token lives. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiTokenSuccessor"];
            };
        };
        responses: {
            /** @description The new token with its secret. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiToken"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["LockedOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["LimitReachedOrConflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBodyOrKeyReused"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listServiceAccounts: {
        parameters: {
            query?: {
                /** @description The maximum number of items on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page, from `next`. Opaque to clients. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of service accounts. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccountPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createServiceAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The name and the permissions. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewServiceAccount"];
            };
        };
        responses: {
            /** @description The new service account. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["ServiceAccountETag"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccount"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["ForbiddenOrStale"];
            409: components["responses"]["LimitReachedOrConflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBodyOrKeyReused"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readServiceAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path: {
                /**
                 * @description The `id` of a service account.
                 * @example 01a20356-77d4-7a90-93be-2f4c8e1d6a05
                 */
                id: components["parameters"]["ServiceAccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["ServiceAccountETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccount"];
                };
            };
            /** @description The service account is still at the version in `If-None-Match`. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["ServiceAccountETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteServiceAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a service account.
                 * @example 01a20356-77d4-7a90-93be-2f4c8e1d6a05
                 */
                id: components["parameters"]["ServiceAccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service account is deleted. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateServiceAccount: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description The `ETag` that you read. The change is made only if it is still the current version. Otherwise, or if
                 *     the tag belongs to another resource, the response is 412. A tag that a proxy changed when it compressed
                 *     the response is accepted: `W/"…"`, or with `-gzip`, `-br`, `-zstd` or `-deflate` at its end. `*` matches
                 *     any version.
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The `id` of a service account.
                 * @example 01a20356-77d4-7a90-93be-2f4c8e1d6a05
                 */
                id: components["parameters"]["ServiceAccountId"];
            };
            cookie?: never;
        };
        /** @description The members to change. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceAccountChange"];
            };
        };
        responses: {
            /** @description The changed service account. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["ServiceAccountETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccount"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listServiceAccountTokens: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path: {
                /**
                 * @description The `id` of a service account.
                 * @example 01a20356-77d4-7a90-93be-2f4c8e1d6a05
                 */
                id: components["parameters"]["ServiceAccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tokens, without their secrets. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiTokenList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createServiceAccountToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The `id` of a service account.
                 * @example 01a20356-77d4-7a90-93be-2f4c8e1d6a05
                 */
                id: components["parameters"]["ServiceAccountId"];
            };
            cookie?: never;
        };
        /** @description The name and the permissions. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiToken"];
            };
        };
        responses: {
            /** @description The new token with its secret. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiToken"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["LimitReachedOrConflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBodyOrKeyReused"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    endServiceAccountToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a service account.
                 * @example 01a20356-77d4-7a90-93be-2f4c8e1d6a05
                 */
                id: components["parameters"]["ServiceAccountId"];
                /**
                 * @description The `id` of an API token of the service account.
                 * @example 01a20355-3b10-7c41-8a52-6e0f9d1b2c33
                 */
                token: components["parameters"]["ServiceAccountTokenId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token has ended. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createServiceAccountTokenSuccessor: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The `id` of a service account.
                 * @example 01a20356-77d4-7a90-93be-2f4c8e1d6a05
                 */
                id: components["parameters"]["ServiceAccountId"];
                /**
                 * @description The `id` of an API token of the service account.
                 * @example 01a20355-3b10-7c41-8a52-6e0f9d1b2c33
                 */
                token: components["parameters"]["ServiceAccountTokenId"];
            };
            cookie?: never;
        };
        /** @description How long the new token lives. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApiTokenSuccessor"];
            };
        };
        responses: {
            /** @description The new token with its secret. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiToken"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["LimitReachedOrConflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBodyOrKeyReused"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAccountTokens: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description `passive`: this request does not count as use of the session. Its idle timeout continues. Send it with
                 *     requests that no person caused, such as polls.
                 */
                "Session-Activity"?: components["parameters"]["SessionActivity"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tokens, without their secrets. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiTokenList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    endAccountTokens: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of an account.
                 * @example 01a20349-1372-752e-89a7-834df2a74de4
                 */
                id: components["parameters"]["AccountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The number of tokens that ended. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedApiTokens"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["OutrankedOrStale"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The API token. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallingToken"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["Forbidden"];
            422: components["responses"]["InvalidQuery"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    checkToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The token, and the permissions that the request to your service needs. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTokenCheck"];
            };
        };
        responses: {
            /** @description The result. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenCheck"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["NotSignedIn"];
            403: components["responses"]["ForbiddenOrStale"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeTokens: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The texts that were found. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTokenRevocations"];
            };
        };
        responses: {
            /** @description The texts were accepted. Those that were live API tokens have ended. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenRevocations"];
                };
            };
            400: components["responses"]["MalformedBody"];
            403: components["responses"]["CrossSiteRequest"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readConfiguration: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description The `ETag` of your copy. If it is still current, the response is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The configuration. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["DocumentETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerConfiguration"];
                };
            };
            /** @description The configuration is still the one in `If-None-Match`. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    ETag: components["headers"]["DocumentETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    readRelatedOrigins: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description The `ETag` of your copy. If it is still current, the response is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The origins. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoCache"];
                    Vary: components["headers"]["DocumentVary"];
                    ETag: components["headers"]["DocumentETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RelatedOrigins"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    readSigningKeys: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description The `ETag` of your copy. If it is still current, the response is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys, the one that signs first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["FiveMinutes"];
                    Vary: components["headers"]["DocumentVary"];
                    ETag: components["headers"]["DocumentETag"];
                    "Access-Control-Allow-Origin": components["headers"]["AnyOrigin"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeys"];
                };
            };
            /** @description The copy in `If-None-Match` is still current. */
            304: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["FiveMinutes"];
                    Vary: components["headers"]["DocumentVary"];
                    ETag: components["headers"]["DocumentETag"];
                    "Access-Control-Allow-Origin": components["headers"]["AnyOrigin"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalError"];
        };
    };
    readHealth: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process is alive. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalError"];
        };
    };
    readReadiness: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All checks passed. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalError"];
            /** @description A check failed; see `checks`. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["ProblemVary"];
                    "Content-Language": components["headers"]["Content-Language"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["NotReadyProblem"];
                };
            };
        };
    };
    readMetrics: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current values. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    readContractAsYaml: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description The `ETag` of your copy. If it is still current, the response is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI 3.1 document. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoCache"];
                    Vary: components["headers"]["DocumentVary"];
                    ETag: components["headers"]["DocumentETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": components["schemas"]["OpenApiDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalError"];
        };
    };
    readContractAsJson: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description The `ETag` of your copy. If it is still current, the response is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI 3.1 document. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoCache"];
                    Vary: components["headers"]["DocumentVary"];
                    ETag: components["headers"]["DocumentETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenApiDocument"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalError"];
        };
    };
    readDocs: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description The `ETag` of your copy. If it is still current, the response is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An HTML page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoCache"];
                    Vary: components["headers"]["DocumentVary"];
                    ETag: components["headers"]["DocumentETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalError"];
        };
    };
    readDocsAsset: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description The `ETag` of your copy. If it is still current, the response is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The name of the file.
                 * @example swagger-ui.css
                 */
                asset: components["parameters"]["Asset"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoCache"];
                    Vary: components["headers"]["DocumentVary"];
                    ETag: components["headers"]["DocumentETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/css": string;
                    "text/javascript": string;
                    "image/svg+xml": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    readClient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description The `ETag` of your copy. If it is still current, the response is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An ECMAScript module. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoCache"];
                    Vary: components["headers"]["DocumentVary"];
                    ETag: components["headers"]["DocumentETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/javascript": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            500: components["responses"]["InternalError"];
        };
    };
    readProblem: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /** @description The `ETag` of your copy. If it is still current, the response is 304 without a body. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The code of the problem in kebab-case.
                 * @example email-taken
                 */
                name: components["parameters"]["ProblemName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The meaning of the problem and what to do about it. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoCache"];
                    Vary: components["headers"]["DocumentVary"];
                    ETag: components["headers"]["DocumentETag"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
        };
    };
    createProviderSignIn: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The provider, and the session that is wanted. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProviderSignIn"];
            };
        };
        responses: {
            /** @description The attempt. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The cookie that binds the attempt to this browser. Absent if `deliver` is `token`.
                     * @example gatebook_federation=Y3tVw0m5q1Zk8uQ2sXb7rLd4Fv6cO1kY9mB2pQxTzLd; Max-Age=600; HttpOnly; Path=/; SameSite=Strict
                     */
                    "Set-Cookie"?: components["schemas"]["FederationCookie"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedProviderAttempt"];
                };
            };
            400: components["responses"]["MalformedBody"];
            403: components["responses"]["CrossSiteRequest"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["ProviderAnswerInvalid"];
            503: components["responses"]["ProviderUnavailable"];
        };
    };
    completeProviderSignIn: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description Makes the request safe to repeat. With the same key and body within 24 hours, nothing is done twice, and
                 *     the response has `Idempotent-Replayed: true`. It repeats the first response. If the resource that the
                 *     request created was changed or deleted in the meantime, the response is 409 `conflict`. A repeated
                 *     sign-in returns the same session with a new secret. For clients that are not signed in, another body
                 *     with the same key is another request. Use a new UUID for each new request.
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The answer of the provider. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProviderAnswer"];
            };
        };
        responses: {
            /** @description Signed in. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The session cookie and the device cookie. Absent if `deliver` is `token`.
                     * @example gatebook_session=_8sM4tFqqrG-xx0_y_4tJIGKmBTs6JIkhhfACoJQc0Y; HttpOnly; Path=/; SameSite=Lax
                     */
                    "Set-Cookie"?: components["schemas"]["SignInCookie"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedSession"];
                };
            };
            /** @description The person is known to the provider, and something is missing here. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["NoStore"];
                    Vary: components["headers"]["Vary"];
                    /**
                     * @description The secret of a sign-in that needs a second factor; or the cookie of the attempt, for ten more minutes,
                     *     if it needs something else. Absent if `deliver` is `token`.
                     * @example gatebook_sign_in=si_8sM4tFqqrG-xx0_y_4tJIGKmBTs6JIkhhfACoJQc0Yz; Max-Age=600; HttpOnly; Path=/; SameSite=Strict
                     */
                    "Set-Cookie"?: components["schemas"]["PendingProviderSignInCookie"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingSignIn"];
                };
            };
            400: components["responses"]["MalformedBody"];
            401: components["responses"]["SignInRefused"];
            403: components["responses"]["ProviderSignInRefused"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["InvalidBody"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["InternalError"];
            502: components["responses"]["ProviderAnswerInvalid"];
            503: components["responses"]["ProviderUnavailable"];
        };
    };
    passOnProviderAnswer: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a provider.
                 * @example acme
                 */
                provider: components["parameters"]["ProviderName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            303: components["responses"]["ProviderAnswerPassedOn"];
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    passOnProviderForm: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for this request. It is used if it has 8 to 64 characters of `A–Z a–z 0–9 . _ -`; otherwise
                 *     the server makes one of a valid `traceparent`, or creates a new id. The header `X-Request-Id` of the
                 *     response contains the id in use.
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The `id` of a provider.
                 * @example acme
                 */
                provider: components["parameters"]["ProviderName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            303: components["responses"]["ProviderAnswerPassedOn"];
            400: components["responses"]["BadRequest"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    receiveAuditEvent: {
        parameters: {
            query?: never;
            header: {
                /** @description The id of the event, the same for each attempt. */
                "webhook-id": components["schemas"]["Id"];
                /** @description The time of this attempt, in seconds since 1970. */
                "webhook-timestamp": string;
                /** @description One signature. For a time after the secret was changed: two signatures, separated by a space. */
                "webhook-signature": string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description The event. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookMessage"];
            };
        };
        responses: {
            /** @description The event was received. Any 2xx status means this. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Never send again. The webhook is paused at once. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Send later. `Retry-After`, in seconds or as a date, is respected up to one hour. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
