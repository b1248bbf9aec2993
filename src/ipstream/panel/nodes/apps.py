from django.apps import AppConfig


class NodesConfig(AppConfig):
    name = "ipstream.panel.nodes"
    label = "nodes"
