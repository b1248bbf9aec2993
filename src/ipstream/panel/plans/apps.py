from django.apps import AppConfig

from ipstream.panel.lib import problems


class PlansConfig(AppConfig):
    name = "ipstream.panel.plans"
    label = "plans"

    def ready(self) -> None:
        from ipstream.panel.accounts import rules
        from ipstream.panel.plans.limits import require_api, require_room_for_a_dj
        from ipstream.panel.plans.texts import TEXTS

        problems.register(TEXTS)
        rules.keys_sold_by(require_api)
        rules.djs_sold_by(require_room_for_a_dj)
