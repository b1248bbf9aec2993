from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "ipstream.panel.library"
    label = "library"
