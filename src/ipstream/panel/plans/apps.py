from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "ipstream.panel.plans"
    label = "plans"
