from django.apps import AppConfig

from ipstream.panel.lib import problems


class ApiConfig(AppConfig):
    name = "ipstream.panel.api"
    label = "api"

    def ready(self) -> None:
        from ipstream.panel.api.texts import REFUSALS

        problems.register(REFUSALS)
