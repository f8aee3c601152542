"""The meanings of Gatebook's event types, for the reference and the contract."""

from __future__ import annotations

from collections.abc import Mapping

MEANINGS: Mapping[str, str] = {
    "account.created": ("A person signed up."),
    "account.imported": (
        "An operator imported the account from a file, or changed an imported account that nobody "
        "had used yet."
    ),
    "account.invited": (
        "An administrator invited a person. The account exists from now on, but nobody can sign "
        "in to it. `repeated`: it existed, and an earlier invitation ended. `roles`: those that "
        "are granted when the person accepts."
    ),
    "invitation.accepted": (
        "The invited person verified the address and set a password. `withheld`: the number of "
        "roles that the inviter could no longer grant. `role.granted` follows for each other."
    ),
    "invitation.refused": ("The mailed token to accept an invitation was not valid."),
    "invitation.withdrawn": (
        "An administrator withdrew an invitation, or it expired a week ago. The account, which "
        "nobody had used, was deleted. If it expired, `actor` is null."
    ),
    "account.updated": ("The account was changed."),
    "account.metadata_updated": (
        "An administrator or a program changed metadata of the account. The event has neither "
        "names nor values of members."
    ),
    "account.locked": (
        "An administrator locked the account. All sessions and API tokens ended. `until` is the "
        "end of the lock in seconds since 1970, or 0 if it has none."
    ),
    "account.unlocked": ("An administrator unlocked the account."),
    "account.deleted": (
        "The account was deleted: by the owner, or by the worker at the time that was scheduled; "
        "then `actor` is null. Its events are kept under its id until they are erased."
    ),
    "account.deletion_refused": ("A request to delete the account had a wrong password."),
    "account.personal_data_erased": (
        "An operator erased personal data from earlier events of the account, at most 500."
    ),
    "password.changed": ("The owner set a new password. All other sessions ended."),
    "password.change_refused": ("A request to set a new password had a wrong current password."),
    "password.reset_requested": (
        "A client requested a mail that resets the password. The client need not be the owner."
    ),
    "password.reset": ("A new password was set with a mailed token or code. All sessions ended."),
    "password.reset_refused": ("The mailed token or code to reset a password was not valid."),
    "account.deletion_scheduled": (
        "The owner (`requested_by_owner`) or an administrator scheduled the deletion of the "
        "account, which is locked until then. All sessions and API tokens ended."
    ),
    "account.deletion_cancelled": (
        "The deletion of the account was cancelled, with the lock that came with it: by an "
        "administrator, by the mailed link or code, or because a change of address was undone."
    ),
    "account.deletion_cancellation_refused": (
        "The mailed token or code to cancel the deletion of the account was not valid."
    ),
    "account.exported": (
        "The owner exported all that is held about them. The event is written before the first "
        "byte is sent: the export may have been cut off."
    ),
    "authenticator_app.added": (
        "The owner began to set up an authenticator app. It counts once it is confirmed."
    ),
    "authenticator_app.confirmed": (
        "The owner confirmed an authenticator app with a code. It is a second factor from now on."
    ),
    "authenticator_app.confirmation_refused": (
        "The code that should confirm an authenticator app was not valid."
    ),
    "authenticator_app.renamed": ("The owner renamed an authenticator app."),
    "authenticator_app.removed": (
        "The owner removed an authenticator app. Its codes are refused from now on."
    ),
    "recovery_codes.generated": ("The account got new recovery codes. All earlier ones ended."),
    "recovery_code.used": (
        "A recovery code was used as the second factor. It does not work again."
    ),
    "email.verification_requested": (
        "A client requested a mail that verifies the address. The client need not be the owner."
    ),
    "email.verified": (
        "The address was verified. If an operator vouched for it from the command line, `actor` "
        "is null."
    ),
    "email.verification_refused": (
        "The mailed token or code to verify an address, or the password sent with it, was not "
        "valid."
    ),
    "sign_in_mail.requested": (
        "A client requested a mail to sign in with. The client need not be the owner."
    ),
    "password.removed": (
        "The owner removed the password and signs in with a passkey from now on. All other "
        "sessions ended. Or an administrator removed it: all sessions ended, and a mail to choose "
        "a new password was sent."
    ),
    "email.change_requested": (
        "The owner or an administrator requested a change of address. A mail was sent to the new "
        "address."
    ),
    "email.changed": (
        "The account has a new address, which was verified by mail. If `actor` is null, `migrate` "
        "wrote the address in NFC, and it must be verified again."
    ),
    "email.change_refused": (
        "The mailed token or code to confirm a new address was not valid, or the address was taken."
    ),
    "email.change_reversed": (
        "A change of address was undone from the old address. All sessions ended."
    ),
    "email.change_reversal_refused": (
        "The mailed token to undo a change of address was not valid."
    ),
    "identity.linked": (
        "An identity at a provider was linked with the account: it signs in to it from now on. "
        "`how`: with a new account (`sign_up`), by the signed-in owner (`owner`), or because the "
        "address is the person's: by the word of a provider that is believed (`believed`) or by a "
        "mailed code (`mailed`)."
    ),
    "identity.link_refused": (
        "An identity was not linked: another account has it, or the provider did not prove it."
    ),
    "identity.unlinked": (
        "An identity was unlinked, and the sessions that began with it ended. `reason`: by the "
        "owner (`owner`), because the address of the account got its owner (`email_verified`), or "
        "because an intruder may have linked it: the password was reset by mail "
        "(`password_reset`) or removed by an administrator (`password_removed`), or a change of "
        "the address was undone (`email_change_reversed`)."
    ),
    "passkey.added": (
        "The owner added a passkey or a security key. The passkey of a sign-up has no event of "
        "its own."
    ),
    "passkey.renamed": ("The owner renamed a passkey."),
    "passkey.removed": ("The owner removed a passkey."),
    "passkey.refused": (
        "The answer of a passkey was not valid. `fault` is the first check that failed, and "
        "`ceremony` is what the answer was for."
    ),
    "passkey.clone_suspected": (
        "The counter of a passkey went back: a copy may exist. The answer was refused."
    ),
    "role.granted": (
        "An administrator gave the account a role. If `actor` is null, an operator did."
    ),
    "role.revoked": (
        "An administrator took a role from the account; if `actor` is null, an operator did. Or "
        "the account left an address that it had never verified."
    ),
    "role.defined": ("An operator defined or changed a role by `apply`."),
    "role.removed": ("An operator removed a role by `apply --prune`."),
    "permission.defined": ("An operator defined a permission."),
    "permission.removed": ("An operator removed a permission."),
    "device.trusted": (
        "The owner trusted the device: the second factor is not asked there after the password."
    ),
    "device.distrusted": ("The owner removed one or all trusted devices from their list."),
    "second_factor.switched": (
        "The owner switched on or off that a sign-in by password asks for the second factor. "
        "Switching it on ends all other sessions."
    ),
    "factors.reset": (
        "An administrator removed all second factors of the account, or an operator from the "
        "command line; then `actor` is null. All sessions ended."
    ),
    "audit.pruned": (
        "An operator drops a month of events from the command line. The month is older than "
        "`AUDIT_RETENTION`, sealed and exported. `actor` and `subject` are null. The event is "
        "written before anything is dropped."
    ),
    "audit.begun": (
        "An operator began a new audit log from the command line. The old one could not be "
        "continued after a restore, or after a failover that lost data. This is the first event "
        "of the new log. `actor` and `subject` are null."
    ),
    "database.recovered": (
        "An operator ended all sessions from the command line, because the database had lost its "
        "latest changes. One event covers several accounts; `actor` and `subject` are null."
    ),
    "accounts.exported": (
        "An operator exports all accounts from the command line. The event is written before the "
        "first account is read. `actor` and `subject` are null."
    ),
    "session.started": (
        "An account signed in. `trusted`: the second factor was not asked, because the owner "
        "trusts the device."
    ),
    "sign_in.paused": (
        "A sign-in showed its first factor and waits for the second one. There is no session yet."
    ),
    "sign_in.abandoned": ("The client ended a sign-in that waited for a second factor."),
    "session.refused": (
        "A sign-in had a wrong password or an unknown address. If addresses must be verified, "
        "also a sign-in to an account whose address is not verified. With `wrong_second_factor`, "
        "the first factor was right. With `account_locked`, an administrator has locked the "
        "account, and the credentials were right."
    ),
    "session.ended": ("A session ended."),
    "session.reauthenticated": (
        "The owner confirmed the identity again, by the methods in `methods`."
    ),
    "session.reauthentication_refused": (
        "A request to confirm the identity had a wrong password, code or passkey."
    ),
    "webhook.created": ("An administrator created a webhook."),
    "webhook.updated": ("An administrator changed a webhook."),
    "webhook.deleted": ("An administrator deleted a webhook."),
    "webhook.secret_rotated": ("An administrator created a new secret for a webhook."),
    "webhook.tested": ("An administrator sent a test event to a webhook. This is the test event."),
    "webhook.redelivery_requested": ("An administrator sent events to a webhook again."),
    "webhook.paused": ("The worker paused a webhook. `actor` is null."),
    "token.created": (
        "An API token was created. `subject` is its owner: an account or a service account. "
        "`successor_of` is the token that it replaces, or null."
    ),
    "token.ended": ("An API token ended before it expired. `subject` is its owner."),
    "token.reported": (
        "A client reported API tokens as leaked; it need not have known that they are. `tokens` "
        "of them were well formed. A live one ends, which is an event of its own. `actor` and "
        "`subject` are null."
    ),
    "token.refused": (
        "A request to create an API token was refused. `subject` is the owner it would have had."
    ),
    "token.renamed": ("The owner renamed an API token."),
    "service_account.created": ("An administrator created a service account, which is `subject`."),
    "service_account.updated": (
        "An administrator changed a service account, which is `subject`. `locked` among the "
        "fields: it was locked or unlocked."
    ),
    "service_account.deleted": (
        "An administrator deleted a service account, which is `subject`. All its tokens ended."
    ),
}
