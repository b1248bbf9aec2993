from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ipstream.panel.lib import problems


class TelemetryConfig(AppConfig):
    name = "ipstream.panel.telemetry"
    label = "telemetry"

    def ready(self) -> None:
        from ipstream.panel.stations import addresses
        from ipstream.panel.telemetry.queries import stream_bases

        addresses.tell_by(stream_bases)
        problems.register(
            {"invalid_moment": _("“%(name)s” must be a date and time with offset, like 2026-11-30T18:00:00-05:00.")}
        )
