from django.apps import AppConfig

from ipstream.panel.lib import problems


class AccountsConfig(AppConfig):
    name = "ipstream.panel.accounts"
    label = "accounts"

    def ready(self) -> None:
        from ipstream.panel.accounts.texts import REFUSALS

        problems.register(REFUSALS)
