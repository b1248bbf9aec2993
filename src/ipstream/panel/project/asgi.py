"""What uvicorn runs: Socket.IO at ``/rt/``, Django everywhere else."""

import os

import socketio
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipstream.panel.project.settings")

django = get_asgi_application()

from ipstream.panel.library.intake import UploadDoor  # noqa: E402  (needs the apps)
from ipstream.panel.realtime.server import server  # noqa: E402

application = socketio.ASGIApp(server, UploadDoor(django), socketio_path="/rt/")
