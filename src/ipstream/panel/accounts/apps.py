from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ipstream.panel.lib import problems


class AccountsConfig(AppConfig):
    name = "ipstream.panel.accounts"
    label = "accounts"

    def ready(self) -> None:
        problems.register(
            {
                "no_right": _("Your role does not allow this. Ask the owner of the account."),
                "client_suspended": _("The account is suspended, so nothing can be changed. %(reason)s"),
            }
        )
