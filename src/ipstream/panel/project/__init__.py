"""Wiring of the panel: settings, urls, asgi, celery."""

import pymysql

# Django asks for mysqlclient 2.2.1 or newer; PyMySQL speaks its interface without a compiler (docs/adr/0008).
pymysql.version_info = (2, 2, 7, "final", 0)
pymysql.install_as_MySQLdb()

from ipstream.panel.project.celery import app as celery_app  # noqa: E402  (after the driver is in place)

__all__ = ["celery_app"]
