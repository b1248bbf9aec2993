from uuid import UUID

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ipstream.panel.lib import events, problems


class ProgrammeConfig(AppConfig):
    name = "ipstream.panel.programme"
    label = "programme"

    def ready(self) -> None:
        problems.register(
            {"playlist_not_found": _("There is no such playlist, or it belongs to another station. Reload the page.")}
        )
        events.subscribe("stations.created", _on_station)
        events.subscribe("library.track_ready", _on_track)


def _on_station(station_id: UUID) -> None:
    from ipstream.panel.programme.services import make_principal

    make_principal(station_id=station_id)


def _on_track(station_id: UUID, track_id: UUID) -> None:
    from ipstream.panel.programme.services import join_principal

    join_principal(station_id=station_id, track_id=track_id)
