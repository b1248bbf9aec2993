"""The sentences for what this room refuses."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Promise | str] = {
    "no_right": _("Your role does not allow this. Ask the owner of the account."),
    "client_suspended": _("The account is suspended, so nothing can be changed. %(reason)s"),
    "second_factor_needed": _("Whoever works for the hosting provider needs a second factor. Set it up in the panel."),
    "email_invalid": _("That is no e-mail address. It looks like name@radio.com."),
    "email_taken": _("Somebody has this address already. Choose another one."),
    "role_unknown": _("There is no such role. Choose one of the list."),
    "already_member": _("This person is in the team already. Change the role in the list of people."),
    "works_for_host": _("This address belongs to somebody of the hosting provider’s staff. Invite another address."),
    "invitation_used": _("This invitation has been used. Log in with the account you made then."),
    "invitation_revoked": _("This invitation was withdrawn or replaced by a newer one. Use the last mail you got."),
    "invitation_expired": _("This invitation has expired. Ask whoever invited you to send it again."),
    "invitation_for_another": _("This invitation is for %(email)s. Log out and open it again as that person."),
    "too_many_invitations": _("%(limit)s invitations were mailed in a day. Wait until tomorrow."),
    "last_owner": _("The account needs an owner. Make somebody else owner first."),
    "last_administrator": _("Somebody has to administer. Make somebody else administrator first."),
    "has_password": _("This person has chosen a password already."),
    "reason_needed": _("Say in a few words what the visit is for; the client will read it."),
    "colour_invalid": _("Write the colour like #1f6feb."),
    "currency_invalid": _("Write the currency with its three letters, like USD."),
    "logo_invalid": _("We can’t read this picture. Use PNG, JPEG or WebP."),
    "logo_too_large": _("The picture is too large. Use one of at most 5 MB."),
    "client_not_found": _("There is no such client, or it belongs to another account."),
    "member_not_found": _("There is no such person in the team."),
    "invitation_not_found": _("There is no such invitation."),
    "key_not_found": _("There is no such key, or it was revoked."),
    "key_name_invalid": _("Give the key a name of at most %(most)s characters, in one line."),
    "key_scopes_invalid": _("Choose what the key is for: %(choices)s."),
    "key_expiry_invalid": _("Choose a day in the future, or none."),
    "key_maker_gone": _("Whoever made this key is not in the team any more. Make a new one."),
    "staff_not_found": _("There is no such person in the staff."),
}
