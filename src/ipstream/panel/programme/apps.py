from uuid import UUID

from django.apps import AppConfig

from ipstream.panel.lib import events


class ProgrammeConfig(AppConfig):
    name = "ipstream.panel.programme"
    label = "programme"

    def ready(self) -> None:
        events.subscribe("stations.created", _on_station)
        events.subscribe("library.track_ready", _on_track)


def _on_station(station_id: UUID) -> None:
    from ipstream.panel.programme.services import make_principal

    make_principal(station_id=station_id)


def _on_track(station_id: UUID, track_id: UUID) -> None:
    from ipstream.panel.programme.services import join_principal

    join_principal(station_id=station_id, track_id=track_id)
