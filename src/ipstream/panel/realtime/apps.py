from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "ipstream.panel.realtime"
    label = "realtime"

    def ready(self) -> None:
        from ipstream.panel.realtime import subscribers

        subscribers.subscribe()
