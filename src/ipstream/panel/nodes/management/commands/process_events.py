"""``manage.py process_events``: try again what nodes told and this panel could not understand when it came."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ipstream.panel.nodes.intake import process_again


class Command(BaseCommand):
    help = "Process the stored events that could not be processed when they came, for instance after an upgrade."

    def handle(self, *args: Any, **options: Any) -> None:
        done, left = process_again()
        self.stdout.write(f"{done} processed, {left} left")
