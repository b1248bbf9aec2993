from uuid import UUID

from django.apps import AppConfig

from ipstream.panel.lib import events, problems


class NodesConfig(AppConfig):
    name = "ipstream.panel.nodes"
    label = "nodes"

    def ready(self) -> None:
        from ipstream.panel.nodes.bell import bell
        from ipstream.panel.nodes.texts import TEXTS

        problems.register(TEXTS)
        for news in ("stations.changed", "programme.changed", "library.catalogue_changed"):
            events.subscribe(news, _on_station)
        events.subscribe("accounts.host_changed", _on_host)
        events.subscribe("nodes.changed", bell.ring)


def _on_station(station_id: UUID) -> None:
    from ipstream.panel.nodes.services import mark_station

    mark_station(station_id=station_id)


def _on_host() -> None:
    from ipstream.panel.nodes.services import mark_suspended

    mark_suspended()
