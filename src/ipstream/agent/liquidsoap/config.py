"""The JSON that ``station.liq`` reads.

A change of anything but ``crossfade``, ``paused``, ``suspended`` and ``outputs`` needs a restart.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ipstream.agent.liquidsoap.texts import cut, printable, raw
from ipstream.core.protocol.spec import Output, StationSpec
from ipstream.core.units import Decibels, Kbps, Seconds

LEAD: Seconds = 8.0
"""How long before the end of what is being decoded the agent is asked for the next track."""


class Server(msgspec.Struct, frozen=True):
    """Where the mounts are delivered. Icecast, with its source password."""

    host: str
    port: int
    password: str


class Mount(msgspec.Struct, frozen=True):
    mount: str
    bitrate: Kbps


class Silence(msgspec.Struct, frozen=True):
    """``silence`` is told after ``seconds`` below ``threshold`` dBFS, ``noise`` when there is sound again."""

    seconds: Seconds = 5.0
    threshold: Decibels = -50.0


class Places(msgspec.Struct, frozen=True):
    """Where one station finds the agent and its files; all paths are absolute.

    ``agent_url`` is the base of ``/next`` and ``/events``; ``events_file`` is appended to, a JSON object a line;
    ``media`` is the folder below which files may be played; ``safety`` is a file with one annotate line for each track
    that sounds while the agent is away; ``notice`` is the annotate line of what sounds when there is not even that, or
    empty; ``suspension`` is that of what sounds while the station is suspended, or empty.
    """

    agent_url: str
    socket: str
    events_file: str
    media: str
    safety: str
    notice: str
    suspension: str


class StationConfig(msgspec.Struct, frozen=True):
    """Field for field what ``station.liq`` parses."""

    agent_url: str
    socket: str
    events_file: str
    media: str
    safety: str
    notice: str
    suspension: str
    icecast: Server
    outputs: tuple[Mount, ...]
    name: str
    description: str
    genre: str
    url: str
    public: bool
    lead: Seconds
    crossfade: Seconds
    paused: bool
    suspended: bool
    silence: Silence
    allow_root: bool


USUAL_SILENCE = Silence()


def render_config(
    spec: StationSpec, *, places: Places, icecast: Server, silence: Silence = USUAL_SILENCE, allow_root: bool = False
) -> bytes:
    """The file named by ``IPS_CONFIG``. ``allow_root``: Liquidsoap refuses to run as root unless it is told so."""
    config = StationConfig(
        **(msgspec.structs.asdict(places) | {"media": places.media.rstrip("/") + "/"}),
        icecast=icecast,
        outputs=mounts_of(spec.outputs),
        name=_header(spec.name, 500),
        description=_header(spec.description, 1200),
        genre=_header(spec.genre, 300),
        url=_header(spec.url, 300),
        public=spec.public,
        lead=LEAD,
        crossfade=spec.sound.crossfade,
        paused=spec.wanted == "paused",
        suspended=spec.suspended,
        silence=silence,
        allow_root=allow_root,
    )
    return msgspec.json.format(msgspec.json.encode(config), indent=2) + b"\n"


def _header(text: str, most: int) -> str:
    """One line of at most so many bytes: Icecast resets a source whose headers are beyond 4,096 together."""
    return cut(printable(text), most, raw)


def mounts_of(outputs: Sequence[Output]) -> tuple[Mount, ...]:
    """What the program is told of them, at its start and while it runs."""
    return tuple(Mount(mount=output.mount, bitrate=output.bitrate) for output in outputs)
