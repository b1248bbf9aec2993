"""What uvicorn runs: a door, and behind it Socket.IO at ``/rt/``, Django everywhere else."""

import os
import tempfile

import socketio
from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipstream.panel.project.settings")

django = get_asgi_application()
# Django takes a request's whole body to the system's temporary folder, which is memory on Debian 13.
tempfile.tempdir = settings.FILE_UPLOAD_TEMP_DIR

from ipstream.panel.api.public.front import PublicFront  # noqa: E402  (needs the apps)
from ipstream.panel.lib.door import Door  # noqa: E402
from ipstream.panel.lib.pictures import FORMS  # noqa: E402
from ipstream.panel.library.intake import UPLOADS  # noqa: E402
from ipstream.panel.nodes.batches import BATCHES  # noqa: E402
from ipstream.panel.realtime.server import server  # noqa: E402

application = Door(socketio.ASGIApp(server, PublicFront(django), socketio_path="/rt/"), rooms=(UPLOADS, BATCHES, FORMS))
