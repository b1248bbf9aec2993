from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ipstream.panel.lib import problems


class StationsConfig(AppConfig):
    name = "ipstream.panel.stations"
    label = "stations"

    def ready(self) -> None:
        from ipstream.panel.accounts import rules
        from ipstream.panel.stations.queries import require_of_client

        rules.stations_known_by(require_of_client)
        problems.register(
            {
                "station_not_found": _("There is no station with this address, or it belongs to another account."),
                "unknown_field": _("A station has no setting “%(name)s”."),
                "station_limit": _("All %(limit)s stations of the plan are in use. Ask for a larger plan."),
                "invalid_field": "%(message)s",
            }
        )
