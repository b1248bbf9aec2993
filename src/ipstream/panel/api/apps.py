from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "ipstream.panel.api"
    label = "api"
