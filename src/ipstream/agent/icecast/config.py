"""Icecast's configuration, rendered from the spec.

Every mount has a standby of its own: a source that comes back takes *all* listeners of its fallback mount (Icecast
keeps no note of where they came from), so a shared one would hand listeners of one station to another.
"""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from ipstream.agent.icecast.intro import intro, intro_name
from ipstream.agent.settings import Secrets
from ipstream.core.protocol.spec import IcecastSpec, Output, StationSpec
from ipstream.core.units import Kbps, Seconds

BURST: Seconds = 2.0
SOURCE_TIMEOUT = 5
"""Whole seconds without a byte after which a source that hangs is given up for its standby."""
SPARE_CLIENTS = 64
"""Connections beside listeners and sources: those being refused, the agent's own, status pages."""
CALLBACK_USER = "icecast"
MARKER = "/_config/"
CONFIG_FILE = "icecast.xml"
WEB = "web"
"""The folder of what Icecast serves as files."""
REFUSED = "The station is full or off the air. Try again later."
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
"""Control characters, and what XML 1.0 cannot say."""


def render_icecast(spec: IcecastSpec, stations: Sequence[StationSpec], *, secrets: Secrets, callback_url: str) -> bytes:
    """The whole ``icecast.xml``. It must be read by Icecast's user alone: it holds the node's passwords.

    ``callback_url`` is the agent's loopback address of ``routes``, such as ``http://127.0.0.1:3001/icecast``. Paths are
    relative to the folder Icecast is started in.
    """
    mounts = [output for station in stations for output in station.outputs]
    root = ET.Element("icecast")
    _texts(root, location=spec.location, admin=spec.admin_email, hostname=spec.hostname, fileserve="1")
    sources = 2 * len(mounts) + 2
    _texts(
        ET.SubElement(root, "limits"),
        clients=spec.max_clients + sources + SPARE_CLIENTS,
        sources=sources,
        source_timeout=SOURCE_TIMEOUT,
    )
    _texts(
        ET.SubElement(root, "authentication"),
        source_password=secrets.icecast_source,
        relay_password=secrets.icecast_relay,
        admin_user="admin",
        admin_password=secrets.icecast_admin,
    )
    _texts(ET.SubElement(root, "listen-socket"), port=spec.port)
    _add_headers(root)
    for output in mounts:
        root.append(_mount(output, secrets, callback_url))
        root.append(_standby(output))
    _add_paths(root)
    _texts(ET.SubElement(root, "logging"), accesslog="access.log", errorlog="-", loglevel=3, logsize=10000)
    _texts(ET.SubElement(root, "security"), chroot=0)
    root.append(_marker(root))
    ET.indent(root)
    xml: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return xml + b"\n"


def marker_of(config: bytes) -> str:
    """A mount that only this configuration has: asking for it tells whether Icecast has read it."""
    names = (mount.text or "" for mount in ET.fromstring(config).iter("mount-name"))
    return next(name for name in names if name.startswith(MARKER))


def standby_mount(mount: str) -> str:
    """Where the listeners of ``mount`` wait while it has no source. No slug can begin with an underscore."""
    return f"/_standby{mount}"


def asked_mount(mount: str) -> str:
    """The inverse of ``standby_mount``; any other mount is itself."""
    return mount.removeprefix("/_standby") if mount.startswith("/_standby/") else mount


def standby_mounts(stations: Iterable[StationSpec]) -> dict[str, Kbps]:
    """Each standby that must be fed, with its bitrate; those of stopped stations are not."""
    return {standby_mount(output.mount): output.bitrate for output in _on_duty(stations)}


def _on_duty(stations: Iterable[StationSpec]) -> Iterator[Output]:
    for station in stations:
        if station.wanted != "stopped":
            yield from station.outputs


def _mount(output: Output, secrets: Secrets, callback_url: str) -> ET.Element:
    mount = ET.Element("mount", type="normal")
    _texts(
        mount,
        mount_name=output.mount,
        fallback_mount=standby_mount(output.mount),
        fallback_override=1,
        charset="UTF-8",
        burst_size=_burst(output.bitrate),
        intro=intro_name(output.bitrate),
    )
    authentication = ET.SubElement(mount, "authentication", type="url")
    for action in ("listener_add", "listener_remove"):
        _option(authentication, action, f"{callback_url}/{action}?mount={quote(output.mount, safe='')}")
    _option(authentication, "username", CALLBACK_USER)
    _option(authentication, "password", secrets.icecast_callback)
    return mount


def _standby(output: Output) -> ET.Element:
    """``no-mount``: only as a fallback, nobody can ask for it by name."""
    mount = ET.Element("mount", type="normal")
    _texts(
        mount,
        mount_name=standby_mount(output.mount),
        no_mount=1,
        hidden=1,
        public=0,
        charset="UTF-8",
        burst_size=_burst(output.bitrate),
        intro=intro_name(output.bitrate),
    )
    return mount


def _marker(root: ET.Element) -> ET.Element:
    mount = ET.Element("mount", type="normal")
    _texts(mount, mount_name=MARKER + hashlib.sha256(ET.tostring(root)).hexdigest()[:16], no_mount=1, hidden=1)
    return mount


def _burst(bitrate: Kbps) -> int:
    """Bytes of ``BURST`` seconds. Icecast takes the intro off them."""
    return int(bitrate * 1000 / 8 * BURST) + len(intro(bitrate))


def _add_headers(root: ET.Element) -> None:
    """Any page may play our streams; a refused player is told why in the only words that Icecast lets us choose."""
    headers = ET.SubElement(root, "http-headers")
    ET.SubElement(headers, "header", name="Access-Control-Allow-Origin", value="*")
    ET.SubElement(headers, "header", name="X-Refused", value=REFUSED, status="401")
    ET.SubElement(headers, "header", name="Retry-After", value="30", status="401")


def _add_paths(root: ET.Element) -> None:
    paths = ET.SubElement(root, "paths")
    _texts(
        paths,
        basedir=".",
        logdir=".",
        webroot=WEB,
        adminroot="/usr/share/icecast2/admin",
    )
    ET.SubElement(paths, "alias", source="/", destination="/status.xsl")


def _texts(parent: ET.Element, **texts: object) -> None:
    for name, value in texts.items():
        if text := UNPRINTABLE.sub(" ", str(value)).strip():
            ET.SubElement(parent, name.replace("_", "-")).text = text


def _option(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, "option", name=name, value=value)
