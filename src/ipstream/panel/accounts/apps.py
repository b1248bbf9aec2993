from django.apps import AppConfig

from ipstream.panel.lib import events, problems


class AccountsConfig(AppConfig):
    name = "ipstream.panel.accounts"
    label = "accounts"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        from ipstream.panel.accounts import letters
        from ipstream.panel.accounts.tasks import enqueue
        from ipstream.panel.accounts.texts import REFUSALS
        from ipstream.panel.accounts.views.visits import logged_out
        from ipstream.panel.accounts.wording import WRITERS

        problems.register(REFUSALS)
        letters.register(WRITERS)
        events.subscribe("accounts.letter_posted", enqueue)
        user_logged_out.connect(logged_out)
