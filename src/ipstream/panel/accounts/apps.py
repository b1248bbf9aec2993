from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "ipstream.panel.accounts"
    label = "accounts"
