"""What our letters about people and their ways to get in say. Links are made here, when the letter is sent."""

from __future__ import annotations

from functools import partial

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipstream.panel.accounts.letters import Words, Writer
from ipstream.panel.accounts.models import Host, Invitation, Letter, User
from ipstream.panel.accounts.services import invitation_link

HAPPENED = {
    "password_changed": gettext_lazy("Your password was changed"),
    "password_reset": gettext_lazy("Your password was changed"),
    "email_changed": gettext_lazy("The e-mail of your account was changed"),
    "email_deleted": gettext_lazy("An e-mail was taken from your account"),
    "totp_activated": gettext_lazy("An authenticator app was added to your account"),
    "totp_deactivated": gettext_lazy("The authenticator app was taken from your account"),
    "recovery_codes_generated": gettext_lazy("New recovery codes were made for your account"),
    "webauthn_added": gettext_lazy("A passkey was added to your account"),
    "webauthn_removed": gettext_lazy("A passkey was taken from your account"),
}


def invitation(letter: Letter, host: Host) -> Words | None:
    row = Invitation.objects.select_related("client", "invited_by").filter(pk=letter.about["invitation"]).first()
    if row is None or not row.is_open(timezone.now()):
        return None
    names = {"client": row.client.name, "role": row.get_role_display(), "host": host.name}
    return Words(
        _("You are invited to the team of %(client)s") % names,
        (
            _("%(who)s invites you to work on %(client)s in the panel of %(host)s, as: %(role)s.")
            % (names | {"who": str(row.invited_by) if row.invited_by else host.name}),
        ),
        _("Accept the invitation"),
        invitation_link(row),
        (
            _("The link is for you alone and serves once, within 7 days."),
            _("If you do not know what this is about, ignore this mail: nothing happens."),
        ),
    )


def welcome(letter: Letter, host: Host) -> Words | None:
    assert letter.user is not None
    return Words(
        _("You work for %(host)s now") % {"host": host.name},
        (
            _("You have an account in the panel of %(host)s. Choose your password to get in.") % {"host": host.name},
            _("Then the panel asks you for a second factor: an app on your phone, or a passkey."),
        ),
        _("Choose a password"),
        password_link(letter.user),
        (_("The link serves once, within 3 days. After that, use “I forgot my password” on the log-in page."),),
    )


def forgotten(letter: Letter, host: Host) -> Words | None:
    assert letter.user is not None
    return Words(
        _("Choose a new password"),
        (_("Somebody, we hope you, asked for a new password for your account in the panel of %(host)s.") % _of(host),),
        _("Choose a new password"),
        password_link(letter.user),
        (
            _("The link serves once, within 3 days."),
            _("If it was not you, ignore this mail: your password stays as it is."),
        ),
    )


def confirm_email(letter: Letter, host: Host) -> Words | None:
    address = EmailAddress.objects.filter(pk=letter.about["address"], verified=False).first()
    if address is None:
        return None
    path = reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])
    return Words(
        _("Confirm your new e-mail"),
        (_("From now on you want to get into the panel of %(host)s with this address. Confirm it.") % _of(host),),
        _("Confirm this address"),
        f"{settings.ENV.panel_url}{path}",
        (_("If it was not you, ignore this mail: nothing changes."),),
    )


def happened(what: str, letter: Letter, host: Host) -> Words | None:
    return Words(
        str(HAPPENED[what]),
        (
            _("It was done in the panel of %(host)s from the address %(address)s.")
            % (_of(host) | {"address": letter.about["address"]}),
            _("If it was you, all is well."),
        ),
        _("It was not me: choose a new password"),
        f"{settings.ENV.panel_url}{reverse('account_reset_password')}",
    )


def password_link(user: User) -> str:
    """Lets whoever follows it choose this person's password, once."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return f"{settings.ENV.panel_url}{reverse('account_reset_password_from_key', kwargs=key)}"


def _of(host: Host) -> dict[str, str]:
    return {"host": host.name}


WRITERS: dict[str, Writer] = {what: partial(happened, what) for what in HAPPENED} | {
    "invitation": invitation,
    "welcome": welcome,
    "forgotten": forgotten,
    "confirm_email": confirm_email,
}
