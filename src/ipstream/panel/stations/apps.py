from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "ipstream.panel.stations"
    label = "stations"
