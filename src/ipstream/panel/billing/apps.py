from django.apps import AppConfig

from ipstream.panel.lib import problems


class BillingConfig(AppConfig):
    name = "ipstream.panel.billing"
    label = "billing"

    def ready(self) -> None:
        from ipstream.panel.accounts import letters
        from ipstream.panel.billing import warnings
        from ipstream.panel.billing.texts import TEXTS

        problems.register(TEXTS)
        letters.register({"usage_warning": warnings.letter})
