"""``/api/public/{clientId}/...``: the shapes that the clients' sites were written for.

Nothing here asks who is there. A question that is not quite right is answered as the nearest that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from ipstream.panel.api.public.snapshot import Snapshot, Song, Unreadable, Wanted, snapshot_of

Shape = dict[str, Any]
MOST_SONGS, MOST_HOURS = 100, 168


def _answer(request: HttpRequest, client_id: str, shape: Callable[[Snapshot], Shape], failed: Shape) -> JsonResponse:
    headers = {"Cache-Control": "public, max-age=2"}
    try:
        found = snapshot_of(Wanted(client_id, request.GET.get("station", "")))
    except Unreadable:
        return JsonResponse(failed, status=503, headers=headers)
    if found is None:
        with translation.override("es"):
            error = gettext("There is no radio at this address.")
        return JsonResponse({"error": error}, status=404, headers=headers)
    return JsonResponse(shape(found), headers=headers)


@require_safe
def status(request: HttpRequest, client_id: str) -> JsonResponse:
    """Whether the radio can be heard, where, and by how many it is."""
    failed = _status("error", "", "", 0, online=False, bitrates=[])
    return _answer(request, client_id, _status_of, failed)


@require_safe
def now_playing(request: HttpRequest, client_id: str) -> JsonResponse:
    """What sounds, since when."""
    failed = {"nowPlaying": None, "radioName": "", "listeners": 0}
    return _answer(request, client_id, _now_playing_of, failed)


@require_safe
def history(request: HttpRequest, client_id: str) -> JsonResponse:
    """What did sound, newest first, without the same song twice in a row. ``limit`` songs of the last ``hours``."""
    limit = _number(request, "limit", 20, MOST_SONGS)
    hours = timedelta(hours=_number(request, "hours", 24, MOST_HOURS))

    def shape(found: Snapshot) -> Shape:
        recent = (song for song in found.history if song.at is not None and song.at >= found.read_at - hours)
        songs = [_heard(song) for _, song in zip(range(limit), _without_repeats(recent), strict=False)]
        return {"history": songs, "radioName": found.station.name}

    return _answer(request, client_id, shape, {"history": [], "radioName": ""})


@require_safe
def stats(request: HttpRequest, client_id: str) -> JsonResponse:
    """How many listen, and the most today."""
    return _answer(request, client_id, _stats_of, {"stats": None, "radioName": ""})


@require_safe
def streaming(request: HttpRequest, client_id: str) -> JsonResponse:
    """All of it at once, for players. Browsers keep no copy."""
    answer = _answer(request, client_id, _streaming_of, {"clientId": client_id} | _SILENT)
    answer.headers["Cache-Control"] = "no-store"
    return answer


_NO_TRACK: Shape = {
    "title": "",
    "artist": "",
    "album": "",
    "coverUrl": None,
    "duration": 0,
    "isJingle": False,
    "elapsed": 0,
}
_SILENT: Shape = {
    "clientName": "",
    "mount": "",
    "streamUrl": "",
    "bitrate": 0,
    "status": "off",
    "isLive": False,
    "listeners": 0,
    "listenerPeak": 0,
    "currentTrack": _NO_TRACK,
    "nextTrack": None,
    "lastUpdate": None,
}


def _status_of(found: Snapshot) -> Shape:
    bitrates = [str(bitrate) for bitrate in found.station.limits.bitrates]
    word = "active" if found.active else "inactive"
    return _status(word, found.stream_url, found.station.name, found.listeners, online=found.online, bitrates=bitrates)


def _status(word: str, url: str, name: str, listeners: int, *, online: bool, bitrates: list[str]) -> Shape:
    return {
        "status": word,
        "streamUrl": url,
        "radioName": name,
        "listeners": listeners,
        "streamStatus": _online(online),
        "bitrates": bitrates,
    }


def _now_playing_of(found: Snapshot) -> Shape:
    now = _heard(found.now) if found.now else None
    return {"nowPlaying": now, "radioName": found.station.name, "listeners": found.listeners}


def _stats_of(found: Snapshot) -> Shape:
    told = {
        "currentListeners": found.listeners,
        "peakToday": found.peak,
        "streamStatus": _online(found.online),
        "currentSong": found.now.text if found.now else None,
    }
    return {"stats": told, "radioName": found.station.name}


def _streaming_of(found: Snapshot) -> Shape:
    client, main = found.station.client, found.station.outputs[0]
    live = found.now is not None and found.now.source == "live"
    return {
        "clientId": str(client.id),
        "clientName": client.name,
        "mount": main.mount,
        "streamUrl": found.stream_url,
        "bitrate": main.bitrate,
        "status": "off" if not found.online else "live" if live else "autodj",
        "isLive": live,
        "listeners": found.listeners,
        "listenerPeak": found.peak,
        "currentTrack": _track(found.now) | _place(found.now, found) if found.now else _NO_TRACK,
        "nextTrack": _track(found.coming) if found.coming else None,
        "lastUpdate": found.read_at.isoformat(),
    }


def _track(song: Song) -> Shape:
    return {
        "title": song.title,
        "artist": song.artist,
        "album": song.album,
        "coverUrl": song.cover,
        "duration": round(song.duration),
    }


def _place(song: Song, found: Snapshot) -> Shape:
    assert song.at is not None, "it sounds"
    elapsed = (found.read_at - song.at).total_seconds() - song.paused
    longest = song.duration or elapsed
    return {"isJingle": song.source == "jingle", "elapsed": round(max(0.0, min(elapsed, longest)))}


def _heard(song: Song) -> Shape:
    return {"song": song.text, "timestamp": song.at.isoformat() if song.at else None}


def _without_repeats(songs: Iterator[Song]) -> Iterator[Song]:
    """Of a song that sounded several times in a row the last time."""
    last: Song | None = None
    for song in songs:
        if last is None or song.text != last.text:
            yield song
        last = song


def _online(online: bool) -> str:
    return "online" if online else "offline"


def _number(request: HttpRequest, name: str, default: int, most: int) -> int:
    given = request.GET.get(name, "")
    return max(1, min(most, int(given[:6]))) if given.isascii() and given.isdigit() else default
