"""A station's programme at work without its Liquidsoap: real files in a real cache, and a clock that is set by hand."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

from ipstream.agent.airings import Airings
from ipstream.agent.liquidsoap.callbacks import OnAir
from ipstream.agent.media_cache import MediaCache
from ipstream.agent.media_plan import Wanted
from ipstream.agent.notices import Notice
from ipstream.agent.panel import MediaStream
from ipstream.agent.playout import Playout
from ipstream.agent.spec_store import Station
from ipstream.core.errors import Unavailable
from ipstream.core.protocol.codec import content_hash
from ipstream.core.protocol.events import PlanChanged, PlannedTrack
from ipstream.core.protocol.spec import MediaItem, StationRef
from ipstream.core.units import PlaylistId, Sha256, TrackId
from tests.agent.conftest import Told
from tests.agent.radio import ANDES, station

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class AwayPanel:
    """There is no panel: what is not on disk stays away."""

    def media(self, content: Sha256, offset: int) -> AbstractAsyncContextManager[MediaStream]:
        raise Unavailable("the panel is away")


def item(name: str, seconds: float = 60.0, **changes: Any) -> MediaItem:
    """A track whose file holds just its name."""
    content = name.encode()
    fields: dict[str, Any] = {
        "title": name,
        "artist": "",
        "album": "",
        "cue_in": 0.0,
        "cue_out": seconds,
        "loudness": -16.0,
    }
    told: dict[str, Any] = {
        "track_id": TrackId(name),
        "sha256": content_hash(content),
        "size": len(content),
        "extension": "mp3",
    }
    return MediaItem(**(told | fields | {"true_peak": -3.0} | changes))


def station_of(*items: MediaItem, **changes: Any) -> Station:
    spec, catalogue = station(*items, **changes)
    return Station(StationRef(spec.id, Sha256("0" * 64), Sha256("1" * 64)), spec, catalogue)


class Desk:
    """``folder`` outlives the agent: ``restarted()`` is what a new one makes of it."""

    def __init__(self, folder: Path, of: Station, *here: MediaItem, told: Told | None = None) -> None:
        self.folder, self.station, self.here = folder, of, here
        self.told = told or Told()
        self.now = NOON
        self.put_on_disk(*here)
        self.cache = MediaCache(
            folder / "media", 1 << 20, AwayPanel(), self.told, in_use=self.in_use, on_change=lambda: None
        )
        self.airings = Airings(ANDES, folder / "airings.json", self.told, lambda: 3)
        self.playout = Playout(of, self.airings, self.cache, self.told, clock=lambda: self.now)

    def put_on_disk(self, *items: MediaItem) -> None:
        for one in items:
            path = self.folder / "media" / one.sha256[:2] / f"{one.sha256}.{one.extension}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(one.track_id.encode())

    def in_use(self) -> frozenset[Sha256]:
        return self.playout.in_use()

    def restarted(self) -> Desk:
        """After ``kill -9``: the same folder and the same panel's ears, nothing else."""
        again = Desk(self.folder, self.station, *self.here, told=self.told)
        again.now = self.now
        return again

    def lose(self, *items: MediaItem) -> None:
        """These files leave the disk; all others stay."""
        gone = {one.sha256 for one in items}
        rest = [one for one in self.station.catalogue.items if one.sha256 not in gone]
        self.cache.ensure([Wanted(ANDES, one) for one in rest])

    def asked(self) -> str:
        """The track that Liquidsoap is given, by name; empty when it is given none."""
        line = self.playout.next_uri()
        return said(line, "track_id") if line else ""

    def sounds(self, line: str | None = None, **changes: Any) -> OnAir:
        """What was given last, or ``line``, begins to sound now."""
        prepared = self.airings.prepared[-1] if line is None else None
        told: dict[str, Any] = {"at": self.now, "source": "autodj"}
        if prepared is not None:
            told |= {"airing_id": prepared.airing_id, "track_id": prepared.track_id, "title": prepared.title}
        elif line is not None:
            told |= {name: said(line, name) for name in ("airing_id", "kind", "title", "artist")}
            told |= {"track_id": TrackId(said(line, "track_id")), "playlist_id": PlaylistId(said(line, "playlist_id"))}
        callback = OnAir(**(told | changes))
        self.playout.heard(callback)
        return callback

    def notice(self, notice: Notice, source: Literal["notice", "suspension"]) -> OnAir:
        """A recorded notice begins to sound now."""
        callback = OnAir(self.now, source, kind="notice", title=notice.titles["es"])
        self.playout.heard(callback)
        return callback

    def play(self, count: int) -> list[str]:
        """Air ``count`` tracks as Liquidsoap would: asked shortly before the end, heard when it is due."""
        names = []
        for _ in range(count):
            names.append(self.asked())
            self.now = self.due()
            self.sounds()
            self.now = self.due() - timedelta(seconds=9)
        return names

    def due(self) -> datetime:
        """When the next track should begin."""
        on_air, crossfade = self.airings.on_air, self.station.spec.sound.crossfade
        return self.now if on_air is None else on_air.started_at + timedelta(seconds=on_air.airing.duration - crossfade)

    def planned(self) -> tuple[PlannedTrack, ...]:
        """The newest plan that was told."""
        plans = [body for body in self.told.of(PlanChanged) if isinstance(body, PlanChanged)]
        return plans[-1].items if plans else ()


def said(line: str, name: str) -> str:
    """What an annotate line says under a name of ours."""
    return unquote(line.split(f'ips_{name}="', 1)[1].split('"', 1)[0])
