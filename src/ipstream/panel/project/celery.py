"""Celery's application: three lanes, so that a large import never delays what people wait for."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipstream.panel.project.settings")

app = Celery("ipstream")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
