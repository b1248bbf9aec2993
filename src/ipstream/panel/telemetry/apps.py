from django.apps import AppConfig


class TelemetryConfig(AppConfig):
    name = "ipstream.panel.telemetry"
    label = "telemetry"
