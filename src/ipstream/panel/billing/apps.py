from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "ipstream.panel.billing"
    label = "billing"
