from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "ipstream.panel.realtime"
    label = "realtime"
