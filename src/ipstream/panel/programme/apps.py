from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "ipstream.panel.programme"
    label = "programme"
