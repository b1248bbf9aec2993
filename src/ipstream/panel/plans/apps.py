from django.apps import AppConfig

from ipstream.panel.lib import problems


class PlansConfig(AppConfig):
    name = "ipstream.panel.plans"
    label = "plans"

    def ready(self) -> None:
        from ipstream.panel.accounts import keyrules
        from ipstream.panel.plans.limits import require_api
        from ipstream.panel.plans.texts import TEXTS

        problems.register(TEXTS)
        keyrules.sold_by(require_api)
