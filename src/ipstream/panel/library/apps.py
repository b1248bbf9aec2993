from django.apps import AppConfig

from ipstream.panel.lib import events, problems


class LibraryConfig(AppConfig):
    name = "ipstream.panel.library"
    label = "library"

    def ready(self) -> None:
        from ipstream.panel.library.tasks import enqueue
        from ipstream.panel.library.texts import REFUSALS

        problems.register(REFUSALS)
        events.subscribe("library.received", enqueue)
