from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "ipstream.panel.web"
    label = "web"
