"""Small radios for the agent's tests."""

from __future__ import annotations

from ipstream.core.programme.playlists import Playlist, Separation
from ipstream.core.protocol.spec import MediaCatalogue, MediaItem, Output, Sound, StationSpec
from ipstream.core.units import PlaylistId, StationId

ANDES = StationId("aaaaaaaa-0000-4000-8000-000000000001")
LUNA = StationId("bbbbbbbb-0000-4000-8000-000000000002")


def station(
    *items: MediaItem, station_id: StationId = ANDES, slug: str = "andes", **changes: object
) -> tuple[StationSpec, MediaCatalogue]:
    """A station on air with one playlist, in order, of ``items``."""
    fields: dict[str, object] = {
        "id": station_id,
        "slug": slug,
        "name": f"Radio {slug.title()}",
        "description": "",
        "genre": "",
        "url": "",
        "language": "es",
        "timezone": "America/Lima",
        "wanted": "on_air",
        "listener_limit": 50,
        "outputs": (Output(f"/{slug}", "mp3", 128),),
        "playlists": (
            Playlist(
                PlaylistId(f"playlist-{slug}"), "General", "sequential", 1, tuple(item.track_id for item in items)
            ),
        ),
        "separation": Separation(0, 0, 0),
        "sound": Sound(crossfade=1.0),
        "seed": 7,
    }
    return StationSpec(**(fields | changes)), MediaCatalogue(station_id, tuple(items))  # type: ignore[arg-type]
